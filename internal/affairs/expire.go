package affairs

import (
	"context"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// ExpiryStore keeps versions and their rows about persons. Methods called inside InTx's fn
// work on its transaction.
type ExpiryStore interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	// ListExpired lists versions that still have rows about persons whose last day is before a
	// day, without what they say.
	ListExpired(ctx context.Context, day models.Date, limit int) ([]disclosure.Version, error)
	// EmptyPersons empties a version's rows about persons; models.Conflict where there are none.
	EmptyPersons(ctx context.Context, id string, no int) error
	FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error)
}

// Expiry takes rows about persons out of the database once they may be shown no more. Board
// doesn't wait for it: nobody is shown them from the first moment on.
type Expiry struct {
	Store   ExpiryStore
	Changes Changes
	Clock   func() time.Time
}

// expiryPage is how many versions are looked up together; each is a transaction of its own.
const expiryPage = 100

// Sweep empties all that have expired and returns how many versions it emptied. keep goes
// first in each transaction, and stops it where another node has taken over.
func (e Expiry) Sweep(ctx context.Context, keep func(context.Context) error) (emptied int, err error) {
	for {
		list, err := e.Store.ListExpired(ctx, models.DateOf(e.Clock()), expiryPage)
		if err != nil {
			return emptied, fmt.Errorf("list what expired: %w", err)
		}
		for _, v := range list {
			if err := e.empty(ctx, keep, v); err != nil {
				return emptied, fmt.Errorf("empty what expired: %w", err)
			}
			emptied++
		}
		if len(list) < expiryPage {
			return emptied, nil
		}
	}
}

func (e Expiry) empty(ctx context.Context, keep func(context.Context) error, v disclosure.Version) error {
	return e.Store.InTx(ctx, func(ctx context.Context) error {
		if err := keep(ctx); err != nil {
			return err
		}
		if err := e.Store.EmptyPersons(ctx, v.DisclosureID, v.No); err != nil {
			return err
		}
		d, err := e.Store.FindDisclosure(ctx, v.DisclosureID)
		if err != nil {
			return err
		}
		return e.Changes.Note(ctx, disclosure.Change{Happened: disclosure.WasExpired, Kind: disclosure.KindDisclosure, Record: d.ID, Version: v.No,
			ItemID: d.ItemID, RegionCode: d.RegionCode, Period: d.Period, Title: d.Title})
	})
}
