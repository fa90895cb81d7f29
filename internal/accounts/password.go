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
}

// ChangePassword sets a password, makes the key pair if there is none yet, ends every
// session of the account and opens a new one, whose token it returns. models.Problems
// speak of the fields "current", "new" and "again".
func (a Accounts) ChangePassword(ctx context.Context, v models.Visitor, in NewPassword) (token []byte, err error) {
	if err := a.Limits.Take(ctx, "password", v.Staff.Username, perAccountAndAddress, window); err != nil {
		return nil, fmt.Errorf("limit changing a password: %w", err)
	}
	problems, err := a.passwordProblems(ctx, v.Staff, in)
	if err != nil {
		return nil, err
	}
	if problems.Any() {
		return nil, problems
	}
	st, identity, err := a.locked(ctx, v, in.New)
	if err != nil {
		return nil, err
	}
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.SetCredentials(ctx, st); err != nil {
			return fmt.Errorf("change a password: %w", err)
		}
		if err := a.Store.RemoveSessionsOf(ctx, st.ID); err != nil {
			return fmt.Errorf("end the sessions before: %w", err)
		}
		token, err = a.begin(ctx, st, identity)
		return err
	})
	return token, err
}

func (a Accounts) passwordProblems(ctx context.Context, st models.Staff, in NewPassword) (models.Problems, error) {
	var p models.Problems
	if !st.MustChange {
		_, right, err := a.verify(ctx, st, in.Current)
		if err != nil {
			return nil, err
		}
		if !right {
			p.Add("current", "staff.err.current")
		}
	}
	if key := weak(st.Username, in.New.Reveal()); key != "" {
		p.Add("new", key, "Min", MinPassword)
	} else if _, same, err := a.verify(ctx, st, in.New); err != nil {
		return nil, err
	} else if same {
		p.Add("new", "staff.err.password_same")
	}
	if in.New != in.Again {
		p.Add("again", "staff.err.password_again")
	}
	return p, nil
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

// locked puts the visitor's identity, made now if there is none, under a password.
func (a Accounts) locked(ctx context.Context, v models.Visitor, password models.Secret) (st models.Staff, identity models.Secret, err error) {
	st, identity = v.Staff, v.Identity
	if st.SealedKey == nil {
		if identity, st.PublicKey, err = a.Sealer.NewIdentity(); err != nil {
			return st, "", fmt.Errorf("make a key pair: %w", err)
		}
		st.AwaitsKeys = true
	}
	st.Salt = a.Sealer.NewSalt()
	verifier, key, err := a.Sealer.Password(ctx, password, st.Salt)
	if err != nil {
		return st, "", fmt.Errorf("set a password: %w", err)
	}
	st.Verifier, st.MustChange = verifier, false
	st.SealedKey, err = a.Sealer.Box(key, labelIdentity, []byte(identity.Reveal()))
	if err != nil {
		return st, "", fmt.Errorf("seal a key pair: %w", err)
	}
	return st, identity, nil
}
