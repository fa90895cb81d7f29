package accounts_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/accounts"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestAnotherKeyPair(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		in := o.reports(t)
		li := k.staff["town reviewer"]
		o.entrust(t, li)
		code := o.renewed(t, li, chosen)
		before := o.tell(t, in, "王某", false)
		elsewhere := o.signIn(t, "town.reviewer", chosen)
		_, err := o.Rotate(t.Context(), li, "wrong")
		testkit.WantProblem(t, err, "password", "staff.err.current")
		_, err = o.Rotate(t.Context(), k.admin, chosen)
		testkit.WantCode(t, err, models.NotFound)

		token, err := o.Rotate(t.Context(), li, chosen)
		testkit.Must(t, err)
		_, err = o.Visitor(t.Context(), elsewhere)
		testkit.WantCode(t, err, models.NotFound)
		v := o.visitor(t, token)
		o.wantOpens(t, v, before, tip) // both key pairs open
		between := o.tell(t, in, "王某", false)
		o.wantOpens(t, v, between, tip)
		o.wantOpens(t, li, between)
		_, err = o.Rotate(t.Context(), v, chosen)
		testkit.WantCode(t, err, models.Conflict)

		testkit.Must(t, o.Reseal(t.Context(), v))
		v = o.visitor(t, token)
		for _, id := range []string{before, between} {
			o.wantOpens(t, v, id, tip)
			o.wantOpens(t, li, id)
		}
		if v.Staff.KeyState != models.KeySettled || strings.Contains(v.Identity.Reveal(), "\n") || v.Identity == li.Identity {
			t.Error("the key pair before is still about")
		}
		if again := o.again(t, v); again.Identity != v.Identity {
			t.Error("the password opens another key pair")
		}
		_, err = o.recover("town.reviewer", code, next)
		testkit.WantProblem(t, err, "code", "keys.err.code")
		if with, _ := o.custody(t, v); len(with) != 3 {
			t.Errorf("the custodians of the new one: %v", with)
		}
		if _, err = o.recover("town.reviewer", o.code(t, token), next); err != nil {
			t.Error(err)
		}
	})
}

// Cut off after the first of three batches, it goes on where it stopped; until then both key
// pairs open, in every session.
func TestSealingAnewIsCutOff(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li := k.staff["town reviewer"]
		ids := o.many(t, k.town, li, 450)
		token, err := o.Rotate(t.Context(), li, chosen)
		testkit.Must(t, err)
		v := o.visitor(t, token)
		slow := o.Accounts
		slow.Clock = func() time.Time { o.now = o.now.Add(3 * time.Second); return o.now }
		testkit.Must(t, slow.Reseal(t.Context(), v))
		if keys, err := o.Keys(t.Context(), o.visitor(t, token)); err != nil || keys.Left != 250 || keys.State != models.KeyResealing {
			t.Fatalf("%d left, %q, %v", keys.Left, keys.State, err)
		}
		broken := o.Accounts
		broken.Sealer = &brokenSealer{Sealer: o.Sealer, after: 210}
		if err := broken.Reseal(t.Context(), o.visitor(t, token)); err == nil {
			t.Fatal("nothing broke")
		}
		v = o.visitor(t, token)
		for _, id := range ids {
			o.wantOpens(t, v, id, tip)
		}
		late := o.tell(t, o.reports(t), "王某", false)
		v = o.again(t, v) // goes on by itself
		v = o.again(t, v)
		for _, id := range append(ids, late) {
			o.wantOpens(t, v, id, tip)
			o.wantOpens(t, li, id)
		}
		var rows int
		testkit.Must(t, o.raw.QueryRow("SELECT COUNT(*) FROM former_keys").Scan(&rows))
		if rows != 0 {
			t.Error("the key pair before isn't erased")
		}
	})
}

// brokenSealer seals so many times.
type brokenSealer struct {
	accounts.Sealer
	after int
}

func (s *brokenSealer) Seal(plain []byte, recipients ...string) ([]byte, error) {
	if s.after--; s.after < 0 {
		return nil, errors.New("the power went")
	}
	return s.Sealer.Seal(plain, recipients...)
}

// hookSealer does something once, before it seals.
type hookSealer struct {
	accounts.Sealer
	do func()
}

func (s *hookSealer) Seal(plain []byte, recipients ...string) ([]byte, error) {
	if do := s.do; do != nil {
		s.do = nil
		do()
	}
	return s.Sealer.Seal(plain, recipients...)
}

// A key pair that is lost while it takes another's place.
func TestLosingItHalfWay(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li := k.staff["town reviewer"]
	o.entrust(t, li)
	ids := o.many(t, k.town, li, 10)
	token, err := o.Rotate(t.Context(), li, chosen)
	testkit.Must(t, err)
	v := o.visitor(t, token)
	lost := o.lose(t, k.admin, v, next)
	for _, id := range ids {
		o.wantOpens(t, lost, id)
	}
	testkit.Must(t, o.approve(t, k.staff["town custodian"], lost))
	testkit.Must(t, o.approve(t, k.staff["county custodian"], lost))
	lost = o.visitor(t, o.signIn(t, "town.reviewer", next))
	for _, id := range ids {
		o.wantOpens(t, lost, id, tip)
	}
	if lost.Staff.KeyState != models.KeySettled {
		t.Errorf("%q", lost.Staff.KeyState)
	}
}

// A report that is on its way while its reader changes their key pair is sealed to the new one.
func TestATipDuringARotation(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li := k.staff["town reviewer"]
		in := o.reports(t)
		slow := &meanwhile{Directory: in.Directory}
		in.Directory = slow
		draft, err := in.Begin(t.Context(), intake.Start{})
		testkit.Must(t, err)
		testkit.Must(t, in.Fill(t.Context(), draft, testkit.Said("990101101", "王某"), models.Reporter{}))
		var token []byte
		slow.do = func() {
			token, err = o.Rotate(t.Context(), li, chosen)
			testkit.Must(t, err)
			testkit.Must(t, o.Reseal(t.Context(), o.visitor(t, token)))
		}
		testkit.Must(t, in.Submit(t.Context(), draft))
		d, err := in.Draft(t.Context(), draft)
		testkit.Must(t, err)
		o.wantOpens(t, o.visitor(t, token), d.TipID(), tip)
	})
}

// Whoever shares with somebody who changes their key pair at that moment does it again.
func TestSharingDuringARotation(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li, boss := k.staff["town reviewer"], k.staff["town supervisor"]
		ids := o.many(t, k.town, boss, 30)
		slow := o.Accounts
		var token []byte
		slow.Sealer = &hookSealer{Sealer: o.Sealer, do: func() {
			var err error
			token, err = o.Rotate(context.WithoutCancel(t.Context()), li, chosen)
			testkit.Must(t, err)
		}}
		_, err := o.raw.Exec("UPDATE staff SET awaits_keys = 1 WHERE id = ?", li.Staff.ID)
		testkit.Must(t, err)
		_, err = slow.Share(t.Context(), boss, li.Staff.ID, tip)
		testkit.WantCode(t, err, models.Conflict)
		o.share(t, boss, li, tip)
		for _, id := range ids {
			o.wantOpens(t, o.visitor(t, token), id, tip)
		}
	})
}

// What else is sealed to somebody goes along: the names of the files they published, and what
// they keep as a custodian.
func TestAllElseIsSealedAnew(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		one, two := k.staff["town custodian"], k.staff["county custodian"]
		li := k.staff["town reviewer"]
		id := o.tell(t, o.reports(t), "王某", false)
		o.entrust(t, li)
		testkit.Must(t, o.edit(t, k.admin, one, roles(models.RoleCustodian, models.RolePublisher)))
		one = o.again(t, one)
		name, err := o.Sealer.Seal([]byte("三月.csv"), one.Staff.PublicKey)
		testkit.Must(t, err)
		_, err = o.raw.Exec("INSERT INTO batches (id, programme_code, region_code, sealed_name, file_hash, `rows`, total_fen, first_period, last_period, repeat_no, unit_id, staff_id, import_id, noted_rows, refused_rows, published_at) "+
			"VALUES (1, 'x', '990101', ?, ?, 1, 1, '2026-03', '2026-03', 0, 1, ?, '', 0, 0, 0)", name, make([]byte, 32), one.Staff.ID)
		testkit.Must(t, err)
		token, err := o.Rotate(t.Context(), one, chosen)
		testkit.Must(t, err)
		testkit.Must(t, o.Reseal(t.Context(), o.visitor(t, token)))
		one = o.visitor(t, token)
		testkit.Must(t, o.raw.QueryRow("SELECT sealed_name FROM batches").Scan(&name))
		if plain, err := o.Sealer.Open(one.Identity, name); err != nil || string(plain) != "三月.csv" {
			t.Errorf("%q %v", plain, err)
		}
		lost := o.lose(t, k.admin, li, next)
		testkit.Must(t, o.approve(t, one, lost))
		testkit.Must(t, o.approve(t, two, lost))
		o.wantOpens(t, o.visitor(t, o.signIn(t, "town.reviewer", next)), id, tip)
	})
}
