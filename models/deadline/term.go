// Package deadline counts terms (时限): which day is the last of "15 working days from the
// receipt", why, and which clocks of a tip run. It is pure: rules, calendar and the days
// on which things happened are arguments.
//
// Counting follows 民法典 arts 201–203: the day on which a term starts is not counted; a term
// in months ends on the corresponding day or, where the month has none, on its last; a last
// day that is a day off moves to the next working day. A day ends at 24:00 in Shanghai.
package deadline

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
)

// Unit is what a term counts.
type Unit string

// The units of terms.
const (
	Workday Unit = "workday"
	CalDay  Unit = "day"
	Month   Unit = "month"
)

// Term is a length of time, such as 15 working days.
type Term struct {
	Amount int  `yaml:"amount"`
	Unit   Unit `yaml:"unit"`
}

// ParseTerm reads a term as it is written: 15wd (working days), 30d (days), 3m (months).
func ParseTerm(text string) (Term, error) {
	for _, u := range []struct {
		suffix string
		unit   Unit
	}{{"wd", Workday}, {"d", CalDay}, {"m", Month}} {
		if number, ok := strings.CutSuffix(text, u.suffix); ok {
			n, err := strconv.Atoi(number)
			if err != nil || strconv.Itoa(n) != number || n < 1 || n > longest {
				return Term{}, fmt.Errorf("%q: want a number from 1 to %d before %s", text, longest, u.suffix)
			}
			return Term{n, u.unit}, nil
		}
	}
	return Term{}, fmt.Errorf("%q: want a term such as 15wd (working days), 30d (days) or 3m (months)", text)
}

// Result is the last day of a term: what has to be done is on time until its midnight.
type Result struct {
	Due models.Date
	// YearsMissing are the years whose calendars weren't there to count with, ascending.
	YearsMissing []int
}

// Provisional reports whether Due may change when the missing calendars are announced.
func (r Result) Provisional() bool { return len(r.YearsMissing) > 0 }

// Step is one day of a term's arithmetic.
type Step struct {
	calendar.Day
	// Count is how many of the term's units are over with this day; 0 where the day is skipped.
	Count int
	// MonthEnd: the month has no corresponding day, so this, its last, stands for it.
	MonthEnd bool
}

// Due finds the last day of a term that a day starts. An empty or impossible day, and an
// amount below one, have none: the zero Result.
func (t Term) Due(cal calendar.Calendar, from models.Date) Result {
	var r Result
	var last Step
	for last = range t.decided(cal, from) {
		if y := last.Missing; y != 0 && !slices.Contains(r.YearsMissing, y) {
			r.YearsMissing = append(r.YearsMissing, y)
		}
	}
	if last.Count > 0 {
		r.Due = last.Date()
	}
	return r
}

// Explain lists every day that the term counts or skips, in order; the last is its due day.
// Of a term in months it lists the day on which each month is over.
func (t Term) Explain(cal calendar.Calendar, from models.Date) []Step {
	var steps []Step
	if t.Unit != Workday && from.Valid() {
		for n := 1; n < t.Amount; n++ {
			day, short := t.after(from, n)
			steps = append(steps, Step{Day: cal.On(day), Count: n, MonthEnd: short})
		}
	}
	return slices.AppendSeq(steps, t.decided(cal, from))
}

// decided yields the days that the calendar decides about: of a term in working days, all;
// of the others, the last day and those that it moves over.
func (t Term) decided(cal calendar.Calendar, from models.Date) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		if t.Amount < 1 || !from.Valid() {
			return
		}
		first, counted, short := from.AddDays(1), 0, false
		if t.Unit != Workday {
			first, short = t.after(from, t.Amount)
			counted = t.Amount - 1
		}
		for day := range cal.From(first) {
			step := Step{Day: day, MonthEnd: short}
			short = false
			if day.Works() {
				counted++
				step.Count = counted
			}
			if !yield(step) || counted == t.Amount {
				return
			}
		}
	}
}

// after is the day n days or n months after from, and whether it stands for one that its
// month doesn't have.
func (t Term) after(from models.Date, n int) (day models.Date, short bool) {
	if t.Unit == CalDay {
		return from.AddDays(n), false
	}
	year, month, wanted := from.Time().Date()
	end := time.Date(year, month+time.Month(n)+1, 0, 0, 0, 0, 0, models.Shanghai())
	if wanted > end.Day() {
		return models.DateOf(end), true
	}
	return models.DateOf(end.AddDate(0, 0, wanted-end.Day())), false
}
