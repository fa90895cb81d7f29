package publishing_test

import (
	"errors"
	"testing"

	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
)

// A standard is public once a second person approves it; sheets that differ from it get a note.
func TestAStandardIsApprovedByAnother(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		form := publishing.StandardForm{Programme: "elderly-allowance", Price: "120", Unit: "", ValidFrom: "2026-01-01", Source: "县民政〔2025〕8号"}
		must(t, b.ProposeStandard(t.Context(), b.visitor, form))
		own := b.visitor
		own.Staff.Roles = models.JoinRoles(models.RolePublisher, models.RoleApprover)
		view, err := b.Standards(t.Context(), b.approver)
		must(t, err)
		if len(view.Decide) != 1 || view.Decide[0].Region != "清源县" || view.Decide[0].Unit != "人" || view.Decide[0].UnitPrice != 1_200_000 {
			t.Fatalf("the approver sees %+v", view)
		}
		id := view.Decide[0].ID
		for what, v := range map[string]models.Visitor{"who proposed it": own, "another county": b.join(t, "外县", "990102", models.RoleApprover)} {
			if err := b.DecideStandard(t.Context(), v, id, true); models.CodeOf(err) != models.NotFound {
				t.Errorf("%s approves it: %v", what, err)
			}
		}
		before := b.preview(t, b.stage(t, "三月.csv", good(t)))
		must(t, b.DecideStandard(t.Context(), b.approver, id, true))
		if err := b.DecideStandard(t.Context(), b.approver, id, false); models.CodeOf(err) != models.Conflict {
			t.Errorf("decided twice: %v", err)
		}
		after := b.preview(t, b.stage(t, "三月.csv", good(t)))
		differs := 0
		for _, n := range after.Plan.Noted {
			if n.Reason == "fund.reason.standard_differs" && n.Args["Standard"] == "120" && n.Field == fund.FieldStandard {
				differs++
			}
		}
		if before.Plan.NotedRows != 1 || differs != 4 || after.Plan.Accepted != 4 {
			t.Errorf("%d rows were noted before, %d differ now", before.Plan.NotedRows, differs)
		}
		p, err := b.ledger.ProgrammePage(t.Context(), "elderly-allowance")
		must(t, err)
		changed, err := b.db.ListChanges(t.Context(), "", "fund/elderly-allowance", 0, 5)
		must(t, err)
		if len(p.Standards) != 1 || p.Standards[0].Source != form.Source || len(changed) != 1 || changed[0].Kind != disclosure.KindStandard || changed[0].Record != "elderly-allowance" {
			t.Errorf("in public: %+v, %+v", p.Standards, changed)
		}
	})
}

func TestAStandardSaysWhatIsWrongWithIt(t *testing.T) {
	b := newBench(t)
	good := publishing.StandardForm{Programme: "高龄津贴", Price: "121.5", ValidFrom: "2026-01-01", Source: "县民政〔2025〕8号"}
	for field, change := range map[string]func(*publishing.StandardForm){
		"programme":  func(f *publishing.StandardForm) { f.Programme = "没有的" },
		"price":      func(f *publishing.StandardForm) { f.Price = "0" },
		"unit":       func(f *publishing.StandardForm) { f.Unit = "一个很长很长的单位" },
		"valid_from": func(f *publishing.StandardForm) { f.ValidFrom = "2026-02-30" },
		"source":     func(f *publishing.StandardForm) { f.Source = "王主任 13800138000 口头通知" },
	} {
		f := good
		change(&f)
		p, _ := errors.AsType[models.Problems](b.ProposeStandard(t.Context(), b.visitor, f))
		if len(p) != 1 || p.Of(field) == nil {
			t.Errorf("%s: %v", field, p)
		}
	}
	if err := b.ProposeStandard(t.Context(), b.approver, good); models.CodeOf(err) != models.Forbidden {
		t.Errorf("an approver proposes: %v", err)
	}
}

func TestAProgrammesPageAddsUpItsYears(t *testing.T) {
	b := newBench(t)
	b.publish(t, "三月.csv", sheetOf(t, []paid{{1, "990101101200", 100, "2025-12"}, {2, "990101101201", 100, "2026-01"}, {3, "990101102200", 200, "2026-02"}}))
	p, err := b.ledger.ProgrammePage(t.Context(), "elderly-allowance")
	must(t, err)
	if len(p.Years) != 2 || p.Years[0].Year != 2026 || p.Years[0].TotalFen != 30000 || p.Years[1].Share != 33 || len(p.Regions) != 2 || len(p.Latest) != 1 || p.Notice != 10 {
		t.Errorf("%+v", p)
	}
	lists, err := b.ledger.ProgrammeLists(t.Context())
	must(t, err)
	paidFor := 0
	for _, l := range lists {
		for _, one := range l.Programmes {
			if one.Category != l.Category {
				t.Errorf("%s stands under %s", one.Code, l.Category)
			}
			if one.Payments > 0 {
				paidFor++
			}
		}
	}
	if len(lists) < 10 || paidFor != 1 {
		t.Errorf("%d categories, %d programmes with payments", len(lists), paidFor)
	}
	if _, err := b.ledger.ProgrammePage(t.Context(), "none"); models.CodeOf(err) != models.NotFound {
		t.Errorf("a programme that isn't there: %v", err)
	}
}
