package accounts_test

import (
	"strings"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/casework"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func related(name string) accounts.NewRelation {
	return accounts.NewRelation{Kind: models.RelationFamily, RelationWords: models.RelationWords{Name: name, Note: "表兄"}}
}

func (o *office) declare(t *testing.T, v models.Visitor, name string) (left int64) {
	t.Helper()
	left, err := o.Declare(t.Context(), o.visitor(t, o.signIn(t, v.Staff.Username, chosen)), related(name))
	testkit.Must(t, err)
	return left
}

// Whoever declares a relation loses what they could read about that person at once, and gets
// nothing more; taken back, it holds for what comes later.
func TestDeclaringARelation(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		li := k.staff["town reviewer"]
		about, other := o.tell(t, in, "冯 某", false), o.tell(t, in, "王某", false)
		if left := o.declare(t, li, "冯某（表兄）"); left != 0 {
			t.Errorf("%d are left", left)
		}
		o.wantOpens(t, li, about)
		o.wantOpens(t, li, other, tip)
		later := o.tell(t, in, "冯某", false)
		o.wantOpens(t, li, later)
		if got := o.lackers(t, k.staff["town supervisor"]); len(got) != 0 {
			t.Errorf("a colleague could share it with them: %v", got)
		}

		li = o.again(t, li)
		list, err := o.Relations(t.Context(), li)
		if testkit.Must(t, err); len(list) != 1 || list[0].Name != "冯某（表兄）" || list[0].Note != "表兄" || list[0].DeclaredOn != "2026-03-02" || list[0].Broken {
			t.Fatalf("%+v", list)
		}
		var sealed []byte
		testkit.Must(t, o.raw.QueryRow("SELECT sealed FROM staff_relations WHERE kind = 'family'").Scan(&sealed))
		for name, v := range k.staff {
			if _, err := o.Sealer.Open(v.Identity, sealed); (err == nil) != (name == "town reviewer") {
				t.Errorf("%s reads what was declared: %v", name, err == nil)
			}
		}
		testkit.WantCode(t, o.Withdraw(t.Context(), k.staff["town supervisor"], list[0].ID), models.NotFound)
		testkit.Must(t, o.Withdraw(t.Context(), li, list[0].ID))
		testkit.WantCode(t, o.Withdraw(t.Context(), li, list[0].ID), models.NotFound)
		o.wantOpens(t, li, about)
		o.wantOpens(t, li, later)
		o.wantOpens(t, li, o.tell(t, in, "冯某", false), tip)

		o.declare(t, li, "陈某")
		_, err = o.Rotate(t.Context(), o.again(t, li), chosen)
		testkit.Must(t, err)
		for range 2 { // while it is under way, and after
			if list, err = o.Relations(t.Context(), o.again(t, li)); err != nil || len(list) != 1 || list[0].Name != "陈某" {
				t.Errorf("after a change of keys: %+v %v", list, err)
			}
		}
	})
}

func TestWhatIsWrongWithARelation(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li := k.staff["town reviewer"]
	for _, c := range []struct {
		in         accounts.NewRelation
		field, key string
	}{
		{related(""), "name", "staff.err.name"},
		{related("（）"), "name", "staff.err.name"},
		{related(strings.Repeat("长", 101)), "name", "staff.err.name_shape"},
		{accounts.NewRelation{Kind: models.RelationSelf, RelationWords: models.RelationWords{Name: "冯某"}}, "kind", "relations.err.kind"},
		{accounts.NewRelation{Kind: models.RelationOther, RelationWords: models.RelationWords{Name: "冯某", Note: strings.Repeat("长", 201)}}, "note", "relations.err.note"},
	} {
		_, err := o.Declare(t.Context(), li, c.in)
		testkit.WantProblem(t, err, c.field, c.key)
	}
	o.declare(t, li, "冯某")
	_, err := o.Declare(t.Context(), o.again(t, li), related("冯　某"))
	testkit.WantProblem(t, err, "name", "relations.err.known")
	_, err = o.Declare(t.Context(), k.admin, related("冯某"))
	testkit.WantCode(t, err, models.NotFound)
	_, err = o.Relations(t.Context(), k.admin)
	testkit.WantCode(t, err, models.NotFound)
	testkit.WantCode(t, o.Withdraw(t.Context(), li, "0"), models.NotFound)
}

// The only one who can open a tip and may not: it goes to who else may read it in the unit,
// else to the superior, and nobody below reads it any more.
func TestTheLastHolderPassesOn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss, keeper := k.staff["town reviewer"], k.staff["town supervisor"], k.staff["town custodian"]
		testkit.Must(t, o.Disable(t.Context(), k.admin, boss.Staff.ID))
		in := o.reports(t)
		first := o.tell(t, in, "冯某", true)
		wang := o.hire(t, k.admin, "wang", k.town.ID, models.RoleReviewer)
		if left := o.declare(t, li, "冯某"); left != 0 {
			t.Errorf("%d are left", left)
		}
		o.wantOpens(t, li, first)
		o.wantOpens(t, wang, first, tip)
		if unit := o.unitOf(t, first); unit != k.town.ID {
			t.Error("it left the unit, though somebody there may read it")
		}

		second := o.tell(t, in, "陈某", true)
		o.declare(t, li, "陈某")
		if left := o.declare(t, wang, "陈某"); left != 0 {
			t.Errorf("%d are left", left)
		}
		o.wantOpens(t, wang, second)
		o.wantOpens(t, li, second)
		o.wantOpens(t, k.staff["county reviewer"], second, tip)
		o.wantOpens(t, k.staff["county supervisor"], second, tip, supervision)
		o.wantOpens(t, keeper, second, reporter)
		if unit := o.unitOf(t, second); unit != k.county.ID {
			t.Errorf("it is with unit %d", unit)
		}
		events, err := o.db.ListTipEvents(t.Context(), second)
		if testkit.Must(t, err); len(events) != 2 || events[1].Action != models.HandOver || events[1].StaffID != wang.Staff.ID {
			t.Errorf("%+v", events)
		}
		upper := k.staff["county custodian"]
		if got := o.lackers(t, keeper); got["county.custodian reporter"] != 1 {
			t.Errorf("the custodian above can't get the name: %v", got)
		}
		o.wantOpens(t, keeper, first, reporter)
		o.share(t, keeper, upper, reporter) // whose unit has it no longer gives the name up with it
		o.wantOpens(t, keeper, second)
		o.wantOpens(t, upper, second, reporter)
		o.declare(t, keeper, "冯某")
		o.wantOpens(t, keeper, first)
		o.wantOpens(t, upper, first, reporter)
	})
}

// Where nobody else may read it at all, the key stays to be passed on, and nothing shows the
// tip; as soon as somebody may, it goes to them.
func TestNobodyToPassOnTo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		admin := o.admin(t)
		unit := o.unit(t, models.Unit{Name: "清水镇纪委", RegionCode: "990101101"})
		li := o.hire(t, admin, "li", unit.ID, models.RoleReviewer, models.RoleSupervisor)
		id := o.tell(t, o.reports(t), "冯某", false)
		if left := o.declare(t, li, "冯某"); left != 1 {
			t.Errorf("%d are left", left)
		}
		o.wantOpens(t, li, id, tip, supervision)
		li = o.again(t, li)
		cases := casework.Casework{Store: o.db, Sealer: o.Sealer.(casework.Sealer), Trail: testkit.Trail(o.db), Clock: o.Clock}
		_, err := cases.Open(t.Context(), li, id)
		testkit.WantCode(t, err, models.NotFound)
		if q, err := cases.Count(t.Context(), li); err != nil || q.Counts[casework.Waiting].Tips != 0 {
			t.Errorf("the queue counts it: %+v %v", q, err)
		}
		if keys, err := o.Keys(t.Context(), li); err != nil || keys.Recused != 1 {
			t.Errorf("%+v %v", keys, err)
		}
		testkit.WantProblem(t, o.edit(t, admin, li, roles(models.RolePublisher)), "roles", "staff.err.last_holder")

		wang := o.hire(t, admin, "wang", unit.ID, models.RoleReviewer, models.RoleSupervisor)
		li = o.again(t, li) // signing in passes on
		o.wantOpens(t, li, id)
		o.wantOpens(t, wang, id, tip, supervision)
	})
}

// A report that is on its way while its reader declares a relation isn't sealed to them.
func TestDeclaringWhileATipArrives(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li := k.staff["town reviewer"]
		in := o.reports(t)
		slow := &meanwhile{Directory: in.Directory}
		in.Directory = slow
		token, err := in.Begin(t.Context(), intake.Start{})
		testkit.Must(t, err)
		testkit.Must(t, in.Fill(t.Context(), token, testkit.Said("990101101", "冯某"), models.Reporter{}))
		slow.do = func() { o.declare(t, li, "冯某") }
		testkit.Must(t, in.Submit(t.Context(), token))
		d, err := in.Draft(t.Context(), token)
		testkit.Must(t, err)
		o.wantOpens(t, li, d.TipID())
		o.wantOpens(t, k.staff["county reviewer"], d.TipID(), tip) // the town has no other reviewer
	})
}

func (o *office) unitOf(t *testing.T, tipID string) int64 {
	t.Helper()
	found, err := o.db.FindTip(t.Context(), tipID)
	testkit.Must(t, err)
	return found.UnitID
}
