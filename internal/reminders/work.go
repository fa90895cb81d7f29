package reminders

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingyuan/models"
)

// mostTroubled is how many mails that failed are listed.
const mostTroubled = 200

// Work is what the program does by itself, as administrators see it.
type Work struct {
	Jobs    []models.Job
	Mailed  bool // there is a mail server
	Waiting int64
	Mails   []TroubledMail // the latest first
	Now     time.Time
}

// TroubledMail is one that failed, or of which nobody knows.
type TroubledMail struct {
	models.Mail
	Name string // whom it was for
}

// Work shows administrators what the program does by itself, and which mails didn't go.
func (r Reminders) Work(ctx context.Context, v models.Visitor) (w Work, err error) {
	if !v.Is(models.RoleAdmin) {
		return w, models.Fail(models.NotFound, "err.not_found")
	}
	w.Mailed, w.Now = r.Post != nil, r.Clock()
	if w.Jobs, err = r.Store.ListJobs(ctx); err != nil {
		return w, err
	}
	w.Jobs = slices.DeleteFunc(w.Jobs, func(j models.Job) bool { return j.Name == "mail" && !w.Mailed })
	if w.Waiting, err = r.Store.CountMails(ctx, models.MailWaiting); err != nil {
		return w, err
	}
	mails, err := r.Store.ListTroubledMails(ctx, mostTroubled)
	if err != nil {
		return w, err
	}
	var people []int64
	for _, m := range mails {
		people = append(people, m.StaffID)
	}
	names, err := r.Store.StaffNames(ctx, people)
	if err != nil {
		return w, fmt.Errorf("name the staff: %w", err)
	}
	for _, m := range mails {
		w.Mails = append(w.Mails, TroubledMail{m, names[m.StaffID]})
	}
	return w, nil
}
