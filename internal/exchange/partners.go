package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qingyuan/models"
	"qingyuan/models/casefile"
)

// AddPartner keeps the address of a unit elsewhere, as its text says. It is used once a supervisor
// has checked it. Problems speak of "address".
func (x Exchange) AddPartner(ctx context.Context, v models.Visitor, text string) error {
	if !v.Is(models.RoleAdmin) {
		return notFound()
	}
	wrong := func(key string) error { return models.Problems{{Field: "address", Key: key}} }
	address, ok := casefile.ParseAddress(text)
	if !ok || !x.Sealer.IsRecipient(address.Recipient) {
		return wrong("exchange.err.address")
	}
	if all, err := x.Store.ListPartners(ctx, maxPartners); err != nil {
		return fmt.Errorf("list partners: %w", err)
	} else if len(all) == maxPartners {
		return wrong("exchange.err.too_many")
	}
	p := models.Partner{ID: models.NewID(), Print: address.Print(), Installation: address.Installation, Unit: address.Unit,
		Recipient: address.Recipient, SignKey: address.SignKey, AddedBy: v.Staff.ID, AddedOn: x.today()}
	err := x.Store.InTx(ctx, func(ctx context.Context) error {
		if err := x.Store.CreatePartner(ctx, p); err != nil {
			return fmt.Errorf("keep a partner: %w", err)
		}
		return x.Trail.Record(ctx, v, onPartner(models.AddPartner, p))
	})
	if models.CodeOf(err) == models.Conflict {
		return wrong("exchange.err.known")
	}
	return err
}

// CheckPartner notes that the visitor, a supervisor, has heard a partner's digits from somebody
// there: digits are what they heard. Problems speak of "digits".
func (x Exchange) CheckPartner(ctx context.Context, v models.Visitor, id, digits string) error {
	if !supervises(v) {
		return notFound()
	}
	p, err := x.find(ctx, id)
	if err != nil {
		return err
	}
	if p.AddedBy == v.Staff.ID {
		return models.Fail(models.Forbidden, "exchange.err.own_partner")
	}
	if heard := onlyDigits(digits); heard != strings.Join(casefile.Digits(p.Print), "") {
		return models.Problems{{Field: "digits", Key: "exchange.err.digits"}}
	}
	return x.Store.InTx(ctx, func(ctx context.Context) error {
		if err := x.Store.CheckPartner(ctx, p.ID, v.Staff.ID, x.today()); err != nil {
			return fmt.Errorf("check a partner: %w", err)
		}
		return x.Trail.Record(ctx, v, onPartner(models.CheckPartner, p))
	})
}

// RemovePartner forgets a partner; what was exchanged stays.
func (x Exchange) RemovePartner(ctx context.Context, v models.Visitor, id string) error {
	if !v.Is(models.RoleAdmin) {
		return notFound()
	}
	p, err := x.find(ctx, id)
	if err != nil {
		return err
	}
	return x.Store.InTx(ctx, func(ctx context.Context) error {
		if err := x.Store.RemovePartner(ctx, p.ID); err != nil {
			return fmt.Errorf("remove a partner: %w", err)
		}
		return x.Trail.Record(ctx, v, onPartner(models.RemovePartner, p))
	})
}

func (x Exchange) find(ctx context.Context, id string) (models.Partner, error) {
	if !models.IsID(id) {
		return models.Partner{}, notFound()
	}
	p, err := x.Store.FindPartner(ctx, id)
	if err != nil {
		return p, fmt.Errorf("find a partner: %w", err)
	}
	return p, nil
}

func onPartner(name models.ActName, p models.Partner) models.Act {
	return models.Act{Name: name, Kind: models.OfExchange, Record: strings.Join(casefile.Digits(p.Print)[:2], " ")}.Says(models.FieldName, p.Name())
}

// onlyDigits takes everything but digits out of what was typed; full-width ones count.
func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if !slices.Contains([]rune("0123456789"), r) {
			return -1
		}
		return r
	}, s)
}
