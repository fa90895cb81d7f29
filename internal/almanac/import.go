package almanac

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/calendar"
)

// Change is what a calendar's import changes.
type Change struct {
	Paper    calendar.Announcement
	Replaces bool  // a calendar of the year is there
	Same     bool  // and it is this one
	Days     []Day // that were judged otherwise until now
	Tips     int   // whose dates move, or are no longer provisional
}

// Day is one that is judged otherwise.
type Day struct{ Was, Is calendar.Day }

// Look says what an import of a paper would change. What is wrong with it are models.Problems.
func (a *Almanac) Look(ctx context.Context, v models.Visitor, text []byte) (Change, error) {
	p, err := a.plan(ctx, v, text)
	if err != nil || p.Same {
		return p.Change, err
	}
	_, p.Tips, err = a.by(p.after, p.Paper.Year).differing(ctx)
	return p.Change, err
}

// plan is an import before anything is written.
type plan struct {
	Change
	head  models.CalendarHead
	after calendar.Calendar
	kept  models.KeptCalendar
}

func (a *Almanac) plan(ctx context.Context, v models.Visitor, text []byte) (p plan, err error) {
	if err := may(v); err != nil {
		return p, err
	}
	paper, problems := calendar.ParsePaper(text)
	if problems.Any() {
		return p, problems
	}
	before, err := a.read(ctx)
	if err != nil {
		return p, err
	}
	words, err := json.Marshal(paper)
	if err != nil {
		return p, err
	}
	p.kept = models.KeptCalendar{Year: paper.Year, Paper: string(words), ImportedOn: models.DateOf(a.Clock()), ImportedBy: v.Staff.ID}
	if p.after, err = a.merge(append(slices.Clone(before.kept), p.kept)); err != nil {
		return p, err
	}
	p.head = before.head
	p.Paper, p.Replaces, p.Days = paper, before.days.Has(paper.Year), differences(paper.Year, before.days, p.after)
	p.Same = p.Replaces && len(p.Days) == 0
	return p, nil
}

// differences between two calendars, as far as a year's paper may reach.
func differences(year int, before, after calendar.Calendar) (days []Day) {
	last := models.Date(strconv.Itoa(year+1) + "-02-01")
	for is := range after.From(models.Date(strconv.Itoa(year-1) + "-12-01")) {
		if is.Date() == last {
			return days
		}
		if was := before.On(is.Date()); was.Kind != is.Kind || was.Holiday != is.Holiday {
			days = append(days, Day{was, is})
		}
	}
	return days
}

// Import keeps a paper and recounts every clock that runs and ends otherwise by it: all of it
// or nothing. A paper that changes nothing isn't kept.
func (a *Almanac) Import(ctx context.Context, v models.Visitor, text []byte) (Change, error) {
	var p plan
	err := a.Store.InTx(ctx, func(ctx context.Context) error {
		if _, err := a.Store.HoldCalendars(ctx); err != nil {
			return err
		}
		var err error
		if p, err = a.plan(ctx, v, text); err != nil || p.Same {
			return err
		}
		head := models.CalendarHead{Version: p.head.Version + 1, ChangedAt: a.Clock().Unix()}
		if err := a.Store.KeepCalendar(ctx, p.kept, head); err != nil {
			return err
		}
		r := a.by(p.after, p.Paper.Year)
		ids, _, err := r.differing(ctx)
		if err != nil {
			return err
		}
		if p.Tips, err = r.keep(ctx, ids); err != nil {
			return err
		}
		return a.Trail.Record(ctx, v, p.act())
	})
	if err != nil {
		return p.Change, err
	}
	return p.Change, a.Refresh(ctx)
}

// act is what the trail is told.
func (p plan) act() models.Act {
	return models.Act{Name: models.ImportCalendar, Kind: models.OfCalendar, Record: strconv.Itoa(p.Paper.Year)}.
		Says(models.FieldDays, strconv.Itoa(len(p.Days))).Says(models.FieldTips, strconv.Itoa(p.Tips))
}
