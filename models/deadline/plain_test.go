package deadline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

// plain is the years 2015 to 2027, day by day, as one would write it into a diary: read from
// the source's own files, knowing nothing of the package under test.
type plain struct {
	first time.Time
	date  []models.Date
	works []bool
	sure  []bool
}

func newPlain(t *testing.T) plain {
	t.Helper()
	said := map[string]string{"2027-01-01": "off", "2027-05-01": "off", "2027-05-02": "off", "2027-10-01": "off", "2027-10-02": "off", "2027-10-03": "off"}
	for year := 2015; year <= 2026; year++ {
		text, err := os.ReadFile(fmt.Sprintf("../../config/calendars/testdata/%d.json", year))
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Days []struct {
				Date     string
				IsOffDay bool
			}
		}
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		for _, day := range file.Days {
			said[day.Date] = map[bool]string{true: "off", false: "work"}[day.IsOffDay]
		}
	}
	p := plain{first: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)}
	for day := p.first; day.Year() < 2028; day = day.AddDate(0, 0, 1) {
		text := day.Format("2006-01-02")
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		p.date = append(p.date, models.Date(text))
		p.works = append(p.works, said[text] == "work" || said[text] == "" && !weekend)
		p.sure = append(p.sure, text < "2026-12-29")
	}
	return p
}

// roll is the first working day from day i on, and whether nothing on the way is unsure.
func (p plain) roll(i int) (due int, sure bool) {
	for sure = true; ; i++ {
		sure = sure && p.sure[i]
		if p.works[i] {
			return i, sure
		}
	}
}

// month is the day on which n months from day i end.
func (p plain) month(i, n int) int {
	y, m, d := p.first.AddDate(0, 0, i).Date()
	end := time.Date(y, m+time.Month(n), d, 0, 0, 0, 0, time.UTC)
	for int(end.Month()) != (int(m)+n-1)%12+1 {
		end = end.AddDate(0, 0, -1)
	}
	return int(end.Sub(p.first).Hours() / 24)
}

// written are the terms of 1 to most of a unit, read as `qingyuan deadline --term` reads them.
func written(t *testing.T, suffix string, most int) []deadline.Term {
	t.Helper()
	list := make([]deadline.Term, most+1)
	for n := 1; n <= most; n++ {
		var err error
		if list[n], err = deadline.ParseTerm(fmt.Sprint(n) + suffix); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// Every start from 2015 to 2026, every term of 1 to 60 working days, 1 to 90 days and 1 to
// 6 months: the same as counting by hand.
func TestAsCountedByHand(t *testing.T) {
	p, cal := newPlain(t), shipped(t)
	workdays, days, months := written(t, "wd", 60), written(t, "d", 90), written(t, "m", 6)
	starts := slices.Index(p.date, "2027-01-01")
	if starts != 4383 {
		t.Fatalf("%d days from 2015 to 2026", starts)
	}
	const parts = 4
	for part := range parts {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for i := part; i < starts && !t.Failed(); i += parts {
				p.compare(t, cal, i, workdays, days, months)
			}
		})
	}
}

func (p plain) compare(t *testing.T, cal calendar.Calendar, start int, workdays, days, months []deadline.Term) {
	check := func(term deadline.Term, due int, sure bool) {
		if got := term.Due(cal, p.date[start]); got.Due != p.date[due] || got.Provisional() == sure {
			t.Errorf("%d %s from %s: %+v, by hand %s, sure %v", term.Amount, term.Unit, p.date[start], got, p.date[due], sure)
		}
	}
	day, sure := start, true
	for n := 1; n < len(workdays); n++ {
		next, stillSure := p.roll(day + 1)
		day, sure = next, sure && stillSure
		check(workdays[n], day, sure)
	}
	for n := 1; n < len(days); n++ {
		due, sure := p.roll(start + n)
		check(days[n], due, sure)
	}
	for n := 1; n < len(months); n++ {
		due, sure := p.roll(p.month(start, n))
		check(months[n], due, sure)
	}
}

// The explanation counts what the result says, each day once and in order.
func TestExplanationEndsOnTheDueDay(t *testing.T) {
	p, cal := newPlain(t), shipped(t)
	for start := 0; start < 4383; start += 7 {
		for _, term := range []deadline.Term{workdays(15), days(30), months(3)} {
			steps := term.Explain(cal, p.date[start])
			due := term.Due(cal, p.date[start]).Due
			last := steps[len(steps)-1]
			if last.Date() != due || last.Count != term.Amount {
				t.Fatalf("%d %s from %s end on %s, the explanation on %s with %d", term.Amount, term.Unit, p.date[start], due, last.Date(), last.Count)
			}
			counted := 0
			for i, s := range steps {
				if i > 0 && s.Date() <= steps[i-1].Date() {
					t.Fatalf("%s follows %s", s.Date(), steps[i-1].Date())
				}
				if s.Count == 0 {
					continue
				}
				if counted++; s.Count != counted {
					t.Fatalf("%s is the %dth, not the %dth", s.Date(), counted, s.Count)
				}
			}
			if term.Unit == deadline.Workday && (steps[0].Date() != p.date[start+1] || len(steps) != slices.Index(p.date, due)-start) {
				t.Fatalf("%d working days from %s: not every day is explained", term.Amount, p.date[start])
			}
		}
	}
}
