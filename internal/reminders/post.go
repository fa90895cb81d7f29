package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"qingyuan/models"
)

// MailStore keeps where mail goes, and what is on its way.
type MailStore interface {
	FindStaff(ctx context.Context, id int64) (models.Staff, error)
	FindMailSettings(ctx context.Context, staffID int64) (models.MailSettings, error)
	SetMailSettings(ctx context.Context, m models.MailSettings) error
	// ListMailSettings lists those of people who want mail and aren't disabled.
	ListMailSettings(ctx context.Context, staffIDs []int64) ([]models.MailSettings, error)
	// QueueMails keeps mails that wait; one a person waits at a time.
	QueueMails(ctx context.Context, mails []models.Mail) error
	// NextMail finds one that waits and is due; models.NotFound where there is none.
	NextMail(ctx context.Context, now int64) (models.Mail, error)
	// CountWaiting counts the clocks of which someone has notices that they haven't read.
	CountWaiting(ctx context.Context, staffID int64) (int64, error)
	// HandMail marks one that waits, at its version, as handed over; models.Conflict else.
	HandMail(ctx context.Context, m models.Mail, at int64) error
	// DropMail removes one that waits, at its version.
	DropMail(ctx context.Context, m models.Mail) error
	SettleMail(ctx context.Context, m models.Mail) error
	// LoseMails makes those uncertain that were handed over before a moment and never settled.
	LoseMails(ctx context.Context, before int64) (int64, error)
	RemoveMailsBefore(ctx context.Context, on models.Date) error

	ListTroubledMails(ctx context.Context, limit int) ([]models.Mail, error)
	CountMails(ctx context.Context, state models.MailState) (int64, error)
	ListJobs(ctx context.Context) ([]models.Job, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// Letter is a mail in words.
type Letter struct{ To, Subject, Text string }

// Post is how mail leaves.
type Post struct {
	// Send brings a letter to the server. hand is called once all but the last line is written:
	// where it fails, the letter isn't sent. Refused is an error with which the server has
	// answered for good or for now; after any other, hand tells whether it may have been taken.
	Send func(ctx context.Context, l Letter, hand func() error) error
	// Compose says that so many things wait.
	Compose func(count int64) (subject, text string)
	Log     *slog.Logger
}

// Refused is what the mail server answered in place of taking a letter.
type Refused interface {
	error
	Temporary() bool
	Reply() string // its number and no words
}

// gather is how long a mail waits for more notices to the same person.
const gather = time.Minute

// Queue lets a mail wait for each of the people who want one of a kind of notice.
func (r Reminders) Queue(ctx context.Context, kind models.NoticeKind, people []int64) error {
	if r.Post == nil || len(people) == 0 {
		return nil
	}
	settings, err := r.Store.ListMailSettings(ctx, people)
	if err != nil {
		return err
	}
	var mails []models.Mail
	for _, s := range settings {
		if s.Wants(kind) {
			mails = append(mails, models.Mail{ID: models.NewID(), StaffID: s.StaffID, WaitingFor: &s.StaffID, State: models.MailWaiting,
				MadeOn: r.today(), NextAt: r.Clock().Add(gather).Unix(), Version: 1})
		}
	}
	return r.Store.QueueMails(ctx, mails)
}

const (
	handTime  = 10 * time.Minute // after which a mail that was handed over counts as lost
	retryMost = time.Hour
	giveUp    = 3 * 24 * time.Hour
)

// Deliver sends what waits; there is a Post. Where the server can't be reached the rest waits too.
func (r Reminders) Deliver(ctx context.Context, keep func(context.Context) error) error {
	lost, err := r.Store.LoseMails(ctx, r.Clock().Add(-handTime).Unix())
	if err != nil {
		return fmt.Errorf("deliver mail: %w", err)
	}
	if lost > 0 {
		r.Post.Log.Warn("mail: broken off while being handed over, not sent again; see /staff/jobs", "count", lost)
	}
	for ctx.Err() == nil {
		m, err := r.Store.NextMail(ctx, r.Clock().Unix())
		if models.CodeOf(err) == models.NotFound {
			return nil
		}
		if err == nil {
			err = r.deliver(ctx, keep, m)
		}
		if err != nil {
			return fmt.Errorf("deliver mail: %w", err)
		}
	}
	return ctx.Err()
}

// deliver sends one mail, or drops it where nothing waits any more.
func (r Reminders) deliver(ctx context.Context, keep func(context.Context) error, m models.Mail) error {
	if err := keep(ctx); err != nil {
		return err
	}
	letter, wanted, err := r.letter(ctx, m)
	if err != nil {
		return err
	}
	if !wanted {
		return ignoreConflict(r.Store.DropMail(ctx, m))
	}
	handed := false
	var refusedUs error // why hand failed
	err = r.Post.Send(ctx, letter, func() error {
		refusedUs = r.Store.InTx(ctx, func(ctx context.Context) error {
			if err := keep(ctx); err != nil {
				return lost{err}
			}
			return r.Store.HandMail(ctx, m, r.Clock().Unix())
		})
		handed = refusedUs == nil
		return refusedUs
	})
	if refusedUs != nil {
		return ignoreConflict(refusedUs) // more to tell has come: it is counted anew
	}
	return r.settle(context.WithoutCancel(ctx), m, handed, err)
}

func ignoreConflict(err error) error {
	if _, gone := errors.AsType[lost](err); !gone && models.CodeOf(err) == models.Conflict {
		return nil
	}
	return err
}

func (r Reminders) letter(ctx context.Context, m models.Mail) (l Letter, wanted bool, err error) {
	st, err := r.Store.FindStaff(ctx, m.StaffID)
	if err != nil {
		return l, false, err
	}
	settings, err := r.Store.FindMailSettings(ctx, m.StaffID)
	if err != nil {
		return l, false, err
	}
	count, err := r.Store.CountWaiting(ctx, m.StaffID)
	if err != nil {
		return l, false, err
	}
	l.To = settings.Address
	l.Subject, l.Text = r.Post.Compose(count)
	return l, !st.Disabled && settings.Wanted && l.To != "" && count > 0, nil
}

// settle writes what became of a mail. One that may have been taken isn't sent again.
func (r Reminders) settle(ctx context.Context, m models.Mail, handed bool, err error) error {
	refused, answered := errors.AsType[Refused](err)
	unreachable := false
	switch {
	case err == nil:
		m.State, m.Fault = models.MailSent, ""
	case answered && !refused.Temporary():
		m.State, m.Fault = models.MailFailed, refused.Reply()
	case handed && !answered:
		m.State, m.Fault = models.MailUncertain, "broken"
	default:
		m.Tries++
		m.NextAt, m.Fault = r.Clock().Add(backoff(m.Tries)).Unix(), "unreachable"
		if unreachable = !answered; answered {
			m.Fault = refused.Reply()
		}
		if m.State = models.MailWaiting; r.Clock().Sub(m.MadeOn.Time()) > giveUp {
			m.State = models.MailFailed
		}
	}
	if m.State != models.MailSent {
		r.Post.Log.Warn("mail", "id", m.ID, "state", m.State, "fault", m.Fault, "tries", m.Tries)
	}
	if saved := r.Store.SettleMail(ctx, m); saved != nil {
		return saved
	}
	if unreachable {
		return err
	}
	return nil
}

// backoff is how long a mail waits after so many tries.
func backoff(tries int) time.Duration { return min(time.Minute<<min(tries-1, 10), retryMost) }
