package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// FindMailSettings implements reminders.Store; the zero settings where there are none.
func (s *Store) FindMailSettings(ctx context.Context, staffID int64) (models.MailSettings, error) {
	m, err := take[models.MailSettings](s.in(ctx).Where("staff_id = ?", staffID), "find where mail goes")
	if models.CodeOf(err) == models.NotFound {
		return models.MailSettings{StaffID: staffID}, nil
	}
	return m, err
}

// SetMailSettings implements reminders.Store.
func (s *Store) SetMailSettings(ctx context.Context, m models.MailSettings) error {
	return did(s.in(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "staff_id"}}, UpdateAll: true}).Create(&m), "keep where mail goes")
}

// ListMailSettings implements reminders.Store: of those who want any and aren't disabled.
func (s *Store) ListMailSettings(ctx context.Context, staffIDs []int64) ([]models.MailSettings, error) {
	return list[models.MailSettings](s.in(ctx).Joins("JOIN staff ON staff.id = mail_settings.staff_id AND staff.disabled = ?", false).
		Where("mail_settings.staff_id IN ? AND mail_settings.wanted = ?", staffIDs, true), "list where mail goes")
}

// QueueMails implements reminders.Store. Where one waits already its version moves on, so that
// what is on its way with a number that was counted before isn't handed over.
func (s *Store) QueueMails(ctx context.Context, mails []models.Mail) error {
	if len(mails) == 0 {
		return nil
	}
	return did(s.in(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "waiting_for"}},
		DoUpdates: clause.Assignments(map[string]any{"version": gorm.Expr("mails.version + 1")})}).Create(&mails), "queue mails")
}

// NextMail implements reminders.Store; models.NotFound where nothing is due.
func (s *Store) NextMail(ctx context.Context, now int64) (models.Mail, error) {
	return take[models.Mail](s.in(ctx).Where("state = ? AND next_at <= ?", models.MailWaiting, now).Order("next_at, id"), "find a mail")
}

// HandMail implements reminders.Store.
func (s *Store) HandMail(ctx context.Context, m models.Mail, at int64) error {
	return one(s.mail(ctx, m).Where("state = ? AND version = ?", models.MailWaiting, m.Version).
		Updates(map[string]any{"state": models.MailHanded, "waiting_for": nil, "handed_at": at}), "hand a mail over")
}

// DropMail implements reminders.Store.
func (s *Store) DropMail(ctx context.Context, m models.Mail) error {
	return one(s.mail(ctx, m).Where("state = ? AND version = ?", models.MailWaiting, m.Version).Delete(&models.Mail{}), "drop a mail")
}

// SettleMail implements reminders.Store: it writes a mail's state, tries and fault. One that
// waits again makes way for another that does.
func (s *Store) SettleMail(ctx context.Context, m models.Mail) error {
	waiting := any(nil)
	if m.State == models.MailWaiting {
		waiting = m.StaffID
	}
	err := one(s.mail(ctx, m).Updates(map[string]any{"state": m.State, "waiting_for": waiting, "tries": m.Tries,
		"next_at": m.NextAt, "fault": m.Fault}), "settle a mail")
	if waiting != nil && models.CodeOf(err) == models.Conflict && errors.Is(err, gorm.ErrDuplicatedKey) {
		return did(s.mail(ctx, m).Delete(&models.Mail{}), "merge a mail")
	}
	return err
}

// LoseMails implements reminders.Store.
func (s *Store) LoseMails(ctx context.Context, before int64) (int64, error) {
	tx := s.in(ctx).Model(&models.Mail{}).Where("state = ? AND handed_at < ?", models.MailHanded, before).
		Updates(map[string]any{"state": models.MailUncertain, "fault": "lost"})
	return tx.RowsAffected, did(tx, "find mails whose end nobody saw")
}

// ListTroubledMails lists the mails that failed or of which nobody knows, the latest first.
func (s *Store) ListTroubledMails(ctx context.Context, limit int) ([]models.Mail, error) {
	return list[models.Mail](s.in(ctx).Where("state IN ?", []models.MailState{models.MailFailed, models.MailUncertain}).
		Order("made_on DESC, id").Limit(limit), "list troubled mails")
}

// CountMails counts mails in a state.
func (s *Store) CountMails(ctx context.Context, state models.MailState) (int64, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.Mail{}).Where("state = ?", state).Count(&n), "count mails")
	return n, err
}

// RemoveMailsBefore implements reminders.Store: of those that are done with.
func (s *Store) RemoveMailsBefore(ctx context.Context, on models.Date) error {
	return did(s.in(ctx).Where("made_on < ? AND state <> ?", on, models.MailWaiting).Delete(&models.Mail{}), "remove old mails")
}

func (s *Store) mail(ctx context.Context, m models.Mail) *gorm.DB {
	return s.in(ctx).Model(&models.Mail{}).Where("id = ?", m.ID)
}
