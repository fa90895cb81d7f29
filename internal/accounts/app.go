package accounts

import (
	"context"
	"errors"
	"fmt"

	"qingyuan/models"
)

const labelTOTP = "staff-totp"

// totpKey opens the secret of someone's app; it comes of their password's key.
func (a Accounts) totpKey(passwordKey []byte) []byte { return a.Sealer.Derive(passwordKey, "totp-key") }

// app finds someone's app; the zero TOTP where there is none.
func (a Accounts) app(ctx context.Context, staffID int64) (models.TOTP, error) {
	app, err := a.Store.FindTOTP(ctx, staffID)
	if models.CodeOf(err) == models.NotFound {
		return models.TOTP{}, nil
	}
	if err != nil {
		return app, fmt.Errorf("find an app: %w", err)
	}
	return app, nil
}

// checkApp checks a code of the app. One that was used, and those before it, are wrong.
func (a Accounts) checkApp(ctx context.Context, c comer, typed string) (use func(ctx context.Context) error, err error) {
	app, err := a.app(ctx, c.staff.ID)
	if err != nil {
		return nil, err
	}
	if !app.Works() || c.Key == nil {
		return nil, wrong(string(ByApp), "second.err.app_lost")
	}
	secret, err := a.Sealer.Unbox(c.Key, labelTOTP, app.Boxed)
	if err != nil {
		return nil, fmt.Errorf("open an app's secret: %w", err)
	}
	step, right := a.Factors.TOTPStep(models.Secret(secret), onlyDigits(typed), a.Clock(), app.LastStep)
	if !right {
		return nil, wrong(string(ByApp), "second.err.app")
	}
	return func(ctx context.Context) error { return a.Store.UseTOTP(ctx, c.staff.ID, step, a.today()) }, nil
}

// App is what somebody's app is told.
type App struct {
	Secret  models.Secret // base32
	Address models.Secret // otpauth://…
}

// NewApp draws a secret for the visitor's app; until it is added, the session keeps it.
func (a Accounts) NewApp(ctx context.Context, v models.Visitor, token []byte, issuer string) (App, error) {
	if err := onlyOwn(v); err != nil {
		return App{}, err
	}
	secret, err := a.askedFor(ctx, token, askedApp)
	if models.CodeOf(err) == models.NotFound {
		secret = []byte(a.Factors.NewTOTP().Reveal())
		err = a.ask(ctx, token, asked{Kind: askedApp, Text: secret})
	}
	if err != nil {
		return App{}, err
	}
	s := models.Secret(secret)
	return App{Secret: s, Address: a.Factors.TOTPAddress(s, issuer, v.Staff.Username)}, nil
}

// AddApp keeps the app whose code was typed, in place of one from before. Problems speak of the
// fields "password" and "app".
func (a Accounts) AddApp(ctx context.Context, v models.Visitor, token []byte, password models.Secret, code string) (Added, error) {
	if err := onlyOwn(v); err != nil {
		return Added{}, err
	}
	secret, err := a.askedFor(ctx, token, askedApp)
	if models.CodeOf(err) == models.NotFound {
		return Added{}, wrong(string(ByApp), "second.err.again")
	}
	if err != nil {
		return Added{}, err
	}
	var p models.Problems
	step, right := a.Factors.TOTPStep(models.Secret(secret), onlyDigits(code), a.Clock(), 0)
	if !right {
		p.Add(string(ByApp), "second.err.app_new")
	}
	key, err := a.own(ctx, v, password)
	if more, ok := errors.AsType[models.Problems](err); ok {
		p = append(p, more...)
	} else if err != nil {
		return Added{}, err
	}
	if p.Any() {
		return Added{}, p
	}
	boxed, err := a.Sealer.Box(a.totpKey(key), labelTOTP, secret)
	if err != nil {
		return Added{}, fmt.Errorf("box an app's secret: %w", err)
	}
	app := models.TOTP{StaffID: v.Staff.ID, Boxed: boxed, LastStep: step, MadeOn: a.today()}
	return a.add(ctx, v, token, ByApp, func(ctx context.Context) error { return a.Store.SetTOTP(ctx, app) })
}

// reboxTOTP boxes the secret of someone's app anew, whose password changes from one to another.
// Inside a transaction.
func (a Accounts) reboxTOTP(ctx context.Context, staffID int64, old, key []byte) error {
	app, err := a.app(ctx, staffID)
	if err != nil || !app.Works() {
		return err
	}
	secret, err := a.Sealer.Unbox(a.totpKey(old), labelTOTP, app.Boxed)
	if err != nil {
		return fmt.Errorf("open an app's secret: %w", err)
	}
	boxed, err := a.Sealer.Box(a.totpKey(key), labelTOTP, secret)
	if err != nil {
		return fmt.Errorf("box an app's secret: %w", err)
	}
	return a.Store.BoxTOTP(ctx, staffID, boxed)
}

// dropTOTP forgets the app of someone whose password was replaced: nothing opens its secret any
// more. Inside a transaction.
func (a Accounts) dropTOTP(ctx context.Context, staffID int64) error {
	if err := a.Store.RemoveTOTP(ctx, staffID); err != nil {
		return fmt.Errorf("forget an app: %w", err)
	}
	st, err := a.Store.FindStaff(ctx, staffID)
	if err != nil {
		return fmt.Errorf("find a person: %w", err)
	}
	return a.settleFactors(ctx, st)
}
