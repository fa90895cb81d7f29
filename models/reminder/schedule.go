// Package reminder says when people are told of a clock, and who: pure rules
// (docs/adr/0020-reminders.md).
package reminder

import (
	"fmt"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/calendar"
)

// Step is a point and where it lies: so many working days after a clock's last day, before it
// where negative.
type Step struct {
	Point models.Point
	Days  int
}

// Schedule is the steps of every clock, in the order in which they come.
type Schedule []Step

// New makes a schedule of working days: before the last day, the largest first; after it, the
// smallest first; and after how many the two steps of escalation come. The error says which
// number is out of order.
func New(before, after []int, oversee, list int) (Schedule, error) {
	var s Schedule
	for _, n := range before {
		s = append(s, Step{models.Point("before-" + strconv.Itoa(n)), -n})
	}
	s = append(s, Step{models.PointOn, 0})
	for _, n := range after {
		s = append(s, Step{models.Point("after-" + strconv.Itoa(n)), n})
	}
	s = append(s, Step{models.PointOversee, oversee}, Step{models.PointList, list})
	for i := 1; i < len(s); i++ {
		if s[i].Days <= s[i-1].Days {
			return nil, fmt.Errorf("%s must come after %s", s[i].Point, s[i-1].Point)
		}
	}
	return s, nil
}

// Window is the clocks for which a point is the latest that has come: those whose last day is
// after After and not after UpTo. The empty After bounds nothing.
type Window struct {
	Point       models.Point
	After, UpTo models.Date
}

// Windows are those of a day. A clock is in one of them at the most: who has missed a day learns
// where a clock stands, not where it stood.
func (s Schedule) Windows(cal calendar.Calendar, today models.Date) []Window {
	var windows []Window
	for i, step := range s {
		w := Window{Point: step.Point, UpTo: last(cal, step.Days, today)}
		if i+1 < len(s) {
			w.After = last(cal, s[i+1].Days, today)
		}
		if w.After < w.UpTo {
			windows = append(windows, w)
		}
	}
	return windows
}

// last is the latest last day of a clock whose point, n working days after it, has come.
func last(cal calendar.Calendar, n int, today models.Date) models.Date {
	switch {
	case n < 0: // the n-th working day after today
		return walk(cal, today, 1, -n)
	case n > 0: // the day before the n-th working day back, today among them
		return walk(cal, today.AddDays(1), -1, n).AddDays(-1)
	}
	return today
}

// walk is the n-th working day from a day on, that day not counted, by steps of one day.
func walk(cal calendar.Calendar, from models.Date, step, n int) models.Date {
	for n > 0 {
		from = from.AddDays(step)
		if cal.On(from).Works() {
			n--
		}
	}
	return from
}
