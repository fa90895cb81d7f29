package store

import (
	"context"

	"qingyuan/models/fund"
)

// CreateImport keeps a staged sheet.
func (s *Store) CreateImport(ctx context.Context, sheet fund.StagedSheet) error {
	return did(s.in(ctx).Create(&sheet), "stage a sheet")
}

// FindImport by id; it may have expired.
func (s *Store) FindImport(ctx context.Context, id string) (fund.StagedSheet, error) {
	return take[fund.StagedSheet](s.in(ctx).Where("id = ?", id), "find a staged sheet")
}

// ListImports lists a staff member's staged sheets, the newest first.
func (s *Store) ListImports(ctx context.Context, staffID int64, limit int) ([]fund.StagedSheet, error) {
	return list[fund.StagedSheet](s.in(ctx).Where("staff_id = ?", staffID).Order("created_at DESC, id").Limit(limit), "list staged sheets")
}

// ListSubmitted implements publishing.Store.
func (s *Store) ListSubmitted(ctx context.Context, region string, limit int) ([]fund.StagedSheet, error) {
	tx := within(s.in(ctx).Where("state = ?", fund.Submitted), region)
	return list[fund.StagedSheet](tx.Order("submitted_at, id").Limit(limit), "list submitted sheets")
}

// MoveImport implements publishing.Store.
func (s *Store) MoveImport(ctx context.Context, from, to fund.StagedSheet) error {
	return one(s.in(ctx).Model(&fund.StagedSheet{}).Where("id = ? AND state = ? AND object_key = ?", from.ID, from.State, from.ObjectKey).Updates(map[string]any{
		"state": to.State, "object_key": to.ObjectKey, "sealed_name": to.SealedName, "sealed_words": to.SealedWords, "programme": to.Programme,
		"accepted": to.Accepted, "total_fen": to.TotalFen, "submitted_at": to.SubmittedAt, "expires_at": to.ExpiresAt}), "move a staged sheet")
}

// TakeImport removes a submitted sheet; models.Conflict where another did before.
func (s *Store) TakeImport(ctx context.Context, id string) error {
	return one(s.in(ctx).Where("id = ? AND state = ?", id, fund.Submitted).Delete(&fund.StagedSheet{}), "take a staged sheet")
}

// RemoveImport removes a staged sheet; one that isn't there is no error.
func (s *Store) RemoveImport(ctx context.Context, id string) error {
	return did(s.in(ctx).Where("id = ?", id).Delete(&fund.StagedSheet{}), "remove a staged sheet")
}

// ListExpiredImports lists staged sheets whose time is over.
func (s *Store) ListExpiredImports(ctx context.Context, unix int64, limit int) ([]fund.StagedSheet, error) {
	return list[fund.StagedSheet](s.in(ctx).Where("expires_at <= ?", unix).Order("expires_at").Limit(limit), "list expired sheets")
}
