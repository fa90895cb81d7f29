// Package oversight says in numbers how well the units do what they owe.
package oversight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"qingyuan/models"
	"qingyuan/models/tally"
)

// Store counts.
type Store interface {
	// CountDue counts, by unit, month and rule, what was due from one day to another.
	CountDue(ctx context.Context, rules []string, from, to models.Date) ([]models.DueCount, error)
	// CountRatings counts ratings by unit and month; satisfied is the least of those that are.
	CountRatings(ctx context.Context, satisfied int, from, to models.Date) ([]models.RatingCount, error)
	ListUnits(ctx context.Context, limit int) ([]models.Unit, error)
}

// The rules whose keeping is published, and the least rating of the satisfied, of 5.
const (
	noticeRule = "accept-notice"
	answerRule = "result-notice"
	satisfied  = 4
)

// Months is how many months back numbers are published; maxUnits, of how many units.
const (
	Months   = 60
	maxUnits = 10_000
)

// fresh is how long numbers are good for: what a page shows is counted at most this often,
// however many ask for it.
const fresh = 10 * time.Minute

// Rate is a count, and how many of it went as they should. Where it is hidden both are 0: it
// is too small to be published, or would give away one that is.
type Rate struct {
	Count, Good int
	Hidden      bool
}

// Percent of the count that went as it should, rounded down: 100 means all.
func (r Rate) Percent() int { return r.Good * 100 / max(r.Count, 1) }

// Figures are what is published of a unit in a month, or of all units together.
type Figures struct {
	UnitID  int64  // 0: all
	Unit    string // its name
	Month   string // 2026-10
	Notices Rate   // whether a named tip is accepted: due in the month, said in time
	Answers Rate   // the result, to a named reporter: due in the month, said in time
	Ratings Rate   // by reporters in the month: satisfied
}

// rates of figures, in their order.
func (f *Figures) rates() []*Rate { return []*Rate{&f.Notices, &f.Answers, &f.Ratings} }

// Accountability counts how well units keep to their terms, by month: of months that are over.
type Accountability struct {
	Store Store
	Clock func() time.Time

	mu    sync.Mutex
	at    time.Time
	table Table
}

// Table is all that is published. Rows come by month, the latest first, then by unit; each
// month's last row is of all units. Months in which nothing was due and nobody rated have none.
type Table struct {
	Rows []Figures
	Last string // the latest month that is over
}

// Month are the rows of a month.
func (t Table) Month(month string) []Figures {
	return slices.DeleteFunc(slices.Clone(t.Rows), func(f Figures) bool { return f.Month != month })
}

// Of are the rows of a unit.
func (t Table) Of(unitID int64) []Figures {
	return slices.DeleteFunc(slices.Clone(t.Rows), func(f Figures) bool { return f.UnitID != unitID })
}

// Table counts, or gives what was counted a short while ago. It takes three queries.
func (a *Accountability) Table(ctx context.Context) (Table, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.Clock()
	if age := now.Sub(a.at); !a.at.IsZero() && age >= 0 && age < fresh {
		return a.table, nil
	}
	table, err := a.count(ctx, now)
	if err == nil {
		a.table, a.at = table, now
	}
	return table, err
}

func (a *Accountability) count(ctx context.Context, now time.Time) (Table, error) {
	day := models.DateOf(now).Time()
	first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, day.Location())
	from, to := models.DateOf(first.AddDate(0, -Months, 0)), models.DateOf(first.AddDate(0, 0, -1))
	due, err := a.Store.CountDue(ctx, []string{noticeRule, answerRule}, from, to)
	if err != nil {
		return Table{}, err
	}
	ratings, err := a.Store.CountRatings(ctx, satisfied, from, to)
	if err != nil {
		return Table{}, err
	}
	units, err := a.Store.ListUnits(ctx, maxUnits)
	if err != nil {
		return Table{}, fmt.Errorf("list units: %w", err)
	}
	names := map[int64]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return Table{Rows: published(gather(due, ratings, names)), Last: string(to)[:len("2006-01")]}, nil
}

// gather puts the counts of a unit and a month into one row; rows come by month, the latest
// first, and unit.
func gather(due []models.DueCount, ratings []models.RatingCount, names map[int64]string) []Figures {
	type key struct {
		month string
		unit  int64
	}
	rows := map[key]*Figures{}
	of := func(month string, unit int64) *Figures {
		k := key{month, unit}
		if rows[k] == nil {
			rows[k] = &Figures{UnitID: unit, Unit: names[unit], Month: month}
		}
		return rows[k]
	}
	for _, d := range due {
		rate := &of(d.Month, d.UnitID).Notices
		if d.Rule == answerRule {
			rate = &of(d.Month, d.UnitID).Answers
		}
		rate.Count, rate.Good = d.Due, d.InTime
	}
	for _, r := range ratings {
		of(r.Month, r.UnitID).Ratings = Rate{Count: r.Ratings, Good: r.Satisfied}
	}
	var list []Figures
	for _, f := range rows {
		list = append(list, *f)
	}
	slices.SortFunc(list, func(x, y Figures) int {
		return cmp.Or(-cmp.Compare(x.Month, y.Month), cmp.Compare(x.UnitID, y.UnitID))
	})
	return list
}

// published adds each month's total, and hides what must be.
func published(rows []Figures) (list []Figures) {
	for len(rows) > 0 {
		month := rows[0].Month
		n := slices.IndexFunc(rows, func(f Figures) bool { return f.Month != month })
		if n < 0 {
			n = len(rows)
		}
		list = append(list, withTotal(rows[:n])...)
		rows = rows[n:]
	}
	return list
}

// withTotal is a month's rows and their total, each measure by itself.
func withTotal(units []Figures) []Figures {
	rows := append(slices.Clone(units), Figures{Month: units[0].Month})
	last := len(units)
	for m := range rows[last].rates() {
		counts := make([]int, last)
		total := rows[last].rates()[m]
		for i := range units {
			r := rows[i].rates()[m]
			counts[i] = r.Count
			total.Count, total.Good = total.Count+r.Count, total.Good+r.Good
		}
		hidden, all := tally.Hide(counts, tally.Least)
		for i, h := range append(hidden, all) {
			if h {
				*rows[i].rates()[m] = Rate{Hidden: true}
			}
		}
	}
	return rows
}
