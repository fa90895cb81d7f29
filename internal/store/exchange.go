package store

import (
	"context"

	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// FindExchangeKey implements exchange.Store.
func (s *Store) FindExchangeKey(ctx context.Context, unitID int64) (models.ExchangeKey, error) {
	return take[models.ExchangeKey](s.in(ctx).Where("unit_id = ?", unitID), "find a unit's exchange key")
}

// SetExchangeKey implements exchange.Store; call it inside InTx.
func (s *Store) SetExchangeKey(ctx context.Context, k models.ExchangeKey, holders []models.ExchangeHolder) error {
	for _, rows := range []any{&models.ExchangeHolder{}, &models.ExchangeKey{}} {
		if err := did(s.in(ctx).Where("unit_id = ?", k.UnitID).Delete(rows), "take a unit's exchange key"); err != nil {
			return err
		}
	}
	if err := did(s.in(ctx).Create(&k), "keep a unit's exchange key"); err != nil {
		return err
	}
	return createAll(s.in(ctx), holders, "share a unit's exchange key")
}

// ListExchangeHolders implements exchange.Store.
func (s *Store) ListExchangeHolders(ctx context.Context, unitID int64) ([]models.ExchangeHolder, error) {
	return list[models.ExchangeHolder](s.in(ctx).Where("unit_id = ?", unitID).Order("staff_id"), "list who opens case files")
}

// AddExchangeHolders implements exchange.Store: whoever had another key pair before is given it
// anew.
func (s *Store) AddExchangeHolders(ctx context.Context, holders []models.ExchangeHolder) error {
	return createAll(s.in(ctx).Clauses(clause.OnConflict{UpdateAll: true}), holders, "share a unit's exchange key")
}

// leaveExchange takes exchange keys from somebody, but those of units that they may go on
// holding: of their own, as a supervisor.
func (s *Store) leaveExchange(ctx context.Context, staffID int64, duty models.Duty) error {
	units := []int64{0}
	if len(duty[models.PartSupervision]) > 0 {
		units = append(units, duty[models.PartTip]...)
	}
	return did(s.in(ctx).Where("staff_id = ? AND unit_id NOT IN ?", staffID, units).Delete(&models.ExchangeHolder{}), "take exchange keys")
}

// CreatePartner implements exchange.Store.
func (s *Store) CreatePartner(ctx context.Context, p models.Partner) error {
	return did(s.in(ctx).Create(&p), "keep a partner")
}

// FindPartner implements exchange.Store and casework.Store.
func (s *Store) FindPartner(ctx context.Context, id string) (models.Partner, error) {
	return take[models.Partner](s.in(ctx).Where("id = ?", id), "find a partner")
}

// ListPartners implements exchange.Store and casework.Store.
func (s *Store) ListPartners(ctx context.Context, limit int) ([]models.Partner, error) {
	return list[models.Partner](s.in(ctx).Order("unit, installation, id").Limit(limit), "list partners")
}

// CheckPartner implements exchange.Store.
func (s *Store) CheckPartner(ctx context.Context, id string, by int64, on models.Date) error {
	return one(s.in(ctx).Model(&models.Partner{}).Where("id = ? AND checked_by = 0", id).Updates(map[string]any{"checked_by": by, "checked_on": on}), "note that a partner was checked")
}

// RemovePartner implements exchange.Store.
func (s *Store) RemovePartner(ctx context.Context, id string) error {
	return one(s.in(ctx).Where("id = ?", id).Delete(&models.Partner{}), "remove a partner")
}

// CreateCaseFile implements casework.Store and intake.Store; models.Conflict where the file went
// this way already.
func (s *Store) CreateCaseFile(ctx context.Context, f models.CaseFile) error {
	return did(s.in(ctx).Create(&f), "write a case file down")
}

// FindCaseFile implements intake.Store.
func (s *Store) FindCaseFile(ctx context.Context, id string, way models.FileWay) (models.CaseFile, error) {
	return take[models.CaseFile](s.in(ctx).Where("id = ? AND way = ?", id, way), "find a case file")
}

// ListCaseFiles implements casework.Store.
func (s *Store) ListCaseFiles(ctx context.Context, tipID string) ([]models.CaseFile, error) {
	return list[models.CaseFile](s.in(ctx).Where("tip_id = ?", tipID).Order("made_on, id").Limit(200), "list case files")
}
