package accounts

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
)

// DirectoryStore knows units and who works there.
type DirectoryStore interface {
	// ListUnitsAt finds the units of exactly these regions.
	ListUnitsAt(ctx context.Context, regionCodes []string) ([]models.Unit, error)
	ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error)
	// ListTopUnits lists units that have no superior, those of larger regions first.
	ListTopUnits(ctx context.Context, limit int) ([]models.Unit, error)
	// ListRecipients lists those of units to whom something can be sealed from now on:
	// reviewers, supervisors and custodians.
	ListRecipients(ctx context.Context, units []int64) ([]models.Staff, error)
	HasReaders(ctx context.Context) (bool, error)
	// HasUnitIn reports whether a unit's region is a code or below it.
	HasUnitIn(ctx context.Context, regionCode string) (bool, error)
	// ListRelated finds who of the staff has, or declared a relation to, one of names.
	ListRelated(ctx context.Context, refs [][]byte) ([]int64, error)
}

// Directory finds who handles a tip.
type Directory struct {
	Store DirectoryStore
	Hash  models.Hash // by which relations are matched
}

// Open reports whether tips can be taken at all: somebody, for some region, can read them.
func (d Directory) Open(ctx context.Context) (bool, error) {
	open, err := d.Store.HasReaders(ctx)
	if err != nil {
		return false, fmt.Errorf("look for readers: %w", err)
	}
	return open, nil
}

// Recipients finds the unit for a tip and those to whom it is sealed: of the units whose
// region holds it the nearest that may handle it and has a reviewer, else the nearest
// superior of one of them, else a topmost unit. What concerns a unit's own head or members,
// or a level beyond its reach, goes above it, and no one of it or below it is among the
// recipients (工作规则 art. 15). Whoever has a subject's name, or declared a
// relation to one, is left out.
//
// models.Unavailable, with err.no_reader where nobody could read it or the region is
// somebody else's, and with err.no_superior where only those could who may not.
func (d Directory) Recipients(ctx context.Context, about models.About) (models.Recipients, error) {
	w, err := d.walk(ctx, about)
	if err != nil {
		return models.Recipients{}, err
	}
	w.findConcerned()
	if about.Past != 0 {
		past, err := d.Store.ListUnitsByID(ctx, []int64{about.Past})
		if err != nil {
			return models.Recipients{}, fmt.Errorf("find the unit that hands it over: %w", err)
		}
		w.concerned = append(w.concerned, past...)
	}
	passed := false
	for _, u := range w.chain {
		if !w.handles(u) {
			continue
		}
		if w.mayNot(u) || !hasReviewer(w.staff(u.ID, models.Readers()...)) { // every reviewer is recused
			passed = true
			continue
		}
		r := w.recipients(u)
		r.Passed = passed
		return r, nil
	}
	if passed {
		return models.Recipients{}, models.Fail(models.Unavailable, "err.no_superior")
	}
	return models.Recipients{}, models.Fail(models.Unavailable, "err.no_reader")
}

// At finds those to whom a tip would be sealed in a unit, whoever is recused left out;
// models.Unavailable where a subject is of the unit, or too high for it, or nobody there
// could read it.
func (d Directory) At(ctx context.Context, about models.About, unitID int64) (models.Recipients, error) {
	about.At = unitID
	w, err := d.walk(ctx, about)
	if err != nil {
		return models.Recipients{}, err
	}
	w.findConcerned()
	u, known := w.units[unitID]
	if !known || !w.handles(u) || w.mayNot(u) || !hasReviewer(w.staff(u.ID, models.Readers()...)) {
		return models.Recipients{}, models.Fail(models.Unavailable, "err.no_reader")
	}
	return w.recipients(u), nil
}

// Custodians are those who would keep the name of the reporter of a tip that a unit handles:
// the nearest from the unit upwards.
func (d Directory) Custodians(ctx context.Context, about models.About, unitID int64) ([]models.Staff, error) {
	w, err := d.walk(ctx, about)
	if err != nil {
		return nil, err
	}
	u, known := w.units[unitID]
	if !known {
		return nil, nil
	}
	return w.recipients(u).Custodians, nil
}

// walk reads what the search needs: a few queries, whatever the number of units.
func (d Directory) walk(ctx context.Context, about models.About) (*walk, error) {
	w := &walk{about: about, units: map[int64]models.Unit{}}
	if err := d.chain(ctx, w); err != nil {
		return nil, err
	}
	ids := make([]int64, len(w.chain))
	for i, u := range w.chain {
		ids[i] = u.ID
	}
	var err error
	if w.people, err = d.Store.ListRecipients(ctx, ids); err != nil {
		return nil, fmt.Errorf("find recipients: %w", err)
	}
	var refs [][]byte
	for _, s := range about.Subjects {
		if ref := models.NameRef(d.Hash, s.Name); ref != nil {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return w, nil
	}
	if w.recused, err = d.Store.ListRelated(ctx, refs); err != nil {
		return nil, fmt.Errorf("find who is related: %w", err)
	}
	return w, nil
}

// maxTop is how many topmost units are looked at.
const maxTop = 50

// chain lists the units that could handle it, the nearest first.
func (d Directory) chain(ctx context.Context, w *walk) error {
	units, err := d.Store.ListUnitsAt(ctx, regionsOf(w.about.RegionCode))
	if err != nil {
		return fmt.Errorf("find units: %w", err)
	}
	if len(units) == 0 {
		if related, err := d.Store.HasUnitIn(ctx, w.about.RegionCode); err != nil {
			return fmt.Errorf("find units: %w", err)
		} else if !related { // somebody else's region: nobody here may read of it
			return nil
		}
	}
	slices.SortStableFunc(units, func(a, b models.Unit) int { return len(b.RegionCode) - len(a.RegionCode) })
	for depth := 0; len(units) > 0 && depth < maxDepth; depth++ {
		w.add(units)
		if units, err = d.superiors(ctx, units); err != nil {
			return err
		}
	}
	if w.about.At != 0 {
		if err := d.upFrom(ctx, w, w.about.At); err != nil {
			return err
		}
	}
	top, err := d.Store.ListTopUnits(ctx, maxTop)
	if err != nil {
		return fmt.Errorf("find topmost units: %w", err)
	}
	w.add(top)
	return nil
}

// upFrom adds a unit and all above it.
func (d Directory) upFrom(ctx context.Context, w *walk, unitID int64) error {
	units, err := d.Store.ListUnitsByID(ctx, []int64{unitID})
	for depth := 0; err == nil && len(units) > 0 && depth < maxDepth; depth++ {
		w.add(units)
		units, err = d.superiors(ctx, units)
	}
	if err != nil {
		return fmt.Errorf("find a unit: %w", err)
	}
	return nil
}

// superiors finds the units right above, in the order of those below.
func (d Directory) superiors(ctx context.Context, units []models.Unit) ([]models.Unit, error) {
	var ids []int64
	for _, u := range units {
		if u.SuperiorID != 0 && !slices.Contains(ids, u.SuperiorID) {
			ids = append(ids, u.SuperiorID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	above, err := d.Store.ListUnitsByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("find superiors: %w", err)
	}
	slices.SortFunc(above, func(a, b models.Unit) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return above, nil
}
