package store

import (
	"context"

	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// EnsureJob implements jobs.Store.
func (s *Store) EnsureJob(ctx context.Context, j models.Job) error {
	var n int64
	if err := did(s.in(ctx).Model(&models.Job{}).Where("name = ?", j.Name).Count(&n), "look for a job"); err != nil || n > 0 {
		return err
	}
	return did(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&j), "keep a job")
}

// TakeJob implements jobs.Store.
func (s *Store) TakeJob(ctx context.Context, name, holder string, now, until int64) (taken bool, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		tx := s.in(ctx).Model(&models.Job{}).Where("name = ? AND next_at <= ? AND (holder = '' OR until_at <= ?)", name, now, now).
			Updates(map[string]any{"holder": holder, "until_at": until})
		taken = tx.RowsAffected == 1
		return did(tx, "take a job")
	})
	return taken, err
}

// KeepJob implements jobs.Store.
func (s *Store) KeepJob(ctx context.Context, name, holder string, until int64) error {
	return one(s.in(ctx).Model(&models.Job{}).Where("name = ? AND holder = ?", name, holder).Update("until_at", until), "keep a job")
}

// LeaveJob implements jobs.Store.
func (s *Store) LeaveJob(ctx context.Context, j models.Job) error {
	return did(s.in(ctx).Model(&models.Job{}).Where("name = ? AND holder = ?", j.Name, j.Holder).
		Updates(map[string]any{"holder": "", "until_at": 0, "next_at": j.NextAt, "ran_at": j.RanAt, "failures": j.Failures}), "leave a job")
}

// FindJob implements jobs.Store.
func (s *Store) FindJob(ctx context.Context, name string) (models.Job, error) {
	return take[models.Job](s.in(ctx).Where("name = ?", name), "find a job")
}

// ListJobs lists what the program does by itself.
func (s *Store) ListJobs(ctx context.Context) ([]models.Job, error) {
	return list[models.Job](s.in(ctx).Order("name").Limit(100), "list jobs")
}
