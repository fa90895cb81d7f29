package store

import (
	"context"

	"qingyuan/models"
)

// FindStaffViews implements casework.Store.
func (s *Store) FindStaffViews(ctx context.Context, staffID int64) (models.StaffViews, error) {
	rows, err := list[models.StaffViews](s.in(ctx).Where("staff_id = ?", staffID), "find saved views")
	if err != nil || len(rows) == 0 {
		return models.StaffViews{StaffID: staffID}, err
	}
	return rows[0], nil
}

// PutStaffViews implements casework.Store.
func (s *Store) PutStaffViews(ctx context.Context, v models.StaffViews) error {
	if v.Version == 0 {
		v.Version = 1
		return did(s.in(ctx).Create(&v), "keep saved views")
	}
	return one(s.in(ctx).Model(&models.StaffViews{}).Where("staff_id = ? AND version = ?", v.StaffID, v.Version).
		Updates(map[string]any{"sealed": v.Sealed, "version": v.Version + 1}), "keep saved views")
}
