package accounts

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/region"
)

// DirectoryStore knows units and their readers.
type DirectoryStore interface {
	// ListUnitsAt finds the units of exactly these regions.
	ListUnitsAt(ctx context.Context, regionCodes []string) ([]models.Unit, error)
	ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error)
	// ListReaders lists who can read what is sealed to units from now on.
	ListReaders(ctx context.Context, units []int64) ([]models.Staff, error)
	// FindTopReaders finds the topmost unit of the largest region that has readers.
	FindTopReaders(ctx context.Context) (models.Unit, error)
	HasReaders(ctx context.Context) (bool, error)
	// HasUnitIn reports whether a unit's region is a code or below it.
	HasUnitIn(ctx context.Context, regionCode string) (bool, error)
}

// Directory finds who handles a tip.
type Directory struct{ Store DirectoryStore }

// Open reports whether tips can be taken at all: somebody, for some region, can read them.
func (d Directory) Open(ctx context.Context) (bool, error) {
	open, err := d.Store.HasReaders(ctx)
	if err != nil {
		return false, fmt.Errorf("look for readers: %w", err)
	}
	return open, nil
}

// Readers are the reviewers of a unit to whom a tip can be sealed.
func (d Directory) Readers(ctx context.Context, unitID int64) ([]models.Staff, error) {
	readers, err := d.Store.ListReaders(ctx, []int64{unitID})
	if err != nil {
		return nil, fmt.Errorf("find readers: %w", err)
	}
	return readers, nil
}

// UnitFor finds the unit for a tip about a region, and its readers: of the units whose
// region holds it the nearest with a reader, else the nearest superior of one of them,
// else a topmost unit. models.Unavailable where nobody could read the tip, or where no unit
// has to do with the region.
func (d Directory) UnitFor(ctx context.Context, regionCode string) (models.Unit, []models.Staff, error) {
	units, err := d.Store.ListUnitsAt(ctx, append(region.Ancestors(regionCode), regionCode))
	if err != nil {
		return models.Unit{}, nil, fmt.Errorf("find units: %w", err)
	}
	if len(units) == 0 {
		if related, err := d.Store.HasUnitIn(ctx, regionCode); err != nil {
			return models.Unit{}, nil, fmt.Errorf("find units: %w", err)
		} else if !related { // somebody else's region: nobody here may read of it
			return models.Unit{}, nil, models.Fail(models.Unavailable, "err.no_reader")
		}
	}
	slices.SortStableFunc(units, func(a, b models.Unit) int { return len(b.RegionCode) - len(a.RegionCode) })
	for depth := 0; len(units) > 0 && depth < maxDepth; depth++ {
		u, readers, err := d.first(ctx, units)
		if err != nil || readers != nil {
			return u, readers, err
		}
		if units, err = d.superiors(ctx, units); err != nil {
			return u, nil, err
		}
	}
	return d.top(ctx)
}

// first finds the first of units that has readers; no readers where none has.
func (d Directory) first(ctx context.Context, units []models.Unit) (models.Unit, []models.Staff, error) {
	ids := make([]int64, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	all, err := d.Store.ListReaders(ctx, ids)
	if err != nil {
		return models.Unit{}, nil, fmt.Errorf("find readers: %w", err)
	}
	for _, u := range units {
		var readers []models.Staff
		for _, st := range all {
			if st.UnitID == u.ID {
				readers = append(readers, st)
			}
		}
		if readers != nil {
			return u, readers, nil
		}
	}
	return models.Unit{}, nil, nil
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

func (d Directory) top(ctx context.Context) (models.Unit, []models.Staff, error) {
	u, err := d.Store.FindTopReaders(ctx)
	if models.CodeOf(err) == models.NotFound {
		return u, nil, models.Fail(models.Unavailable, "err.no_reader").Because(err)
	}
	if err != nil {
		return u, nil, fmt.Errorf("find a topmost unit: %w", err)
	}
	readers, err := d.Readers(ctx, u.ID)
	if err == nil && len(readers) == 0 { // disabled just now
		err = models.Fail(models.Unavailable, "err.no_reader")
	}
	return u, readers, err
}
