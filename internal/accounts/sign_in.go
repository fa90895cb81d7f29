package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"qingyuan/models"
)

// How many attempts fit into a window. One account from one address stays far below what
// guessing needs; an office of a hundred behind one address isn't hit at nine in the
// morning; nothing is ever locked for good.
const (
	perAccountAndAddress = 10
	perAccount           = 60
	perAddress           = 300
	window               = 15 * time.Minute
)

const labelIdentity = "staff-identity"

// SignIn is what someone typed, and where from. The address is used for limits alone.
type SignIn struct {
	Username string
	Password models.Secret
	Address  string
}

var usernameShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// Username brings what was typed to the form that is stored; it reports false for what no
// account can have.
func Username(typed string) (string, bool) {
	name := strings.ToLower(strings.TrimSpace(typed))
	return name, usernameShape.MatchString(name)
}

// Entry is where signing in led: into a session, or to the door, where the second step is taken.
type Entry struct {
	Token  []byte // for the cookie
	AtDoor bool
}

// SignIn checks a password, and opens a session for who needs no second step. Wrong credentials
// are models.Problems of the field "username" that don't tell which of the two was wrong;
// models.TooMany where a limit was met.
func (a Accounts) SignIn(ctx context.Context, in SignIn) (Entry, error) {
	name, possible := Username(in.Username)
	if err := a.slow(ctx, name, in.Address); models.CodeOf(err) == models.TooMany {
		return Entry{}, errors.Join(err, a.noteSlowed(ctx, name))
	} else if err != nil {
		return Entry{}, err
	}
	st, err := models.Staff{}, error(models.Fail(models.NotFound, ""))
	if possible {
		st, err = a.Store.FindStaffByUsername(ctx, name)
	}
	known := err == nil
	if !known && models.CodeOf(err) != models.NotFound {
		return Entry{}, fmt.Errorf("find an account: %w", err)
	}
	key, right, err := a.verify(ctx, st, in.Password) // as slow for a name that isn't there
	switch {
	case err != nil:
		return Entry{}, err
	case !known || !right:
		return Entry{}, wrong("username", "staff.err.credentials")
	case st.Disabled:
		return Entry{}, wrong("username", "staff.err.disabled")
	}
	return a.enter(ctx, st, key)
}

// enter opens what the right password opens.
func (a Accounts) enter(ctx context.Context, st models.Staff, key []byte) (e Entry, err error) {
	identity, err := a.unlock(st, key)
	if err != nil {
		return e, err
	}
	e.AtDoor = st.SecondFactor
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldStaff(ctx, st.ID, st.Version); err != nil {
			return err
		}
		if e.AtDoor {
			e.Token, err = a.wait(ctx, st, waiting{Identity: identity.Reveal(), Key: a.totpKey(key)})
		} else {
			e.Token, err = a.signedIn(ctx, st, identity)
		}
		return err
	})
	if models.CodeOf(err) == models.Conflict { // the password was changed while this one was checked
		return Entry{}, wrong("username", "staff.err.credentials")
	}
	if err == nil && !e.AtDoor {
		a.tend(ctx, e.Token) //nolint:errcheck // nobody is kept out by it: the page on keys says what is left
	}
	return e, err
}

// tend does what is to be done about somebody's keys and needs no answer of theirs.
func (a Accounts) tend(ctx context.Context, token []byte) error {
	v, err := a.Visitor(ctx, token)
	if err != nil {
		return err
	}
	if err := onlyKeeper(v); err != nil {
		return err
	}
	if err := a.renewCustody(ctx, v); err != nil {
		return err
	}
	if _, err := a.PassOn(ctx, v); err != nil {
		return err
	}
	if v.Staff.Roles.Any(models.RoleSupervisor, models.RoleCustodian) {
		if err := a.shed(ctx, v.Staff); err != nil {
			return err
		}
	}
	return a.Reseal(ctx, v)
}

// slow counts an attempt.
func (a Accounts) slow(ctx context.Context, name, address string) error {
	for _, l := range []struct {
		what, who string
		most      int64
	}{
		{"sign-in/account-address", name + "\n" + address, perAccountAndAddress},
		{"sign-in/address", address, perAddress},
		{"sign-in/account", name, perAccount},
	} {
		if err := a.Limits.Take(ctx, l.what, l.who, l.most, window); err != nil {
			return fmt.Errorf("limit signing in: %w", err)
		}
	}
	return nil
}

// verify checks a password and returns the key of the identity. Without an account it
// takes as long.
func (a Accounts) verify(ctx context.Context, st models.Staff, password models.Secret) (key []byte, right bool, err error) {
	salt := st.Salt
	if salt == nil {
		salt = a.Sealer.NewSalt()
	}
	if len(password) > maxPassword {
		password = password[:maxPassword]
	}
	verifier, key, err := a.Sealer.Password(ctx, password, salt)
	if err != nil {
		return nil, false, fmt.Errorf("check a password: %w", err)
	}
	return key, subtle.ConstantTimeCompare(verifier, st.Verifier) == 1, nil
}

// unlock opens a staff member's identity; there is none before the first own password.
func (a Accounts) unlock(st models.Staff, key []byte) (models.Secret, error) {
	if st.SealedKey == nil {
		return "", nil
	}
	identity, err := a.Sealer.Unbox(key, labelIdentity, st.SealedKey)
	if err != nil {
		return "", fmt.Errorf("open a key pair: %w", err)
	}
	return models.Secret(identity), nil
}

func wrong(field, key string) models.Problems {
	return models.Problems{{Field: field, Key: key}}
}
