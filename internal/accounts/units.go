package accounts

import (
	"context"
	"fmt"
	"strings"

	"qingyuan/models"
	"qingyuan/models/region"
)

// MaxUnits is how many units a list shows.
const MaxUnits = 1000

// maxDepth bounds walks up the superiors: province to village are five.
const maxDepth = 10

// UnitRow is a unit as administrators see it.
type UnitRow struct {
	models.Unit
	Region   string // its full name
	Superior string // empty for a topmost unit
	Readers  int    // reviewers who can read what comes in now
}

// Units lists the units, those of larger regions first.
func (a Accounts) Units(ctx context.Context, v models.Visitor) ([]UnitRow, error) {
	if err := onlyAdmin(v); err != nil {
		return nil, err
	}
	units, err := a.Store.ListUnits(ctx, MaxUnits)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return a.unitRows(ctx, units)
}

// Unit finds one unit.
func (a Accounts) Unit(ctx context.Context, v models.Visitor, id int64) (UnitRow, error) {
	if err := onlyAdmin(v); err != nil {
		return UnitRow{}, err
	}
	u, err := a.Store.FindUnit(ctx, id)
	if err != nil {
		return UnitRow{}, fmt.Errorf("find a unit: %w", err)
	}
	rows, err := a.unitRows(ctx, []models.Unit{u})
	if err != nil {
		return UnitRow{}, err
	}
	return rows[0], nil
}

func (a Accounts) unitRows(ctx context.Context, units []models.Unit) ([]UnitRow, error) {
	var ids, superiors []int64
	var codes []string
	for _, u := range units {
		ids, superiors = append(ids, u.ID), append(superiors, u.SuperiorID)
		codes = append(codes, u.RegionCode)
	}
	regions, err := a.Store.RegionPaths(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	above, err := a.Store.ListUnitsByID(ctx, superiors)
	if err != nil {
		return nil, fmt.Errorf("name superiors: %w", err)
	}
	names := map[int64]string{}
	for _, u := range above {
		names[u.ID] = u.Name
	}
	readers, err := a.Store.ListReaders(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("count readers: %w", err)
	}
	count := map[int64]int{}
	for _, st := range readers {
		count[st.UnitID]++
	}
	rows := make([]UnitRow, len(units))
	for i, u := range units {
		rows[i] = UnitRow{u, region.FullName(regions[u.RegionCode]), names[u.SuperiorID], count[u.ID]}
	}
	return rows, nil
}

// AddUnit keeps a new unit. models.Problems speak of the fields "name", "region" and
// "superior".
func (a Accounts) AddUnit(ctx context.Context, v models.Visitor, u models.Unit) (models.Unit, error) {
	if err := onlyAdmin(v); err != nil {
		return u, err
	}
	u.ID = 0
	if err := a.checkUnit(ctx, &u); err != nil {
		return u, err
	}
	err := a.Store.CreateUnit(ctx, &u)
	if models.CodeOf(err) == models.Conflict {
		return u, wrong("name", "staff.err.unit_taken")
	}
	if err != nil {
		return u, fmt.Errorf("add a unit: %w", err)
	}
	return u, nil
}

// EditUnit changes a unit. Problems are as AddUnit's.
func (a Accounts) EditUnit(ctx context.Context, v models.Visitor, u models.Unit) error {
	if err := onlyAdmin(v); err != nil {
		return err
	}
	if _, err := a.Store.FindUnit(ctx, u.ID); err != nil {
		return fmt.Errorf("find a unit: %w", err)
	}
	if err := a.checkUnit(ctx, &u); err != nil {
		return err
	}
	err := a.Store.UpdateUnit(ctx, u)
	if models.CodeOf(err) == models.Conflict {
		return wrong("name", "staff.err.unit_taken")
	}
	if err != nil {
		return fmt.Errorf("change a unit: %w", err)
	}
	return nil
}

func (a Accounts) checkUnit(ctx context.Context, u *models.Unit) error {
	var p models.Problems
	u.Name, u.RegionCode = strings.TrimSpace(u.Name), strings.TrimSpace(u.RegionCode)
	checkName(&p, "name", u.Name)
	regions, err := a.Store.RegionPaths(ctx, []string{u.RegionCode})
	if err != nil {
		return fmt.Errorf("find a region: %w", err)
	}
	if len(regions) == 0 {
		p.Add("region", "staff.err.region")
	}
	if key, err := a.wrongSuperior(ctx, *u); err != nil {
		return err
	} else if key != "" {
		p.Add("superior", key)
	}
	return p.OrNil()
}

// wrongSuperior says why a unit can't be under the one that was chosen: it isn't there, or
// it is the unit itself or under it.
func (a Accounts) wrongSuperior(ctx context.Context, u models.Unit) (key string, err error) {
	for id, depth := u.SuperiorID, 0; id != 0; depth++ {
		if id == u.ID || depth == maxDepth {
			return "staff.err.superior_circle", nil
		}
		above, err := a.Store.FindUnit(ctx, id)
		if models.CodeOf(err) == models.NotFound {
			return "staff.err.superior", nil
		}
		if err != nil {
			return "", fmt.Errorf("find a superior: %w", err)
		}
		id = above.SuperiorID
	}
	return "", nil
}
