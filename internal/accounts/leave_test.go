package accounts_test

import (
	"context"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// edit is somebody's account as its form shows it, with what a test changes.
func (o *office) edit(t *testing.T, admin, v models.Visitor, change func(*accounts.PersonEdit)) error {
	t.Helper()
	p, err := o.Person(t.Context(), admin, v.Staff.ID)
	testkit.Must(t, err)
	in := accounts.PersonEdit{ID: p.ID, Name: p.Name, UnitID: p.UnitID, Roles: p.Roles, Version: p.Version}
	change(&in)
	return o.EditPerson(t.Context(), admin, in)
}

func roles(list ...models.Role) func(*accounts.PersonEdit) {
	return func(in *accounts.PersonEdit) { in.Roles = list }
}

// Who moves on loses at once what the new duty doesn't permit, and keeps what it does.
func TestLeavingADuty(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		both := o.hire(t, k.admin, "both", k.town.ID, models.RoleReviewer, models.RoleSupervisor)
		id := o.tell(t, o.reports(t), "王某", true)
		o.wantOpens(t, both, id, tip, supervision)

		token := o.signIn(t, "both", chosen)
		testkit.Must(t, o.edit(t, k.admin, both, roles(models.RoleReviewer)))
		_, err := o.Visitor(t.Context(), token)
		testkit.WantCode(t, err, models.NotFound)
		o.wantOpens(t, both, id, tip)

		token = o.signIn(t, "both", chosen)
		testkit.Must(t, o.edit(t, k.admin, both, func(in *accounts.PersonEdit) { in.Name = "两任" }))
		if v := o.visitor(t, token); v.Staff.Name != "两任" {
			t.Error("a new name alone ends no session")
		}
		o.wantOpens(t, both, id, tip)

		upper := k.staff["county supervisor"]
		testkit.Must(t, o.edit(t, k.admin, upper, func(in *accounts.PersonEdit) { in.UnitID = k.city.ID }))
		o.wantOpens(t, upper, id, supervision) // the city is above the town still
		testkit.Must(t, o.edit(t, k.admin, both, func(in *accounts.PersonEdit) { in.UnitID = k.county.ID }))
		o.wantOpens(t, both, id)
		testkit.Must(t, o.edit(t, k.admin, both, func(in *accounts.PersonEdit) { in.UnitID = k.town.ID }))
		o.wantOpens(t, both, id) // coming back gives nothing back
		if got := o.lackers(t, k.staff["town reviewer"]); got["两任 tip"] != 1 {
			t.Errorf("nobody is offered to share with who came back: %v", got)
		}
	})
}

func TestTheLastHolderStays(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss, keeper := k.staff["town reviewer"], k.staff["town supervisor"], k.staff["town custodian"]
		id := o.tell(t, o.reports(t), "王某", true)
		testkit.WantProblem(t, o.edit(t, k.admin, keeper, roles(models.RolePublisher)), "roles", "staff.err.last_holder")
		testkit.Must(t, o.edit(t, k.admin, boss, roles(models.RolePublisher)))
		err := o.edit(t, k.admin, li, func(in *accounts.PersonEdit) { in.UnitID = k.city.ID })
		testkit.WantProblem(t, err, "unit", "staff.err.last_holder")
		if p := err.(models.Problems).Of("unit"); p.Args["Count"] != int64(1) {
			t.Errorf("%+v", p)
		}
		o.wantOpens(t, li, id, tip)
		o.wantOpens(t, boss, id)
		if p, err := o.Person(t.Context(), k.admin, li.Staff.ID); err != nil || p.UnitID != k.town.ID {
			t.Errorf("the edit that was refused is there: %+v %v", p, err)
		}

		newcomer := o.hire(t, k.admin, "new", k.town.ID, models.RoleReviewer)
		testkit.WantProblem(t, o.edit(t, k.admin, li, roles(models.RolePublisher)), "roles", "staff.err.last_holder")
		o.share(t, li, newcomer, tip)
		testkit.Must(t, o.edit(t, k.admin, li, roles(models.RolePublisher)))
		o.wantOpens(t, li, id)
		o.wantOpens(t, newcomer, id, tip)
	})
}

// A disabled account keeps only what would be lost without it.
func TestDisablingTakesKeys(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss := k.staff["town reviewer"], k.staff["town supervisor"]
		id := o.tell(t, o.reports(t), "王某", false)
		testkit.Must(t, o.Disable(t.Context(), k.admin, li.Staff.ID))
		o.wantOpens(t, li, id)
		testkit.Must(t, o.Disable(t.Context(), k.admin, boss.Staff.ID))
		o.wantOpens(t, boss, id, tip) // of supervision the county's supervisor has one too
		testkit.Must(t, o.Enable(t.Context(), k.admin, li.Staff.ID))
		o.wantOpens(t, o.again(t, li), id)
		testkit.Must(t, o.Enable(t.Context(), k.admin, boss.Staff.ID))
		if got := o.lackers(t, o.again(t, boss)); got["town.reviewer tip"] != 1 {
			t.Errorf("what was taken can be shared again: %v", got)
		}
	})
}

// Of the last two who hold a key, two administrators at once move one.
func TestTheLastTwoDontLeaveAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss := k.staff["town reviewer"], k.staff["town supervisor"]
		in := o.reports(t)
		for range 3 {
			id := o.tell(t, in, "王某", false)
			done := make(chan error)
			for _, v := range []models.Visitor{li, boss} {
				go func() { done <- o.edit(t, k.admin, v, roles(models.RolePublisher)) }()
			}
			left := 0
			for range 2 {
				if err := <-done; err == nil {
					left++
				} else if models.CodeOf(err) != models.Invalid {
					t.Error(err)
				}
			}
			var keys int
			testkit.Must(t, o.raw.QueryRow("SELECT COUNT(*) FROM tip_keys WHERE part = 'tip' AND tip_id = ?", id).Scan(&keys))
			if left != 1 || keys != 1 {
				t.Fatalf("%d left, %d keys remain", left, keys)
			}
			for _, c := range []struct {
				v    models.Visitor
				role models.Role
			}{{li, models.RoleReviewer}, {boss, models.RoleSupervisor}} {
				testkit.Must(t, o.edit(t, k.admin, c.v, roles(c.role)))
			}
			from, to := li, boss
			if len(o.lackers(t, li)) == 0 {
				from, to = boss, li
			}
			o.share(t, from, to, tip)
		}
	})
}

// meanwhile does something once, after it was found to whom a tip goes.
type meanwhile struct {
	intake.Directory
	do func()
}

func (m *meanwhile) Recipients(ctx context.Context, about models.About) (models.Recipients, error) {
	to, err := m.Directory.Recipients(ctx, about)
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return to, err
}

// A report that is on its way while somebody leaves, or changes their keys, isn't sealed to
// who they were.
func TestLeavingWhileATipArrives(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li := k.staff["town reviewer"]
		in := o.reports(t)
		slow := &meanwhile{Directory: in.Directory}
		in.Directory = slow
		token, err := in.Begin(t.Context(), intake.Start{})
		testkit.Must(t, err)
		testkit.Must(t, in.Fill(t.Context(), token, testkit.Said("990101101", "王某"), models.Reporter{}))
		slow.do = func() { testkit.Must(t, o.edit(t, k.admin, li, roles(models.RolePublisher))) }
		testkit.Must(t, in.Submit(t.Context(), token))
		var keys int
		testkit.Must(t, o.raw.QueryRow("SELECT COUNT(*) FROM tip_keys WHERE staff_id = ?", li.Staff.ID).Scan(&keys))
		if keys != 0 {
			t.Error("sealed to who had just left")
		}
	})
}

func TestEditingAnAccount(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li := k.staff["town reviewer"]
	for _, c := range []struct {
		change     func(*accounts.PersonEdit)
		field, key string
	}{
		{func(in *accounts.PersonEdit) { in.Name = " " }, "name", "staff.err.name"},
		{func(in *accounts.PersonEdit) { in.UnitID = 99 }, "unit", "staff.err.unit"},
		{func(in *accounts.PersonEdit) { in.UnitID = 0 }, "unit", "staff.err.unit"},
		{roles(), "roles", "staff.err.roles"},
		{roles("root"), "roles", "staff.err.roles"},
		{roles(models.RoleReviewer, models.RoleCustodian), "roles", "staff.err.roles_apart"},
		{roles(models.RoleIntake, models.RoleAdmin), "roles", "staff.err.roles_apart"},
	} {
		testkit.WantProblem(t, o.edit(t, k.admin, li, c.change), c.field, c.key)
	}
	testkit.WantProblem(t, o.edit(t, k.admin, k.admin, roles(models.RolePublisher)), "roles", "staff.err.admin_self")
	testkit.WantCode(t, o.edit(t, k.admin, li, func(in *accounts.PersonEdit) { in.Version-- }), models.Conflict)
	testkit.WantCode(t, o.EditPerson(t.Context(), li, accounts.PersonEdit{ID: li.Staff.ID}), models.Forbidden)
	testkit.WantCode(t, o.EditPerson(t.Context(), k.admin, accounts.PersonEdit{ID: 99}), models.NotFound)
}

// Whoever is renamed to somebody who is reported is kept from that tip at once; an old
// installation's people get their names matched at its next start.
func TestOwnNamesAreMatched(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		li := k.staff["town reviewer"]
		before := o.tell(t, in, "李鸣", false)
		o.wantOpens(t, li, before, tip)
		testkit.Must(t, o.edit(t, k.admin, li, func(in *accounts.PersonEdit) { in.Name = "李　鸣" }))
		o.wantOpens(t, li, before)
		o.wantOpens(t, li, o.tell(t, in, "李鸣", false))
		if got := o.lackers(t, k.staff["town supervisor"]); len(got) != 0 {
			t.Errorf("recusal ends by sharing: %v", got)
		}

		_, err := o.raw.Exec("DELETE FROM staff_relations")
		testkit.Must(t, err)
		testkit.Must(t, o.EnsureSelves(t.Context()))
		o.wantOpens(t, li, o.tell(t, in, "李鸣", false))
	})
}
