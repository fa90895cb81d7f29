package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"qingyuan/internal/accounts"
	"qingyuan/models"
)

const demoCity = "9901"

// demoUnits are a county's, and the city's above it. Their heads are there to be tried: a tip
// about one goes to the superior.
func demoUnits() []models.Unit {
	return []models.Unit{
		{Name: "明镜市纪委监委（演示）", RegionCode: demoCity, Head: "高明", Aliases: "市纪委、市监委"},
		{Name: "清源县纪委监委（演示）", RegionCode: demoCounty, Head: "方正", Aliases: "县纪委、县监委"},
		{Name: "清源县财政局（演示）", RegionCode: demoCounty, Head: "钱同"},
	}
}

// demoPerson is one account of the demonstration.
type demoPerson struct {
	username, name string
	unit           int // index of demoUnits
	roles          []models.Role
}

// demoPeople are in the order in which they come: who is there first is known to the others.
func demoPeople() []demoPerson {
	return []demoPerson{
		{"custodian", "陈安", 1, []models.Role{models.RoleCustodian}},
		{"custodian2", "沈静", 0, []models.Role{models.RoleCustodian}},
		{"reviewer", "林清", 1, []models.Role{models.RoleReviewer}},
		{"supervisor", "许正", 1, []models.Role{models.RoleSupervisor}},
		{"intake", "吴登", 1, []models.Role{models.RoleIntake}},
		{"city", "白鹭", 0, []models.Role{models.RoleReviewer, models.RoleSupervisor}},
		{"auditor", "严明", 0, []models.Role{models.RoleAuditor}},
		{"clerk", "周源", 2, []models.Role{models.RolePublisher}},
		{"approver", "田核", 2, []models.Role{models.RoleApprover}},
	}
}

// demoAccount is an account that waits for its first sign-in.
type demoAccount struct {
	demoPerson
	once, password models.Secret
	visitor        models.Visitor
}

// demoAccounts makes units and people, and signs each in for the first time as they would
// do themselves: with the one-time password, choosing their own.
func (d *demo) demoAccounts(ctx context.Context) (note string, visitors map[string]models.Visitor, err error) {
	a := d.accounts()
	admin := models.Visitor{Staff: models.Staff{ID: -1, Name: "demo", Roles: models.JoinRoles(models.RoleAdmin)}}
	units := demoUnits()
	for i := range units {
		if i == 1 {
			units[i].SuperiorID = units[0].ID
		}
		if units[i], err = a.AddUnit(ctx, admin, units[i]); err != nil {
			return "", nil, fmt.Errorf("demonstration: %w", err)
		}
	}
	var custodians, others []*demoAccount
	visitors = map[string]models.Visitor{}
	for _, one := range demoPeople() {
		account := &demoAccount{demoPerson: one, password: models.Secret(models.NewID()[:20])}
		_, account.once, err = a.AddPerson(ctx, admin, accounts.NewPerson{Username: one.username, Name: one.name, UnitID: units[one.unit].ID, Roles: one.roles})
		if err != nil {
			return "", nil, fmt.Errorf("demonstration: %w", err)
		}
		if one.roles[0] == models.RoleCustodian {
			custodians = append(custodians, account)
		} else {
			others = append(others, account)
		}
		note += fmt.Sprintf("%-10s %s\n", one.username, account.password.Reveal())
	}
	if err = errors.Join(d.signInAll(ctx, custodians), d.signInAll(ctx, others)); err != nil {
		return "", nil, fmt.Errorf("demonstration: %w", err)
	}
	for _, account := range others {
		visitors[account.username] = account.visitor
	}
	return note, visitors, nil
}

// signInAll signs people in for the first time, several at once: a password takes its time.
func (d *demo) signInAll(ctx context.Context, people []*demoAccount) error {
	errs := make([]error, len(people))
	var all sync.WaitGroup
	for i, one := range people {
		all.Go(func() { one.visitor, errs[i] = d.firstSignIn(ctx, one) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func (d *demo) firstSignIn(ctx context.Context, one *demoAccount) (models.Visitor, error) {
	a := d.accounts()
	a.KeepersNeedFactor = false // the people who try it set theirs up
	in, err := a.SignIn(ctx, accounts.SignIn{Username: one.username, Password: one.once, Address: "demo"})
	if err != nil {
		return models.Visitor{}, err
	}
	v, err := a.Visitor(ctx, in.Token)
	if err != nil {
		return models.Visitor{}, err
	}
	custodians, err := a.Custodians(ctx, v)
	if err != nil {
		return models.Visitor{}, err
	}
	own := accounts.NewPassword{Current: one.once, New: one.password, Again: one.password}
	for _, c := range custodians {
		own.Custodians = append(own.Custodians, c.ID)
	}
	token, err := a.ChangePassword(ctx, v, own)
	if err != nil {
		return models.Visitor{}, err
	}
	defer a.SignOut(ctx, token) //nolint:errcheck // the session ends by itself
	return a.Visitor(ctx, token)
}
