package accounts_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestFirstAdminIsMadeOnce(t *testing.T) {
	o := open(t)
	password, err := o.EnsureAdmin(t.Context())
	testkit.Must(t, err)
	if len(password) != 23 {
		t.Fatalf("a password of %d letters", len(password))
	}
	again, err := o.EnsureAdmin(t.Context())
	if testkit.Must(t, err); again != "" {
		t.Fatal("made twice")
	}
	v := o.visitor(t, o.signIn(t, " Admin ", password))
	if !v.Staff.MustChange || v.Identity != "" || v.Is(models.RoleAdmin) {
		t.Fatal("a one-time password must lead to a new one before anything else")
	}
	v = o.settle(t, "admin", password)
	if !v.Is(models.RoleAdmin) || v.Identity == "" || v.Staff.PublicKey == "" {
		t.Fatal("the first own password makes the key pair")
	}
}

func TestTwoProcessesMakeOneAdmin(t *testing.T) {
	o := open(t)
	made := make(chan models.Secret)
	for range 4 {
		go func() {
			p, err := o.EnsureAdmin(t.Context())
			if err != nil {
				t.Error(err)
			}
			made <- p
		}()
	}
	n := 0
	for range 4 {
		if <-made != "" {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d passwords printed", n)
	}
}

func TestWrongCredentialsTellNothing(t *testing.T) {
	o := open(t)
	o.admin(t)
	counting := &countingSealer{Sealer: o.Sealer}
	o.Sealer = counting
	for name, in := range map[string]accounts.SignIn{
		"wrong password": {Username: "admin", Password: "no"},
		"unknown":        {Username: "nobody", Password: chosen},
		"impossible":     {Username: "no body\x00", Password: chosen},
		"empty":          {},
	} {
		counting.steps = 0
		_, err := o.SignIn(t.Context(), in)
		testkit.WantProblem(t, err, "username", "staff.err.credentials")
		if counting.steps != 1 {
			t.Errorf("%s: %d slow steps", name, counting.steps)
		}
	}
}

func TestLimitsSlowButNeverLock(t *testing.T) {
	o := open(t)
	o.admin(t)
	try := func(address string, password models.Secret) error {
		_, err := o.SignIn(t.Context(), accounts.SignIn{Username: "admin", Password: password, Address: address})
		return err
	}
	for range 10 {
		testkit.WantCode(t, try("198.51.100.7", "guess"), models.Invalid)
	}
	testkit.WantCode(t, try("198.51.100.7", chosen), models.TooMany)
	testkit.Must(t, try("192.0.2.1", chosen)) // the owner, elsewhere, isn't hit
	for i := range 60 {
		_ = try(fmt.Sprintf("203.0.113.%d", i), "guess")
	}
	testkit.WantCode(t, try("192.0.2.1", chosen), models.TooMany)
	o.now = o.now.Add(15 * time.Minute)
	testkit.Must(t, try("192.0.2.1", chosen))
}

func TestSessionEnds(t *testing.T) {
	o := open(t)
	o.admin(t)
	token := o.signIn(t, "admin", chosen)
	for range 11 { // in use all day
		o.now = o.now.Add(time.Hour)
		o.visitor(t, token)
	}
	o.now = o.now.Add(time.Hour)
	_, err := o.Visitor(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)

	token = o.signIn(t, "admin", chosen)
	o.now = o.now.Add(2 * time.Hour)
	_, err = o.Visitor(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)

	token = o.signIn(t, "admin", chosen)
	testkit.Must(t, o.SignOut(t.Context(), token))
	_, err = o.Visitor(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)
	testkit.Must(t, o.SignOut(t.Context(), nil))
	for _, nobody := range [][]byte{nil, {}, []byte("short"), make([]byte, 32)} {
		_, err = o.Visitor(t.Context(), nobody)
		testkit.WantCode(t, err, models.NotFound)
	}
}

func TestNeitherHalfOfASessionOpensTheIdentity(t *testing.T) {
	o := open(t)
	v := o.admin(t)
	token := o.signIn(t, "admin", chosen)
	row, err := o.db.FindSession(t.Context(), o.Sealer.Derive(token, "session-id"))
	testkit.Must(t, err)
	if bytes.Contains(row.Boxed, []byte(v.Identity.Reveal())) || bytes.Contains(row.Boxed, token) || bytes.Contains(row.ID, token) {
		t.Fatal("the row holds what it must not")
	}
	for _, key := range [][]byte{row.ID, o.Sealer.Derive(row.ID, "session-key")} { // all that the database has
		if _, err := o.Sealer.Unbox(key, "staff-session", row.Boxed); err == nil {
			t.Fatal("the row alone opens the identity")
		}
	}
}

func TestDisabledAccountsAreOutAtOnce(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	li := o.hire(t, admin, "li.ming", unit.ID, models.RoleReviewer)
	token := o.signIn(t, "li.ming", chosen)
	testkit.Must(t, o.Disable(t.Context(), admin, li.Staff.ID))
	_, err := o.Visitor(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)
	_, err = o.SignIn(t.Context(), accounts.SignIn{Username: "li.ming", Password: chosen})
	testkit.WantProblem(t, err, "username", "staff.err.disabled")
	_, err = o.SignIn(t.Context(), accounts.SignIn{Username: "li.ming", Password: "guess"})
	testkit.WantProblem(t, err, "username", "staff.err.credentials")

	testkit.Must(t, o.Enable(t.Context(), admin, li.Staff.ID))
	if again := o.visitor(t, o.signIn(t, "li.ming", chosen)); again.Identity != li.Identity {
		t.Fatal("another identity after enabling")
	}
}

// meanwhileSealer does something once, after a password was stretched.
type meanwhileSealer struct {
	accounts.Sealer
	do func()
}

func (s *meanwhileSealer) Password(ctx context.Context, p models.Secret, salt []byte) ([]byte, []byte, error) {
	verifier, key, err := s.Sealer.Password(ctx, p, salt)
	if do := s.do; do != nil {
		s.do = nil
		do()
	}
	return verifier, key, err
}

// Whoever signs in with a password that is changed at that moment gets no session.
func TestASignInDuringAChangeOfPassword(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	slow := &meanwhileSealer{Sealer: o.Sealer}
	late := o.Accounts
	late.Sealer = slow
	slow.do = func() {
		_, err := o.ChangePassword(t.Context(), admin, accounts.NewPassword{Current: chosen, New: "another long password", Again: "another long password"})
		testkit.Must(t, err)
	}
	_, err := late.SignIn(t.Context(), accounts.SignIn{Username: accounts.FirstAdmin, Password: chosen, Address: "192.0.2.7"})
	testkit.WantProblem(t, err, "username", "staff.err.credentials")
}
