package accounts_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// guarded is an office whose keepers need a second factor, with a reviewer who has none yet.
func guarded(t *testing.T, o *office) (admin, li models.Visitor) {
	t.Helper()
	admin = o.admin(t)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	o.KeepersNeedFactor = true
	return admin, o.hire(t, admin, "li.ming", unit.ID, models.RoleReviewer)
}

// digits of an app at the clock's moment, moved by so many steps.
func (o *office) digits(t *testing.T, secret models.Secret, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(secret.Reveal(), o.now.Add(time.Duration(steps)*30*time.Second))
	testkit.Must(t, err)
	return code
}

// enrol sets up an app in the session of a token, and returns its secret and the recovery codes.
// The clock goes on, so that the next code is another.
func (o *office) enrol(t *testing.T, token []byte, password models.Secret) (secret models.Secret, codes []string) {
	t.Helper()
	app, err := o.NewApp(t.Context(), o.visitor(t, token), token, "Qingyuan")
	testkit.Must(t, err)
	added, err := o.AddApp(t.Context(), o.visitor(t, token), token, password, o.digits(t, app.Secret, 0))
	testkit.Must(t, err)
	if added.Codes {
		note, _, err := o.Noted(t.Context(), token, accounts.NoteFactorCodes)
		testkit.Must(t, err)
		codes = strings.Fields(note.Text.Reveal())
	}
	o.now = o.now.Add(time.Minute)
	return app.Secret, codes
}

// door gives the password, and is at the door.
func (o *office) door(t *testing.T, username string, password models.Secret) []byte {
	t.Helper()
	in, err := o.SignIn(t.Context(), accounts.SignIn{Username: username, Password: password, Address: "192.0.2.1"})
	testkit.Must(t, err)
	if !in.AtDoor {
		t.Fatalf("%s is in without a second step", username)
	}
	return in.Token
}

func (o *office) stepIn(token []byte, way accounts.Way, text string) (accounts.Entered, error) {
	return o.StepIn(context.Background(), token, accounts.Step{Way: way, Text: text})
}

func TestAKeeperSetsUpASecondFactorFirst(t *testing.T) {
	o := open(t)
	_, li := guarded(t, o)
	if !li.MustEnrol || li.Is(models.RoleReviewer) || li.Identity == "" {
		t.Fatal("a keeper without a second factor may work")
	}
	if admin := o.visitor(t, o.signIn(t, "admin", chosen)); admin.MustEnrol || !admin.Is(models.RoleAdmin) {
		t.Fatal("an administrator needs none")
	}
	_, err := o.Keys(t.Context(), li)
	testkit.WantCode(t, err, models.NotFound)

	token, elsewhere := o.signIn(t, "li.ming", chosen), o.signIn(t, "li.ming", chosen)
	app, err := o.NewApp(t.Context(), o.visitor(t, token), token, "Qingyuan")
	testkit.Must(t, err)
	if again, err := o.NewApp(t.Context(), o.visitor(t, token), token, "Qingyuan"); err != nil || again != app {
		t.Error("another secret when the page is loaded again")
	}
	if want := "otpauth://totp/Qingyuan:li.ming?secret=" + app.Secret.Reveal() + "&issuer=Qingyuan"; app.Address.Reveal() != want {
		t.Errorf("the app is told %s", app.Address.Reveal())
	}
	_, err = o.AddApp(t.Context(), o.visitor(t, token), token, "wrong", o.digits(t, app.Secret, 0))
	testkit.WantProblem(t, err, "password", "staff.err.current")
	_, err = o.AddApp(t.Context(), o.visitor(t, token), token, chosen, "000000")
	testkit.WantProblem(t, err, "app", "second.err.app_new")
	if _, codes := o.enrol(t, token, chosen); len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	if v := o.visitor(t, token); v.MustEnrol || !v.Is(models.RoleReviewer) {
		t.Fatal("a keeper with a second factor may not work")
	}
	_, err = o.Visitor(t.Context(), elsewhere)
	testkit.WantCode(t, err, models.NotFound) // it was opened without the second step
	s, err := o.Security(t.Context(), o.visitor(t, token), token)
	if testkit.Must(t, err); !s.Set || !s.Needed || s.Codes != 10 || s.Factors() != 1 || s.ResetOn != "" {
		t.Fatalf("%+v", s)
	}
	err = o.RemoveFactor(t.Context(), o.visitor(t, token), token, accounts.TheApp, chosen)
	testkit.WantProblem(t, err, "factor", "second.err.last")
}

func TestTheCodeOfAnApp(t *testing.T) {
	o := open(t)
	guarded(t, o)
	secret, _ := o.enrol(t, o.signIn(t, "li.ming", chosen), chosen)
	at := o.door(t, "li.ming", chosen)
	for _, wrong := range []string{"", "000000", "12345", "一二三四五六", o.digits(t, secret, -3), o.digits(t, secret, 3), o.digits(t, secret, -2)} { // the last was used
		_, err := o.stepIn(at, accounts.ByApp, wrong)
		testkit.WantProblem(t, err, "app", "second.err.app")
	}
	for _, steps := range []int{-2, 2} { // a clock that is off, as far as it may be
		o.now = o.now.Add(20 * time.Minute)
		at = o.door(t, "li.ming", chosen)
		typed := o.digits(t, secret, steps)
		e, err := o.stepIn(at, accounts.ByApp, typed[:3]+" "+typed[3:])
		if testkit.Must(t, err); !o.visitor(t, e.Token).Is(models.RoleReviewer) {
			t.Error("the second step leads nowhere")
		}
		_, err = o.stepIn(at, accounts.ByApp, o.digits(t, secret, steps))
		testkit.WantCode(t, err, models.NotFound) // the door is shut behind them
		_, err = o.stepIn(o.door(t, "li.ming", chosen), accounts.ByApp, typed)
		testkit.WantProblem(t, err, "app", "second.err.app") // once
	}
}

// A session at the door opens the door, and nothing else.
func TestTheDoorIsNotTheOffice(t *testing.T) {
	o := open(t)
	guarded(t, o)
	token := o.signIn(t, "li.ming", chosen)
	secret, _ := o.enrol(t, token, chosen)
	at := o.door(t, "li.ming", chosen)
	_, err := o.Visitor(t.Context(), at)
	testkit.WantCode(t, err, models.NotFound)
	_, err = o.Second(t.Context(), token, models.Origin{})
	testkit.WantCode(t, err, models.NotFound)
	_, err = o.stepIn(token, accounts.ByApp, o.digits(t, secret, 0))
	testkit.WantCode(t, err, models.NotFound)
	if s, err := o.Second(t.Context(), at, models.Origin{}); err != nil || !s.App || s.Passkey != nil || s.Codes != 10 {
		t.Fatalf("%+v %v", s, err)
	}
	row, err := o.db.FindSession(t.Context(), o.Sealer.Derive(at, "session-id"))
	testkit.Must(t, err)
	for _, label := range []string{"staff-session", "staff-note"} {
		if _, err := o.Sealer.Unbox(o.Sealer.Derive(at, "session-key"), label, row.Boxed); err == nil {
			t.Error("what waits at the door opens as a session")
		}
	}
	o.now = o.now.Add(10 * time.Minute)
	_, err = o.stepIn(at, accounts.ByApp, o.digits(t, secret, 0))
	testkit.WantCode(t, err, models.NotFound)

	at = o.door(t, "li.ming", chosen)
	for range 10 {
		_, err = o.stepIn(at, accounts.ByApp, "000000")
		testkit.WantCode(t, err, models.Invalid)
	}
	_, err = o.stepIn(at, accounts.ByApp, o.digits(t, secret, 0))
	testkit.WantCode(t, err, models.TooMany)
	o.now = o.now.Add(15 * time.Minute)
	_, err = o.stepIn(o.door(t, "li.ming", chosen), accounts.ByApp, o.digits(t, secret, 0))
	testkit.Must(t, err)
}

func TestARecoveryCodeStandsInOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		guarded(t, o)
		token := o.signIn(t, "li.ming", chosen)
		secret, codes := o.enrol(t, token, chosen)
		_, err := o.stepIn(o.door(t, "li.ming", chosen), accounts.ByRecovery, "aaaaa-aaaaa")
		testkit.WantProblem(t, err, "recovery", "second.err.recovery")
		if n := o.atOnce(t, accounts.ByRecovery, strings.ToUpper(codes[3])+" "); n != 1 {
			t.Errorf("a recovery code let %d in", n)
		}
		if n := o.atOnce(t, accounts.ByApp, o.digits(t, secret, 0)); n != 1 {
			t.Errorf("an app's code let %d in", n)
		}
		s, err := o.Security(t.Context(), o.visitor(t, token), token)
		if testkit.Must(t, err); s.Codes != 9 || len(s.Sessions) != 3 || s.App.UsedOn == "" {
			t.Fatalf("%d codes, %+v", s.Codes, s.Sessions)
		}
		testkit.Must(t, o.RenewFactorCodes(t.Context(), o.visitor(t, token), token, chosen))
		_, err = o.stepIn(o.door(t, "li.ming", chosen), accounts.ByRecovery, codes[0])
		testkit.WantProblem(t, err, "recovery", "second.err.recovery")
	})
}

// atOnce takes the same second step at three doors at the same moment, and counts who is in.
func (o *office) atOnce(t *testing.T, way accounts.Way, text string) (in int) {
	t.Helper()
	var all sync.WaitGroup
	results := make(chan error, 3)
	for range 3 {
		at := o.door(t, "li.ming", chosen)
		all.Go(func() {
			_, err := o.stepIn(at, way, text)
			results <- err
		})
	}
	all.Wait()
	close(results)
	for err := range results {
		switch models.CodeOf(err) {
		case "":
			in++
		case models.Invalid, models.Conflict:
		default:
			t.Error(err)
		}
	}
	return in
}

func TestTheAppOutlivesAChangeOfPassword(t *testing.T) {
	o := open(t)
	guarded(t, o)
	token := o.signIn(t, "li.ming", chosen)
	secret, _ := o.enrol(t, token, chosen)
	waiting := o.door(t, "li.ming", chosen)
	_, err := o.ChangePassword(t.Context(), o.visitor(t, token), accounts.NewPassword{Current: chosen, New: next, Again: next})
	testkit.Must(t, err)
	_, err = o.stepIn(waiting, accounts.ByApp, o.digits(t, secret, 0))
	testkit.WantCode(t, err, models.NotFound)
	_, err = o.stepIn(o.door(t, "li.ming", next), accounts.ByApp, o.digits(t, secret, 0))
	testkit.Must(t, err)
}

// Nobody but the password opens the app's secret, so it goes where the password is replaced.
func TestTheAppGoesWithThePassword(t *testing.T) {
	o := open(t)
	admin, li := guarded(t, o)
	o.enrol(t, o.signIn(t, "li.ming", chosen), chosen)
	password, err := o.Reset(t.Context(), admin, li.Staff.ID, accounts.Anew)
	testkit.Must(t, err)
	again := o.settle(t, "li.ming", password)
	if !again.MustEnrol || again.Staff.SecondFactor {
		t.Error("an app is left that nobody can use")
	}
	token := o.signIn(t, "li.ming", chosen)
	_, codes := o.enrol(t, token, chosen)
	testkit.Must(t, o.RenewCode(t.Context(), o.visitor(t, token), token, chosen))
	code := o.code(t, token)

	in, err := o.Recover(t.Context(), accounts.Recover{Username: "li.ming", Code: code, New: next, Again: next, Address: "192.0.2.9"})
	if testkit.Must(t, err); !in.AtDoor {
		t.Fatal("the code of the key pair goes past the second step")
	}
	s, err := o.Second(t.Context(), in.Token, models.Origin{})
	if testkit.Must(t, err); s.App || !s.AppLost || s.Codes != 10 {
		t.Errorf("at the door: %+v", s)
	}
	_, err = o.stepIn(in.Token, accounts.ByApp, "123456")
	testkit.WantProblem(t, err, "app", "second.err.app_lost")
	e, err := o.stepIn(in.Token, accounts.ByRecovery, codes[0])
	testkit.Must(t, err)
	if v := o.visitor(t, e.Token); !e.NewCode || !v.MustEnrol || v.Identity == "" {
		t.Error("they aren't led to set the app up again, or have no new code")
	}
	if _, ok, err := o.Noted(t.Context(), e.Token, accounts.NoteCode); err != nil || !ok {
		t.Errorf("the new code isn't shown: %v", err)
	}
}

func TestAnAdministratorClearsASecondFactor(t *testing.T) {
	o := open(t)
	admin, li := guarded(t, o)
	token := o.signIn(t, "li.ming", chosen)
	o.enrol(t, token, chosen)
	testkit.WantCode(t, o.ResetFactors(t.Context(), o.visitor(t, token), admin.Staff.ID), models.Forbidden)
	testkit.WantCode(t, o.ResetFactors(t.Context(), admin, admin.Staff.ID), models.Conflict)
	testkit.Must(t, o.ResetFactors(t.Context(), admin, li.Staff.ID))
	_, err := o.Visitor(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)
	v := o.visitor(t, o.signIn(t, "li.ming", chosen))
	if !v.MustEnrol || v.Staff.FactorsResetOn != models.DateOf(o.now) || v.Identity != li.Identity {
		t.Fatalf("%+v", v.Staff)
	}
	testkit.Must(t, o.KnowReset(t.Context(), v))
	if v := o.visitor(t, o.signIn(t, "li.ming", chosen)); v.Staff.FactorsResetOn != "" {
		t.Error("they are told again")
	}
}

// Of the last two factors one stays, also where both are removed at the same moment.
func TestTheLastFactorStays(t *testing.T) {
	o := open(t)
	_, li := guarded(t, o)
	token := o.signIn(t, "li.ming", chosen)
	o.enrol(t, token, chosen)
	for _, name := range []string{"a", "b"} {
		testkit.Must(t, o.db.CreatePasskey(t.Context(), models.Passkey{ID: strings.Repeat(name, 32), StaffID: li.Staff.ID, Name: name, Credential: []byte("{}"), MadeOn: "2026-03-02"}))
	}
	testkit.Must(t, o.RemoveFactor(t.Context(), o.visitor(t, token), token, strings.Repeat("b", 32), chosen))
	v, slow := o.visitor(t, token), &meanwhileSealer{Sealer: o.Sealer}
	late := o.Accounts
	late.Sealer = slow
	slow.do = func() { testkit.Must(t, o.RemoveFactor(t.Context(), v, token, strings.Repeat("a", 32), chosen)) }
	testkit.WantCode(t, late.RemoveFactor(t.Context(), v, token, accounts.TheApp, chosen), models.Conflict)
	err := o.RemoveFactor(t.Context(), o.visitor(t, token), token, accounts.TheApp, chosen)
	testkit.WantProblem(t, err, "factor", "second.err.last")
	o.KeepersNeedFactor = false
	testkit.Must(t, o.RemoveFactor(t.Context(), o.visitor(t, token), token, accounts.TheApp, chosen))
	if s, err := o.Security(t.Context(), o.visitor(t, token), token); err != nil || s.Set || s.Codes != 0 {
		t.Errorf("recovery codes are left of nothing: %+v, %v", s, err)
	}
	o.signIn(t, "li.ming", chosen)

	var acts []string
	rows, err := o.raw.Query("SELECT act FROM trail WHERE act LIKE 'staff.factor-%' ORDER BY seq")
	testkit.Must(t, err)
	defer rows.Close()
	for rows.Next() {
		var act string
		testkit.Must(t, rows.Scan(&act))
		acts = append(acts, act)
	}
	testkit.Must(t, rows.Err())
	if got := strings.Join(acts, " "); got != "staff.factor-add"+strings.Repeat(" staff.factor-remove", 3) {
		t.Errorf("the trail has %s", got)
	}
}

func TestOwnSessions(t *testing.T) {
	o := open(t)
	admin := o.admin(t)
	o.now = o.now.Add(time.Hour)
	token, other := o.signIn(t, "admin", chosen), o.signIn(t, "admin", chosen)
	unit := o.unit(t, models.Unit{Name: "云溪县纪委监委", RegionCode: "990101"})
	li := o.hire(t, admin, "li.ming", unit.ID, models.RoleReviewer)
	o.now = o.now.Add(10 * time.Minute)
	v := o.visitor(t, token)
	s, err := o.Security(t.Context(), v, token)
	if testkit.Must(t, err); len(s.Sessions) != 3 || !s.Sessions[0].Here || !s.Sessions[0].Used.Equal(o.now) || s.Sessions[1].Here || !s.Sessions[1].Since.Equal(s.Sessions[1].Used) {
		t.Fatalf("%+v", s.Sessions)
	}
	testkit.WantCode(t, o.EndSession(t.Context(), li, s.Sessions[0].ID), models.NotFound)
	testkit.WantCode(t, o.EndSession(t.Context(), v, "no id"), models.NotFound)
	testkit.Must(t, o.EndSession(t.Context(), v, s.Sessions[1].ID))
	testkit.Must(t, o.EndOtherSessions(t.Context(), v, token))
	_, err = o.Visitor(t.Context(), other)
	testkit.WantCode(t, err, models.NotFound)
	o.visitor(t, token)
	if s, err = o.Security(t.Context(), v, token); err != nil || len(s.Sessions) != 1 {
		t.Fatalf("%+v %v", s.Sessions, err)
	}
}
