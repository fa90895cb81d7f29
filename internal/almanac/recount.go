package almanac

import (
	"context"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

// atOnce is how many tips are read and written together.
const atOnce = 200

// recounting recounts tips by calendars.
type recounting struct {
	*Almanac
	reckon deadline.Reckon
	year   int // whose calendar it is because of; 0: that of what was provisional
}

func (a *Almanac) by(days calendar.Calendar, year int) recounting {
	clocks := func(f deadline.Facts) []deadline.Clock { return deadline.Clocks(a.Rules, days, f) }
	return recounting{a, deadline.Reckoner(clocks), year}
}

// afresh is a tip with its clocks as they are now, and which of those that run end otherwise.
func (r recounting) afresh(t models.TipPast) (models.TipPast, deadline.Recount) {
	fresh := t
	fresh.Kept, fresh.Tip.DueOn, fresh.Tip.DueRule = r.reckon(t.Tip, t.Events, t.Requests)
	told := deadline.RecountOf(t.Kept, fresh.Kept)
	if r.year != 0 {
		told.Year = r.year
	}
	return fresh, told
}

// differing lists the tips with a running clock of which something else is to be kept, and
// counts those of which a running one ends otherwise.
func (r recounting) differing(ctx context.Context) (ids []string, moved int, err error) {
	for after := ""; ; {
		tips, err := r.Store.ListRunningTips(ctx, after, atOnce)
		if err != nil || len(tips) == 0 {
			return ids, moved, err
		}
		for _, t := range tips {
			fresh, told := r.afresh(t)
			if !same(t, fresh) {
				ids = append(ids, t.Tip.ID)
			}
			if len(told.Rules) > 0 {
				moved++
			}
		}
		after = tips[len(tips)-1].Tip.ID
	}
}

func same(a, b models.TipPast) bool {
	return a.Tip.DueOn == b.Tip.DueOn && a.Tip.DueRule == b.Tip.DueRule && slices.Equal(a.Kept, b.Kept)
}

// keep writes the clocks of tips anew, with a note in the history of those of which a running
// one ends otherwise; it counts these. Tips of whose clocks nothing was kept get no note.
func (r recounting) keep(ctx context.Context, ids []string) (moved int, err error) {
	for chunk := range slices.Chunk(ids, atOnce) {
		tips, err := r.Store.HoldTips(ctx, chunk)
		if err != nil {
			return moved, err
		}
		var changed []models.TipPast
		var notes []models.TipEvent
		for _, t := range tips {
			fresh, told := r.afresh(t)
			if same(t, fresh) {
				continue
			}
			changed = append(changed, fresh)
			if len(told.Rules) > 0 && t.Tip.DueOn != "" {
				notes = append(notes, r.note(t, told))
			}
		}
		if len(changed) == 0 {
			continue
		}
		if err := r.Store.RecountTips(ctx, changed, notes); err != nil {
			return moved, err
		}
		moved += len(notes)
	}
	return moved, nil
}

// note is what a tip's history says of it, after all else.
func (r recounting) note(t models.TipPast, told deadline.Recount) models.TipEvent {
	e := models.TipEvent{TipID: t.Tip.ID, Seq: 1, Action: models.Recount, From: t.Tip.State, To: t.Tip.State,
		On: models.DateOf(r.Clock()), Detail: told.String()}
	if n := len(t.Events); n > 0 {
		e.Seq = t.Events[n-1].Seq + 1
	}
	return e
}

// settled is how long after an import another node may still have reckoned by what was before.
const settled = time.Hour

// Fresh reports whether calendars were imported so lately that CatchUp may find something.
func (a *Almanac) Fresh() bool {
	return a.Clock().Sub(time.Unix(a.current.Load().head.ChangedAt, 0)) < settled
}

// CatchUp recounts what isn't kept as the rules and calendars have it: tips from before clocks
// were kept, what another node reckoned while a calendar was imported, and what a new version
// of the program, or of its configuration, counts otherwise. Any number of nodes may do it at
// once. It counts the tips.
func (a *Almanac) CatchUp(ctx context.Context) (int, error) {
	if err := a.Refresh(ctx); err != nil {
		return 0, err
	}
	e := a.current.Load()
	r, done := a.by(e.days, 0), 0
	ids, _, err := r.differing(ctx)
	if err != nil {
		return 0, err
	}
	for after := ""; ; {
		old, err := a.Store.ListUnreckonedTips(ctx, after, atOnce)
		if err != nil {
			return 0, err
		}
		if len(old) == 0 {
			break
		}
		ids, after = append(ids, old...), old[len(old)-1]
	}
	slices.Sort(ids)
	for chunk := range slices.Chunk(slices.Compact(ids), atOnce) {
		if err := a.Store.InTx(ctx, func(ctx context.Context) error { return r.catchUp(ctx, e.head, chunk) }); err != nil {
			return done, err
		}
		done += len(chunk)
	}
	return done, nil
}

// catchUp recounts one handful of tips, unless a calendar was imported since.
func (r recounting) catchUp(ctx context.Context, at models.CalendarHead, ids []string) error {
	head, err := r.Store.HoldCalendars(ctx)
	if err != nil {
		return err
	}
	if head.Version != at.Version {
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	_, err = r.keep(ctx, ids)
	return err
}
