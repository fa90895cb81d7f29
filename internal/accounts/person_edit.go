package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
)

// PersonEdit is what an administrator changed of an account.
type PersonEdit struct {
	ID      int64
	Name    string
	UnitID  int64
	Roles   []models.Role
	Version int64 // of the account as they saw it
}

// EditPerson changes a person's name, unit and duties. The keys that the new duty doesn't
// permit are taken in the same transaction, and every session ends. models.Problems are as
// AddPerson's; those with staff.err.last_holder say that tips would be lost by it.
// models.Conflict where the account has changed meanwhile.
func (a Accounts) EditPerson(ctx context.Context, v models.Visitor, in PersonEdit) error {
	if err := onlyAdmin(v); err != nil {
		return err
	}
	st, err := a.Store.FindStaff(ctx, in.ID)
	if err != nil {
		return fmt.Errorf("find a person: %w", err)
	}
	was := st
	st.Name, st.UnitID, st.Roles, st.Version = strings.TrimSpace(in.Name), in.UnitID, models.JoinRoles(in.Roles...), in.Version
	var p models.Problems
	checkName(&p, st.Name)
	if err := a.checkDuty(ctx, &p, st); err != nil {
		return err
	}
	if st.ID == v.Staff.ID && !st.Roles.Has(models.RoleAdmin) && p.Of("roles") == nil {
		p.Add("roles", "staff.err.admin_self")
	}
	if p.Any() {
		return p
	}
	return a.setDuty(ctx, v, was, st)
}

func (a Accounts) setDuty(ctx context.Context, v models.Visitor, was, st models.Staff) error {
	moved := was.UnitID != st.UnitID || !sameRoles(was.Roles, st.Roles)
	st.AwaitsKeys = was.AwaitsKeys || moved
	act, err := a.dutyAct(ctx, was, st)
	if err != nil {
		return err
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldKeys(ctx); err != nil {
			return err
		}
		if err := a.Store.SetDuty(ctx, st); err != nil {
			return err
		}
		if moved {
			if err := a.leaveDuty(ctx, was, st); err != nil {
				return err
			}
		}
		if was.Name != st.Name {
			if err := a.nameSelf(ctx, st); err != nil {
				return err
			}
		}
		return a.Trail.Record(ctx, v, act)
	})
}

func sameRoles(a, b models.Roles) bool {
	x, y := a.List(), b.List()
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// leaveDuty takes the keys that a new duty doesn't permit, and ends the sessions.
func (a Accounts) leaveDuty(ctx context.Context, was, st models.Staff) error {
	duty, err := a.mayHold(ctx, st)
	if err != nil {
		return err
	}
	last, err := a.Store.CountLastKeys(ctx, st.ID, duty)
	if err != nil {
		return fmt.Errorf("look for tips that nobody else can open: %w", err)
	}
	if last > 0 {
		field := "roles"
		if was.UnitID != st.UnitID {
			field = "unit"
		}
		var p models.Problems
		p.Add(field, "staff.err.last_holder", "Count", last)
		return p
	}
	if err := a.Store.RemoveKeysOutside(ctx, st.ID, duty); err != nil {
		return fmt.Errorf("take keys: %w", err)
	}
	if was.Roles.Has(models.RoleCustodian) && !st.Roles.Has(models.RoleCustodian) {
		if err := a.Store.VoidShares(ctx, st.ID); err != nil {
			return fmt.Errorf("take shares: %w", err)
		}
	}
	if err := a.Store.RemoveSessionsOf(ctx, st.ID); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
