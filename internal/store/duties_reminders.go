package store

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/duty"
)

// ListPublishers implements duties.Store.
func (s *Store) ListPublishers(ctx context.Context) ([]duty.Publisher, error) {
	tx := s.in(ctx).Model(&models.Staff{}).Select("staff.id AS staff_id, units.region_code").Joins("JOIN units ON units.id = staff.unit_id").
		Where("staff.roles LIKE ? AND staff.disabled = ?", "%"+string(models.RolePublisher)+"%", false).Order("staff.id").Limit(50_000)
	return list[duty.Publisher](tx, "list publishers")
}

// ListDutyReminders implements duties.Store.
func (s *Store) ListDutyReminders(ctx context.Context, staffID int64, from models.Date) ([]duty.Reminder, error) {
	return list[duty.Reminder](s.in(ctx).Where("staff_id = ? AND due_on >= ?", staffID, from).Limit(10_000), "list reminders of duties")
}

// ListUnreadDutyReminders implements duties.Store: the most urgent first.
func (s *Store) ListUnreadDutyReminders(ctx context.Context, staffID int64) ([]duty.Reminder, error) {
	return list[duty.Reminder](s.in(ctx).Where("staff_id = ? AND unread = ?", staffID, true).Order("due_on, item_id, period, point").Limit(100), "list reminders of duties")
}

// AddDutyReminders implements duties.Store.
func (s *Store) AddDutyReminders(ctx context.Context, rows []duty.Reminder) error {
	return did(s.in(ctx).Create(&rows), "keep reminders of duties")
}

// ReadDutyReminders implements duties.Store.
func (s *Store) ReadDutyReminders(ctx context.Context, staffID int64, upTo models.Date) error {
	tx := s.in(ctx).Model(&duty.Reminder{}).Where("staff_id = ? AND unread = ? AND made_on <= ?", staffID, true, upTo)
	return did(tx.Update("unread", false), "mark reminders of duties as read")
}
