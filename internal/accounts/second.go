package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"qingyuan/models"
)

// atDoor is how long the second step may take after the password.
const atDoor = 10 * time.Minute

// Second steps that fit into a window and into an hour: who has the password guesses one of a
// million codes, and is never locked out for good.
const (
	stepsPerWindow = 10
	stepsPerHour   = 20
)

const labelDoor = "staff-door"

// waiting is what a session at the door keeps until the second step is taken, boxed as JSON.
type waiting struct {
	Identity string `json:"identity"`
	Key      []byte `json:"key,omitempty"`  // of the app's secret, where the password was typed
	Code     string `json:"code,omitempty"` // a new recovery code of the key pair, to be shown
}

// wait opens a session at the door and returns the token for its cookie.
func (a Accounts) wait(ctx context.Context, st models.Staff, w waiting) ([]byte, error) {
	plain, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("wait for the second step: %w", err)
	}
	token, until := a.Sealer.Token(), a.Clock().Add(atDoor).Unix()
	row := models.Session{ID: a.Sealer.Derive(token, "session-id"), Side: models.AtDoor, StaffID: st.ID, ExpiresAt: until, EndsAt: until}
	if row.Boxed, err = a.Sealer.Box(a.Sealer.Derive(token, "session-key"), labelDoor, plain); err != nil {
		return nil, fmt.Errorf("wait for the second step: %w", err)
	}
	if err := a.Store.CreateSession(ctx, row); err != nil {
		return nil, fmt.Errorf("wait for the second step: %w", err)
	}
	return token, nil
}

// comer is who has given the password and waits at the door.
type comer struct {
	waiting
	row   models.Session
	staff models.Staff
	token []byte
}

// comer finds who waits; models.NotFound where nobody, or not any more.
func (a Accounts) comer(ctx context.Context, token []byte) (c comer, err error) {
	nobody := models.Fail(models.NotFound, "staff.err.signed_out")
	if len(token) == 0 {
		return c, nobody
	}
	c.token = token
	if c.row, err = a.Store.FindSession(ctx, a.Sealer.Derive(token, "session-id")); err != nil {
		return c, fmt.Errorf("find who waits: %w", err)
	}
	if c.row.Side != models.AtDoor || c.row.ExpiresAt <= a.Clock().Unix() {
		return c, nobody
	}
	if c.staff, err = a.Store.FindStaff(ctx, c.row.StaffID); err != nil {
		return c, fmt.Errorf("find who waits: %w", err)
	}
	if c.staff.Disabled {
		return c, nobody
	}
	plain, err := a.Sealer.Unbox(a.Sealer.Derive(token, "session-key"), labelDoor, c.row.Boxed)
	if err != nil {
		return c, fmt.Errorf("open a session: %w", err)
	}
	if err := json.Unmarshal(plain, &c.waiting); err != nil {
		return c, fmt.Errorf("read a session: %w", err)
	}
	return c, nil
}

// Second is what someone at the door can take the second step with.
type Second struct {
	App       bool
	AppLost   bool   // there is one, whose codes can't be checked since the password was recovered
	Passkey   []byte // what the browser is asked, as JSON; none where no passkey is of this place
	Elsewhere bool   // there are passkeys of another place
	Codes     int    // recovery codes that are left
}

// Second shows someone at the door the ways there are. models.NotFound where nobody is there.
func (a Accounts) Second(ctx context.Context, token []byte, at models.Origin) (s Second, err error) {
	c, err := a.comer(ctx, token)
	if err != nil {
		return s, err
	}
	app, err := a.app(ctx, c.staff.ID)
	if err != nil {
		return s, err
	}
	s.App, s.AppLost = app.Works() && c.Key != nil, app.StaffID != 0 && !app.Works()
	codes, err := a.Store.ListFactorCodes(ctx, c.staff.ID)
	if err != nil {
		return s, fmt.Errorf("find recovery codes: %w", err)
	}
	s.Codes = len(codes)
	who, elsewhere, err := a.passkeysAt(ctx, c.staff, at)
	if err != nil {
		return s, err
	}
	s.Elsewhere = elsewhere
	if len(who.Passkeys) == 0 {
		return s, nil
	}
	var challenge []byte
	if s.Passkey, challenge, err = a.Factors.AskPasskey(at, who); err != nil {
		return s, err
	}
	return s, a.ask(ctx, token, asked{Kind: askedPasskey, Text: challenge})
}

// Way is how a second step is taken.
type Way string

// The ways; as fields of the form, problems speak of them.
const (
	ByApp      Way = "app"
	ByPasskey  Way = "passkey"
	ByRecovery Way = "recovery"
)

// Step is what someone typed, or their device answered, and where.
type Step struct {
	Way  Way
	Text string
	At   models.Origin
}

// Entered is the session that was opened. NewCode: it has the new recovery code of the key pair
// as a note.
type Entered struct {
	Token   []byte
	NewCode bool
}

// StepIn takes the second step and opens the session. models.NotFound where nobody is at the door,
// models.TooMany where a limit was met; problems speak of the way as a field.
func (a Accounts) StepIn(ctx context.Context, token []byte, in Step) (e Entered, err error) {
	c, err := a.comer(ctx, token)
	if err != nil {
		return e, err
	}
	if err := a.slowSteps(ctx, c.staff); models.CodeOf(err) == models.TooMany {
		return e, errors.Join(err, a.noteSlowed(ctx, c.staff.Username))
	} else if err != nil {
		return e, err
	}
	use, err := a.check(ctx, c, in)
	if err != nil {
		return e, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := use(ctx); models.CodeOf(err) == models.Conflict { // at this moment
			return wrong(string(in.Way), "second.err."+string(in.Way))
		} else if err != nil {
			return err
		}
		e, err = a.stepIn(ctx, c)
		return err
	})
	if err != nil {
		return Entered{}, err
	}
	a.tend(ctx, e.Token) //nolint:errcheck // as in enter
	return e, nil
}

// stepIn opens the session in place of the one at the door. Inside a transaction.
func (a Accounts) stepIn(ctx context.Context, c comer) (e Entered, err error) {
	if err := a.Store.HoldStaff(ctx, c.staff.ID, c.staff.Version); err != nil {
		return e, err
	}
	if err := a.Store.TakeSession(ctx, c.row.ID); err != nil {
		return e, err
	}
	if err := a.settleFactors(ctx, c.staff); err != nil {
		return e, err
	}
	if e.Token, err = a.signedIn(ctx, c.staff, models.Secret(c.Identity)); err != nil || c.Code == "" {
		return e, err
	}
	e.NewCode = true
	return e, a.Leave(ctx, e.Token, Note{Kind: NoteCode, StaffID: c.staff.ID, Text: models.Secret(c.Code)})
}

// slowSteps counts a second step.
func (a Accounts) slowSteps(ctx context.Context, st models.Staff) error {
	for _, l := range []struct {
		what string
		most int64
		per  time.Duration
	}{{"second", stepsPerWindow, window}, {"second/hour", stepsPerHour, time.Hour}} {
		if err := a.Limits.Take(ctx, l.what, st.Username, l.most, l.per); err != nil {
			return fmt.Errorf("limit second steps: %w", err)
		}
	}
	return nil
}

// check checks a second step and returns what uses it up, to be called inside the transaction:
// models.Conflict where it was used meanwhile.
func (a Accounts) check(ctx context.Context, c comer, in Step) (use func(ctx context.Context) error, err error) {
	switch in.Way {
	case ByApp:
		return a.checkApp(ctx, c, in.Text)
	case ByRecovery:
		return a.checkFactorCode(ctx, c.staff.ID, in.Text)
	}
	return a.checkPasskey(ctx, c, in)
}
