package store

import (
	"context"

	"qingyuan/models"
)

// CreateDraft implements intake.Store.
func (s *Store) CreateDraft(ctx context.Context, d models.Draft) error {
	return did(s.in(ctx).Create(&d), "create a draft")
}

// FindDraft implements intake.Store.
func (s *Store) FindDraft(ctx context.Context, id []byte) (models.Draft, error) {
	return take[models.Draft](s.in(ctx).Where("id = ?", id), "find a draft")
}

// UpdateDraft implements intake.Store.
func (s *Store) UpdateDraft(ctx context.Context, d models.Draft) error {
	tx := s.in(ctx).Model(&models.Draft{}).Where("id = ? AND version = ? AND sent = ?", d.ID, d.Version, false).
		Updates(map[string]any{"boxed": d.Boxed, "sent": d.Sent, "expires_at": d.ExpiresAt, "version": d.Version + 1})
	return one(tx, "update a draft")
}

// RemoveDraft implements intake.Store.
func (s *Store) RemoveDraft(ctx context.Context, id []byte) error {
	return did(s.in(ctx).Where("id = ?", id).Delete(&models.Draft{}), "remove a draft")
}

// ListExpiredDrafts implements intake.Store.
func (s *Store) ListExpiredDrafts(ctx context.Context, unix int64, limit int) ([]models.Draft, error) {
	return list[models.Draft](s.in(ctx).Where("expires_at <= ?", unix).Order("expires_at").Limit(limit), "list expired drafts")
}

// nextSeq is the number after the highest of a tip's rows.
func (s *Store) nextSeq(ctx context.Context, model any, tipID string) (int64, error) {
	var last int64
	err := did(s.in(ctx).Model(model).Where("tip_id = ?", tipID).Select("COALESCE(MAX(seq), 0)").Scan(&last), "find the next number")
	return last + 1, err
}
