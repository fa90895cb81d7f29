package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/duty"
)

// onClock joins rows of a table to the clock that they are about, as it was then.
func onClock(table string) string {
	return table + ".tip_id = d.tip_id AND " + table + ".rule = d.rule AND " + table + ".ref = d.ref AND " +
		table + ".from_on = d.from_on AND " + table + ".due_on = d.due_on"
}

// ListDueClocks implements reminders.Store: the earliest due first. Clocks of tips that are
// closed have nobody who could meet them, but for the report that a superior unit waits for.
func (s *Store) ListDueClocks(ctx context.Context, q models.DueQuery) ([]models.DueClock, error) {
	return list[models.DueClock](s.in(ctx).Table("tip_deadlines d").Joins("JOIN tips ON tips.id = d.tip_id").
		Joins("LEFT JOIN tip_requests r ON r.id = d.ref").
		Joins("LEFT JOIN reminders m ON "+onClock("m")+" AND m.point = ?", q.Point).
		Where("d.met_on = '' AND d.due_on > ? AND d.due_on <= ? AND m.tip_id IS NULL", q.After, q.UpTo).
		Where("(d.ref <> '' OR tips.state IN ? OR (d.rule = ? AND tips.state = ?))", openStates(), deadline.ReportBack, models.Answered).
		Order("d.due_on, d.tip_id, d.rule, d.ref, d.from_on").Limit(q.Limit).
		Select("d.*, tips.unit_id, tips.handler_id, tips.version, tips.state, COALESCE(r.kind, '') AS kind"), "list clocks that are due")
}

func openStates() (open []models.State) {
	for _, s := range models.States() {
		if s.Open() {
			open = append(open, s)
		}
	}
	return open
}

// IsRunning implements reminders.Store.
func (s *Store) IsRunning(ctx context.Context, d models.TipDeadline) (bool, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.TipDeadline{}).
		Where("tip_id = ? AND rule = ? AND ref = ? AND from_on = ? AND due_on = ? AND met_on = ''", d.TipID, d.Rule, d.Ref, d.FromOn, d.DueOn).
		Count(&n), "look at a clock")
	return n > 0, err
}

// ListTipHolders implements reminders.Store.
func (s *Store) ListTipHolders(ctx context.Context, tipIDs []string) ([]models.TipHolder, error) {
	return list[models.TipHolder](s.in(ctx).Table("tip_keys").Joins("JOIN staff ON staff.id = tip_keys.staff_id").
		Joins("LEFT JOIN recusals ON recusals.tip_id = tip_keys.tip_id AND recusals.staff_id = tip_keys.staff_id").
		Where("tip_keys.tip_id IN ? AND staff.disabled = ? AND recusals.tip_id IS NULL", tipIDs, false).
		Select("tip_keys.tip_id, tip_keys.part, tip_keys.staff_id, staff.unit_id, staff.roles"), "list who holds tips")
}

// ListRecusalsOf implements reminders.Store.
func (s *Store) ListRecusalsOf(ctx context.Context, tipIDs []string) ([]models.Recusal, error) {
	return list[models.Recusal](s.in(ctx).Where("tip_id IN ?", tipIDs), "list who is kept from tips")
}

// AddReminders implements reminders.Store.
func (s *Store) AddReminders(ctx context.Context, rows []models.Reminder) error {
	return createAll(s.in(ctx), rows, "note that a point was dealt with")
}

// AddNotices implements reminders.Store.
func (s *Store) AddNotices(ctx context.Context, rows []models.Notice) error {
	return createAll(s.in(ctx), rows, "keep notices")
}

// ListNotices implements reminders.Store: the latest first, from the first beyond before; 0: from
// the first of all.
func (s *Store) ListNotices(ctx context.Context, staffID, before int64, limit int) ([]models.HeldNotice, error) {
	tx := s.notices(ctx, staffID)
	if before != 0 {
		tx = tx.Where("notices.id < ?", before)
	}
	return list[models.HeldNotice](tx.
		Joins("LEFT JOIN units ON units.id = notices.unit_id").
		Joins("LEFT JOIN tip_deadlines d ON "+onClock("notices")+" AND d.met_on = ''").
		Joins("LEFT JOIN staff ON staff.id = notices.staff_id").
		Joins("LEFT JOIN tip_keys k ON k.tip_id = notices.tip_id AND k.part = ? AND k.staff_id = notices.staff_id", models.PartTip).
		Joins("LEFT JOIN tip_keys kr ON notices.ref <> '' AND kr.tip_id = notices.tip_id AND kr.part = ? AND kr.staff_id = notices.staff_id", models.PartSupervision).
		Order("notices.id DESC").Limit(limit).
		Select("notices.*, COALESCE(units.name, '') AS unit, (d.tip_id IS NOT NULL OR (notices.rule = '"+deadline.Keeping+"' AND tips.archived_on = notices.from_on)) AS running, "+
			"(k.tip_id IS NOT NULL AND staff.unit_id = tips.unit_id) AS holds_tip, kr.tip_id IS NOT NULL AS holds_ref"), "list notices")
}

// notices are someone's, but for those about tips from which they were kept since.
func (s *Store) notices(ctx context.Context, staffID int64) *gorm.DB {
	return s.in(ctx).Table("notices").Joins("JOIN tips ON tips.id = notices.tip_id").
		Joins("LEFT JOIN recusals ON recusals.tip_id = notices.tip_id AND recusals.staff_id = notices.staff_id").
		Where("notices.staff_id = ? AND recusals.tip_id IS NULL", staffID)
}

// CountUnread implements reminders.Store.
func (s *Store) CountUnread(ctx context.Context, staffID int64) (int64, error) {
	var n int64
	err := did(s.notices(ctx, staffID).Where("notices.unread = ?", true).Count(&n), "count notices")
	return n, err
}

// CountWaiting implements reminders.Store.
func (s *Store) CountWaiting(ctx context.Context, staffID int64) (int64, error) {
	var n int64
	clocks := s.notices(ctx, staffID).Where("notices.unread = ?", true).Distinct("notices.tip_id", "notices.rule", "notices.ref")
	if err := did(s.in(ctx).Table("(?) AS waiting", clocks).Count(&n), "count what waits"); err != nil {
		return 0, err
	}
	var duties int64
	err := did(s.in(ctx).Model(&duty.Reminder{}).Where("staff_id = ? AND unread = ?", staffID, true).Count(&duties), "count duties that wait")
	return n + duties, err
}

// ReadNotice implements reminders.Store.
func (s *Store) ReadNotice(ctx context.Context, staffID, id int64) error {
	return did(s.in(ctx).Model(&models.Notice{}).Where("staff_id = ? AND id = ?", staffID, id).Update("unread", false), "mark a notice as read")
}

// ReadNotices implements reminders.Store.
func (s *Store) ReadNotices(ctx context.Context, staffID, upTo int64) error {
	return did(s.in(ctx).Model(&models.Notice{}).Where("staff_id = ? AND id <= ? AND unread = ?", staffID, upTo, true).
		Update("unread", false), "mark notices as read")
}

// ReadNoticesOf implements reminders.Store.
func (s *Store) ReadNoticesOf(ctx context.Context, staffID int64, tipID string) error {
	return did(s.in(ctx).Model(&models.Notice{}).Where("staff_id = ? AND unread = ? AND tip_id = ? AND ref = ''", staffID, true, tipID).
		Update("unread", false), "mark notices of a tip as read")
}

// RemoveNoticesBefore implements reminders.Store.
func (s *Store) RemoveNoticesBefore(ctx context.Context, on models.Date) error {
	return did(s.in(ctx).Where("made_on < ?", on).Delete(&models.Notice{}), "remove old notices")
}
