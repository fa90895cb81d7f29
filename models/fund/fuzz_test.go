package fund

import (
	"regexp"
	"testing"
)

// FuzzRead: whatever stands in the cells, the counts agree with each other, amounts are
// sound, and no remark or payment shows a number of a person's length.
func FuzzRead(f *testing.F) {
	f.Add("张 三", "11010519491231002X", "6228480402564890018", "¥1,00.00", "2026年3月", "2026/3/5")
	f.Add("=1+1", "110105491231002", "无", "-1e309", "202603", "46274")
	f.Add("合计", "", "", "贰佰元整", "#2026.1", "二〇二六年三月五日")
	f.Add("孙八<script>", "１１０１０５", "13800138000", "11010519491231002X", "2026-Q5", "2026-13-45")
	long := regexp.MustCompile(`\d{15}`)
	f.Fuzz(func(t *testing.T, name, identity, card, amount, period, date string) {
		row := testRow{n: 2, cells: []string{"990101101200", "柳树村", name, identity, card, "高龄津贴", "1", "人", "100", amount, period, date, "3组", "清源镇"}}
		rows := func(yield func(testRow, error) bool) {
			for head := range rowsOf(testHead) {
				if !yield(head, nil) {
					return
				}
			}
			yield(row, nil)
		}
		plan, err := Read(rows, testOptions(t), func(l Line) error {
			p := l.Payment
			if p.AmountFen <= 0 || p.AmountFen > MaxFen || !p.Period.Valid() || p.PaidOn != "" && !p.PaidOn.Valid() || p.Name == "" || len(p.IdentityHash) == 0 {
				t.Errorf("%+v", p)
			}
			return nil
		})
		if err != nil {
			if keyOf(err) != keyNoRows {
				t.Fatal(err)
			}
			return
		}
		if plan.Rows != 1 || plan.Accepted+plan.RefusedRows() != 1 || (plan.Accepted == 1) != (len(plan.Refused) == 0) {
			t.Errorf("%+v", plan)
		}
		for _, m := range append(plan.Noted, plan.Refused...) {
			if long.MatchString(m.Value) {
				t.Errorf("%s shows %s", m.Field, m.Value)
			}
		}
	})
}
