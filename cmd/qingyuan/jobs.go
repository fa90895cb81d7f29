package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"qingyuan/config"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/internal/jobs"
	"qingyuan/internal/mail"
	"qingyuan/internal/reminders"
	"qingyuan/models"
	"qingyuan/models/reminder"
)

// runner is this process at work among others.
func (p *parts) runner() jobs.Runner {
	return jobs.Runner{Store: p.db, Clock: p.clock, Log: p.log, Holder: holder(), Jobs: p.jobs()}
}

// holder is how this process is called among those that take turns.
func holder() string {
	host, _ := os.Hostname() // for whoever reads the table; the id tells processes apart
	return fmt.Sprintf("%.64s/%d/%s", host, os.Getpid(), models.NewID()[:8])
}

// jobs are this process's: one that serves the public alone leaves the staff's to others, which
// may have a mail server that it doesn't know.
func (p *parts) jobs() []jobs.Job {
	list := []jobs.Job{
		{Name: "objects", First: objectsFirst, Every: objectsEvery, Lease: objectsLease, Do: p.sweepObjects},
		{Name: "snapshots", First: snapshotsFirst, Every: time.Hour, Lease: time.Hour, Do: p.snap},
		{Name: "expiry", Every: 5 * time.Minute, Lease: time.Minute, Do: p.expire},
	}
	if p.cfg.Surface == config.SurfacePublic {
		return list
	}
	r := p.reminders()
	list = append(list,
		jobs.Job{Name: "duties", Every: 10 * time.Minute, Lease: 2 * time.Minute, Do: func(ctx context.Context, keep jobs.Keep) error {
			return p.duties().Renew(ctx, duties.Keep(keep))
		}},
		jobs.Job{Name: "duty-reminders", Every: 30 * time.Minute, Lease: time.Minute, Do: func(ctx context.Context, keep jobs.Keep) error {
			return p.duties().Remind(ctx, duties.Keep(keep))
		}},
		jobs.Job{Name: "reminders", Every: 10 * time.Minute, Lease: time.Minute, Do: p.remind},
		jobs.Job{Name: "scheduled", Every: 30 * time.Second, Lease: 2 * time.Minute, Do: p.publishDue},
		jobs.Job{Name: "keeping", Every: time.Hour, Lease: time.Minute, Do: func(ctx context.Context, keep jobs.Keep) error { return r.RemindOfKeeping(ctx, keep) }},
		jobs.Job{Name: "fund-lines", Every: 10 * time.Minute, Lease: time.Minute, Do: p.expireLines},
		jobs.Job{Name: "old-notices", Every: 24 * time.Hour, Lease: time.Minute, Do: func(ctx context.Context, keep jobs.Keep) error { return r.Tidy(ctx, keep) }})
	if r.Post != nil {
		list = append(list, jobs.Job{Name: "mail", Every: 30 * time.Second, Lease: p.cfg.Mail.Timeout + time.Minute,
			Do: func(ctx context.Context, keep jobs.Keep) error { return r.Deliver(ctx, keep) }})
	}
	return list
}

// remind counts with the calendars as they are now, wherever they were imported.
func (p *parts) remind(ctx context.Context, keep jobs.Keep) error {
	if err := p.almanac.Refresh(ctx); err != nil {
		return err
	}
	return p.reminders().Remind(ctx, keep)
}

func (p *parts) reminders() reminders.Reminders {
	return reminders.Reminders{Store: p.db, Trail: p.trail(), Schedule: p.schedule, Calendar: p.almanac.Days,
		Keeping: reminders.Keeping{Terms: p.cfg.Keeping.Terms(), Remind: p.cfg.Keeping.Remind},
		Clock:   p.clock, Post: p.post()}
}

func newSchedule(r config.Reminders) (reminder.Schedule, error) {
	return reminder.New(r.Before, r.After, r.Oversee, r.List)
}

// post is how mail leaves; nil where no server is configured.
func (p *parts) post() *reminders.Post {
	c := p.cfg.Mail
	if c.Host == "" {
		return nil
	}
	server := mail.Server{Host: c.Host, Port: c.Port, Mode: mail.Mode(c.TLS), User: c.User, Password: c.Password, From: c.From, Timeout: c.Timeout}
	return &reminders.Post{Log: p.log, Compose: p.compose, Send: func(ctx context.Context, l reminders.Letter, hand func() error) error {
		return server.Send(ctx, mail.Letter(l), hand)
	}}
}

// compose says in both languages that so many things wait: nothing of what they are.
func (p *parts) compose(count int64) (subject, text string) {
	args := func(l i18n.Lang) map[string]any {
		name := p.cfg.Site.NameZH
		if l == i18n.English {
			name = p.cfg.Site.NameEN
		}
		return map[string]any{"Count": count, "Portal": p.cfg.Mail.Portal, "Name": name}
	}
	for i, l := range i18n.Langs() {
		if i == 0 {
			subject = p.texts.Text(l, "mail.subject", args(l))
		} else {
			text += "\n"
		}
		text += p.texts.Text(l, "mail.text", args(l))
	}
	return subject, text
}
