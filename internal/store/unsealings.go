package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
)

// ListGrantedNames implements casework.Store. Who asked must still be able to read the tip.
func (s *Store) ListGrantedNames(ctx context.Context, custodianID int64, limit int) ([]models.GrantedName, error) {
	return list[models.GrantedName](s.grantedNames(ctx, custodianID).Order("r.decided_on, r.id").Limit(limit), "list names to give")
}

// FindGrantedName implements casework.Store.
func (s *Store) FindGrantedName(ctx context.Context, custodianID int64, requestID string) (models.GrantedName, error) {
	return take[models.GrantedName](s.grantedNames(ctx, custodianID).Where("r.id = ?", requestID), "find a name to give")
}

func (s *Store) grantedNames(ctx context.Context, custodianID int64) *gorm.DB {
	return s.in(ctx).Table("tip_requests r").Joins("JOIN tips ON tips.id = r.tip_id").
		Joins("JOIN tip_keys k ON k.tip_id = r.tip_id AND k.part = ? AND k.staff_id = ?", models.PartReporter, custodianID).
		Joins("JOIN tip_keys a ON a.tip_id = r.tip_id AND a.part = ? AND a.staff_id = r.made_by", models.PartTip).
		Joins("JOIN staff ON staff.id = r.made_by AND staff.unit_id = tips.unit_id AND staff.disabled = ?", false).
		Joins("LEFT JOIN recusals o ON o.tip_id = r.tip_id AND o.staff_id IN (r.made_by, k.staff_id)").
		Joins("LEFT JOIN unsealings u ON u.request_id = r.id").
		Where("r.kind = ? AND r.state = ? AND u.request_id IS NULL AND o.tip_id IS NULL", models.RequestUnsealing, models.RequestGranted).
		Select("r.id AS request_id, r.tip_id, tips.unit_id, r.made_by, r.made_on, r.decided_by, r.decided_on, k.sealed")
}

// CreateUnsealing implements casework.Store.
func (s *Store) CreateUnsealing(ctx context.Context, u models.Unsealing) error {
	return did(s.in(ctx).Create(&u), "give a name")
}

// ListUnsealings implements casework.Store.
func (s *Store) ListUnsealings(ctx context.Context, tipID string) ([]models.Unsealing, error) {
	return list[models.Unsealing](s.in(ctx).Where("tip_id = ?", tipID).Order("given_on, request_id").Limit(1000), "list names given")
}

// EndUnsealings implements casework.Store.
func (s *Store) EndUnsealings(ctx context.Context, before models.Date) (int64, error) {
	tx := s.in(ctx).Model(&models.Unsealing{}).Where("ends_on < ? AND sealed IS NOT NULL", before).Update("sealed", nil)
	return tx.RowsAffected, did(tx, "take names back")
}

// takeNames takes the names back that were given to who can't read their tips any more. It
// comes after whatever took keys.
func (s *Store) takeNames(ctx context.Context) error {
	return did(s.in(ctx).Model(&models.Unsealing{}).Where(`sealed IS NOT NULL AND (
		NOT EXISTS (SELECT 1 FROM tip_keys k WHERE k.tip_id = unsealings.tip_id AND k.part = ? AND k.staff_id = unsealings.staff_id)
		OR EXISTS (SELECT 1 FROM recusals r WHERE r.tip_id = unsealings.tip_id AND r.staff_id = unsealings.staff_id)
		OR EXISTS (SELECT 1 FROM staff s WHERE s.id = unsealings.staff_id AND s.disabled = ?))`, models.PartTip, true).
		Update("sealed", nil), "take names back")
}
