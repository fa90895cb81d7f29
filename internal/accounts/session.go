package accounts

import (
	"context"
	"fmt"
	"time"

	"qingyuan/models"
)

// A session ends idle after it was last used, and in any case life after sign-in: a
// working day. Its expiry is written at most every step.
const (
	idle = 2 * time.Hour
	life = 12 * time.Hour
	step = 5 * time.Minute
)

const labelSession = "staff-session"

// begin opens a session and returns the token for the cookie.
func (a Accounts) begin(ctx context.Context, st models.Staff, identity models.Secret) ([]byte, error) {
	token, now := a.Sealer.Token(), a.Clock()
	row := models.Session{ID: a.Sealer.Derive(token, "session-id"), Side: models.FromStaff, StaffID: st.ID,
		ExpiresAt: now.Add(idle).Unix(), EndsAt: now.Add(life).Unix(), SinceAt: now.Unix(), UsedAt: now.Unix()}
	if identity != "" {
		boxed, err := a.Sealer.Box(a.Sealer.Derive(token, "session-key"), labelSession, []byte(identity.Reveal()))
		if err != nil {
			return nil, fmt.Errorf("open a session: %w", err)
		}
		row.Boxed = boxed
	}
	if err := a.Store.CreateSession(ctx, row); err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	return token, nil
}

// Visitor finds who a cookie's token belongs to. models.NotFound where nobody: the session
// is over, or the account disabled.
func (a Accounts) Visitor(ctx context.Context, token []byte) (models.Visitor, error) {
	nobody := models.Fail(models.NotFound, "staff.err.signed_out")
	if len(token) == 0 {
		return models.Visitor{}, nobody
	}
	row, err := a.Store.FindSession(ctx, a.Sealer.Derive(token, "session-id"))
	if models.CodeOf(err) == models.NotFound {
		return models.Visitor{}, nobody
	}
	if err != nil {
		return models.Visitor{}, fmt.Errorf("find a session: %w", err)
	}
	if row.Side != models.FromStaff || row.ExpiresAt <= a.Clock().Unix() {
		return models.Visitor{}, nobody
	}
	v, err := a.visitor(ctx, row, token)
	if err != nil {
		return models.Visitor{}, err
	}
	if v.Staff.Disabled {
		return models.Visitor{}, nobody
	}
	return v, a.extend(ctx, row)
}

func (a Accounts) visitor(ctx context.Context, row models.Session, token []byte) (v models.Visitor, err error) {
	if v.Staff, err = a.Store.FindStaff(ctx, row.StaffID); err != nil {
		return v, fmt.Errorf("find who is signed in: %w", err)
	}
	v.MustEnrol = !v.Staff.SecondFactor && a.needsFactor(v.Staff)
	if v.Staff.UnitID != 0 {
		if v.Unit, err = a.Store.FindUnit(ctx, v.Staff.UnitID); err != nil {
			return v, fmt.Errorf("find the unit of who is signed in: %w", err)
		}
	}
	if row.Boxed == nil {
		return v, nil
	}
	identity, err := a.Sealer.Unbox(a.Sealer.Derive(token, "session-key"), labelSession, row.Boxed)
	if err != nil {
		return v, fmt.Errorf("open a session: %w", err)
	}
	if v.Staff.KeyState == models.KeyLost {
		if v.Staff, err = a.comeBack(ctx, v.Staff, models.Secret(identity)); err != nil {
			return v, err
		}
	}
	v.Identity, err = a.ring(ctx, v.Staff, models.Secret(identity))
	return v, err
}

func (a Accounts) extend(ctx context.Context, row models.Session) error {
	now := a.Clock()
	if now.Unix() < row.UsedAt+int64(step/time.Second) {
		return nil
	}
	if err := a.Store.UseSession(ctx, row.ID, now.Unix(), min(now.Add(idle).Unix(), row.EndsAt)); err != nil {
		return fmt.Errorf("extend a session: %w", err)
	}
	return nil
}

// SignOut ends the session of a token; one that is over is no error.
func (a Accounts) SignOut(ctx context.Context, token []byte) error {
	if len(token) == 0 {
		return nil
	}
	id := a.Sealer.Derive(token, "session-id")
	err := a.Store.InTx(ctx, func(ctx context.Context) error {
		row, err := a.Store.FindSession(ctx, id)
		if models.CodeOf(err) == models.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		st, err := a.Store.FindStaff(ctx, row.StaffID)
		if err != nil {
			return err
		}
		if err := a.Store.RemoveSession(ctx, id); err != nil {
			return err
		}
		return a.Trail.Record(ctx, themselves(st), onAccount(models.SignOut, st))
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}
