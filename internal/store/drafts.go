package store

import (
	"context"

	"gorm.io/gorm"

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

// attachmentTries is how many files may be added to one tip at the same moment.
const attachmentTries = 20

// CreateAttachment implements intake.Store. It takes the next number of the tip; where
// another took it at the same moment, it tries the one after.
func (s *Store) CreateAttachment(ctx context.Context, a models.Attachment) error {
	var err error
	for range attachmentTries {
		if a.Seq, err = s.nextSeq(ctx, &models.Attachment{}, a.TipID); err != nil {
			return err
		}
		err = did(s.in(ctx).Create(&a), "create an attachment")
		if models.CodeOf(err) != models.Conflict {
			return err
		}
	}
	return err
}

// nextSeq is the number after the highest of a tip's rows.
func (s *Store) nextSeq(ctx context.Context, model any, tipID string) (int64, error) {
	var last int64
	err := did(s.in(ctx).Model(model).Where("tip_id = ?", tipID).Select("COALESCE(MAX(seq), 0)").Scan(&last), "find the next number")
	return last + 1, err
}

// ListAttachments implements intake.Store.
func (s *Store) ListAttachments(ctx context.Context, tipID string) ([]models.Attachment, error) {
	return list[models.Attachment](s.in(ctx).Where("tip_id = ?", tipID).Order("seq").Limit(1000), "list attachments")
}

// RemoveAttachment implements intake.Store.
func (s *Store) RemoveAttachment(ctx context.Context, tipID, id string) error {
	return did(s.in(ctx).Where("tip_id = ? AND id = ?", tipID, id).Delete(&models.Attachment{}), "remove an attachment")
}

// ListStrayAttachments implements intake.Store.
func (s *Store) ListStrayAttachments(ctx context.Context, before models.Date, limit int) ([]models.Attachment, error) {
	var list []models.Attachment
	none := func(model any) *gorm.DB { return s.in(ctx).Model(model).Select("1") }
	tx := s.in(ctx).Where("added_on < ?", before).
		Where("NOT EXISTS (?)", none(&models.Draft{}).Where("drafts.tip_id = attachments.tip_id")).
		Where("NOT EXISTS (?)", none(&models.Tip{}).Where("tips.id = attachments.tip_id")).
		Order("id").Limit(limit).Find(&list)
	return list, did(tx, "list stray attachments")
}

// KnownObjects implements intake.Store.
func (s *Store) KnownObjects(ctx context.Context, keys []string) (map[string]bool, error) {
	var found []string
	err := did(s.in(ctx).Model(&models.Attachment{}).Where("object_key IN ?", keys).Pluck("object_key", &found), "look objects up")
	known := make(map[string]bool, len(found))
	for _, k := range found {
		known[k] = true
	}
	return known, err
}
