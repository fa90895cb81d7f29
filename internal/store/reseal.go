package store

import (
	"bytes"
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// CreateFormerKey keeps an identity that someone had before.
func (s *Store) CreateFormerKey(ctx context.Context, f models.FormerKey) error {
	return did(s.in(ctx).Create(&f), "keep a key pair from before")
}

// ListFormerKeys lists the identities that someone had before.
func (s *Store) ListFormerKeys(ctx context.Context, staffID int64) ([]models.FormerKey, error) {
	return list[models.FormerKey](s.in(ctx).Where("staff_id = ?", staffID).Order("id").Limit(100), "list key pairs from before")
}

// MarkResealed notes up to which key all of someone's are sealed to the identity they have.
func (s *Store) MarkResealed(ctx context.Context, staffID int64, part models.Part, tipID string) error {
	return did(s.in(ctx).Model(&models.FormerKey{}).Where("staff_id = ?", staffID).
		Updates(map[string]any{"at_part": part, "at_tip": tipID}), "note what is sealed anew")
}

// RemoveFormerKeys erases the identities that someone had before.
func (s *Store) RemoveFormerKeys(ctx context.Context, staffID int64) error {
	return did(s.in(ctx).Where("staff_id = ?", staffID).Delete(&models.FormerKey{}), "erase key pairs from before")
}

// ListKeysFrom lists someone's keys from the first beyond a part and a tip.
func (s *Store) ListKeysFrom(ctx context.Context, staffID int64, part models.Part, tipID string, limit int) ([]models.TipKey, error) {
	return list[models.TipKey](s.in(ctx).Where("staff_id = ? AND (part > ? OR (part = ? AND tip_id > ?))", staffID, part, part, tipID).
		Order("part, tip_id").Limit(limit), "list keys")
}

// CountKeysFrom counts them.
func (s *Store) CountKeysFrom(ctx context.Context, staffID int64, part models.Part, tipID string) (int64, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.TipKey{}).Where("staff_id = ? AND (part > ? OR (part = ? AND tip_id > ?))", staffID, part, part, tipID).Count(&n), "count keys")
	return n, err
}

// SetKeys writes keys that are sealed anew. One that was taken meanwhile stays taken.
func (s *Store) SetKeys(ctx context.Context, keys []models.TipKey) error {
	for _, k := range keys {
		tx := s.in(ctx).Model(&models.TipKey{}).Where("tip_id = ? AND part = ? AND staff_id = ?", k.TipID, k.Part, k.StaffID).Update("sealed", k.Sealed)
		if err := did(tx, "seal a key anew"); err != nil {
			return err
		}
	}
	return nil
}

// Reseal passes everything else that is sealed to one of the staff through again, and writes
// what it returns: relations, shares of custodies, reporters' names that they were given,
// names of files that they published, their views of the queue. There are never very many. Shares that could be opened
// are the recipient's from then on.
func (s *Store) Reseal(ctx context.Context, staffID int64, recipient string, again func(sealed []byte) ([]byte, error)) error {
	for _, t := range []struct {
		rows                any
		id, sealed, staffID string
	}{
		{&models.Relation{}, "id", "sealed", "staff_id"},
		{&models.Unsealing{}, "request_id", "sealed", "staff_id"},
		{&models.CustodyShare{}, "custody_id", "sealed", "custodian_id"},
		{&fund.Batch{}, "id", "sealed_name", "staff_id"},
		{&models.StaffViews{}, "staff_id", "sealed", "staff_id"},
		{&models.ExchangeHolder{}, "unit_id", "sealed", "staff_id"},
	} {
		var found []struct {
			ID     string
			Sealed []byte
		}
		mine := func() *gorm.DB { return s.in(ctx).Model(t.rows).Where(t.staffID+" = ?", staffID) }
		if err := did(mine().Where(t.sealed+" IS NOT NULL").Select(t.id+" AS id", t.sealed+" AS sealed").Find(&found), "list what is sealed to someone"); err != nil {
			return err
		}
		for _, row := range found {
			sealed, err := again(row.Sealed)
			if err != nil {
				return err
			}
			if bytes.Equal(sealed, row.Sealed) { // nobody opens it any more
				continue
			}
			values := map[string]any{t.sealed: sealed}
			switch t.rows.(type) {
			case *models.CustodyShare, *models.ExchangeHolder:
				values["recipient"] = recipient
			}
			if err := did(mine().Where(t.id+" = ?", row.ID).Updates(values), "seal anew"); err != nil {
				return err
			}
		}
	}
	return nil
}
