package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingyuan/models"
)

// maxName is how long the name of a person or a unit may be, in characters.
const maxName = 100

// NewPerson is what an administrator filled in.
type NewPerson struct {
	Username string
	Name     string
	UnitID   int64 // 0: none
	Roles    []models.Role
}

// AddPerson makes an account and returns its one-time password, to be shown once.
// models.Problems speak of the fields "username", "name", "unit" and "roles".
func (a Accounts) AddPerson(ctx context.Context, v models.Visitor, in NewPerson) (Person, models.Secret, error) {
	if err := onlyAdmin(v); err != nil {
		return Person{}, "", err
	}
	st, problems, err := a.newStaff(ctx, in)
	if err != nil {
		return Person{}, "", err
	}
	if problems.Any() {
		return Person{}, "", problems
	}
	password, err := a.fresh(ctx, &st)
	if err != nil {
		return Person{}, "", err
	}
	err = a.create(ctx, v, &st)
	if models.CodeOf(err) == models.Conflict {
		return Person{}, "", wrong("username", "staff.err.username_taken")
	}
	if err != nil {
		return Person{}, "", fmt.Errorf("add a person: %w", err)
	}
	p, err := a.shown(ctx, st, v)
	return p, password, err
}

// create keeps an account, and its name for matching.
func (a Accounts) create(ctx context.Context, v models.Visitor, st *models.Staff) error {
	units, err := a.unitNames(ctx, []models.Staff{*st})
	if err != nil {
		return err
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.CreateStaff(ctx, st); err != nil {
			return err
		}
		if err := a.nameSelf(ctx, *st); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onAccount(models.AddStaff, *st).Changed(models.FieldName, "", st.Name).
			Changed(models.FieldUnit, "", units[st.UnitID]).Changed(models.FieldRoles, "", string(st.Roles)))
	})
}

func (a Accounts) newStaff(ctx context.Context, in NewPerson) (models.Staff, models.Problems, error) {
	username, ok := Username(in.Username)
	st := models.Staff{Username: username, Name: strings.TrimSpace(in.Name), UnitID: in.UnitID,
		Roles: models.JoinRoles(in.Roles...), CreatedAt: a.Clock().Unix(), Version: 1}
	var p models.Problems
	checkName(&p, st.Name)
	if !ok {
		p.Add("username", "staff.err.username")
	}
	err := a.checkDuty(ctx, &p, st)
	return st, p, err
}

// checkDuty looks whether someone's unit and roles go together.
func (a Accounts) checkDuty(ctx context.Context, p *models.Problems, st models.Staff) error {
	found := []models.Unit(nil)
	if st.UnitID != 0 {
		var err error
		if found, err = a.Store.ListUnitsByID(ctx, []int64{st.UnitID}); err != nil {
			return fmt.Errorf("find a unit: %w", err)
		}
	}
	roles := st.Roles.List()
	if len(found) == 0 && (st.UnitID != 0 || slices.ContainsFunc(roles, func(r models.Role) bool { return r != models.RoleAdmin })) {
		p.Add("unit", "staff.err.unit")
	}
	switch {
	case len(roles) == 0 || slices.ContainsFunc(roles, unknownRole):
		p.Add("roles", "staff.err.roles")
	case !st.Roles.Apart():
		p.Add("roles", "staff.err.roles_apart")
	}
	return nil
}

func unknownRole(r models.Role) bool { return !slices.Contains(models.AllRoles(), r) }

// checkName looks at the field "name" of a form.
func checkName(p *models.Problems, name string) {
	switch {
	case name == "":
		p.Add("name", "staff.err.name")
	case utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name):
		p.Add("name", "staff.err.name_shape", "Max", maxName)
	}
}
