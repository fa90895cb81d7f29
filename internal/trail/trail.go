// Package trail is the record of what the staff did: each act an entry, written in the act's
// own transaction, numbered without a gap and chained by keyed hashes.
package trail

import (
	"context"
	"fmt"
	"time"

	"qingyuan/models"
)

// Store keeps the trail. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	// HoldTrail keeps others from adding to the trail until the transaction ends.
	HoldTrail(ctx context.Context) (models.Head, error)
	// AddEntry adds the entry after the head, and makes it the head.
	AddEntry(ctx context.Context, e models.Entry) error
	TrailHead(ctx context.Context) (models.Head, error)
	// ListEntriesFrom lists them by number from seq on.
	ListEntriesFrom(ctx context.Context, seq int64, limit int) ([]models.Entry, error)

	ReadStore
}

// Trail writes and checks entries. Hash is keyed by the installation's secret: who can write
// to the database alone can't make an entry.
type Trail struct {
	Store Store
	Hash  models.Hash
	Clock func() time.Time
}

// Record writes down what somebody did. It is called in the act's transaction, after all else
// that the transaction locks: the trail's head is the one row that every act waits for.
func (t Trail) Record(ctx context.Context, by models.Visitor, act models.Act) error {
	e, err := t.entry(by, act)
	if err != nil {
		return fmt.Errorf("record an act: %w", err)
	}
	err = t.Store.InTx(ctx, func(ctx context.Context) error {
		head, err := t.Store.HoldTrail(ctx)
		if err != nil {
			return err
		}
		return t.Store.AddEntry(ctx, t.chained(e, head))
	})
	if err != nil {
		return fmt.Errorf("record %s: %w", act.Name, err)
	}
	return nil
}

// entry is an act without its place in the trail.
func (t Trail) entry(by models.Visitor, act models.Act) (models.Entry, error) {
	e := models.Entry{At: t.Clock().Unix(), StaffID: by.Staff.ID, StaffName: by.Staff.Name, UnitID: act.UnitID,
		Act: act.Name, Kind: act.Kind, Record: act.Record}
	if e.UnitID == 0 {
		e.UnitID = by.Unit.ID
	}
	if e.DayOnly() {
		e.At = models.DateOf(t.Clock()).Time().Unix()
	}
	err := act.Check()
	if err != nil {
		return e, err
	}
	if e.Before, err = act.Before.JSON(); err != nil {
		return e, err
	}
	e.After, err = act.After.JSON()
	return e, err
}

// chained is an entry in its place after the head.
func (t Trail) chained(e models.Entry, head models.Head) models.Entry {
	e.Seq, e.Prev = head.Seq+1, head.Hash
	e.Hash = t.hash(e)
	return e
}

func (t Trail) hash(e models.Entry) []byte { return t.Hash("entry", e.Canonical()) }
