package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// CreateCaptcha implements guard.CaptchaStore.
func (s *Store) CreateCaptcha(ctx context.Context, c models.Captcha) error {
	return did(s.in(ctx).Create(&c), "keep a captcha")
}

// FindCaptcha implements guard.CaptchaStore.
func (s *Store) FindCaptcha(ctx context.Context, id string) (models.Captcha, error) {
	return take[models.Captcha](s.in(ctx).Where("id = ?", id), "find a captcha")
}

// TakeCaptcha implements guard.CaptchaStore: the delete decides who gets it.
func (s *Store) TakeCaptcha(ctx context.Context, id string) (models.Captcha, error) {
	c, err := s.FindCaptcha(ctx, id)
	if err != nil {
		return models.Captcha{}, err
	}
	tx := s.in(ctx).Where("id = ?", id).Delete(&models.Captcha{})
	if err := did(tx, "take a captcha"); err != nil {
		return models.Captcha{}, err
	}
	if tx.RowsAffected != 1 {
		return models.Captcha{}, models.Fail(models.NotFound, "err.not_found")
	}
	return c, did(s.in(ctx).Where("captcha_id = ?", id).Delete(&models.CaptchaVoice{}), "remove a captcha's voices")
}

// FindVoice implements guard.CaptchaStore.
func (s *Store) FindVoice(ctx context.Context, id, lang string) (models.CaptchaVoice, error) {
	return take[models.CaptchaVoice](s.in(ctx).Where("captcha_id = ? AND lang = ?", id, lang), "find a captcha's voice")
}

// KeepVoice implements guard.CaptchaStore.
func (s *Store) KeepVoice(ctx context.Context, v models.CaptchaVoice) (models.CaptchaVoice, error) {
	if err := did(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&v), "keep a captcha's voice"); err != nil {
		return models.CaptchaVoice{}, err
	}
	return s.FindVoice(ctx, v.CaptchaID, v.Lang)
}

// RemoveCaptchasBefore implements guard.CaptchaStore.
func (s *Store) RemoveCaptchasBefore(ctx context.Context, unix int64) (int64, error) {
	if err := did(s.in(ctx).Where("expires_at < ?", unix).Delete(&models.CaptchaVoice{}), "remove captchas' voices"); err != nil {
		return 0, err
	}
	tx := s.in(ctx).Where("expires_at < ?", unix).Delete(&models.Captcha{})
	return tx.RowsAffected, did(tx, "remove captchas")
}

type limit struct {
	Bucket   []byte `gorm:"primaryKey"`
	StartsAt int64  `gorm:"primaryKey"`
	Hits     int64
}

type limitKey struct {
	Hour  int64 `gorm:"primaryKey"`
	Boxed []byte
}

// CountHit implements guard.LimitStore.
func (s *Store) CountHit(ctx context.Context, bucket []byte, startsAt int64) (int64, error) {
	var hits int64
	err := s.InTx(ctx, func(ctx context.Context) error {
		row := limit{Bucket: bucket, StartsAt: startsAt, Hits: 1}
		add := clause.OnConflict{Columns: []clause.Column{{Name: "bucket"}, {Name: "starts_at"}},
			DoUpdates: clause.Assignments(map[string]any{"hits": gorm.Expr("limits.hits + 1")})}
		if err := did(s.in(ctx).Clauses(add).Create(&row), "count"); err != nil {
			return err
		}
		return did(s.in(ctx).Model(&limit{}).Select("hits").Where("bucket = ? AND starts_at = ?", bucket, startsAt).Scan(&hits), "read a count")
	})
	return hits, err
}

// LimitKey implements guard.LimitStore.
func (s *Store) LimitKey(ctx context.Context, hour int64, fresh []byte) ([]byte, error) {
	var kept limitKey
	find := func() *gorm.DB { return s.in(ctx).Where("hour = ?", hour).Limit(1).Find(&kept) }
	if tx := find(); tx.Error != nil || tx.RowsAffected == 1 {
		return kept.Boxed, did(tx, "find an hour's key")
	}
	row := limitKey{Hour: hour, Boxed: fresh}
	if err := did(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row), "keep an hour's key"); err != nil {
		return nil, err
	}
	tx := find()
	return kept.Boxed, did(tx, "find an hour's key")
}

// RemoveLimitsBefore implements guard.LimitStore.
func (s *Store) RemoveLimitsBefore(ctx context.Context, unix int64) (int64, error) {
	tx := s.in(ctx).Where("hour < ?", unix).Delete(&limitKey{})
	if err := did(tx, "erase hours' keys"); err != nil {
		return 0, err
	}
	tx = s.in(ctx).Where("starts_at < ?", unix).Delete(&limit{})
	return tx.RowsAffected, did(tx, "remove counts")
}
