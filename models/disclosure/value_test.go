package disclosure_test

import (
	"testing"

	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
)

func TestWhatPeopleTypeIsReadLeniently(t *testing.T) {
	mask := fund.NewSurnames([]string{"欧阳"}).Mask
	choices := []disclosure.Option{{ID: "open", Name: "公开招标", NameEN: "Open tender"}}
	for _, c := range []struct {
		kind               disclosure.FieldType
		typed, want, fault string
	}{
		{disclosure.Money, " 1,234.5 元", "123450", ""},
		{disclosure.Money, "3.2万元", "3200000", ""},
		{disclosure.Money, "￥５０", "5000", ""},
		{disclosure.Money, "-20", "-2000", ""},
		{disclosure.Money, "（20.00）", "-2000", ""},
		{disclosure.Money, "-0", "0", ""},
		{disclosure.Money, "12O0", "", "disclosure.err.money"},
		{disclosure.Money, "0.001", "", "disclosure.err.money"},
		{disclosure.Number, "1,200.50", "1200.5", ""},
		{disclosure.Number, "007", "7", ""},
		{disclosure.Number, "1,20", "", "disclosure.err.number"},
		{disclosure.Percent, "12.5％", "12.5", ""},
		{disclosure.Count, "12 人", "12", ""},
		{disclosure.Count, "1.5", "", "disclosure.err.count"},
		{disclosure.Count, "-1", "", "disclosure.err.count"},
		{disclosure.Day, "2026年3月5日", "2026-03-05", ""},
		{disclosure.Day, "2026.3.5", "2026-03-05", ""},
		{disclosure.Day, "2026-02-30", "", "disclosure.err.date"},
		{disclosure.Person, "张 三", "张*", ""},
		{disclosure.Person, "欧阳娜娜", "欧阳*", ""},
		{disclosure.Person, "张*", "张*", ""},
		{disclosure.Person, "12", "", "disclosure.err.person"},
		{disclosure.Choice, "公开招标", "open", ""},
		{disclosure.Choice, "询价", "", "disclosure.err.choice"},
		{disclosure.YesNo, "是", "yes", ""},
		{disclosure.YesNo, "也许", "", "disclosure.err.yesno"},
		{disclosure.Text, "  修 渠\t水泥 ", "修 渠 水泥", ""},
		{disclosure.Text, "a\u202eb", "", "disclosure.err.characters"},
		{disclosure.Long, "一\r\n二", "一\n二", ""},
		{disclosure.Text, "", "", ""},
	} {
		f := disclosure.Field{ID: "f", Type: c.kind, Choices: choices}
		got, fault := f.Read(c.typed, mask)
		if got != c.want || fault != c.fault {
			t.Errorf("%s %q: %q, %q; want %q, %q", c.kind, c.typed, got, fault, c.want, c.fault)
		}
		if again, fault := f.Read(f.Show(got), mask); again != got || fault != "" {
			t.Errorf("%s %q is shown as %q, which reads %q %s", c.kind, got, f.Show(got), again, fault)
		}
	}
}
