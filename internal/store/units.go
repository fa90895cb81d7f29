package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
)

// CreateUnit keeps a new unit and sets its ID. A name that is taken is models.Conflict.
func (s *Store) CreateUnit(ctx context.Context, u *models.Unit) error {
	return did(s.in(ctx).Create(u), "keep a unit")
}

// UpdateUnit writes a unit's name, region and superior.
func (s *Store) UpdateUnit(ctx context.Context, u models.Unit) error {
	return one(s.in(ctx).Model(&models.Unit{}).Where("id = ?", u.ID).Updates(map[string]any{
		"name": u.Name, "region_code": u.RegionCode, "superior_id": u.SuperiorID}), "change a unit")
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

// ListUnitsAt finds the units of exactly these regions.
func (s *Store) ListUnitsAt(ctx context.Context, regionCodes []string) ([]models.Unit, error) {
	return s.units(ctx, "region_code IN ?", regionCodes)
}

func (s *Store) units(ctx context.Context, where string, values any) ([]models.Unit, error) {
	return list[models.Unit](s.in(ctx).Where(where, values).Order("region_code, id"), "find units")
}

// FindTopReaders finds the topmost unit of the largest region that has readers.
func (s *Store) FindTopReaders(ctx context.Context) (models.Unit, error) {
	has := readers(s.db.Session(&gorm.Session{NewDB: true}).Model(&models.Staff{}).Select("unit_id"))
	return take[models.Unit](s.in(ctx).Where("superior_id = 0 AND id IN (?)", has).Order("LENGTH(region_code), id"), "find a topmost unit")
}

// RegionNames finds the names of regions by their codes; those that aren't there are left
// out.
func (s *Store) RegionNames(ctx context.Context, codes []string) (map[string]string, error) {
	names := make(map[string]string, len(codes))
	if len(codes) == 0 {
		return names, nil
	}
	type row struct{ Code, Name string }
	rows, err := list[row](s.in(ctx).Table("regions").Select("code", "name").Where("code IN ?", codes), "name regions")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		names[r.Code] = r.Name
	}
	return names, nil
}
