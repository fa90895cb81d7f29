// Package keeping is how tips end: how long each is kept, that it is held, and that two
// supervisors erase it. docs/adr/0025-keeping-and-erasing.md.
package keeping

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/retention"
)

// Store keeps tips. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	ListKeptTips(ctx context.Context, q models.KeptQuery) ([]models.KeptTip, error)
	// FindKeptTip finds a tip that isn't erased, archived or not.
	FindKeptTip(ctx context.Context, id string, staffID int64, unitIDs []int64) (models.KeptTip, error)
	// CountUnarchived counts the tips of a unit that nobody works on and nobody has archived.
	CountUnarchived(ctx context.Context, unitID int64) (int64, error)
	// SetKeeping writes what was decided of a tip at the decision's version, 0 for the first;
	// models.Conflict where it is no longer so.
	SetKeeping(ctx context.Context, k models.Keeping) error
	// EraseTip destroys a tip's keys, and then all that was sealed, where it is archived and at
	// its version; else models.Conflict.
	EraseTip(ctx context.Context, id string, version int64, on models.Date) error
	// ListErasedFiles lists those files of erased tips whose objects are still there.
	ListErasedFiles(ctx context.Context, limit int) ([]models.Attachment, error)
	RemoveAttachment(ctx context.Context, tipID, id string) error
	// TakeErasedKeys removes keys that somebody shared while their tip was being erased.
	TakeErasedKeys(ctx context.Context, since models.Date) error

	// UnitsUnder are the ids of a unit and of all below it.
	UnitsUnder(ctx context.Context, unitID int64) ([]int64, error)
	ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// Blob keeps sealed files.
type Blob interface {
	Remove(ctx context.Context, key string) error
}

// Trail is trail.Trail: it writes down what somebody of the staff did, in the act's own
// transaction and after all else that it locks.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Keeping is the use cases of supervisors who decide on what is kept.
type Keeping struct {
	Store  Store
	Blob   Blob
	Trail  Trail
	Terms  retention.Terms
	Remind []int // days before a term is over, the most first: from the first on, a tip is listed
	Clock  func() time.Time
}

// maxRows is how many tips each list shows.
const maxRows = 100

// Row is a tip as pages show it.
type Row struct {
	models.KeptTip
	Unit  string
	Last  models.Date // on which it must be there; empty where it isn't archived
	Over  bool        // that day has passed
	Ours  bool        // the visitor's unit handles it
	Mine  bool        // the visitor proposed to erase it
	By    string      // who proposed it
	Held  string      // who holds it
	Block models.Block
}

// Overview is what a supervisor decides on.
type Overview struct {
	Proposed []Row // to erase, here and in units below
	Over     []Row // whose term is over, and which nobody has proposed
	Soon     []Row // whose term will be over soon
	Held     []Row
	Open     int64 // tips that nobody works on and nobody has archived
	More     bool  // there are more than the lists show
}

// Overview lists what is to be decided. It takes as many queries for one tip as for many.
func (k Keeping) Overview(ctx context.Context, v models.Visitor) (Overview, error) {
	below, err := k.below(ctx, v)
	if err != nil {
		return Overview{}, err
	}
	own := []int64{v.Unit.ID}
	days := 0
	if len(k.Remind) > 0 {
		days = slices.Max(k.Remind)
	}
	var all Overview
	for _, l := range []struct {
		into *[]Row
		q    models.KeptQuery
	}{
		{&all.Proposed, models.KeptQuery{UnitIDs: below, Proposed: true}},
		{&all.Over, models.KeptQuery{UnitIDs: own, Archived: k.Terms.Until(k.today())}},
		{&all.Soon, models.KeptQuery{UnitIDs: own, Archived: k.Terms.Until(k.today().AddDays(days + 1))}},
		{&all.Held, models.KeptQuery{UnitIDs: own, Held: true}},
	} {
		l.q.StaffID, l.q.Limit = v.Staff.ID, maxRows+1
		tips, err := k.Store.ListKeptTips(ctx, l.q)
		if err != nil {
			return all, fmt.Errorf("list what is kept: %w", err)
		}
		all.More = all.More || len(tips) > maxRows
		slices.SortFunc(tips, k.Terms.Order)
		for _, t := range tips[:min(len(tips), maxRows)] {
			*l.into = append(*l.into, k.row(v, t))
		}
	}
	undecided := func(r Row) bool { return r.Proposed != "" || r.Hold != "" }
	all.Over = slices.DeleteFunc(all.Over, undecided)
	all.Soon = slices.DeleteFunc(all.Soon, func(r Row) bool { return r.Over || undecided(r) })
	if all.Open, err = k.Store.CountUnarchived(ctx, v.Unit.ID); err != nil {
		return all, fmt.Errorf("count what isn't archived: %w", err)
	}
	return all, k.name(ctx, all.Proposed, all.Over, all.Soon, all.Held)
}

// CountProposed counts the tips that somebody else proposed to erase, for the visitor to decide on.
func (k Keeping) CountProposed(ctx context.Context, v models.Visitor) (int, error) {
	below, err := k.below(ctx, v)
	if err != nil {
		return 0, err
	}
	tips, err := k.Store.ListKeptTips(ctx, models.KeptQuery{UnitIDs: below, StaffID: v.Staff.ID, Proposed: true, Limit: maxRows})
	if err != nil {
		return 0, fmt.Errorf("list what is to be erased: %w", err)
	}
	return len(slices.DeleteFunc(tips, func(t models.KeptTip) bool { return t.ProposedBy == v.Staff.ID })), nil
}

// Look shows how one tip is kept.
func (k Keeping) Look(ctx context.Context, v models.Visitor, id string) (Row, error) {
	t, err := k.find(ctx, v, id)
	if err != nil {
		return Row{}, err
	}
	rows := []Row{k.row(v, t)}
	if err := k.name(ctx, rows); err != nil {
		return Row{}, err
	}
	return rows[0], nil
}

func (k Keeping) row(v models.Visitor, t models.KeptTip) Row {
	r := Row{KeptTip: t, Last: k.Terms.Last(t.KeptAs, t.ArchivedOn), Over: k.over(t), Ours: t.UnitID == v.Unit.ID, Mine: t.ProposedBy == v.Staff.ID && t.Proposed != ""}
	r.Block = t.Block(k.reason(t), r.Over)
	if t.Proposed != "" && t.ProposedAt != t.Version && r.Block == "" {
		r.Block = models.BlockChanged
	}
	return r
}

// reason is the one that was given to erase a tip, or else one of those that may be.
func (k Keeping) reason(t models.KeptTip) models.EraseReason {
	if t.Proposed != "" {
		return t.Proposed
	}
	return models.EraseAsked
}

func (k Keeping) over(t models.KeptTip) bool {
	return k.Terms.Over(t.KeptAs, t.ArchivedOn, k.today())
}

// name names units and people.
func (k Keeping) name(ctx context.Context, lists ...[]Row) error {
	var units, people []int64
	for _, r := range slices.Concat(lists...) {
		units, people = append(units, r.UnitID), append(people, r.ProposedBy, r.HoldBy)
	}
	names, err := k.Store.StaffNames(ctx, people)
	if err != nil {
		return fmt.Errorf("name the staff: %w", err)
	}
	found, err := k.Store.ListUnitsByID(ctx, units)
	if err != nil {
		return fmt.Errorf("name units: %w", err)
	}
	for _, list := range lists {
		for i := range list {
			r := &list[i]
			r.By, r.Held = names[r.ProposedBy], names[r.HoldBy]
			for _, u := range found {
				if u.ID == r.UnitID {
					r.Unit = u.Name
				}
			}
		}
	}
	return nil
}

func (k Keeping) today() models.Date { return models.DateOf(k.Clock()) }

// only lets nobody but supervisors of a unit know that there is something.
func only(v models.Visitor) error {
	if !v.Is(models.RoleSupervisor) || v.Unit.ID == 0 {
		return notFound()
	}
	return nil
}

func notFound() error { return models.Fail(models.NotFound, "err.not_found") }

// below are the visitor's unit and all below it.
func (k Keeping) below(ctx context.Context, v models.Visitor) ([]int64, error) {
	if err := only(v); err != nil {
		return nil, err
	}
	units, err := k.Store.UnitsUnder(ctx, v.Unit.ID)
	if err != nil {
		return nil, fmt.Errorf("find the units below: %w", err)
	}
	return units, nil
}

// find finds a tip on whose keeping the visitor may decide: one of their unit, or one of a unit
// below that somebody proposed to erase.
func (k Keeping) find(ctx context.Context, v models.Visitor, id string) (models.KeptTip, error) {
	below, err := k.below(ctx, v)
	if err != nil {
		return models.KeptTip{}, err
	}
	if !models.IsID(id) {
		return models.KeptTip{}, notFound()
	}
	t, err := k.Store.FindKeptTip(ctx, id, v.Staff.ID, below)
	if err != nil {
		return t, fmt.Errorf("find what is kept: %w", err)
	}
	if t.UnitID != v.Unit.ID && t.Proposed == "" {
		return t, notFound()
	}
	return t, nil
}
