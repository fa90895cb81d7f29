package exchange

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
	"qingyuan/models/casefile"
)

// MakeKey makes a key pair for the visitor's unit, whose secret half is sealed to each of its
// supervisors. What was sealed to the one before can't be opened any more.
func (x Exchange) MakeKey(ctx context.Context, v models.Visitor) error {
	if !supervises(v) {
		return notFound()
	}
	people, _, err := x.supervisors(ctx, v.Unit.ID)
	if err != nil {
		return err
	}
	secret, recipient, err := x.Sealer.NewIdentity()
	if err != nil {
		return fmt.Errorf("make a unit's exchange key: %w", err)
	}
	holders, err := x.seal(v.Unit.ID, secret, people)
	if err != nil {
		return err
	}
	key := models.ExchangeKey{UnitID: v.Unit.ID, Recipient: recipient, MadeOn: x.today(), MadeBy: v.Staff.ID}
	return x.Store.InTx(ctx, func(ctx context.Context) error {
		if err := x.Store.HoldRecipients(ctx, people); err != nil {
			return fmt.Errorf("hold supervisors: %w", err)
		}
		if err := x.Store.SetExchangeKey(ctx, key, holders); err != nil {
			return fmt.Errorf("keep a unit's exchange key: %w", err)
		}
		return x.Trail.Record(ctx, v, models.Act{Name: models.MakeExchangeKey, Kind: models.OfExchange, UnitID: v.Unit.ID})
	})
}

// Share seals the unit's key to those of its supervisors who can't open it.
func (x Exchange) Share(ctx context.Context, v models.Visitor) error {
	secret, _, err := x.Open(ctx, v)
	if err != nil {
		return err
	}
	people, holders, err := x.supervisors(ctx, v.Unit.ID)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(st models.Staff) bool { return holds(holders, st) })
	if len(people) == 0 {
		return nil
	}
	if holders, err = x.seal(v.Unit.ID, secret, people); err != nil {
		return err
	}
	names := make([]string, len(people))
	for i, st := range people {
		names[i] = st.Name
	}
	act := models.Act{Name: models.ShareExchangeKey, Kind: models.OfExchange, UnitID: v.Unit.ID}.Says(models.FieldPeople, strings.Join(names, ", "))
	return x.Store.InTx(ctx, func(ctx context.Context) error {
		if err := x.Store.HoldRecipients(ctx, people); err != nil {
			return fmt.Errorf("hold supervisors: %w", err)
		}
		if err := x.Store.AddExchangeHolders(ctx, holders); err != nil {
			return fmt.Errorf("share a unit's exchange key: %w", err)
		}
		return x.Trail.Record(ctx, v, act)
	})
}

func (x Exchange) seal(unitID int64, secret models.Secret, people []models.Staff) ([]models.ExchangeHolder, error) {
	holders := make([]models.ExchangeHolder, len(people))
	for i, st := range people {
		sealed, err := x.Sealer.Seal([]byte(secret.Reveal()), st.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("seal a unit's exchange key: %w", err)
		}
		holders[i] = models.ExchangeHolder{UnitID: unitID, StaffID: st.ID, Recipient: st.PublicKey, Sealed: sealed}
	}
	return holders, nil
}

// Open opens the secret half of the key of the visitor's unit; models.Forbidden where they don't
// hold it.
func (x Exchange) Open(ctx context.Context, v models.Visitor) (secret models.Secret, recipient string, err error) {
	if !supervises(v) {
		return "", "", notFound()
	}
	missing := models.Fail(models.Forbidden, "exchange.err.no_key")
	key, err := x.Store.FindExchangeKey(ctx, v.Unit.ID)
	if models.CodeOf(err) == models.NotFound {
		return "", "", missing
	}
	if err != nil {
		return "", "", fmt.Errorf("find a unit's exchange key: %w", err)
	}
	holders, err := x.Store.ListExchangeHolders(ctx, v.Unit.ID)
	if err != nil {
		return "", "", fmt.Errorf("list who opens case files: %w", err)
	}
	for _, h := range holders {
		if h.StaffID != v.Staff.ID {
			continue
		}
		plain, err := x.Sealer.Open(v.Identity, h.Sealed)
		if err != nil {
			return "", "", missing.Because(err)
		}
		return models.Secret(plain), key.Recipient, nil
	}
	return "", "", missing
}

// Known finds the partner that signed a message as the sender of a manifest: one that somebody
// has checked. Faults of casefile where there is none.
func (x Exchange) Known(ctx context.Context, m casefile.Manifest, message, signature []byte) (models.Partner, error) {
	partners, err := x.Store.ListPartners(ctx, maxPartners)
	if err != nil {
		return models.Partner{}, fmt.Errorf("list partners: %w", err)
	}
	// Of a unit with a new key there may be two, and only the one before was checked.
	slices.SortStableFunc(partners, func(a, b models.Partner) int { return cmp.Compare(b.CheckedBy, a.CheckedBy) })
	for _, p := range partners {
		if !slices.Equal(p.SignKey, m.From.SignKey) || p.Unit != m.From.Unit || p.Installation != m.From.Installation {
			continue
		}
		if !p.Checked() {
			return p, models.Problems{{Field: "file", Key: "exchange.err.unchecked", Args: map[string]any{"Name": p.Name()}}}
		}
		if !x.Sealer.Verify(p.SignKey, message, signature) {
			return p, casefile.Fault{Entry: "manifest.json", What: casefile.BadSignature}
		}
		return p, nil
	}
	return models.Partner{}, models.Problems{{Field: "file", Key: "exchange.err.unknown_sender", Args: map[string]any{"Name": m.From.Unit}}}
}
