package deadline

import (
	"slices"

	"qingyuan/models"
	"qingyuan/models/calendar"
)

// Facts are what has happened, by day, and what decides which rules apply.
type Facts struct {
	Named     bool        // the reporter gave a name
	NamedOn   models.Date // the day on which they did, where it wasn't there from the beginning
	Superior  bool        // it belongs to the superior body
	Elsewhere bool        // it belongs to another body
	Days      map[Event]models.Date
	Extended  map[string]bool // the rules, by id, whose extension was granted
}

// Clock is one rule at work: from when, until when, and whether it was met.
type Clock struct {
	Rule  Rule
	Term  Term // the rule's, with the extension where it was granted
	From  models.Date
	MetOn models.Date // empty while it runs
	Result
	Notes []Note // its arithmetic, for people
}

// Running reports whether what the clock asks for is still to be done.
func (c Clock) Running() bool { return c.MetOn == "" }

// Late reports whether it was done after its last day, or is not done and that day is over.
func (c Clock) Late(today models.Date) bool {
	if c.Running() {
		return today > c.Due
	}
	return c.MetOn > c.Due
}

// Extended reports whether the extension was granted.
func (c Clock) Extended() bool { return c.Term != c.Rule.Term }

// Moved reports whether the last day was a day off, so that the term ends on a later one.
// A term in working days ends on one anyway.
func (c Clock) Moved() bool {
	return c.Term.Unit != Workday && slices.ContainsFunc(c.Notes, func(n Note) bool { return n.Why == OnWeekend || n.Why == OnHoliday })
}

// Clocks are those that the facts have started, in the order of the rules.
func Clocks(rules Rules, cal calendar.Calendar, f Facts) []Clock {
	var clocks []Clock
	for _, r := range rules {
		if from := f.starts(r); from.Valid() && f.meet(r.Condition) {
			clocks = append(clocks, f.clock(r, cal, from))
		}
	}
	return clocks
}

// starts is the day from which a rule's term counts. What is owed to a named reporter is owed
// from the day of the name, and not at all where it was done before.
func (f Facts) starts(r Rule) models.Date {
	from := f.Days[r.Starts]
	if r.Condition != Named || from == "" || f.NamedOn <= from {
		return from
	}
	if met := f.met(r.Ends, from); met != "" && met < f.NamedOn {
		return ""
	}
	return f.NamedOn
}

func (f Facts) clock(r Rule, cal calendar.Calendar, from models.Date) Clock {
	term := r.Term
	if f.Extended[r.ID] {
		term.Amount += r.Extension
	}
	return Clock{Rule: r, Term: term, From: from, MetOn: f.met(r.Ends, from),
		Result: term.Due(cal, from), Notes: Notes(term, term.Explain(cal, from))}
}

// met is the first day on which one of the events happened. One from before the clock's
// start belongs to an earlier round: a tip that is taken up again is concluded anew.
func (f Facts) met(ends []Event, from models.Date) models.Date {
	var first models.Date
	for _, e := range ends {
		if day := f.Days[e]; day >= from && (first == "" || day < first) {
			first = day
		}
	}
	return first
}

func (f Facts) meet(c Condition) bool {
	switch c {
	case Named:
		return f.Named
	case Anonymous:
		return !f.Named
	case Superior:
		return f.Superior
	case Elsewhere:
		return f.Elsewhere
	}
	return true
}
