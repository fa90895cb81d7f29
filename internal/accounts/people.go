package accounts

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// pageOfPeople is how many accounts a page of the list has.
const pageOfPeople = 50

// Person is an account as administrators see it.
type Person struct {
	ID       int64
	Username string
	Name     string
	Unit     string // empty for who belongs to none
	UnitID   int64
	Roles    []models.Role
	Status   Status
	Version  int64
	Self     bool    // whoever is looking
	Resets   []Reset // the ways to replace their password; only where one account is shown

	SecondFactor bool
}

// Status of an account.
type Status string

// The statuses: OneTime until the first own password.
const (
	OneTime  Status = "one_time"
	Active   Status = "active"
	Disabled Status = "disabled"
)

// People lists accounts from the first beyond after; next is where the next page begins,
// 0 where this is the last.
func (a Accounts) People(ctx context.Context, v models.Visitor, after int64) (page []Person, next int64, err error) {
	if err := onlyAdmin(v); err != nil {
		return nil, 0, err
	}
	rows, err := a.Store.ListStaff(ctx, after, pageOfPeople+1)
	if err != nil {
		return nil, 0, fmt.Errorf("list people: %w", err)
	}
	if len(rows) > pageOfPeople {
		rows = rows[:pageOfPeople]
		next = rows[pageOfPeople-1].ID
	}
	units, err := a.unitNames(ctx, rows)
	if err != nil {
		return nil, 0, err
	}
	for _, st := range rows {
		page = append(page, person(st, units[st.UnitID], v))
	}
	return page, next, nil
}

// Person finds one account.
func (a Accounts) Person(ctx context.Context, v models.Visitor, id int64) (Person, error) {
	if err := onlyAdmin(v); err != nil {
		return Person{}, err
	}
	st, err := a.Store.FindStaff(ctx, id)
	if err != nil {
		return Person{}, fmt.Errorf("find a person: %w", err)
	}
	return a.shown(ctx, st, v)
}

func (a Accounts) shown(ctx context.Context, st models.Staff, v models.Visitor) (Person, error) {
	units, err := a.unitNames(ctx, []models.Staff{st})
	if err != nil {
		return Person{}, err
	}
	p := person(st, units[st.UnitID], v)
	p.Resets, err = a.resets(ctx, st, v)
	return p, err
}

func (a Accounts) unitNames(ctx context.Context, rows []models.Staff) (map[int64]string, error) {
	var ids []int64
	for _, st := range rows {
		if st.UnitID != 0 && !slices.Contains(ids, st.UnitID) {
			ids = append(ids, st.UnitID)
		}
	}
	names := make(map[int64]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	units, err := a.Store.ListUnitsByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("name units: %w", err)
	}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, nil
}

func person(st models.Staff, unit string, v models.Visitor) Person {
	p := Person{ID: st.ID, Username: st.Username, Name: st.Name, Unit: unit, UnitID: st.UnitID, Roles: st.Roles.List(),
		Version: st.Version, Status: Active, Self: st.ID == v.Staff.ID, SecondFactor: st.SecondFactor}
	switch {
	case st.Disabled:
		p.Status = Disabled
	case st.MustChange:
		p.Status = OneTime
	}
	return p
}

// Disable ends an account's sessions at once and lets it sign in no more. Its keys are taken,
// but for those to what nobody else can open. Nobody disables themselves, so that an
// administrator is always left.
func (a Accounts) Disable(ctx context.Context, v models.Visitor, id int64) error {
	if err := onlyAdmin(v); err != nil {
		return err
	}
	if id == v.Staff.ID {
		return models.Fail(models.Conflict, "staff.err.disable_self")
	}
	return a.setDisabled(ctx, v, id, true)
}

// Enable lets a disabled account sign in again, with the password that it had. The keys that
// were taken don't come back by it: somebody must share them.
func (a Accounts) Enable(ctx context.Context, v models.Visitor, id int64) error {
	if err := onlyAdmin(v); err != nil {
		return err
	}
	return a.setDisabled(ctx, v, id, false)
}

func (a Accounts) setDisabled(ctx context.Context, v models.Visitor, id int64, disabled bool) error {
	name := models.EnableStaff
	if disabled {
		name = models.DisableStaff
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldKeys(ctx); err != nil {
			return err
		}
		st, err := a.Store.FindStaff(ctx, id)
		if err != nil {
			return fmt.Errorf("find a person: %w", err)
		}
		if st.Disabled == disabled {
			return nil
		}
		if err := a.Store.SetDisabled(ctx, id, st.Version, disabled); err != nil {
			return fmt.Errorf("disable or enable an account: %w", err)
		}
		if disabled {
			if err := a.Store.RemoveKeysHeldElsewhere(ctx, id, false); err != nil {
				return fmt.Errorf("take keys: %w", err)
			}
		}
		if err := a.Store.RemoveSessionsOf(ctx, id); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return a.Trail.Record(ctx, v, onAccount(name, st))
	})
}
