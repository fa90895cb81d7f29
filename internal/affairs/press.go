// Package affairs is what villages, towns and counties publish: drafted by one person,
// approved by another, corrected by versions and read by anyone.
package affairs

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// PressStore keeps what was published. Methods called inside InTx's fn work on its transaction.
type PressStore interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error)
	FindVersion(ctx context.Context, id string, no int) (disclosure.Version, error)
	CreateDisclosure(ctx context.Context, d disclosure.Disclosure) error
	UpdateDisclosure(ctx context.Context, d disclosure.Disclosure) error
	AddVersion(ctx context.Context, v disclosure.Version) error
}

// Trail is trail.Trail.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Changes is changes.Changes: the public record of what changed.
type Changes interface {
	Note(ctx context.Context, c disclosure.Change) error
}

// Press makes versions public. It asks nobody: who may have it print is settled before.
type Press struct {
	Store     PressStore
	Catalogue disclosure.Catalogue
	Trail     Trail
	Changes   Changes
	Clock     func() time.Time
}

// Copy is what the press is given: content that is complete, checked and masked.
type Copy struct {
	ID                      string // of the disclosure that it corrects; "" makes a new one
	As                      string // the ID of a new one; "" draws one
	Item                    string
	Region                  string
	Period                  models.Period
	Subject                 string
	EventOn                 models.Date
	UnitID                  int64
	Content                 disclosure.Content
	From                    int    // the version that a correction or an update was begun from
	Reason                  string // of a correction; of an update what is new
	Update                  bool   // of an Ongoing item: what goes on is told anew
	PublisherID, ApproverID int64
}

// Print publishes a first version or a correction and returns the disclosure; by is who
// approved it. models.Conflict where the item's period or subject is there already, or
// another correction came first.
func (p Press) Print(ctx context.Context, by models.Visitor, c Copy) (disclosure.Disclosure, error) {
	var d disclosure.Disclosure
	item, ok := p.Catalogue.Find(c.Item)
	if !ok {
		return d, models.Fail(models.NotFound, "err.not_found")
	}
	err := p.Store.InTx(ctx, func(ctx context.Context) (err error) {
		if d, err = p.place(ctx, c); err != nil {
			return err
		}
		v, err := p.version(ctx, item, d, c)
		if err != nil {
			return err
		}
		return p.issue(ctx, by, d, v)
	})
	if err != nil {
		return disclosure.Disclosure{}, fmt.Errorf("publish: %w", err)
	}
	return d, nil
}

// Withdraw leaves a tombstone in place of the newest version, from; all versions before it can
// still be asked for by their number. models.Conflict where from isn't the newest any more.
func (p Press) Withdraw(ctx context.Context, by models.Visitor, id string, from int, publisherID int64, reason string) (disclosure.Disclosure, error) {
	var d disclosure.Disclosure
	err := p.Store.InTx(ctx, func(ctx context.Context) (err error) {
		if d, err = p.Store.FindDisclosure(ctx, id); err != nil {
			return err
		}
		if d.State == disclosure.Withdrawn || from != d.Version {
			return outdated()
		}
		d.Version, d.State, d.PublishedAt = d.Version+1, disclosure.Withdrawn, p.Clock().Unix()
		e := disclosure.Edition{Item: d.ItemID, Region: d.RegionCode, Period: d.Period, Subject: d.Subject, EventOn: d.EventOn,
			Version: d.Version, Reason: reason, Content: disclosure.Content{Title: d.Title}}
		v, err := sign(e, disclosure.Version{DisclosureID: d.ID, State: disclosure.Withdrawn, PublisherID: publisherID, ApproverID: by.Staff.ID, PublishedAt: d.PublishedAt})
		if err != nil {
			return err
		}
		return p.issue(ctx, by, d, v)
	})
	if err != nil {
		return disclosure.Disclosure{}, fmt.Errorf("withdraw: %w", err)
	}
	return d, nil
}

// outdated refuses a change that was begun from a version which isn't the newest any more: it would
// take back what the newest says.
func outdated() error { return models.Fail(models.Conflict, "draft.err.outdated") }

// place finds or makes the disclosure, moved on to the version that is to come.
func (p Press) place(ctx context.Context, c Copy) (disclosure.Disclosure, error) {
	now := p.Clock().Unix()
	if c.ID == "" {
		return disclosure.Disclosure{ID: cmp.Or(c.As, models.NewID()), ItemID: c.Item, RegionCode: c.Region, Period: c.Period, Subject: c.Subject, EventOn: c.EventOn,
			UnitID: c.UnitID, Title: c.Content.Title, State: disclosure.Published, Version: 1, FirstPublishedAt: now, PublishedAt: now}, nil
	}
	d, err := p.Store.FindDisclosure(ctx, c.ID)
	if err != nil {
		return d, err
	}
	if c.From != d.Version {
		return d, outdated()
	}
	d.Version, d.State, d.Title, d.EventOn, d.PublishedAt = d.Version+1, disclosure.Published, c.Content.Title, c.EventOn, now
	return d, nil
}

// version makes the version in its canonical form.
func (p Press) version(ctx context.Context, item disclosure.Item, d disclosure.Disclosure, c Copy) (disclosure.Version, error) {
	salt, err := p.salt(ctx, d)
	if err != nil {
		return disclosure.Version{}, err
	}
	e := disclosure.Edition{Item: d.ItemID, Region: d.RegionCode, Period: d.Period, Subject: d.Subject, EventOn: d.EventOn,
		Version: d.Version, Reason: c.Reason, Update: c.Update, Content: c.Content}
	e, persons, err := e.Split(item, salt)
	if err != nil {
		return disclosure.Version{}, err
	}
	v := disclosure.Version{DisclosureID: d.ID, State: disclosure.Published, PublisherID: c.PublisherID, ApproverID: c.ApproverID, PublishedAt: d.PublishedAt}
	if len(persons.Tables) > 0 {
		if v.Persons, err = json.Marshal(persons); err != nil {
			return v, fmt.Errorf("rows about persons: %w", err)
		}
		v.PersonsUntil = d.On().AddDays(item.NoticeDays)
	}
	return sign(e, v)
}

// salt is that of the rows about persons of the version before, so that hashes of equal rows are
// equal; a new one where there are none, or no more.
func (p Press) salt(ctx context.Context, d disclosure.Disclosure) (string, error) {
	if d.Version == 1 {
		return models.NewID(), nil
	}
	before, err := p.Store.FindVersion(ctx, d.ID, d.Version-1)
	if err != nil || before.Persons == nil || before.PersonsUntil < d.On() {
		return models.NewID(), err
	}
	var persons disclosure.Persons
	if err := json.Unmarshal(before.Persons, &persons); err != nil {
		return "", fmt.Errorf("read a version's rows: %w", err)
	}
	return persons.Salt, nil
}

// sign gives a version its canonical bytes and their hash.
func sign(e disclosure.Edition, v disclosure.Version) (disclosure.Version, error) {
	canonical, err := e.Canonical()
	if err != nil {
		return v, err
	}
	hash := sha256.Sum256(canonical)
	v.No, v.Canonical, v.Hash, v.Reason, v.Told = e.Version, canonical, hash[:], e.Reason, e.Update
	return v, nil
}

// issue keeps a version, and tells of it.
func (p Press) issue(ctx context.Context, by models.Visitor, d disclosure.Disclosure, v disclosure.Version) error {
	if err := p.keep(ctx, d, v); err != nil {
		return err
	}
	return p.tell(ctx, by, d, v)
}

func (p Press) keep(ctx context.Context, d disclosure.Disclosure, v disclosure.Version) error {
	if d.Version > 1 {
		if err := p.Store.UpdateDisclosure(ctx, d); err != nil {
			return err
		}
	} else if err := p.Store.CreateDisclosure(ctx, d); err != nil {
		return err
	}
	return p.Store.AddVersion(ctx, v)
}

// tell writes the change into the public record, then into the trail.
func (p Press) tell(ctx context.Context, by models.Visitor, d disclosure.Disclosure, v disclosure.Version) error {
	happened, act := disclosure.WasPublished, models.PublishDisclosure
	switch {
	case d.State == disclosure.Withdrawn:
		happened, act = disclosure.WasWithdrawn, models.WithdrawDisclosure
	case v.Told:
		happened, act = disclosure.WasUpdated, models.UpdateDisclosure
	case d.Version > 1:
		happened, act = disclosure.WasCorrected, models.CorrectDisclosure
	}
	if err := p.Changes.Note(ctx, disclosure.Change{Happened: happened, Kind: disclosure.KindDisclosure, Record: d.ID, Version: d.Version,
		ItemID: d.ItemID, RegionCode: d.RegionCode, Period: d.Period, Title: d.Title, Reason: v.Reason}); err != nil {
		return err
	}
	return p.Trail.Record(ctx, by, models.Act{Name: act, Kind: models.OfDisclosure, Record: d.ID, UnitID: d.UnitID}.
		Says(models.FieldVersion, strconv.Itoa(d.Version)).Says(models.FieldRegion, d.RegionCode).Says(models.FieldItem, d.ItemID))
}
