package store

import (
	"context"

	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// CreateCode keeps an identity under a recovery code, in place of one kept before.
func (s *Store) CreateCode(ctx context.Context, c models.CodeBox) error {
	if err := s.RemoveCodes(ctx, c.StaffID, c.Recipient); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&c), "keep a recovery code")
}

// ListCodes lists what someone has under recovery codes, the latest first.
func (s *Store) ListCodes(ctx context.Context, staffID int64) ([]models.CodeBox, error) {
	return list[models.CodeBox](s.in(ctx).Where("staff_id = ?", staffID).Order("made_on DESC, id").Limit(100), "list recovery codes")
}

// RemoveCode uses a code up; models.Conflict where it was used before.
func (s *Store) RemoveCode(ctx context.Context, id string) error {
	return one(s.in(ctx).Where("id = ?", id).Delete(&models.CodeBox{}), "use a recovery code")
}

// RemoveCodes forgets what is under recovery codes of one identity of someone; of all where
// the identity is "".
func (s *Store) RemoveCodes(ctx context.Context, staffID int64, recipient string) error {
	tx := s.in(ctx).Where("staff_id = ?", staffID)
	if recipient != "" {
		tx = tx.Where("recipient = ?", recipient)
	}
	return did(tx.Delete(&models.CodeBox{}), "forget recovery codes")
}

// ListCustodians lists who can be given shares of keys.
func (s *Store) ListCustodians(ctx context.Context, limit int) ([]models.Staff, error) {
	return list[models.Staff](sealable(s.in(ctx)).Where("roles LIKE ? AND key_state <> ?", hasRole(models.RoleCustodian), models.KeyLost).Order("id").Limit(limit), "list custodians")
}

// CreateCustody keeps an identity with custodians, in place of one kept before.
func (s *Store) CreateCustody(ctx context.Context, c models.Custody, shares []models.CustodyShare) error {
	if err := s.RemoveCustodies(ctx, c.StaffID, c.Recipient); err != nil {
		return err
	}
	if err := did(s.in(ctx).Create(&c), "keep a custody"); err != nil {
		return err
	}
	return createAll(s.in(ctx), shares, "keep the shares of a custody")
}

// ListCustodies lists what custodians keep for someone.
func (s *Store) ListCustodies(ctx context.Context, staffID int64) ([]models.Custody, error) {
	return list[models.Custody](s.in(ctx).Where("staff_id = ?", staffID).Order("id").Limit(100), "list custodies")
}

// ListCustodyShares lists the shares of custodies that are in the hands of custodians who can
// sign in.
func (s *Store) ListCustodyShares(ctx context.Context, custodyIDs []string) ([]models.CustodyShare, error) {
	if len(custodyIDs) == 0 {
		return nil, nil
	}
	return list[models.CustodyShare](s.in(ctx).Joins("JOIN staff ON staff.id = custody_shares.custodian_id AND staff.disabled = ?", false).
		Where("custody_shares.custody_id IN ? AND custody_shares.sealed <> ?", custodyIDs, []byte{}).Order("custody_shares.custodian_id").Select("custody_shares.*"), "list the shares of custodies")
}

// CountCustodyShares counts those among whom a custody was split, who has left too.
func (s *Store) CountCustodyShares(ctx context.Context, custodyID string) (int64, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.CustodyShare{}).Where("custody_id = ?", custodyID).Count(&n), "count shares")
	return n, err
}

// RemoveCustodies forgets the custody of one identity of someone, and what was given of it;
// of all where the identity is "".
func (s *Store) RemoveCustodies(ctx context.Context, staffID int64, recipient string) error {
	tx := s.in(ctx).Model(&models.Custody{}).Where("staff_id = ?", staffID)
	if recipient != "" {
		tx = tx.Where("recipient = ?", recipient)
	}
	var ids []string
	if err := did(tx.Pluck("id", &ids), "find custodies"); err != nil || len(ids) == 0 {
		return err
	}
	for _, rows := range []any{&models.RecoveryShare{}, &models.CustodyShare{}} {
		if err := did(s.in(ctx).Where("custody_id IN ?", ids).Delete(rows), "forget shares"); err != nil {
			return err
		}
	}
	return did(s.in(ctx).Where("id IN ?", ids).Delete(&models.Custody{}), "forget custodies")
}

// VoidShares takes a custodian's shares. The rows stay: what was split among them is to be
// split anew.
func (s *Store) VoidShares(ctx context.Context, custodianID int64) error {
	return did(s.in(ctx).Model(&models.CustodyShare{}).Where("custodian_id = ?", custodianID).Update("sealed", []byte{}), "take a custodian's shares")
}

// CreateRecovery asks custodians, in place of what was asked before.
func (s *Store) CreateRecovery(ctx context.Context, r models.Recovery) error {
	if err := s.RemoveRecovery(ctx, r.StaffID); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&r), "ask custodians")
}

// FindRecovery finds what someone asks of custodians.
func (s *Store) FindRecovery(ctx context.Context, staffID int64) (models.Recovery, error) {
	return take[models.Recovery](s.in(ctx).Where("staff_id = ?", staffID), "find what custodians are asked")
}

// ListRecoveries lists what a custodian is asked and hasn't given yet, the oldest first.
func (s *Store) ListRecoveries(ctx context.Context, custodianID int64, limit int) ([]models.Recovery, error) {
	return list[models.Recovery](s.in(ctx).Where(`EXISTS (SELECT 1 FROM custodies c
		JOIN custody_shares h ON h.custody_id = c.id AND h.custodian_id = ? AND h.sealed <> ?
		JOIN staff p ON p.id = c.staff_id AND p.disabled = ?
		LEFT JOIN recovery_shares g ON g.custody_id = c.id AND g.custodian_id = h.custodian_id
		WHERE c.staff_id = recoveries.staff_id AND c.recipient <> recoveries.recipient AND g.custody_id IS NULL)`, custodianID, []byte{}, false).
		Order("asked_on, staff_id").Limit(limit), "list what a custodian is asked")
}

// AddRecoveryShares keeps what a custodian gave; what was given already stays.
func (s *Store) AddRecoveryShares(ctx context.Context, shares []models.RecoveryShare) error {
	return createAll(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}), shares, "give shares")
}

// ListRecoveryShares lists what custodians gave someone.
func (s *Store) ListRecoveryShares(ctx context.Context, staffID int64) ([]models.RecoveryShare, error) {
	return list[models.RecoveryShare](s.in(ctx).Where("staff_id = ?", staffID).Order("custody_id, custodian_id").Limit(1000), "list what custodians gave")
}

// RemoveRecovery takes back what someone asks, with what was given.
func (s *Store) RemoveRecovery(ctx context.Context, staffID int64) error {
	for _, rows := range []any{&models.RecoveryShare{}, &models.Recovery{}} {
		if err := did(s.in(ctx).Where("staff_id = ?", staffID).Delete(rows), "take back what custodians were asked"); err != nil {
			return err
		}
	}
	return nil
}
