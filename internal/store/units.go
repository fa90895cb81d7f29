package store

import (
	"context"
	"slices"

	"qingyuan/models"
	"qingyuan/models/region"
)

// CreateUnit keeps a new unit and sets its ID. A name that is taken is models.Conflict.
func (s *Store) CreateUnit(ctx context.Context, u *models.Unit) error {
	return did(s.in(ctx).Create(u), "keep a unit")
}

// UpdateUnit writes a unit's names, region, superior and heads.
func (s *Store) UpdateUnit(ctx context.Context, u models.Unit) error {
	return one(s.in(ctx).Model(&models.Unit{}).Where("id = ?", u.ID).Updates(map[string]any{
		"name": u.Name, "region_code": u.RegionCode, "superior_id": u.SuperiorID, "head": u.Head, "aliases": u.Aliases}), "change a unit")
}

// FindUnit by id.
func (s *Store) FindUnit(ctx context.Context, id int64) (models.Unit, error) {
	return take[models.Unit](s.in(ctx).Where("id = ?", id), "find a unit")
}

// ListUnits lists units by region, those of a larger region before those within it.
func (s *Store) ListUnits(ctx context.Context, limit int) ([]models.Unit, error) {
	return list[models.Unit](s.in(ctx).Order("region_code, id").Limit(limit), "list units")
}

// ListUnitsByID finds units by their ids; those that aren't there are left out.
func (s *Store) ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error) {
	return s.units(ctx, "id IN ?", ids)
}

// ListSubordinates lists the units right below others.
func (s *Store) ListSubordinates(ctx context.Context, ids []int64) ([]models.Unit, error) {
	return s.units(ctx, "superior_id IN ?", ids)
}

// ListUnitsAt finds the units of exactly these regions.
func (s *Store) ListUnitsAt(ctx context.Context, regionCodes []string) ([]models.Unit, error) {
	return s.units(ctx, "region_code IN ?", regionCodes)
}

func (s *Store) units(ctx context.Context, where string, values any) ([]models.Unit, error) {
	return list[models.Unit](s.in(ctx).Where(where, values).Order("region_code, id"), "find units")
}

// ListTopUnits lists units that have no superior, those of larger regions first.
func (s *Store) ListTopUnits(ctx context.Context, limit int) ([]models.Unit, error) {
	return list[models.Unit](s.in(ctx).Where("superior_id = 0").Order("LENGTH(region_code), id").Limit(limit), "find topmost units")
}

// HasUnitIn reports whether a unit's region is a code or below it.
func (s *Store) HasUnitIn(ctx context.Context, regionCode string) (bool, error) {
	from, to := region.Bounds(regionCode)
	some, err := list[models.Unit](s.in(ctx).Where("region_code >= ? AND region_code < ?", from, to).Limit(1), "look for a unit")
	return len(some) > 0, err
}

// HasReaders reports whether anybody can read tips.
func (s *Store) HasReaders(ctx context.Context) (bool, error) {
	some, err := list[models.Staff](readers(s.in(ctx)).Select("id").Limit(1), "look for readers")
	return len(some) > 0, err
}

// RegionPaths finds, for each code, the regions from its province down to itself; a code
// that isn't there is left out, and so is what is missing above it.
func (s *Store) RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error) {
	var wanted []string
	for _, code := range codes {
		wanted = append(append(wanted, region.Ancestors(code)...), code)
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	if len(wanted) == 0 {
		return nil, nil
	}
	rows, err := list[region.Region](s.in(ctx).Table("regions").Select("code", "name", "parent").Where("code IN ?", wanted), "name regions")
	if err != nil {
		return nil, err
	}
	byCode := make(map[string]region.Region, len(rows))
	for _, r := range rows {
		r.Level = region.LevelOf(r.Code)
		byCode[r.Code] = r
	}
	paths := make(map[string][]region.Region, len(codes))
	for _, code := range codes {
		if _, ok := byCode[code]; ok {
			paths[code] = pathOf(code, byCode)
		}
	}
	return paths, nil
}

func pathOf(code string, byCode map[string]region.Region) []region.Region {
	var path []region.Region
	for _, c := range append(region.Ancestors(code), code) {
		if r, ok := byCode[c]; ok {
			path = append(path, r)
		}
	}
	return path
}

// CountUnits counts the units.
func (s *Store) CountUnits(ctx context.Context) (int64, error) {
	var n int64
	return n, did(s.in(ctx).Model(&models.Unit{}).Count(&n), "count units")
}
