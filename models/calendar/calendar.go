// Package calendar knows which days are worked in China: weekends, the holidays that the
// State Council announces each year, and the Saturdays and Sundays that are worked for
// them (调休). It is made from the announcements and asks no clock.
package calendar

import (
	"iter"

	"qingyuan/models"
)

// Calendar is all announcements together: one year's may move days of its neighbour, as
// that of 2019 moved the last three days of 2018. The zero Calendar has no year at all.
type Calendar struct {
	named map[int]named // by days since 1970
	years map[int]bool
}

// named is what the announcements say of one day.
type named struct {
	off     bool
	holiday string
}

// Kind is why a day is worked or not.
type Kind string

// The kinds of days.
const (
	Plain   Kind = "plain"   // a weekday like any other
	Makeup  Kind = "makeup"  // a Saturday or Sunday that is worked for a holiday (调休)
	Weekend Kind = "weekend" // a Saturday or Sunday
	Holiday Kind = "holiday" // a day off by announcement or by law
)

// Day is one day and what is known of it.
type Day struct {
	Kind Kind
	// Holiday is the name's id ("spring", a message deadline.holiday.<id>) of a holiday, and
	// of the holiday that a make-up day is worked for.
	Holiday string
	// Missing is the year whose announcement could still change this day, 0 where there is none.
	Missing int

	number int // days since 1970
}

// Works reports whether the day is a working day.
func (d Day) Works() bool { return d.Kind == Plain || d.Kind == Makeup }

// Date of the day.
func (d Day) Date() models.Date { return dateOf(d.number) }

// On tells what is known of a day; the zero Day where date isn't one.
func (c Calendar) On(date models.Date) Day {
	n, ok := numberOf(date)
	if !ok {
		return Day{}
	}
	return c.day(n)
}

// From yields date and each day after it, without end; nothing where date isn't a day.
func (c Calendar) From(date models.Date) iter.Seq[Day] {
	return func(yield func(Day) bool) {
		n, ok := numberOf(date)
		for ok && yield(c.day(n)) {
			n++
		}
	}
}

// Has reports whether the announcement of a year is in the calendar.
func (c Calendar) Has(year int) bool { return c.years[year] }

func (c Calendar) day(n int) Day {
	d := Day{number: n, Missing: c.missing(n)}
	said, isNamed := c.named[n]
	switch weekend := isWeekend(n); {
	case isNamed && said.off:
		d.Kind, d.Holiday = Holiday, said.holiday
	case isNamed && weekend:
		d.Kind, d.Holiday = Makeup, said.holiday
	case weekend:
		d.Kind = Weekend
	default:
		d.Kind = Plain
		if holiday := fixed(n); !isNamed && holiday != "" && d.Missing == yearOf(n) {
			d.Kind, d.Holiday = Holiday, holiday
		}
	}
	return d
}

// reach is the earliest day of December that the next year's announcement has moved:
// since 2007 none has gone further back than the 29th (those of 2008 and 2019).
const reach = 29

// missing finds the year without which day n isn't certain: its own, or the next for the
// last days of December.
func (c Calendar) missing(n int) int {
	year, month, day := civil(n)
	if !c.years[year] {
		return year
	}
	if month == 12 && day >= reach && !c.years[year+1] {
		return year + 1
	}
	return 0
}

// fixed finds the public holiday that falls on the same day every year, by the law alone:
// 全国年节及纪念日放假办法 (2024 revision) art. 2. Those of the lunar calendar and the days
// that are moved around any holiday are known from the announcements only.
func fixed(n int) string {
	switch _, month, day := civil(n); {
	case month == 1 && day == 1:
		return "new-year"
	case month == 5 && day <= 2:
		return "labour"
	case month == 10 && day <= 3:
		return "national"
	}
	return ""
}
