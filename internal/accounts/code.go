package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

const labelCode = "staff-recovery"

// paper is a recovery code, and what is kept under it.
type paper struct {
	code models.RecoveryCode
	box  models.CodeBox
}

// newCode draws a recovery code for the identity that somebody has, and boxes it. It takes
// a slow step: never inside a transaction.
func (a Accounts) newCode(ctx context.Context, st models.Staff, identity models.Secret) (*paper, error) {
	p := paper{models.NewRecoveryCode(), models.CodeBox{ID: models.NewID(), StaffID: st.ID, Recipient: st.PublicKey,
		Salt: a.Sealer.NewSalt(), MadeOn: a.today()}}
	_, key, err := a.Sealer.Password(ctx, p.code.Digits(), p.box.Salt)
	if err != nil {
		return nil, fmt.Errorf("make a recovery code: %w", err)
	}
	if p.box.Boxed, err = a.Sealer.Box(key, labelCode, []byte(current(identity).Reveal())); err != nil {
		return nil, fmt.Errorf("make a recovery code: %w", err)
	}
	return &p, nil
}

// keepPaper keeps what is under a new code, and leaves the code in the session of a token.
func (a Accounts) keepPaper(ctx context.Context, token []byte, p paper) error {
	if err := a.Store.CreateCode(ctx, p.box); err != nil {
		return fmt.Errorf("keep a recovery code: %w", err)
	}
	return a.Leave(ctx, token, Note{Kind: NoteCode, StaffID: p.box.StaffID, Text: p.code.Digits()})
}

// openCode opens what is under a recovery code; it reports false where the code is another's.
func (a Accounts) openCode(ctx context.Context, code models.RecoveryCode, box models.CodeBox) (models.Secret, bool, error) {
	salt := box.Salt
	if salt == nil { // as slow where there is nothing
		salt = a.Sealer.NewSalt()
	}
	_, key, err := a.Sealer.Password(ctx, code.Digits(), salt)
	if err != nil {
		return "", false, fmt.Errorf("try a recovery code: %w", err)
	}
	identity, err := a.Sealer.Unbox(key, labelCode, box.Boxed)
	return models.Secret(identity), err == nil, nil
}

// RenewCode makes a recovery code in place of the one before, and leaves it as a note in the
// session. Problems speak of the field "password".
func (a Accounts) RenewCode(ctx context.Context, v models.Visitor, token []byte, password models.Secret) error {
	if err := onlyKeeper(v); err != nil {
		return err
	}
	if _, err := a.own(ctx, v, password); err != nil {
		return err
	}
	p, err := a.newCode(ctx, v.Staff, v.Identity)
	if err != nil {
		return err
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldStaff(ctx, v.Staff.ID, v.Staff.Version); err != nil {
			return err
		}
		if err := a.keepPaper(ctx, token, *p); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onKeys(models.RenewCode, v.Staff))
	})
}

// Confirm checks that a visitor typed their own password. Problems speak of the field "password".
func (a Accounts) Confirm(ctx context.Context, v models.Visitor, password models.Secret) error {
	_, err := a.own(ctx, v, password)
	return err
}

// own checks that a visitor typed their own password, and returns its key. Problems speak of
// the field "password".
func (a Accounts) own(ctx context.Context, v models.Visitor, password models.Secret) (key []byte, err error) {
	if err := a.Limits.Take(ctx, "password", v.Staff.Username, perAccountAndAddress, window); err != nil {
		return nil, fmt.Errorf("limit trying a password: %w", err)
	}
	key, right, err := a.verify(ctx, v.Staff, password)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, wrong("password", "staff.err.current")
	}
	return key, nil
}

// Recover is what somebody typed who lost their password and has the recovery code.
type Recover struct {
	Username, Code string
	New, Again     models.Secret
	Address        string
}

// Recover opens somebody's identity with the recovery code, puts it under a new password and
// opens a session. The code is used up: the session has a new one, as a note. Who has a second
// factor still takes that step; an app can't be it any more. Problems speak of the fields
// "username", "code", "new" and "again"; where name and code don't belong together, they don't
// tell which is wrong.
func (a Accounts) Recover(ctx context.Context, in Recover) (Entry, error) {
	name, _ := Username(in.Username)
	if err := a.slow(ctx, name, in.Address); err != nil {
		return Entry{}, err
	}
	code, p := in.check(name)
	if p.Any() {
		return Entry{}, p
	}
	st, box, err := a.coded(ctx, name)
	if err != nil {
		return Entry{}, err
	}
	identity, right, err := a.openCode(ctx, code, box)
	switch {
	case err != nil:
		return Entry{}, err
	case !right:
		return Entry{}, wrong("code", "keys.err.code")
	case st.Disabled:
		return Entry{}, wrong("username", "staff.err.disabled")
	}
	e, err := a.recovered(ctx, st, identity, box, in.New)
	if models.CodeOf(err) == models.Conflict {
		return Entry{}, wrong("code", "keys.err.code") // used at this moment
	}
	return e, err
}

func (in Recover) check(username string) (models.RecoveryCode, models.Problems) {
	var p models.Problems
	if username == "" {
		p.Add("username", "keys.err.username_missing")
	}
	code, ok := models.ParseRecoveryCode(in.Code)
	if !ok {
		p.Add("code", "keys.err.code_typo")
	}
	if key := weak(username, in.New.Reveal()); key != "" {
		p.Add("new", key, "Min", MinPassword)
	}
	if in.New != in.Again {
		p.Add("again", "staff.err.password_again")
	}
	return code, p
}

// coded finds an account and what is under the code of the identity that it has; nothing is
// found where there is no such account or code.
func (a Accounts) coded(ctx context.Context, username string) (models.Staff, models.CodeBox, error) {
	st, err := a.Store.FindStaffByUsername(ctx, username)
	if models.CodeOf(err) == models.NotFound {
		return st, models.CodeBox{}, nil
	}
	if err != nil {
		return st, models.CodeBox{}, fmt.Errorf("find an account: %w", err)
	}
	codes, err := a.Store.ListCodes(ctx, st.ID)
	if err != nil {
		return st, models.CodeBox{}, fmt.Errorf("find recovery codes: %w", err)
	}
	for _, c := range codes {
		if c.Recipient == st.PublicKey {
			return st, c, nil
		}
	}
	return st, models.CodeBox{}, nil
}

// recovered puts an identity under a new password, and a new code.
func (a Accounts) recovered(ctx context.Context, st models.Staff, identity models.Secret, used models.CodeBox, password models.Secret) (e Entry, err error) {
	if _, err := a.setPassword(ctx, &st, identity, password); err != nil {
		return e, err
	}
	p, err := a.newCode(ctx, st, identity)
	if err != nil {
		return e, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.RemoveCode(ctx, used.ID); err != nil {
			return err
		}
		if st.KeyState, err = a.stateOf(ctx, st); err != nil {
			return err
		}
		if st.KeyState != models.KeyLost {
			if err := a.Store.RemoveRecovery(ctx, st.ID); err != nil {
				return err
			}
		}
		if e.AtDoor = st.SecondFactor; e.AtDoor {
			e.Token, err = a.recoveredAtDoor(ctx, st, identity, *p)
		} else {
			e.Token, err = a.replace(ctx, st, pair{identity: identity, paper: p})
		}
		if err != nil {
			return err
		}
		return a.Trail.Record(ctx, themselves(st), onKeys(models.RecoverByCode, st))
	})
	if err != nil {
		return Entry{}, fmt.Errorf("recover a key pair: %w", err)
	}
	return e, nil
}

// recoveredAtDoor is replace for who takes a second step: only after it are they shown the new code.
func (a Accounts) recoveredAtDoor(ctx context.Context, st models.Staff, identity models.Secret, p paper) ([]byte, error) {
	if err := a.supplant(ctx, st, pair{}); err != nil {
		return nil, err
	}
	if err := a.Store.BoxTOTP(ctx, st.ID, []byte{}); err != nil { // it was boxed under the password that was lost
		return nil, err
	}
	if err := a.Store.CreateCode(ctx, p.box); err != nil {
		return nil, fmt.Errorf("keep a recovery code: %w", err)
	}
	return a.wait(ctx, st, waiting{Identity: current(identity).Reveal(), Code: p.code.Digits().Reveal()})
}
