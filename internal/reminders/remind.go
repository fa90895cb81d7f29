package reminders

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/reminder"
)

// pageSize is how many clocks one transaction tells of.
const pageSize = 200

// Remind tells of every clock of which a point has come that nobody has dealt with. Each of its
// transactions begins with keep: where another node has taken the work, it fails.
func (r Reminders) Remind(ctx context.Context, keep func(context.Context) error) error {
	day := models.DateOf(r.Clock().Add(-dayBegins))
	for _, w := range r.Schedule.Windows(r.Calendar(), day) {
		do := r.tellAll
		if w.Point.Escalates() {
			do = r.escalateAll
		}
		if err := do(ctx, keep, w); err != nil {
			return fmt.Errorf("remind, %s: %w", w.Point, err)
		}
	}
	return nil
}

func (r Reminders) due(ctx context.Context, w reminder.Window) ([]models.DueClock, error) {
	return r.Store.ListDueClocks(ctx, models.DueQuery{Point: w.Point, After: w.After, UpTo: w.UpTo, Limit: pageSize})
}

// tellAll goes through the clocks of a window page by page, each in a transaction.
func (r Reminders) tellAll(ctx context.Context, keep func(context.Context) error, w reminder.Window) error {
	for {
		told := 0
		err := r.Store.InTx(ctx, func(ctx context.Context) error {
			if err := keep(ctx); err != nil {
				return err
			}
			clocks, err := r.due(ctx, w)
			if told = len(clocks); err != nil || told == 0 {
				return err
			}
			return r.tell(ctx, w.Point, clocks)
		})
		if err != nil || told < pageSize {
			return err
		}
	}
}

// escalateAll escalates the clocks of a window, each in a transaction of its own: it holds the
// tip and the trail. A tip that changes at the same moment is left to the next time.
func (r Reminders) escalateAll(ctx context.Context, keep func(context.Context) error, w reminder.Window) error {
	for {
		clocks, err := r.due(ctx, w)
		if err != nil {
			return err
		}
		done := 0
		for _, c := range clocks {
			err := r.escalate(ctx, keep, w.Point, c)
			if err == nil {
				done++
			} else if models.CodeOf(err) != models.Conflict {
				return err
			}
		}
		if done == 0 || len(clocks) < pageSize {
			return nil
		}
	}
}

func (r Reminders) escalate(ctx context.Context, keep func(context.Context) error, p models.Point, c models.DueClock) error {
	return r.Store.InTx(ctx, func(ctx context.Context) error {
		if err := keep(ctx); err != nil {
			return lost{err}
		}
		if err := r.Store.HoldTip(ctx, c.TipID, c.Version); err != nil {
			return err
		}
		if runs, err := r.Store.IsRunning(ctx, c.TipDeadline); err != nil || !runs {
			return err
		}
		if err := r.tell(ctx, p, []models.DueClock{c}); err != nil {
			return err
		}
		if c.Ref == "" { // what supervisors were asked for isn't for everybody who reads the tip
			if err := r.addEvent(ctx, p, c); err != nil {
				return err
			}
		}
		return r.Trail.Record(ctx, models.System(models.SystemJobs), models.TipAct(p.Action(), c.TipID, c.UnitID).Says(models.FieldRule, c.Rule))
	})
}

// lost is the end of a lease: not a conflict about one tip.
type lost struct{ error }

func (r Reminders) addEvent(ctx context.Context, p models.Point, c models.DueClock) error {
	err := r.Store.AddTipEvent(ctx, models.TipEvent{TipID: c.TipID, Action: p.Action(), From: c.State, To: c.State, On: r.today(), Detail: c.Rule})
	if err != nil {
		return fmt.Errorf("note an escalation: %w", err)
	}
	return nil
}

// tell writes that a point of clocks was dealt with, the notices, and the mails that they are
// worth, in a transaction.
func (r Reminders) tell(ctx context.Context, p models.Point, clocks []models.DueClock) error {
	people, err := r.audiences(ctx, p, clocks)
	if err != nil {
		return err
	}
	var dealt []models.Reminder
	var notices []models.Notice
	for i, c := range clocks {
		dealt = append(dealt, models.Reminder{TipID: c.TipID, Rule: c.Rule, Ref: c.Ref, FromOn: c.FromOn, DueOn: c.DueOn, Point: p, MadeOn: r.today()})
		for _, id := range people[i] {
			notices = append(notices, models.Notice{StaffID: id, TipID: c.TipID, Rule: c.Rule, Ref: c.Ref, FromOn: c.FromOn, DueOn: c.DueOn,
				Point: p, UnitID: c.UnitID, MadeOn: r.today(), Unread: true})
		}
	}
	if err := r.Store.AddReminders(ctx, dealt); err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	if err := r.Store.AddNotices(ctx, notices); err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	return r.Queue(ctx, p.Kind(), slices.Concat(people...))
}

// audiences finds who is told of each clock, by as many queries for one as for many.
func (r Reminders) audiences(ctx context.Context, p models.Point, clocks []models.DueClock) ([][]int64, error) {
	tips := make([]string, len(clocks))
	for i, c := range clocks {
		tips[i] = c.TipID
	}
	slices.Sort(tips)
	tips = slices.Compact(tips)
	holders, err := r.Store.ListTipHolders(ctx, tips)
	if err != nil {
		return nil, err
	}
	above := func(models.DueClock) []int64 { return nil }
	if p.Escalates() {
		if above, err = r.superiors(ctx, clocks, tips); err != nil {
			return nil, err
		}
	}
	byTip := map[string][]models.TipHolder{}
	for _, h := range holders {
		byTip[h.TipID] = append(byTip[h.TipID], h)
	}
	people := make([][]int64, len(clocks))
	for i, c := range clocks {
		people[i] = reminder.Audience(c, p, byTip[c.TipID], above(c))
	}
	return people, nil
}
