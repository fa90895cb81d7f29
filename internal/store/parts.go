package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// CreateTipPart implements intake.Store.
func (s *Store) CreateTipPart(ctx context.Context, part models.TipPart, keys []models.TipKey) error {
	if err := did(s.in(ctx).Create(&part), "keep a part of a tip"); err != nil {
		return err
	}
	return createAll(s.in(ctx), keys, "keep the keys of a part")
}

// NameTip implements intake.Store.
func (s *Store) NameTip(ctx context.Context, id string, content []byte) error {
	return one(s.in(ctx).Model(&models.Tip{}).Where("id = ? AND named = ?", id, false).
		Updates(map[string]any{"named": true, "content": content}), "name the reporter of a tip")
}

// RateTip implements intake.Store.
func (s *Store) RateTip(ctx context.Context, id string, rating int) error {
	return one(s.in(ctx).Model(&models.Tip{}).Where("id = ? AND rating = 0", id).Update("rating", rating), "rate a tip")
}

// ListHolders implements intake.Store and casework.Store.
func (s *Store) ListHolders(ctx context.Context, tipID string, part models.Part) ([]models.Staff, error) {
	return list[models.Staff](s.in(ctx).Select("staff.id, staff.name, staff.unit_id, staff.roles, staff.key_state").
		Joins("JOIN tip_keys ON tip_keys.staff_id = staff.id AND tip_keys.tip_id = ? AND tip_keys.part = ?", tipID, part).
		Where("staff.disabled = ?", false).Order("staff.id"), "list who holds a key")
}

// FindTipKey implements casework.Store.
func (s *Store) FindTipKey(ctx context.Context, tipID string, part models.Part, staffID int64) (models.TipKey, error) {
	return take[models.TipKey](s.in(ctx).Where("tip_id = ? AND part = ? AND staff_id = ?", tipID, part, staffID), "find a key")
}

// ReplaceTipKeys implements casework.Store.
func (s *Store) ReplaceTipKeys(ctx context.Context, tipID string, part models.Part, keys []models.TipKey) error {
	if err := did(s.keys(ctx, tipID).Where("part = ?", part).Delete(&models.TipKey{}), "take keys away"); err != nil {
		return err
	}
	if err := createAll(s.in(ctx), keys, "keep the keys of a part"); err != nil {
		return err
	}
	return s.takeNames(ctx)
}

// Recuse implements casework.Store.
func (s *Store) Recuse(ctx context.Context, recusals []models.Recusal) error {
	for _, r := range recusals { // whose row moves on: a key that is sealed to them at this moment isn't kept
		if err := did(s.in(ctx).Model(&models.Staff{}).Where("id = ?", r.StaffID).Update("version", gorm.Expr("version + 1")), "hold an account"); err != nil {
			return err
		}
		if err := did(s.keys(ctx, r.TipID).Where("staff_id = ?", r.StaffID).Delete(&models.TipKey{}), "take keys away"); err != nil {
			return err
		}
	}
	if err := createAll(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}), recusals, "keep people from a tip"); err != nil {
		return err
	}
	return s.takeNames(ctx)
}

func (s *Store) keys(ctx context.Context, tipID string) *gorm.DB {
	return s.in(ctx).Where("tip_id = ?", tipID)
}

// ListRecusals implements casework.Store.
func (s *Store) ListRecusals(ctx context.Context, tipID string) ([]models.Recusal, error) {
	return list[models.Recusal](s.in(ctx).Where("tip_id = ?", tipID).Order("staff_id"), "list who is kept from a tip")
}

// HandOverTip implements casework.Store.
func (s *Store) HandOverTip(ctx context.Context, id string, version, unitID int64, on models.Date) error {
	err := one(s.in(ctx).Model(&models.Tip{}).Where("id = ? AND version = ?", id, version).Updates(map[string]any{
		"unit_id": unitID, "handler_id": 0, "unread": true, "changed_on": on, "version": version + 1}), "hand a tip over")
	if err != nil {
		return err
	}
	return s.UnsettleKeys(ctx, nil, models.RoleSupervisor, models.RoleCustodian) // others may read its other parts now
}
