package accounts

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// How many passkeys somebody may have, and how many letters the name of one.
const (
	maxPasskeys    = 20
	MaxPasskeyName = 40
)

// passkeyOwner is what devices are told of somebody.
func (a Accounts) passkeyOwner(st models.Staff, keys []models.Passkey) models.PasskeyOwner {
	return models.PasskeyOwner{Handle: a.Hash("passkey", strconv.FormatInt(st.ID, 10)), Username: st.Username, Passkeys: keys}
}

// passkeysAt finds those of someone's passkeys that can be used at a place, and whether there are others.
func (a Accounts) passkeysAt(ctx context.Context, st models.Staff, at models.Origin) (who models.PasskeyOwner, elsewhere bool, err error) {
	all, err := a.Store.ListPasskeys(ctx, st.ID)
	if err != nil {
		return who, false, fmt.Errorf("find passkeys: %w", err)
	}
	here := slices.DeleteFunc(slices.Clone(all), func(k models.Passkey) bool { return k.Host != at.Host })
	return a.passkeyOwner(st, here), len(here) < len(all), nil
}

// checkPasskey checks what a device answered to what was asked at the door.
func (a Accounts) checkPasskey(ctx context.Context, c comer, in Step) (use func(ctx context.Context) error, err error) {
	who, _, err := a.passkeysAt(ctx, c.staff, in.At)
	if err != nil {
		return nil, err
	}
	challenge, err := a.askedFor(ctx, c.token, askedPasskey)
	if models.CodeOf(err) == models.NotFound {
		return nil, wrong(string(ByPasskey), "second.err.passkey")
	}
	if err != nil {
		return nil, err
	}
	used, err := a.Factors.CheckPasskey(in.At, who, challenge, []byte(in.Text))
	if models.CodeOf(err) == models.Invalid {
		return nil, wrong(string(ByPasskey), "second.err.passkey")
	}
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(who.Passkeys, func(k models.Passkey) bool { return k.ID == used.ID })
	used.UsedOn = a.today()
	return func(ctx context.Context) error { return a.Store.UsePasskey(ctx, used, who.Passkeys[i].SignCount) }, nil
}

// NewPasskey makes what the visitor's browser is asked, as JSON, to have a device make a passkey;
// nil where it can't at this place.
func (a Accounts) NewPasskey(ctx context.Context, v models.Visitor, token []byte, at models.Origin) ([]byte, error) {
	if err := onlyOwn(v); err != nil {
		return nil, err
	}
	if !a.Factors.CanPasskey(at) {
		return nil, nil
	}
	who, _, err := a.passkeysAt(ctx, v.Staff, at)
	if err != nil {
		return nil, err
	}
	ask, challenge, err := a.Factors.AskNewPasskey(at, who)
	if err != nil {
		return nil, err
	}
	return ask, a.ask(ctx, token, asked{Kind: askedNewPasskey, Text: challenge})
}

// PasskeyMade is what somebody typed, and their device answered, and where.
type PasskeyMade struct {
	Name     string
	Password models.Secret
	Answer   string
	At       models.Origin
}

// AddPasskey keeps a passkey that a device made. Problems speak of the fields "name", "password"
// and "passkey".
func (a Accounts) AddPasskey(ctx context.Context, v models.Visitor, token []byte, in PasskeyMade) (Added, error) {
	if err := onlyOwn(v); err != nil {
		return Added{}, err
	}
	name, p := strings.TrimSpace(in.Name), models.Problems(nil)
	if name == "" || utf8.RuneCountInString(name) > MaxPasskeyName || !utf8.ValidString(name) {
		p.Add("name", "second.err.name", "Max", MaxPasskeyName)
		return Added{}, p
	}
	if _, err := a.own(ctx, v, in.Password); err != nil {
		return Added{}, err
	}
	made, err := a.newPasskey(ctx, v, token, in)
	if err != nil {
		return Added{}, err
	}
	made.ID, made.StaffID, made.Name, made.MadeOn = models.NewID(), v.Staff.ID, name, a.today()
	return a.add(ctx, v, token, ByPasskey, func(ctx context.Context) error { return a.Store.CreatePasskey(ctx, made) })
}

func (a Accounts) newPasskey(ctx context.Context, v models.Visitor, token []byte, in PasskeyMade) (models.Passkey, error) {
	all, err := a.Store.ListPasskeys(ctx, v.Staff.ID)
	if err != nil {
		return models.Passkey{}, fmt.Errorf("find passkeys: %w", err)
	}
	if len(all) >= maxPasskeys {
		return models.Passkey{}, wrong(string(ByPasskey), "second.err.passkeys_most")
	}
	challenge, err := a.askedFor(ctx, token, askedNewPasskey)
	if models.CodeOf(err) == models.NotFound {
		return models.Passkey{}, wrong(string(ByPasskey), "second.err.passkey_new")
	}
	if err != nil {
		return models.Passkey{}, err
	}
	made, err := a.Factors.NewPasskey(in.At, a.passkeyOwner(v.Staff, all), challenge, []byte(in.Answer))
	if models.CodeOf(err) == models.Invalid {
		return made, wrong(string(ByPasskey), "second.err.passkey_new")
	}
	return made, err
}
