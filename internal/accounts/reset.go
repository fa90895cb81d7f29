package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// Reset is what happens to a key pair when an administrator replaces its owner's password.
type Reset string

// The ways. Of an account without a key pair nothing is lost by Anew.
const (
	Await Reset = "await" // custodians, or the recovery code, give it back
	Anew  Reset = "anew"  // it is given up; colleagues share earlier tips again
)

// resets says which ways there are to replace someone's password: none where tips would be
// lost by it.
func (a Accounts) resets(ctx context.Context, st models.Staff, v models.Visitor) ([]Reset, error) {
	if st.ID == v.Staff.ID || st.Disabled {
		return nil, nil
	}
	if st.PublicKey == "" {
		return []Reset{Anew}, nil
	}
	var ways []Reset
	if custody, shares, err := a.kept(ctx, st); err != nil {
		return nil, err
	} else if custody.ID != "" && len(shares) >= enough {
		ways = append(ways, Await)
	}
	last, err := a.Store.CountLastKeys(ctx, st.ID, nil)
	if err != nil {
		return nil, fmt.Errorf("look for tips that nobody else can open: %w", err)
	}
	if last == 0 {
		ways = append(ways, Anew)
	}
	return ways, nil
}

// Reset gives a person a one-time password in place of theirs. models.Conflict where that
// would lose tips.
func (a Accounts) Reset(ctx context.Context, v models.Visitor, id int64, way Reset) (models.Secret, error) {
	if err := onlyAdmin(v); err != nil {
		return "", err
	}
	st, err := a.Store.FindStaff(ctx, id)
	if err != nil {
		return "", fmt.Errorf("find a person: %w", err)
	}
	draw := a.fresh
	if way == Await {
		draw = a.disposable
	}
	was := st
	password, err := draw(ctx, &st)
	if err != nil {
		return "", err
	}
	return password, a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.HoldKeys(ctx); err != nil {
			return err
		}
		ways, err := a.resets(ctx, was, v)
		if err != nil {
			return err
		}
		for _, w := range ways {
			if w != way {
				continue
			}
			if err := a.replaced(ctx, st, way); err != nil {
				return err
			}
			return a.Trail.Record(ctx, v, onAccount(models.ResetStaff, st).Says(models.FieldWay, string(way)))
		}
		return models.Fail(models.Conflict, "staff.err.not_resettable")
	})
}

func (a Accounts) replaced(ctx context.Context, st models.Staff, way Reset) error {
	if way == Await {
		return a.await(ctx, st)
	}
	return a.disown(ctx, st)
}

// await sets a one-time password; all that is sealed to the key pair waits for it.
func (a Accounts) await(ctx context.Context, st models.Staff) error {
	if err := a.Store.SetCredentials(ctx, st); err != nil {
		return fmt.Errorf("set a one-time password: %w", err)
	}
	if err := a.Store.RemoveSessionsOf(ctx, st.ID); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return a.dropTOTP(ctx, st.ID)
}

// disown sets a one-time password, and forgets all that was sealed to a key pair which will
// not come back.
func (a Accounts) disown(ctx context.Context, st models.Staff) error {
	if err := a.await(ctx, st); err != nil {
		return err
	}
	for _, forget := range []func() error{
		func() error { return a.Store.RemoveKeysOutside(ctx, st.ID, nil) },
		func() error { return a.Store.RemoveFormerKeys(ctx, st.ID) },
		func() error { return a.Store.RemoveCodes(ctx, st.ID, "") },
		func() error { return a.Store.RemoveCustodies(ctx, st.ID, "") },
		func() error { return a.Store.RemoveRecovery(ctx, st.ID) },
		func() error { return a.Store.VoidShares(ctx, st.ID) },
	} {
		if err := forget(); err != nil {
			return fmt.Errorf("forget a key pair: %w", err)
		}
	}
	return nil
}
