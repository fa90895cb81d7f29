package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
)

// CreateAttachment implements intake.Store.
func (s *Store) CreateAttachment(ctx context.Context, a models.Attachment) error {
	if a.Seq == 0 {
		var err error
		if a.Seq, err = s.nextFile(ctx, a.TipID); err != nil {
			return err
		}
	}
	return did(s.in(ctx).Create(&a), "create an attachment")
}

// nextFile is the number after the highest of a tip's files and uploads.
func (s *Store) nextFile(ctx context.Context, tipID string) (int64, error) {
	file, err := s.nextSeq(ctx, &models.Attachment{}, tipID)
	if err != nil {
		return 0, err
	}
	upload, err := s.nextSeq(ctx, &models.Upload{}, tipID)
	return max(file, upload), err
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
	known := make(map[string]bool, len(keys))
	for _, model := range []any{&models.Attachment{}, &models.UploadPart{}} {
		var found []string
		if err := did(s.in(ctx).Model(model).Where("object_key IN ?", keys).Pluck("object_key", &found), "look objects up"); err != nil {
			return nil, err
		}
		for _, k := range found {
			known[k] = true
		}
	}
	return known, nil
}

// CreateUpload implements intake.Store.
func (s *Store) CreateUpload(ctx context.Context, u models.Upload) error {
	var err error
	if u.Seq, err = s.nextFile(ctx, u.TipID); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&u), "create an upload")
}

// FindUpload implements intake.Store.
func (s *Store) FindUpload(ctx context.Context, tipID, id string) (models.Upload, error) {
	return take[models.Upload](s.in(ctx).Where("tip_id = ? AND id = ?", tipID, id), "find an upload")
}

// ListUploads implements intake.Store.
func (s *Store) ListUploads(ctx context.Context, tipID string) ([]models.Upload, error) {
	return list[models.Upload](s.in(ctx).Where("tip_id = ?", tipID).Order("seq").Limit(1000), "list uploads")
}

// ListExpiredUploads implements intake.Store.
func (s *Store) ListExpiredUploads(ctx context.Context, unix int64, limit int) ([]models.Upload, error) {
	return list[models.Upload](s.in(ctx).Where("expires_at <= ?", unix).Order("expires_at").Limit(limit), "list expired uploads")
}

// AddUploadPart implements intake.Store. The update holds the upload's row, so that of two
// parts for one place the second finds it taken.
func (s *Store) AddUploadPart(ctx context.Context, p models.UploadPart, expiresAt int64) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		tx := s.in(ctx).Model(&models.Upload{}).Where("id = ? AND received = ?", p.UploadID, p.Start).
			Updates(map[string]any{"received": p.Start + p.Size, "parts": gorm.Expr("parts + 1"), "expires_at": expiresAt})
		if err := one(tx, "move an upload on"); err != nil {
			return err
		}
		return did(s.in(ctx).Create(&p), "add a part to an upload")
	})
}

// ListUploadParts implements intake.Store. How many there may be depends on the length of
// the file (intake's partsMost).
func (s *Store) ListUploadParts(ctx context.Context, uploadID string) ([]models.UploadPart, error) {
	return list[models.UploadPart](s.in(ctx).Where("upload_id = ?", uploadID).Order("start_byte"), "list the parts of an upload")
}

// RemoveUpload implements intake.Store.
func (s *Store) RemoveUpload(ctx context.Context, id string) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := one(s.in(ctx).Where("id = ?", id).Delete(&models.Upload{}), "remove an upload"); err != nil {
			return err
		}
		return did(s.in(ctx).Where("upload_id = ?", id).Delete(&models.UploadPart{}), "remove the parts of an upload")
	})
}
