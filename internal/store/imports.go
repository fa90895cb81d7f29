package store

import (
	"context"

	"qingyuan/models/fund"
)

// CreateImport keeps a staged sheet.
func (s *Store) CreateImport(ctx context.Context, sheet fund.StagedSheet) error {
	return did(s.in(ctx).Create(&sheet), "stage a sheet")
}

// FindImport by id, of a staff member; it may have expired.
func (s *Store) FindImport(ctx context.Context, id string, staffID int64) (fund.StagedSheet, error) {
	return take[fund.StagedSheet](s.in(ctx).Where("id = ? AND staff_id = ?", id, staffID), "find a staged sheet")
}

// ListImports lists a staff member's staged sheets, the newest first.
func (s *Store) ListImports(ctx context.Context, staffID int64, limit int) ([]fund.StagedSheet, error) {
	return list[fund.StagedSheet](s.in(ctx).Where("staff_id = ?", staffID).Order("created_at DESC, id").Limit(limit), "list staged sheets")
}

// TakeImport removes a staged sheet; models.Conflict where another did before.
func (s *Store) TakeImport(ctx context.Context, id string) error {
	return one(s.in(ctx).Where("id = ?", id).Delete(&fund.StagedSheet{}), "take a staged sheet")
}

// RemoveImport removes a staged sheet; one that isn't there is no error.
func (s *Store) RemoveImport(ctx context.Context, id string) error {
	return did(s.in(ctx).Where("id = ?", id).Delete(&fund.StagedSheet{}), "remove a staged sheet")
}

// ListExpiredImports lists staged sheets whose time is over.
func (s *Store) ListExpiredImports(ctx context.Context, unix int64, limit int) ([]fund.StagedSheet, error) {
	return list[fund.StagedSheet](s.in(ctx).Where("expires_at <= ?", unix).Order("expires_at").Limit(limit), "list expired sheets")
}
