package accounts_test

import (
	"fmt"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestAddPerson(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	reviewer := []models.Role{models.RoleReviewer}
	for _, c := range []struct {
		in         accounts.NewPerson
		field, key string
	}{
		{accounts.NewPerson{Username: "李明", Name: "李明", UnitID: unit.ID, Roles: reviewer}, "username", "staff.err.username"},
		{accounts.NewPerson{Username: "admin", Name: "李明", UnitID: unit.ID, Roles: reviewer}, "username", "staff.err.username_taken"},
		{accounts.NewPerson{Username: "li", Name: " ", UnitID: unit.ID, Roles: reviewer}, "name", "staff.err.name"},
		{accounts.NewPerson{Username: "li", Name: "a\x00b", UnitID: unit.ID, Roles: reviewer}, "name", "staff.err.name_shape"},
		{accounts.NewPerson{Username: "li", Name: "李明", Roles: reviewer}, "unit", "staff.err.unit"},
		{accounts.NewPerson{Username: "li", Name: "李明", UnitID: 99, Roles: []models.Role{models.RoleAdmin}}, "unit", "staff.err.unit"},
		{accounts.NewPerson{Username: "li", Name: "李明", UnitID: unit.ID}, "roles", "staff.err.roles"},
		{accounts.NewPerson{Username: "li", Name: "李明", UnitID: unit.ID, Roles: []models.Role{"root"}}, "roles", "staff.err.roles"},
		{accounts.NewPerson{Username: "li", Name: "李明", UnitID: unit.ID, Roles: []models.Role{models.RoleReviewer, models.RoleAdmin}}, "roles", "staff.err.roles_apart"},
	} {
		_, _, err := o.AddPerson(t.Context(), admin, c.in)
		testkit.WantProblem(t, err, c.field, c.key)
	}

	p, password, err := o.AddPerson(t.Context(), admin, accounts.NewPerson{Username: " Li.Ming ", Name: "李明", UnitID: unit.ID, Roles: []models.Role{models.RoleReviewer, models.RolePublisher}})
	testkit.Must(t, err)
	if p.Username != "li.ming" || p.Status != accounts.OneTime || p.Unit != unit.Name || len(p.Resets) != 1 || p.Self {
		t.Fatalf("%+v", p)
	}
	o.settle(t, "li.ming", password)
	if p, err = o.Person(t.Context(), admin, p.ID); err != nil || p.Status != accounts.Active {
		t.Fatalf("%+v %v", p, err)
	}
}

func TestResetBeforeFirstUse(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	p, first, err := o.AddPerson(t.Context(), admin, accounts.NewPerson{Username: "li", Name: "李明", UnitID: unit.ID, Roles: []models.Role{models.RoleReviewer}})
	testkit.Must(t, err)
	second, err := o.Reset(t.Context(), admin, p.ID, accounts.Anew)
	testkit.Must(t, err)
	_, err = o.SignIn(t.Context(), accounts.SignIn{Username: "li", Password: first})
	testkit.WantProblem(t, err, "username", "staff.err.credentials")
	o.settle(t, "li", second)
}

func TestPeoplePages(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	for i := range 60 {
		_, _, err := o.AddPerson(t.Context(), admin, accounts.NewPerson{Username: fmt.Sprintf("p%02d", i), Name: "某", Roles: []models.Role{models.RoleAdmin}})
		testkit.Must(t, err)
	}
	page, next, err := o.People(t.Context(), admin, 0)
	if testkit.Must(t, err); len(page) != 50 || next != page[49].ID || !page[0].Self {
		t.Fatalf("%d people, next %d", len(page), next)
	}
	page, next, err = o.People(t.Context(), admin, next)
	if testkit.Must(t, err); len(page) != 11 || next != 0 || page[10].Username != "p59" {
		t.Fatalf("%d people, next %d", len(page), next)
	}
}

func TestAdministrationIsForAdministrators(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	clerk := o.hire(t, admin, "clerk", unit.ID, models.RolePublisher, models.RoleReviewer)
	due := admin
	due.Staff.MustChange = true
	for name, v := range map[string]models.Visitor{"nobody": {}, "a clerk": clerk, "an admin with a one-time password": due} {
		ctx := t.Context()
		for what, err := range map[string]error{
			"list":    second(o.People(ctx, v, 0)),
			"look":    last(o.Person(ctx, v, 1)),
			"add":     second(o.AddPerson(ctx, v, accounts.NewPerson{})),
			"disable": o.Disable(ctx, v, 1),
			"enable":  o.Enable(ctx, v, 1),
			"reset":   last(o.Reset(ctx, v, 1, accounts.Anew)),
			"units":   last(o.Units(ctx, v)),
			"unit":    last(o.Unit(ctx, v, unit.ID)),
			"found":   last(o.AddUnit(ctx, v, models.Unit{})),
			"edit":    o.EditUnit(ctx, v, unit),
		} {
			if models.CodeOf(err) != models.Forbidden {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
	}
	testkit.WantCode(t, o.Disable(t.Context(), admin, admin.Staff.ID), models.Conflict)
}

func second[A, B any](_ A, _ B, err error) error { return err }
func last[A any](_ A, err error) error           { return err }
