package casework

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/letter"
	"qingyuan/models/workflow"
)

// Clearing is that somebody's name was cleared, opened.
type Clearing struct {
	models.ClearingWords
	ID          string
	By          string
	DeliveredOn models.Date // empty: it hasn't reached them yet
	DeliveredBy string
	Delivery    string
	madeBy      int64
	deliveredBy int64
}

// clearings opens a tip's; people are named later.
func (c Casework) clearings(ctx context.Context, tipID string, identity models.Secret) ([]Clearing, error) {
	rows, err := c.Store.ListClearings(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list clearings: %w", err)
	}
	list := make([]Clearing, len(rows))
	for i, r := range rows {
		list[i] = Clearing{ID: r.ID, DeliveredOn: r.DeliveredOn, madeBy: r.MadeBy, deliveredBy: r.DeliveredBy}
		if err := c.openJSON(identity, r.Content, &list[i].ClearingWords); err != nil {
			return nil, fmt.Errorf("open a clearing: %w", err)
		}
		if r.Delivery == nil {
			continue
		}
		words, err := c.Sealer.Open(identity, r.Delivery)
		if err != nil {
			return nil, fmt.Errorf("open how a clearing was delivered: %w", err)
		}
		list[i].Delivery = string(words)
	}
	return list, nil
}

// clearingValues are whom the latest clearing names, and how it was done.
func (c Casework) clearingValues(ctx context.Context, tipID string, identity models.Secret, what LetterFor, values map[letter.Field]string) error {
	if what.Kind != letter.Clearing {
		return nil
	}
	list, err := c.clearings(ctx, tipID, identity)
	if err != nil || len(list) == 0 {
		return err
	}
	last := list[len(list)-1]
	values[letter.Subject], values[letter.Way] = last.Who, c.Text(what.Lang, "case.clear_way."+string(last.Way), nil)
	return nil
}

// cleared is whose name is cleared.
func (w *wording) cleared(said string) {
	if n := utf8.RuneCountInString(said); n > models.MaxShort {
		w.wrong(workflow.Cleared, "staff.err.text_long", "Max", models.MaxShort, "Length", n)
	}
	w.clears.Who = said
}

// clearing is one of the tip's that hasn't reached whom it is about.
func (w *wording) clearing(said string) error {
	rows, err := w.Store.ListClearings(w.ctx, w.tip.ID)
	if err != nil {
		return fmt.Errorf("list clearings: %w", err)
	}
	i := slices.IndexFunc(rows, func(r models.Clearing) bool { return r.ID == said && r.DeliveredBy == 0 })
	if i < 0 {
		w.wrong(workflow.ClearingOf, "case.err.missing.clearing")
		return nil
	}
	w.act.delivery = &rows[i]
	return nil
}

// clear seals what is recorded of a clearing.
func (w *wording) clear() (err error) {
	w.clears.On, w.clears.Text = models.Date(w.act.event.Detail), w.note
	w.act.event.Detail = string(w.clears.Way)
	w.act.clearing = &models.Clearing{ID: models.NewID(), TipID: w.tip.ID, MadeBy: w.v.Staff.ID, MadeOn: w.today()}
	if w.act.clearing.Content, err = w.sealJSON(w.clears, w.tip.Recipient); err != nil {
		return fmt.Errorf("seal a clearing: %w", err)
	}
	return nil
}

// deliver seals how a clearing reached whom it is about.
func (w *wording) deliver() (err error) {
	d := w.act.delivery
	d.DeliveredOn, d.DeliveredBy = models.Date(w.act.event.Detail), w.v.Staff.ID
	if d.Delivery, err = w.Sealer.Seal([]byte(w.note), w.tip.Recipient); err != nil {
		return fmt.Errorf("seal how a clearing was delivered: %w", err)
	}
	return nil
}

// clears writes a clearing, or its delivery, in the deed's transaction.
func (c Casework) clears(ctx context.Context, a *act) error {
	if a.clearing != nil {
		if err := c.Store.CreateClearing(ctx, *a.clearing); err != nil {
			return fmt.Errorf("keep a clearing: %w", err)
		}
	}
	if a.delivery != nil {
		return c.Store.DeliverClearing(ctx, *a.delivery)
	}
	return nil
}

// Malice is one request for a finding of a malicious report, as whoever reads the tip sees it.
type Malice struct {
	Asked   Event
	Decided *Event // nil while it waits
	Found   bool
}

// malice is what was asked for and decided, from a case's history.
func malice(events []Event) (list []Malice) {
	for i, e := range events {
		switch e.Action {
		case models.AskMalicious:
			list = append(list, Malice{Asked: e})
		case models.Malicious, models.NotMalicious:
			for j := range list {
				if list[j].Decided == nil {
					list[j].Decided, list[j].Found = &events[i], e.Action == models.Malicious
					break
				}
			}
		}
	}
	return list
}
