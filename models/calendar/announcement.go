package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"qingyuan/models"
)

// Announcement is one year's paper of the State Council (国务院办公厅关于某年部分节假日安排的通知),
// with what later papers changed in it.
type Announcement struct {
	Year    int      `yaml:"year" json:"year"`
	Sources []string `yaml:"sources" json:"sources"` // addresses of the papers
	Off     []Off    `yaml:"off" json:"off"`
	Work    []Work   `yaml:"work" json:"work"`
}

// DaysOff is how many days an announcement has off.
func (a Announcement) DaysOff() (n int) {
	for _, o := range a.Off {
		first, _ := numberOf(o.From)
		last, _ := numberOf(cmp.Or(o.To, o.From))
		n += last - first + 1
	}
	return n
}

// Off is a run of days off, both ends included.
type Off struct {
	From    models.Date `yaml:"from" json:"from"`
	To      models.Date `yaml:"to" json:"to"` // empty: one day
	Holiday string      `yaml:"holiday" json:"holiday"`
}

// Work is a day that is worked, most often a Saturday or Sunday for a holiday.
type Work struct {
	On      models.Date `yaml:"on" json:"on"`
	Holiday string      `yaml:"holiday" json:"holiday"`
}

// New merges announcements. Where two years speak of one day, the later year has the last
// word: its paper came later. The error names every entry that can't be.
func New(papers ...Announcement) (Calendar, error) {
	c := Calendar{named: map[int]named{}, years: map[int]bool{}}
	inOrder := slices.SortedFunc(slices.Values(papers), func(a, b Announcement) int { return cmp.Compare(a.Year, b.Year) })
	var wrong []error
	for _, a := range inOrder {
		if c.years[a.Year] {
			wrong = append(wrong, fmt.Errorf("calendar of %d: twice", a.Year))
			continue
		}
		c.years[a.Year] = true
		days, err := a.days()
		if err != nil {
			wrong = append(wrong, fmt.Errorf("calendar of %d: %w", a.Year, err))
		}
		for n, said := range days {
			c.named[n] = said
		}
	}
	return c, errors.Join(wrong...)
}

// days are the announcement's days by number.
func (a Announcement) days() (map[int]named, error) {
	days := map[int]named{}
	var wrong []error
	say := func(from, to models.Date, said named) {
		if err := a.say(days, from, cmp.Or(to, from), said); err != nil {
			wrong = append(wrong, err)
		}
	}
	for _, o := range a.Off {
		say(o.From, o.To, named{off: true, holiday: o.Holiday})
	}
	for _, w := range a.Work {
		say(w.On, w.On, named{holiday: w.Holiday})
	}
	if len(a.Off) == 0 {
		wrong = append(wrong, errors.New("no day off"))
	}
	return days, errors.Join(wrong...)
}

// longestRun is more than any holiday has had; it stops a mistyped month.
const longestRun = 31

func (a Announcement) say(days map[int]named, from, to models.Date, said named) error {
	first, okFirst := numberOf(from)
	last, okLast := numberOf(to)
	switch {
	case !okFirst:
		return fmt.Errorf("%q isn't a day", from)
	case !okLast:
		return fmt.Errorf("%q isn't a day", to)
	case last < first || last-first >= longestRun:
		return fmt.Errorf("%s to %s isn't a run of 1 to %d days", from, to, longestRun)
	case yearOf(first) < a.Year-1 || yearOf(last) > a.Year+1:
		return fmt.Errorf("%s is of neither the year nor its neighbours", from)
	case said.holiday == "":
		return fmt.Errorf("%s has no holiday", from)
	}
	for n := first; n <= last; n++ {
		if _, twice := days[n]; twice {
			return fmt.Errorf("%s is named twice", dateOf(n))
		}
		days[n] = said
	}
	return nil
}
