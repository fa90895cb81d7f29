package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// letters of one-time passwords: none is taken for another when it is read aloud or copied
// by hand.
const letters = "23456789abcdefghjkmnpqrstuvwxyz"

// oneTime makes a password of four groups of five letters: 96 bits of chance.
func (a Accounts) oneTime() models.Secret {
	var b []byte
	for i, r := range a.Sealer.Token()[:20] {
		if i > 0 && i%5 == 0 {
			b = append(b, '-')
		}
		b = append(b, letters[int(r)%len(letters)])
	}
	return models.Secret(b)
}

// fresh gives st a one-time password in place of whatever it had: its key pair, if there
// was one, is lost with it.
func (a Accounts) fresh(ctx context.Context, st *models.Staff) (models.Secret, error) {
	password, err := a.disposable(ctx, st)
	st.PublicKey, st.KeyState = "", models.KeySettled
	return password, err
}

// disposable is fresh, but what is sealed to st goes on being sealed to the key pair that
// waits for it.
func (a Accounts) disposable(ctx context.Context, st *models.Staff) (models.Secret, error) {
	password := a.oneTime()
	st.Salt = a.Sealer.NewSalt()
	verifier, _, err := a.Sealer.Password(ctx, password, st.Salt)
	if err != nil {
		return "", fmt.Errorf("make a one-time password: %w", err)
	}
	st.Verifier, st.SealedKey, st.MustChange, st.KeyState = verifier, nil, true, models.KeyLost
	return password, nil
}

// FirstAdmin is the user name of the account that is made at the first start.
const FirstAdmin = "admin"

// EnsureAdmin makes the first administrator where no account has that role, and returns
// the one-time password, empty where nothing was to do. Of two processes that start at
// once, one makes it.
func (a Accounts) EnsureAdmin(ctx context.Context) (models.Secret, error) {
	has, err := a.Store.HasRole(ctx, models.RoleAdmin)
	if err != nil {
		return "", fmt.Errorf("look for an administrator: %w", err)
	}
	if has {
		return "", nil
	}
	st := models.Staff{Username: FirstAdmin, Name: FirstAdmin, Roles: models.JoinRoles(models.RoleAdmin),
		CreatedAt: a.Clock().Unix(), Version: 1}
	password, err := a.fresh(ctx, &st)
	if err != nil {
		return "", err
	}
	err = a.create(ctx, models.System(models.SystemJobs), &st)
	if models.CodeOf(err) == models.Conflict { // another process was first
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("make the first administrator: %w", err)
	}
	return password, nil
}

// ResetAdmin gives an administrator whose password is lost a one-time password, takes their
// second factor and enables the account. It is for who has the machine, not for who has a browser.
func (a Accounts) ResetAdmin(ctx context.Context, username string) (models.Secret, error) {
	name, _ := Username(username)
	st, err := a.Store.FindStaffByUsername(ctx, name)
	if err != nil {
		return "", fmt.Errorf("find %q: %w", name, err)
	}
	if !st.Roles.Has(models.RoleAdmin) {
		return "", models.Fail(models.Forbidden, "staff.err.not_admin")
	}
	password, err := a.fresh(ctx, &st)
	if err != nil {
		return "", err
	}
	return password, a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.disown(ctx, st); err != nil {
			return err
		}
		if err := a.letIn(ctx, st.ID); err != nil {
			return err
		}
		return a.Trail.Record(ctx, models.System(models.SystemCommandLine), onAccount(models.ResetStaff, st).Says(models.FieldWay, string(Anew)))
	})
}

// letIn takes the second factor of an account and enables it: who has the machine may have lost both.
func (a Accounts) letIn(ctx context.Context, id int64) error {
	st, err := a.Store.FindStaff(ctx, id)
	if err != nil {
		return fmt.Errorf("find a person: %w", err)
	}
	if st.SecondFactor {
		if err := a.dropFactors(ctx, st); err != nil {
			return fmt.Errorf("take a second factor: %w", err)
		}
		st.Version++
	}
	if !st.Disabled {
		return nil
	}
	if err := a.Store.SetDisabled(ctx, st.ID, st.Version, false); err != nil {
		return fmt.Errorf("enable an account: %w", err)
	}
	return nil
}
