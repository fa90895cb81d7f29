package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// needsFactor reports whether someone must have a second factor: who holds keys to tips.
func (a Accounts) needsFactor(st models.Staff) bool {
	return a.KeepersNeedFactor && !st.MustChange && st.Roles.Any(models.Keepers()...)
}

// onlyOwn lets on whoever is signed in with a password of their own.
func onlyOwn(v models.Visitor) error {
	if v.Staff.ID == 0 || v.Staff.Disabled || v.Staff.MustChange {
		return models.Fail(models.NotFound, "err.not_found")
	}
	return nil
}

// Security is what somebody sees of how they sign in.
type Security struct {
	App      models.TOTP // the zero TOTP where there is none
	Passkeys []models.Passkey
	Codes    int  // recovery codes that are left
	Set      bool // there is a second factor
	Needed   bool // they must have one
	Sessions []OwnSession
	ResetOn  models.Date // when an administrator took what there was; empty once they know
}

// Factors is how many there are.
func (s Security) Factors() int {
	if s.App.Works() {
		return len(s.Passkeys) + 1
	}
	return len(s.Passkeys)
}

// begun is what comes with a first factor.
func (a Accounts) begun(ctx context.Context, v models.Visitor, token []byte, set codeSet) error {
	if err := a.Store.RemoveOtherSessions(ctx, v.Staff.ID, a.Sealer.Derive(token, "session-id")); err != nil {
		return err
	}
	return a.keepCodes(ctx, v, token, set)
}

// CanRemove reports whether a factor may go: not the last that works of who must have one.
func (s Security) CanRemove(id string) bool {
	return !s.Needed || s.Factors() > 1 || id == TheApp && !s.App.Works()
}

// TheApp names the app among someone's factors; passkeys have their ids.
const TheApp = "app"

// Security shows the visitor their factors and sessions; the token is that of the session that asks.
func (a Accounts) Security(ctx context.Context, v models.Visitor, token []byte) (s Security, err error) {
	if err := onlyOwn(v); err != nil {
		return s, err
	}
	s.Set, s.Needed, s.ResetOn = v.Staff.SecondFactor, a.needsFactor(v.Staff), v.Staff.FactorsResetOn
	if s.App, err = a.app(ctx, v.Staff.ID); err != nil {
		return s, err
	}
	if s.Passkeys, err = a.Store.ListPasskeys(ctx, v.Staff.ID); err != nil {
		return s, fmt.Errorf("find passkeys: %w", err)
	}
	codes, err := a.Store.ListFactorCodes(ctx, v.Staff.ID)
	if err != nil {
		return s, fmt.Errorf("find recovery codes: %w", err)
	}
	s.Codes = len(codes)
	s.Sessions, err = a.sessions(ctx, v, token)
	return s, err
}

// Added is what came of adding a factor. Codes: with the first came recovery codes, which the
// session has as a note.
type Added struct{ Codes bool }

// add keeps a factor. With the first come recovery codes, and sessions that were opened without it end.
func (a Accounts) add(ctx context.Context, v models.Visitor, token []byte, way Way, keep func(ctx context.Context) error) (Added, error) {
	st, first := v.Staff, !v.Staff.SecondFactor
	var set codeSet
	var err error
	if first {
		if set, err = a.newCodes(ctx, st.ID); err != nil {
			return Added{}, err
		}
	}
	st.SecondFactor = true
	err = a.Store.InTx(ctx, func(ctx context.Context) error {
		if err := a.Store.SetSecondFactor(ctx, st); err != nil {
			return err
		}
		if err := keep(ctx); err != nil {
			return err
		}
		if err := a.Store.SetSessionAsked(ctx, a.Sealer.Derive(token, "session-id"), nil); err != nil {
			return err
		}
		if first {
			err = a.begun(ctx, v, token, set)
		}
		if err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onAccount(models.AddFactor, st).Says(models.FieldWay, string(way)))
	})
	if err != nil {
		return Added{}, fmt.Errorf("add a factor: %w", err)
	}
	return Added{Codes: first}, nil
}

// RemoveFactor forgets one of the visitor's factors. Problems speak of the fields "password", and
// "factor" where it is the last of who must have one.
func (a Accounts) RemoveFactor(ctx context.Context, v models.Visitor, token []byte, id string, password models.Secret) error {
	s, err := a.Security(ctx, v, token)
	if err != nil {
		return err
	}
	if !s.CanRemove(id) {
		return wrong("factor", "second.err.last")
	}
	if _, err := a.own(ctx, v, password); err != nil {
		return err
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		st := v.Staff
		if err := a.Store.MoveStaff(ctx, st.ID, st.Version); err != nil { // of two at once, one: they may be the last two
			return err
		}
		st.Version++
		way, forget := ByPasskey, func() error { return a.Store.RemovePasskey(ctx, v.Staff.ID, id) }
		if id == TheApp {
			way, forget = ByApp, func() error { return a.Store.RemoveTOTP(ctx, v.Staff.ID) }
		}
		if err := forget(); err != nil {
			return fmt.Errorf("remove a factor: %w", err)
		}
		if err := a.settleFactors(ctx, st); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onAccount(models.RemoveFactor, v.Staff).Says(models.FieldWay, string(way)))
	})
}

// settleFactors notes that someone has no second factor where none is left that works: recovery
// codes are not one. Inside a transaction that holds the account.
func (a Accounts) settleFactors(ctx context.Context, st models.Staff) error {
	app, err := a.app(ctx, st.ID)
	if err != nil {
		return err
	}
	keys, err := a.Store.ListPasskeys(ctx, st.ID)
	if err != nil {
		return fmt.Errorf("find passkeys: %w", err)
	}
	if !st.SecondFactor || app.Works() || len(keys) > 0 {
		return nil
	}
	return a.dropFactors(ctx, st)
}

// dropFactors forgets all that someone's second steps were checked by.
func (a Accounts) dropFactors(ctx context.Context, st models.Staff) error {
	st.SecondFactor = false
	if err := a.Store.SetSecondFactor(ctx, st); err != nil {
		return err
	}
	if err := a.Store.RemoveTOTP(ctx, st.ID); err != nil {
		return err
	}
	if err := a.Store.RemovePasskey(ctx, st.ID, ""); err != nil {
		return err
	}
	return a.Store.SetFactorCodes(ctx, st.ID, nil)
}

// ResetFactors takes the second factor of somebody who can't use it any more, and ends their
// sessions. They are told when they sign in next. Nobody does that for themselves.
func (a Accounts) ResetFactors(ctx context.Context, v models.Visitor, id int64) error {
	if err := onlyAdmin(v); err != nil {
		return err
	}
	if id == v.Staff.ID {
		return models.Fail(models.Conflict, "second.err.own_reset")
	}
	return a.Store.InTx(ctx, func(ctx context.Context) error {
		st, err := a.Store.FindStaff(ctx, id)
		if err != nil {
			return fmt.Errorf("find a person: %w", err)
		}
		if !st.SecondFactor {
			return nil
		}
		st.FactorsResetOn = a.today()
		if err := a.dropFactors(ctx, st); err != nil {
			return fmt.Errorf("reset a second factor: %w", err)
		}
		if err := a.Store.RemoveSessionsOf(ctx, id); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, onAccount(models.ResetFactors, st))
	})
}

// KnowReset takes note that the visitor knows of it.
func (a Accounts) KnowReset(ctx context.Context, v models.Visitor) error {
	if err := onlyOwn(v); err != nil || v.Staff.FactorsResetOn == "" {
		return err
	}
	st := v.Staff
	st.FactorsResetOn = ""
	return a.Store.SetSecondFactor(ctx, st)
}
