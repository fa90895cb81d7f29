package store

import (
	"bytes"
	"testing"

	"qingyuan/models"
)

func keepStaff(t *testing.T, s *Store, st models.Staff) models.Staff {
	t.Helper()
	st.Salt, st.Verifier, st.Version = []byte("salt"), []byte("verifier"), 1
	must(t, s.CreateStaff(t.Context(), &st))
	return st
}

func TestStaff(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		has, err := s.HasRole(ctx, models.RoleAdmin)
		if must(t, err); has {
			t.Fatal("an admin before there is one")
		}
		li := keepStaff(t, s, models.Staff{Username: "li", Name: "李某", UnitID: 7, Roles: models.JoinRoles(models.RoleReviewer, models.RolePublisher), MustChange: true})
		root := keepStaff(t, s, models.Staff{Username: "admin", Name: "admin", Roles: models.JoinRoles(models.RoleAdmin)})
		if li.ID == 0 || li.ID == root.ID {
			t.Fatalf("ids %d and %d", li.ID, root.ID)
		}
		got, err := s.FindStaffByUsername(ctx, "li")
		if must(t, err); got.ID != li.ID || got.Name != "李某" || !got.MustChange || got.Disabled || got.SealedKey != nil || got.Roles != li.Roles {
			t.Fatalf("%+v", got)
		}
		wantCode(t, s.CreateStaff(ctx, &models.Staff{Username: "li", Salt: []byte{1}, Verifier: []byte{1}}), models.Conflict)
		if has, err = s.HasRole(ctx, models.RoleAdmin); err != nil || !has {
			t.Fatalf("no admin: %v", err)
		}
		if _, err := s.FindStaffByUsername(ctx, "LI"); models.CodeOf(err) != models.NotFound {
			t.Fatalf("user names are exact: %v", err)
		}
		page, err := s.ListStaff(ctx, li.ID, 10)
		if must(t, err); len(page) != 1 || page[0].ID != root.ID {
			t.Fatalf("%+v", page)
		}
		names, err := s.StaffNames(ctx, []int64{li.ID, 99})
		if must(t, err); len(names) != 1 || names[li.ID] != "李某" {
			t.Fatalf("%v", names)
		}
	})
}

func TestCredentialsAreWrittenOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		st := keepStaff(t, s, models.Staff{Username: "li", MustChange: true})
		changed := st
		changed.Salt, changed.Verifier, changed.PublicKey, changed.SealedKey, changed.MustChange = []byte("s2"), []byte("v2"), "age1pq1x", []byte("boxed"), false
		must(t, s.SetCredentials(t.Context(), changed))
		wantCode(t, s.SetCredentials(t.Context(), changed), models.Conflict)
		got, err := s.FindStaff(t.Context(), st.ID)
		if must(t, err); got.Version != 2 || got.MustChange || !bytes.Equal(got.SealedKey, []byte("boxed")) || got.PublicKey != "age1pq1x" {
			t.Fatalf("%+v", got)
		}
		must(t, s.SetDisabled(t.Context(), st.ID, 2, true))
		wantCode(t, s.SetDisabled(t.Context(), st.ID, 2, true), models.Conflict)
	})
}

func TestReaders(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		reviewer := models.JoinRoles(models.RoleReviewer)
		reads := keepStaff(t, s, models.Staff{Username: "reads", UnitID: 1, Roles: models.JoinRoles(models.RolePublisher, models.RoleReviewer), PublicKey: "age1"})
		keepStaff(t, s, models.Staff{Username: "new", UnitID: 1, Roles: reviewer})
		keepStaff(t, s, models.Staff{Username: "left", UnitID: 1, Roles: reviewer, PublicKey: "age1", Disabled: true})
		keepStaff(t, s, models.Staff{Username: "clerk", UnitID: 1, Roles: models.JoinRoles(models.RolePublisher), PublicKey: "age1"})
		keepStaff(t, s, models.Staff{Username: "elsewhere", UnitID: 2, Roles: reviewer, PublicKey: "age1"})
		got, err := s.ListRecipients(t.Context(), []int64{1, 3})
		if must(t, err); len(got) != 1 || got[0].ID != reads.ID || got[0].PublicKey == "" {
			t.Fatalf("%+v", got)
		}
		got, err = s.ListSeated(t.Context(), []int64{1, 3})
		if must(t, err); len(got) != 1 || got[0].ID != reads.ID || got[0].PublicKey != "" || !got[0].Roles.Has(models.RoleReviewer) {
			t.Fatalf("%+v", got)
		}
		if none, err := s.ListRecipients(t.Context(), nil); err != nil || len(none) != 0 {
			t.Fatalf("%v %v", none, err)
		}
	})
}

func TestUnits(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		county := models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"}
		must(t, s.CreateUnit(ctx, &county))
		town := models.Unit{Name: "清水镇纪委", RegionCode: "990101101", SuperiorID: county.ID}
		must(t, s.CreateUnit(ctx, &town))
		wantCode(t, s.CreateUnit(ctx, &models.Unit{Name: county.Name}), models.Conflict)

		if top, err := s.ListTopUnits(ctx, 5); err != nil || len(top) != 1 || top[0] != county {
			t.Fatalf("%+v %v", top, err)
		}
		at, err := s.ListUnitsAt(ctx, []string{"99", "990101", "990101101"})
		if must(t, err); len(at) != 2 || at[0] != county || at[1] != town {
			t.Fatalf("%+v", at)
		}
		town.Name, town.SuperiorID, town.Head, town.Aliases = "清水镇纪检监察组", 0, "李某", "镇纪委"
		must(t, s.UpdateUnit(ctx, town))
		if got, err := s.FindUnit(ctx, town.ID); err != nil || got != town {
			t.Fatalf("%+v %v", got, err)
		}
		town.ID = 99
		wantCode(t, s.UpdateUnit(ctx, town), models.Conflict)
	})
}

func TestSessions(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for id, staff := range map[string]int64{"a": 1, "b": 1, "c": 2} {
			must(t, s.CreateSession(ctx, models.Session{ID: []byte(id), Side: models.FromStaff, StaffID: staff, ExpiresAt: 100, EndsAt: 500}))
		}
		must(t, s.UseSession(ctx, []byte("a"), 90, 200))
		got, err := s.FindSession(ctx, []byte("a"))
		if must(t, err); got.ExpiresAt != 200 || got.EndsAt != 500 || got.StaffID != 1 || got.Boxed != nil {
			t.Fatalf("%+v", got)
		}
		must(t, s.UseSession(ctx, []byte("gone"), 90, 200))
		if n, err := s.RemoveSessionsBefore(ctx, 150); err != nil || n != 2 {
			t.Fatalf("%d %v", n, err)
		}
		must(t, s.RemoveSessionsOf(ctx, 1))
		if _, err := s.FindSession(ctx, []byte("a")); models.CodeOf(err) != models.NotFound {
			t.Fatalf("%v", err)
		}
		must(t, s.RemoveSession(ctx, []byte("a")))
	})
}
