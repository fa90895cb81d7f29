package affairs_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/affairs"
	"qingyuan/internal/sheets"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// register is a county's, whose villages are those of the sample.
func (o *office) register() affairs.Register {
	villages := []region.Region{{Code: "990101", Name: "清源县"}}
	for _, town := range []struct {
		code string
		of   string
	}{{"990101101", "柳树村 大王村 东风村 下湾村 青山村 沙河村 龙泉村 周家村"}, {"990101102", "石桥村 小李村 红旗村 上坪村 白塔村 南岗村 清水村 黄土村"}, {"990101201", "梨园村 双庙村 新建村 河口村 枣林村 北沟村 马家村 杏花村"}} {
		for i, name := range strings.Fields(town.of) {
			villages = append(villages, region.Region{Code: fmt.Sprintf("%s2%02d", town.code, i), Name: name + "村民委员会"})
		}
	}
	return affairs.Register{Desk: o.Desk, OpenRows: sheets.Numbered,
		RegionsWithin: func(ctx context.Context, _ string) ([]region.Region, error) { return villages, ctx.Err() },
		Say:           func(key string, args map[string]any) string { return fmt.Sprint(key, args) }}
}

const registerHead = "项目编号,村代码,村,品目,采购方式,金额(万元),成交日期,供应商,统一社会信用代码\n"

func TestARegisterBecomesADraftAQuarter(t *testing.T) {
	eachOffice(t, func(o *office) {
		file, err := os.ReadFile("testdata/procurement.csv")
		testkit.Must(t, err)
		r := o.register()
		taken, err := r.TakeIn(t.Context(), o.clerk, "采购.csv", strings.NewReader(string(file)), false)
		testkit.Must(t, err)
		if taken.Rows != 162 || len(taken.Refused) != 0 || len(taken.Lists) != 4 {
			t.Fatalf("%d rows, %d refused, %d lists; %v", taken.Rows, len(taken.Refused), len(taken.Lists), taken.Refused)
		}
		late := slices.IndexFunc(taken.Noted, func(m affairs.Remark) bool { return m.Reason == "buying.note.future" })
		if late < 0 || taken.Noted[late].Row != 2 || taken.Noted[late].Value != "2026-12-01" {
			t.Errorf("noted: %+v", taken.Noted[max(late, 0)])
		}
		sum := 0
		for _, l := range taken.Lists {
			d := o.find(o.clerk, l.Draft)
			if rows := d.Paper.Form.Tables["purchases"]; len(rows) != l.Rows || l.Added != l.Rows || len(o.Problems(d)) != 0 {
				t.Errorf("%s: %d rows of %d, %v", l.Period, len(rows), l.Rows, o.Problems(d))
			}
			sum += l.Rows
		}
		if sum != 162 {
			t.Errorf("the lists have %d rows", sum)
		}
		if d := o.find(o.clerk, taken.Lists[0].Draft); d.Paper.Form.Title != "buying.titlemap[County:清源县 Quarter:1 Year:2026]" {
			t.Errorf("it is called %s", d.Paper.Form.Title)
		}
		again, err := r.TakeIn(t.Context(), o.clerk, "采购.csv", strings.NewReader(string(file)), false)
		testkit.Must(t, err)
		if l := again.Lists[0]; l.Added+l.Changed != 0 || l.Draft != taken.Lists[0].Draft {
			t.Errorf("the same file again: %+v", l)
		}
	})
}

func TestARegisterGoesOnWhereAListIsPublished(t *testing.T) {
	o := openOffice(openSquare(t, testkit.SQLite(t)))
	r, row := o.register(), "CG1,990101101200,柳树村,路灯,询价,1.5,2026-03-02,甲公司,\n"
	first := o.takeIn(r, registerHead+row)
	d := o.submit(o.find(o.clerk, first.Lists[0].Draft))
	if _, err := r.TakeIn(t.Context(), o.clerk, "a.csv", strings.NewReader(registerHead+row+strings.Replace(row, "CG1", "CG2", 1)), false); err == nil {
		t.Error("a list that waits for its approver was changed")
	} else {
		o.wantProblem(err, "sheet")
	}
	d, err := o.Approve(t.Context(), o.approver, d.ID, affairs.Approval{Revision: d.Revision})
	testkit.Must(t, err)
	if same := o.takeIn(r, registerHead+row).Lists[0]; same.Draft != "" || same.Published != d.DisclosureID {
		t.Errorf("nothing is new: %+v", same)
	}
	more := o.takeIn(r, registerHead+strings.Replace(row, "CG1", "CG2", 1)).Lists[0]
	if got := o.find(o.clerk, more.Draft); got.Kind != disclosure.ToUpdate || len(got.Paper.Form.Tables["purchases"]) != 2 || more.Added != 1 {
		t.Errorf("a further row makes a draft to %s of %v", got.Kind, got.Paper.Form.Tables)
	}
	testkit.Must(t, o.Discard(t.Context(), o.clerk, more.Draft, 2))
	other := o.takeIn(r, registerHead+strings.Replace(row, "1.5,", "1.6,", 1)).Lists[0]
	if got := o.find(o.clerk, other.Draft); got.Kind != disclosure.ToCorrect || other.Changed != 1 || got.Paper.Form.Tables["purchases"][0][5] != "16000.00" {
		t.Errorf("another amount makes a draft to %s of %v", got.Kind, got.Paper.Form.Tables)
	}
}

// takeIn takes a register in that has nothing wrong.
func (o *office) takeIn(r affairs.Register, text string) affairs.TakenIn {
	o.Helper()
	taken, err := r.TakeIn(o.Context(), o.clerk, "台账.csv", strings.NewReader(text), false)
	testkit.Must(o.T, err)
	if len(taken.Lists) == 0 {
		o.Fatalf("refused: %+v", taken.Refused)
	}
	return taken
}

func TestWhatARegisterMayNotSay(t *testing.T) {
	o := openOffice(openSquare(t, testkit.SQLite(t)))
	r := o.register()
	good := "CG1,990101101200,柳树村,路灯,询价,1.5,2026-03-02,甲公司,91990101NJ4C1LU16L\n"
	for name, c := range map[string]struct{ row, reason, column string }{
		"a number twice":       {good, "buying.err.twice", "number"},
		"no number":            {strings.Replace(good, "CG1", "", 1), "disclosure.err.required", "number"},
		"another county":       {"CG2,990102101200,柳树村,路灯,询价,1,2026-03-02,甲,\n", "buying.err.region", "region"},
		"a method unheard of":  {"CG2,990101101200,柳树村,路灯,抽签,1,2026-03-02,甲,\n", "disclosure.err.choice", "method"},
		"letters in an amount": {"CG2,990101101200,柳树村,路灯,询价,1O,2026-03-02,甲,\n", "disclosure.err.money", "amount"},
		"less than nothing":    {"CG2,990101101200,柳树村,路灯,询价,-1,2026-03-02,甲,\n", "buying.err.amount", "amount"},
		"no such day":          {"CG2,990101101200,柳树村,路灯,询价,1,2026-02-30,甲,\n", "disclosure.err.date", "day"},
		"no supplier":          {"CG2,990101101200,柳树村,路灯,询价,1,2026-03-02,,\n", "disclosure.err.required", "supplier"},
	} {
		taken, err := r.TakeIn(t.Context(), o.clerk, "a.csv", strings.NewReader(registerHead+good+c.row), false)
		testkit.Must(t, err)
		if len(taken.Lists) != 0 || len(taken.Refused) != 1 || taken.Refused[0].Reason != c.reason || taken.Refused[0].Column.ID != c.column || taken.Refused[0].Row != 3 {
			t.Errorf("%s: %+v", name, taken)
		}
	}
	bad := "CG2,990102101200,柳树村,路灯,询价,1,2026-03-02,甲,\n"
	taken, err := r.TakeIn(t.Context(), o.clerk, "a.csv", strings.NewReader(registerHead+bad+"CG3,990101101201,柳树村,路灯,询价,1,2026-03-02,甲,123\n合计,,,,,1,,,\n"), true)
	testkit.Must(t, err)
	if len(taken.Lists) != 1 || taken.Rows != 2 || len(taken.Noted) != 2 || taken.Noted[0].Reason != "buying.note.code" || taken.Noted[1].Reason != "buying.note.village" {
		t.Errorf("the rest: %+v", taken)
	}
	for name, text := range map[string]string{"no headings": "a,b\n1,2\n", "no rows": registerHead} {
		if _, err := r.TakeIn(t.Context(), o.clerk, "a.csv", strings.NewReader(text), false); err == nil {
			t.Errorf("%s: taken in", name)
		} else {
			o.wantProblem(err, "sheet")
		}
	}
	village := o.clerk
	village.Unit.RegionCode = "990101101200"
	_, err = r.TakeIn(t.Context(), village, "a.csv", strings.NewReader(registerHead+good), false)
	o.wantProblem(err, "sheet")
	_, err = r.TakeIn(t.Context(), o.approver, "a.csv", strings.NewReader(registerHead+good), false)
	o.wantCode(err, models.Forbidden)
	_, err = r.TakeIn(t.Context(), o.clerk, "a.csv", strings.NewReader(""), false)
	o.wantCode(err, models.Invalid)
}
