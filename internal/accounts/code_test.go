package accounts_test

import (
	"context"
	"strings"
	"testing"

	"qingyuan/internal/accounts"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

const next = "滟滟随波千万里何处春江无月明"

// code is the recovery code that a session has to show.
func (o *office) code(t *testing.T, token []byte) string {
	t.Helper()
	note, ok, err := o.Noted(t.Context(), token, accounts.NoteCode)
	if testkit.Must(t, err); !ok {
		t.Fatal("the session shows no recovery code")
	}
	code, ok := models.ParseRecoveryCode(note.Text.Reveal())
	if !ok {
		t.Fatal("what it shows is no recovery code")
	}
	return strings.Join(code.Groups(), " ")
}

// renewed is a new recovery code of somebody's.
func (o *office) renewed(t *testing.T, v models.Visitor, password models.Secret) string {
	t.Helper()
	token := o.signIn(t, v.Staff.Username, password)
	testkit.Must(t, o.RenewCode(t.Context(), o.visitor(t, token), token, password))
	return o.code(t, token)
}

func (o *office) recover(username, code string, password models.Secret) ([]byte, error) {
	in, err := o.Recover(context.Background(), accounts.Recover{Username: username, Code: code, New: password, Again: password, Address: "192.0.2.9"})
	return in.Token, err
}

// Whoever forgot their password comes back with the code on paper, once, to the same key pair.
func TestTheCodeOnPaper(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		admin := o.admin(t)
		unit := o.unit(t, models.Unit{Name: "清水镇纪委", RegionCode: "990101101"})
		_, once, err := o.AddPerson(t.Context(), admin, accounts.NewPerson{Username: "li.ming", Name: "李鸣", UnitID: unit.ID, Roles: []models.Role{models.RoleReviewer}})
		testkit.Must(t, err)
		token, err := o.ChangePassword(t.Context(), o.visitor(t, o.signIn(t, "li.ming", once)), accounts.NewPassword{New: chosen, Again: chosen})
		testkit.Must(t, err)
		code, li := o.code(t, token), o.visitor(t, token)
		id := o.tell(t, o.reports(t), "王某", false)

		back, err := o.recover(" Li.Ming ", strings.ReplaceAll(code, " ", ""), next)
		testkit.Must(t, err)
		v := o.visitor(t, back)
		if v.Identity != li.Identity || v.Staff.KeyState != models.KeySettled {
			t.Error("another key pair came back")
		}
		o.wantOpens(t, v, id, tip)
		_, err = o.Visitor(t.Context(), token)
		testkit.WantCode(t, err, models.NotFound)
		_, err = o.SignIn(t.Context(), accounts.SignIn{Username: "li.ming", Password: chosen})
		testkit.WantProblem(t, err, "username", "staff.err.credentials")

		_, err = o.recover("li.ming", code, chosen)
		testkit.WantProblem(t, err, "code", "keys.err.code")
		second := o.code(t, back)
		third := o.renewed(t, li, next)
		_, err = o.recover("li.ming", second, chosen)
		testkit.WantProblem(t, err, "code", "keys.err.code")
		_, err = o.ChangePassword(t.Context(), o.visitor(t, o.signIn(t, "li.ming", next)), accounts.NewPassword{Current: next, New: chosen, Again: chosen})
		testkit.Must(t, err) // a code outlives the password
		if back, err = o.recover("li.ming", third, next); err != nil || o.visitor(t, back).Identity != li.Identity {
			t.Errorf("%v", err)
		}
	})
}

func TestWrongCodesTellNothing(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	li, wang := k.staff["town reviewer"], k.staff["county reviewer"]
	code, other := o.renewed(t, li, chosen), o.renewed(t, wang, chosen)
	typo := "9" + code[1:]
	if code[0] == '9' {
		typo = "8" + code[1:]
	}
	counting := &countingSealer{Sealer: o.Sealer}
	o.Sealer = counting
	for name, c := range map[string]struct {
		in         accounts.Recover
		field, key string
		steps      int
	}{
		"a typo":                 {accounts.Recover{Username: li.Staff.Username, Code: typo, New: next, Again: next}, "code", "keys.err.code_typo", 0},
		"no code":                {accounts.Recover{Username: li.Staff.Username, New: next, Again: next}, "code", "keys.err.code_typo", 0},
		"nobody":                 {accounts.Recover{Code: code, New: next, Again: next}, "username", "keys.err.username_missing", 0},
		"a weak password":        {accounts.Recover{Username: li.Staff.Username, Code: code, New: "short", Again: "short"}, "new", "staff.err.password_short", 0},
		"two passwords":          {accounts.Recover{Username: li.Staff.Username, Code: code, New: next, Again: chosen}, "again", "staff.err.password_again", 0},
		"another's code":         {accounts.Recover{Username: li.Staff.Username, Code: other, New: next, Again: next}, "code", "keys.err.code", 1},
		"a name that isn't":      {accounts.Recover{Username: "nobody", Code: code, New: next, Again: next}, "code", "keys.err.code", 1},
		"who has no code at all": {accounts.Recover{Username: "admin", Code: code, New: next, Again: next}, "code", "keys.err.code", 1},
	} {
		counting.steps = 0
		_, err := o.Recover(t.Context(), c.in)
		testkit.WantProblem(t, err, c.field, c.key)
		if counting.steps != c.steps {
			t.Errorf("%s: %d slow steps", name, counting.steps)
		}
	}
	testkit.Must(t, o.Disable(t.Context(), k.admin, li.Staff.ID))
	_, err := o.recover(li.Staff.Username, code, next)
	testkit.WantProblem(t, err, "username", "staff.err.disabled")
	for range 20 {
		_, err = o.recover("nobody", other, next)
	}
	testkit.WantCode(t, err, models.TooMany)
	testkit.WantProblem(t, o.RenewCode(t.Context(), wang, nil, "wrong"), "password", "staff.err.current")
	testkit.WantCode(t, o.RenewCode(t.Context(), k.admin, nil, chosen), models.NotFound)
}

// Of two who use a code at the same moment, one gets in.
func TestACodeIsUsedOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		k := grow(t, o)
		li := k.staff["town reviewer"]
		code := o.renewed(t, li, chosen)
		done := make(chan error)
		for range 3 {
			go func() {
				_, err := o.recover(li.Staff.Username, code, next)
				done <- err
			}()
		}
		in := 0
		for range 3 {
			if err := <-done; err == nil {
				in++
			} else {
				testkit.WantProblem(t, err, "code", "keys.err.code")
			}
		}
		if in != 1 {
			t.Errorf("%d got in", in)
		}
	})
}

func TestOnlyKeepersHaveCodes(t *testing.T) {
	o := open(t)
	k := grow(t, o)
	o.hire(t, k.admin, "clerk", k.town.ID, models.RolePublisher)
	var codes int
	testkit.Must(t, o.raw.QueryRow("SELECT COUNT(*) FROM recovery_codes").Scan(&codes))
	if codes != len(k.staff) {
		t.Errorf("%d codes for %d keepers", codes, len(k.staff))
	}
}
