// Package reminders tells the staff of clocks: before their last day, on it and after it, in the
// portal and by mail; and escalates what stays overdue. docs/adr/0020-reminders.md.
package reminders

import (
	"context"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/reminder"
)

// Store keeps clocks, notices and mails. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	ListDueClocks(ctx context.Context, q models.DueQuery) ([]models.DueClock, error)
	// ListUntoldKept lists archived tips that aren't held, archived after some days and up to
	// others by outcome, of whose point nobody was told.
	ListUntoldKept(ctx context.Context, p models.Point, after, upTo map[models.Outcome]models.Date, limit int) ([]models.KeptTip, error)
	// IsRunning reports whether a clock is still there, with the same last day, and not met.
	IsRunning(ctx context.Context, d models.TipDeadline) (bool, error)
	// HoldTip keeps others from changing a tip until the transaction ends; models.Conflict
	// where it is no longer at its version.
	HoldTip(ctx context.Context, id string, version int64) error
	// ListTipHolders lists who holds keys to tips, without who is disabled or kept from them.
	ListTipHolders(ctx context.Context, tipIDs []string) ([]models.TipHolder, error)
	ListRecusalsOf(ctx context.Context, tipIDs []string) ([]models.Recusal, error)
	ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error)
	// ListRecipients lists reviewers, supervisors and custodians of units.
	ListRecipients(ctx context.Context, units []int64) ([]models.Staff, error)
	// AddReminders fails where one is there already.
	AddReminders(ctx context.Context, rows []models.Reminder) error
	AddNotices(ctx context.Context, rows []models.Notice) error
	AddTipEvent(ctx context.Context, e models.TipEvent) error

	ListNotices(ctx context.Context, staffID, before int64, limit int) ([]models.HeldNotice, error)
	CountUnread(ctx context.Context, staffID int64) (int64, error)
	ReadNotice(ctx context.Context, staffID, id int64) error
	ReadNotices(ctx context.Context, staffID, upTo int64) error
	// ReadNoticesOf marks someone's notices of a tip's own clocks as read.
	ReadNoticesOf(ctx context.Context, staffID int64, tipID string) error
	RemoveNoticesBefore(ctx context.Context, on models.Date) error

	MailStore
}

// Trail is trail.Trail: the last that a transaction does.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Reminders is the use cases around notices.
type Reminders struct {
	Store    Store
	Trail    Trail
	Schedule reminder.Schedule
	Keeping  Keeping
	Calendar func() calendar.Calendar
	Clock    func() time.Time
	Post     *Post // nil: no mail
}

func (r Reminders) today() models.Date { return models.DateOf(r.Clock()) }

// dayBegins is when a day's reminders are made: in the morning, not at midnight.
const dayBegins = 8 * time.Hour
