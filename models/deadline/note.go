package deadline

import (
	"slices"

	"qingyuan/models"
	"qingyuan/models/calendar"
)

// Why is what there is to say of days that weren't simply counted. It is the message
// deadline.why.<why>.
type Why string

// The reasons.
const (
	OnWeekend  Why = "weekend"   // skipped
	OnHoliday  Why = "holiday"   // skipped
	OnMakeup   Why = "makeup"    // counted, although a Saturday or Sunday
	AtMonthEnd Why = "month_end" // stands for a day that its month doesn't have
)

// Span is a run of days, both ends included.
type Span struct{ First, Last models.Date }

// Note says one thing of some days: that they were skipped, or counted against appearance.
type Note struct {
	Why     Why
	Holiday string // the id of a holiday's name; empty where there is none
	Spans   []Span // ascending
	Days    int    // in all
}

// Notes sums up the steps of a term for people: what was skipped and why, runs of days
// together. Days that were counted like any other aren't mentioned.
func Notes(t Term, steps []Step) []Note {
	var notes []Note
	for i, s := range steps {
		// A term in days or months counts every day alike, but for its last.
		if t.Unit != Workday && i < t.Amount-1 {
			continue
		}
		if s.MonthEnd {
			notes = note(notes, AtMonthEnd, "", s.Date())
		}
		if why := whyOf(s.Kind); why != "" {
			notes = note(notes, why, s.Holiday, s.Date())
		}
	}
	return notes
}

func whyOf(k calendar.Kind) Why {
	switch k {
	case calendar.Weekend:
		return OnWeekend
	case calendar.Holiday:
		return OnHoliday
	case calendar.Makeup:
		return OnMakeup
	}
	return ""
}

// note adds a day to the note that says the same, and to its last span where they touch.
func note(notes []Note, why Why, holiday string, day models.Date) []Note {
	i := slices.IndexFunc(notes, func(n Note) bool { return n.Why == why && n.Holiday == holiday })
	if i < 0 {
		return append(notes, Note{Why: why, Holiday: holiday, Spans: []Span{{day, day}}, Days: 1})
	}
	n := &notes[i]
	n.Days++
	if last := &n.Spans[len(n.Spans)-1]; last.Last.AddDays(1) == day {
		last.Last = day
	} else {
		n.Spans = append(n.Spans, Span{day, day})
	}
	return notes
}
