package store

import (
	"context"
	"testing"

	"qingyuan/models"
)

func TestWhoMayLackKeys(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		boss := keepStaff(t, s, models.Staff{Username: "boss", UnitID: 1, Roles: models.JoinRoles(models.RoleSupervisor, models.RoleReviewer), PublicKey: "age1"})
		keepStaff(t, s, models.Staff{Username: "reviewer", UnitID: 1, Roles: models.JoinRoles(models.RoleReviewer), PublicKey: "age1"})
		far := keepStaff(t, s, models.Staff{Username: "far", UnitID: 2, Roles: models.JoinRoles(models.RoleCustodian), PublicKey: "age1"})
		keepStaff(t, s, models.Staff{Username: "new", UnitID: 1, Roles: models.JoinRoles(models.RoleSupervisor)})
		want := func(ids ...int64) {
			t.Helper()
			got, err := s.ListAwaiting(ctx, 10)
			must(t, err)
			for i := range max(len(got), len(ids)) {
				if i >= len(got) || i >= len(ids) || got[i].ID != ids[i] {
					t.Fatalf("%d await keys, want %v", len(got), ids)
				}
			}
		}
		want()
		must(t, s.UnsettleKeys(ctx, []int64{1}, models.RoleSupervisor, models.RoleCustodian))
		want(boss.ID)
		must(t, s.UnsettleKeys(ctx, nil, models.RoleSupervisor, models.RoleCustodian))
		want(boss.ID, far.ID)
		must(t, s.SettleKeys(ctx, boss.ID, boss.Version+1)) // changed since
		want(boss.ID, far.ID)
		must(t, s.SettleKeys(ctx, boss.ID, boss.Version))
		want(far.ID)
	})
}

// What is sealed to people is kept only while they are who they were.
func TestRecipientsAreHeld(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		a, b := keepStaff(t, s, models.Staff{Username: "a"}), keepStaff(t, s, models.Staff{Username: "b"})
		must(t, s.HoldRecipients(ctx, nil))
		must(t, s.HoldRecipients(ctx, []models.Staff{a, b, a}))
		must(t, s.MoveStaff(ctx, b.ID, b.Version))
		wantCode(t, s.HoldRecipients(ctx, []models.Staff{a, b}), models.Conflict)
		wantCode(t, s.MoveStaff(ctx, b.ID, b.Version), models.Conflict)

		done := make(chan error, 1)
		must(t, s.InTx(ctx, func(tx context.Context) error {
			if err := s.HoldRecipients(tx, []models.Staff{a}); err != nil {
				return err
			}
			go func() { done <- s.MoveStaff(ctx, a.ID, a.Version) }()
			return s.HoldRecipients(tx, []models.Staff{a})
		}))
		must(t, <-done)
	})
}
