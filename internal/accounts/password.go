package accounts

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// What a password must be: long, in characters, rather than odd. NIST SP 800-63B.
const (
	MinPassword = 12
	maxPassword = 512 // bytes
	minDistinct = 5   // different characters
)

// NewPassword is what someone typed to change their password. Current isn't asked of who
// must change a one-time password: they have just typed it.
type NewPassword struct {
	Current, New, Again models.Secret
	Custodians          []int64 // among whom a key pair that is made now may be split
}

// ChangePassword sets a password, makes the key pair if there is none yet, ends every
// session of the account and opens a new one, whose token it returns. With a keeper's new key
// pair comes a recovery code, which the session has as a note. Whose key pair was lost asks
// the custodians for it by this. models.Problems speak of the fields "current", "new" and
// "again".
func (a Accounts) ChangePassword(ctx context.Context, v models.Visitor, in NewPassword) (token []byte, err error) {
	if err := a.Limits.Take(ctx, "password", v.Staff.Username, perAccountAndAddress, window); err != nil {
		return nil, fmt.Errorf("limit changing a password: %w", err)
	}
	old, problems, err := a.passwordProblems(ctx, v.Staff, in)
	if err != nil {
		return nil, err
	}
	if problems.Any() {
		return nil, problems
	}
	st, keys := v.Staff, pair{identity: v.Identity}
	if st.SealedKey == nil {
		if keys, err = a.newPair(ctx, &st, in.Custodians); err != nil {
			return nil, err
		}
	}
	key, err := a.setPassword(ctx, &st, keys.identity, in.New)
	if err != nil {
		return nil, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if token, err = a.replace(ctx, st, keys); err != nil {
			return err
		}
		if err := a.reboxTOTP(ctx, st.ID, old, key); err != nil {
			return err
		}
		if v.Staff.KeyState != models.KeyLost || v.Staff.SealedKey != nil {
			return a.Trail.Record(ctx, v, onAccount(models.ChangePassword, st))
		}
		if err := a.Store.CreateRecovery(ctx, models.Recovery{StaffID: st.ID, Recipient: st.PublicKey, AskedOn: a.today()}); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onKeys(models.AskForKeys, st))
	})
	return token, err
}

// passwordProblems also returns the key of the present password, as far as that was asked for.
func (a Accounts) passwordProblems(ctx context.Context, st models.Staff, in NewPassword) (key []byte, p models.Problems, err error) {
	if !st.MustChange {
		var right bool
		if key, right, err = a.verify(ctx, st, in.Current); err != nil {
			return nil, nil, err
		}
		if !right {
			p.Add("current", "staff.err.current")
		}
	}
	if key := weak(st.Username, in.New.Reveal()); key != "" {
		p.Add("new", key, "Min", MinPassword)
	} else if _, same, err := a.verify(ctx, st, in.New); err != nil {
		return nil, nil, err
	} else if same {
		p.Add("new", "staff.err.password_same")
	}
	if in.New != in.Again {
		p.Add("again", "staff.err.password_again")
	}
	return key, p, nil
}

// weak says why a password can't be taken; it is empty where it can.
func weak(username, password string) (key string) {
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	switch {
	case password == "":
		return "staff.err.password_missing"
	case utf8.RuneCountInString(password) < MinPassword:
		return "staff.err.password_short"
	case len(password) > maxPassword:
		return "staff.err.password_long"
	case len(username) >= 4 && strings.Contains(strings.ToLower(password), username):
		return "staff.err.password_username"
	case len(distinct) < minDistinct:
		return "staff.err.password_plain"
	}
	return ""
}

// setPassword puts the identity that somebody has under a password, whose key it returns. It
// takes a slow step: never inside a transaction.
func (a Accounts) setPassword(ctx context.Context, st *models.Staff, identity, password models.Secret) (key []byte, err error) {
	st.Salt = a.Sealer.NewSalt()
	verifier, key, err := a.Sealer.Password(ctx, password, st.Salt)
	if err != nil {
		return nil, fmt.Errorf("set a password: %w", err)
	}
	st.Verifier, st.MustChange = verifier, false
	return key, a.lock(st, identity, key)
}

// lock boxes the identity that somebody has under their password's key.
func (a Accounts) lock(st *models.Staff, identity models.Secret, key []byte) (err error) {
	if st.SealedKey, err = a.Sealer.Box(key, labelIdentity, []byte(current(identity).Reveal())); err != nil {
		return fmt.Errorf("seal a key pair: %w", err)
	}
	return nil
}
