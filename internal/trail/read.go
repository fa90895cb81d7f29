package trail

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"qingyuan/models"
)

// ReadStore is what auditors read.
type ReadStore interface {
	// ListEntries lists the newest first, those before a number; 0 begins.
	ListEntries(ctx context.Context, f models.TrailFilter, before int64, limit int) ([]models.Entry, error)
	// LastEntry is the newest of an act; models.NotFound where there is none.
	LastEntry(ctx context.Context, act models.ActName) (models.Entry, error)
	// StaffCalled are the ids of those who have a user name or a name.
	StaffCalled(ctx context.Context, name string) ([]int64, error)
	ListUnits(ctx context.Context, limit int) ([]models.Unit, error)
}

// PageSize is how many entries a page has.
const PageSize = 50

// maxUnits is how many units a filter offers.
const maxUnits = 1000

// Entry is an entry as auditors see it.
type Entry struct {
	models.Entry
	Before, After models.Fields
	Unit          string // its name now; empty where there is none
	Broken        bool   // it isn't what was written
}

// Page is one page of the trail, the newest first.
type Page struct {
	Entries  []Entry
	Next     int64       // where the next page begins; 0: this is the last
	Head     models.Head // of the whole trail
	Units    []models.Unit
	Verified *Entry // when it was last looked at whole; nil: never
}

func only(v models.Visitor) error {
	if v.Is(models.RoleAuditor) {
		return nil
	}
	return models.Fail(models.Forbidden, "err.forbidden")
}

// Read shows one page, from the entry before a number on; 0 begins. Who read is an entry too.
func (t Trail) Read(ctx context.Context, v models.Visitor, f models.TrailFilter, before int64) (p Page, err error) {
	if err := only(v); err != nil {
		return p, err
	}
	if f, err = t.people(ctx, f); err != nil {
		return p, err
	}
	if p.Units, err = t.Store.ListUnits(ctx, maxUnits); err != nil {
		return p, fmt.Errorf("list units: %w", err)
	}
	err = t.Store.InTx(ctx, func(ctx context.Context) error {
		rows, err := t.Store.ListEntries(ctx, f, before, PageSize+1)
		if err != nil {
			return err
		}
		if p.Next = 0; len(rows) > PageSize {
			rows = rows[:PageSize]
			p.Next = rows[PageSize-1].Seq
		}
		p.Entries = t.shown(rows, p.Units)
		if p.Verified, err = t.verified(ctx); err != nil {
			return err
		}
		if p.Head, err = t.Store.TrailHead(ctx); err != nil {
			return err
		}
		return t.Record(ctx, v, reading(models.ReadTrail, f))
	})
	if err != nil {
		return p, fmt.Errorf("read the trail: %w", err)
	}
	return p, nil
}

// Download hands all that a filter lets through to fn, the newest first, in steady memory.
func (t Trail) Download(ctx context.Context, v models.Visitor, f models.TrailFilter, fn func([]Entry) error) error {
	if err := only(v); err != nil {
		return err
	}
	f, err := t.people(ctx, f)
	if err != nil {
		return err
	}
	units, err := t.Store.ListUnits(ctx, maxUnits)
	if err != nil {
		return fmt.Errorf("list units: %w", err)
	}
	if err := t.Record(ctx, v, reading(models.DownloadTrail, f)); err != nil {
		return err
	}
	return t.each(ctx, f, func(rows []models.Entry) error {
		return fn(t.shown(rows, units))
	})
}

// each hands pages of what a filter lets through to fn, the newest first.
func (t Trail) each(ctx context.Context, f models.TrailFilter, fn func([]models.Entry) error) error {
	for before := int64(0); ; {
		rows, err := t.Store.ListEntries(ctx, f, before, page)
		if err != nil {
			return fmt.Errorf("list the trail: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		if err := fn(rows); err != nil {
			return err
		}
		before = rows[len(rows)-1].Seq
	}
}

// List is Download for who has the machine, not for who has a browser: the newest most
// entries, 0 for all.
func (t Trail) List(ctx context.Context, f models.TrailFilter, most int, fn func([]models.Entry) error) error {
	f, err := t.people(ctx, f)
	if err != nil {
		return err
	}
	if most > 0 {
		rows, err := t.Store.ListEntries(ctx, f, 0, most)
		if err != nil {
			return fmt.Errorf("list the trail: %w", err)
		}
		return fn(rows)
	}
	return t.each(ctx, f, fn)
}

// Check verifies the trail for an auditor, and writes down what came of it.
func (t Trail) Check(ctx context.Context, v models.Visitor, noted models.Head) (Outcome, error) {
	if err := only(v); err != nil {
		return Outcome{}, err
	}
	o, err := t.Verify(ctx, noted)
	if err != nil {
		return o, err
	}
	return o, t.Record(ctx, v, o.act())
}

func (o Outcome) act() models.Act {
	act := models.Act{Name: models.VerifyTrail, Kind: models.OfTrail}.Says(models.FieldUpTo, fmt.Sprint(o.Head.Seq))
	if !o.Whole() {
		act = act.Says(models.FieldBroken, fmt.Sprint(o.At)).Says(models.FieldFault, string(o.Fault))
	}
	return act
}

func (t Trail) verified(ctx context.Context) (*Entry, error) {
	row, err := t.Store.LastEntry(ctx, models.VerifyTrail)
	if models.CodeOf(err) == models.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &t.shown([]models.Entry{row}, nil)[0], nil
}

// people finds whom a filter's Person names.
func (t Trail) people(ctx context.Context, f models.TrailFilter) (models.TrailFilter, error) {
	if f.Person = strings.TrimSpace(f.Person); f.Person == "" {
		return f, nil
	}
	if f.Person == models.SystemJobs || f.Person == models.SystemCommandLine {
		f.People, f.System = []int64{0}, f.Person
		return f, nil
	}
	ids, err := t.Store.StaffCalled(ctx, f.Person)
	if err != nil {
		return f, fmt.Errorf("find people: %w", err)
	}
	f.People = append([]int64{}, ids...)
	return f, nil
}

// reading is the act of who reads; the name that was typed isn't kept, but whom it found.
func reading(name models.ActName, f models.TrailFilter) models.Act {
	act := models.Act{Name: name, Kind: models.OfTrail}
	if f.IsZero() {
		return act
	}
	q := f.Query()
	if f.Person != "" {
		q.Set("person", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(f.People)), ","), "[]"))
	}
	if len(f.Record) > 32 {
		q.Del("record")
	}
	return act.Says(models.FieldFilter, q.Encode())
}

// shown opens entries. One that isn't what was written says so, and hides no other.
func (t Trail) shown(rows []models.Entry, units []models.Unit) []Entry {
	names := make(map[int64]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
	}
	list := make([]Entry, len(rows))
	for i, row := range rows {
		before, beforeErr := models.ReadFields(row.Before)
		after, afterErr := models.ReadFields(row.After)
		broken := beforeErr != nil || afterErr != nil || !bytes.Equal(row.Hash, t.hash(row))
		list[i] = Entry{row, before, after, names[row.UnitID], broken}
	}
	return list
}
