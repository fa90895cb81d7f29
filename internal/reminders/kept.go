package reminders

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/retention"
)

// Keeping is how long archived tips are kept, and how many days before the end it is said.
type Keeping struct {
	Terms  retention.Terms
	Remind []int
}

// keptWindow is the tips whose term ends after a day and up to another: a point of theirs.
type keptWindow struct {
	point       models.Point
	after, upTo map[models.Outcome]models.Date // by the days on which they were archived; after nil: since ever
}

// windows are those of a day. Each tip is in one of them at most: what was archived long ago is
// told of once.
func (k Keeping) windows(today models.Date) []keptWindow {
	days := slices.Sorted(slices.Values(k.Remind))
	list := []keptWindow{{models.PointOver, nil, k.Terms.Until(today)}}
	for _, n := range days {
		last := list[len(list)-1]
		list = append(list, keptWindow{models.PointAhead(n), last.upTo, k.Terms.Until(today.AddDays(n + 1))})
	}
	return list
}

// RemindOfKeeping tells supervisors long before a tip has been kept long enough, and when it has.
// Each of its transactions begins with keep, as Remind's do.
func (r Reminders) RemindOfKeeping(ctx context.Context, keep func(context.Context) error) error {
	for _, w := range r.Keeping.windows(models.DateOf(r.Clock().Add(-dayBegins))) {
		for told := pageSize; told == pageSize; {
			err := r.Store.InTx(ctx, func(ctx context.Context) error {
				if err := keep(ctx); err != nil {
					return err
				}
				tips, err := r.Store.ListUntoldKept(ctx, w.point, w.after, w.upTo, pageSize)
				if told = len(tips); err != nil || told == 0 {
					return err
				}
				clocks := make([]models.DueClock, told)
				for i, t := range tips {
					clocks[i] = models.DueClock{UnitID: t.UnitID, TipDeadline: models.TipDeadline{TipID: t.ID, Rule: deadline.Keeping,
						FromOn: t.ArchivedOn, DueOn: r.Keeping.Terms.Last(t.KeptAs, t.ArchivedOn)}}
				}
				return r.tell(ctx, w.point, clocks)
			})
			if err != nil {
				return fmt.Errorf("remind of keeping, %s: %w", w.point, err)
			}
		}
	}
	return nil
}
