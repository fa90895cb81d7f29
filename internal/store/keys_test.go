package store

import (
	"context"
	"maps"
	"slices"
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
			some, err := s.AnyAwaiting(ctx)
			must(t, err)
			seated, err := s.ListSeated(ctx, []int64{1, 2})
			must(t, err)
			var got []int64
			for _, st := range seated {
				if st.AwaitsKeys {
					got = append(got, st.ID)
				}
			}
			if !slices.Equal(got, ids) || some != (len(ids) > 0) {
				t.Fatalf("%v await keys, want %v", got, ids)
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

// A key is given only while its giver has one too, to who isn't kept from the tip.
func TestWhoGivesAKeyHasIt(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		const giver, holder = 5, 6
		var ids []string
		var keys []models.TipKey
		for n, holders := range [][]int64{{giver}, {giver, holder}, {}, {giver}} {
			tip := keepTip(t, s, n+1, models.Tip{State: models.Received, ReceivedOn: "2026-03-01"}, holders...)
			ids, keys = append(ids, tip.ID), append(keys, models.TipKey{TipID: tip.ID, Part: models.PartTip, StaffID: holder, Sealed: []byte("given")})
		}
		keys = append(keys, models.TipKey{TipID: ids[0], Part: models.PartSupervision, StaffID: holder, Sealed: []byte("given")})
		must(t, createAll(s.db, []models.Recusal{{TipID: ids[3], StaffID: holder, Cause: models.CauseNamed, RecusedOn: "2026-03-01"}}, "recuse"))
		must(t, s.InTx(ctx, func(ctx context.Context) error { return s.AddKeys(ctx, giver, holder, keys) }))

		got := map[string]string{}
		for _, k := range keys {
			row, err := s.FindTipKey(ctx, k.TipID, k.Part, holder)
			if err != nil {
				wantCode(t, err, models.NotFound)
			}
			got[k.TipID+string(k.Part)] = string(row.Sealed)
		}
		part := string(models.PartTip)
		want := map[string]string{ids[0] + part: "given", ids[1] + part: "k6", ids[2] + part: "", ids[3] + part: "", ids[0] + string(models.PartSupervision): ""}
		if !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
