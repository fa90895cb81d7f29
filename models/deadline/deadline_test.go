package deadline_test

import (
	"slices"
	"testing"

	"qingyuan/config/calendars"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

func shipped(t testing.TB) calendar.Calendar {
	t.Helper()
	cal, err := calendars.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func workdays(n int) deadline.Term { return deadline.Term{Amount: n, Unit: deadline.Workday} }
func days(n int) deadline.Term     { return deadline.Term{Amount: n, Unit: deadline.CalDay} }
func months(n int) deadline.Term   { return deadline.Term{Amount: n, Unit: deadline.Month} }

func TestDue(t *testing.T) {
	cal := shipped(t)
	for _, c := range []struct {
		by   string // the law, or the announcement (放假安排) of the year
		what string
		from models.Date
		term deadline.Term
		due  models.Date
		lack []int
	}{
		{"民法典 art. 201", "the starting day isn't counted", "2026-03-02", workdays(1), "2026-03-03", nil},
		{"关于职工工作时间的规定 art. 7", "over a weekend", "2026-03-06", workdays(1), "2026-03-09", nil},
		{"民法典 art. 201", "started on a Saturday", "2026-03-07", workdays(1), "2026-03-09", nil},
		{"放假安排", "before a long holiday: 14 February is worked, the 15th to the 23rd are off", "2026-02-13", workdays(2), "2026-02-24", nil},
		{"放假安排", "a Saturday that is worked counts", "2026-02-13", workdays(1), "2026-02-14", nil},
		{"放假安排", "a Sunday that is worked counts", "2026-09-18", workdays(1), "2026-09-20", nil},
		{"放假安排", "across two make-up days and two holidays", "2026-09-18", workdays(15), "2026-10-15", nil},
		{"放假安排", "into the end of a year that its neighbour moved: 29 December 2018 was worked", "2018-12-28", workdays(1), "2018-12-29", nil},
		{"放假安排", "…and the 31st, a Monday, was off", "2018-12-28", workdays(2), "2019-01-02", nil},
		{"放假安排", "across a New Year with both calendars", "2025-12-22", workdays(15), "2026-01-13", nil},

		{"民法典 art. 200", "15 days, 15 midnights later", "2026-03-02", days(15), "2026-03-17", nil},
		{"民法典 art. 200", "days are counted through holidays", "2026-09-28", days(10), "2026-10-08", nil},
		{"民法典 art. 203", "last day on a Sunday moves to Monday", "2026-03-01", days(7), "2026-03-09", nil},
		{"民法典 art. 203", "last day in a holiday moves behind it", "2026-09-20", days(11), "2026-10-08", nil},
		{"民法典 art. 203", "last day on a Saturday that is worked stays", "2026-09-30", days(10), "2026-10-10", nil},
		{"民法典 art. 203", "last day on a Sunday that is worked stays", "2026-09-13", days(7), "2026-09-20", nil},

		{"民法典 art. 202", "the corresponding day", "2026-03-10", months(1), "2026-04-10", nil},
		{"民法典 art. 202", "the end of a month isn't its corresponding day", "2026-04-30", months(1), "2026-06-01", nil}, // 30 May is a Saturday
		{"民法典 art. 202", "no 31st: the month's last", "2026-08-31", months(1), "2026-09-30", nil},
		{"民法典 art. 202", "no 29 February in a common year", "2026-01-29", months(1), "2026-02-28", nil}, // a Saturday, worked
		{"民法典 art. 202", "no 30 February in a leap year", "2024-01-30", months(1), "2024-02-29", nil},
		{"民法典 art. 202", "from a leap day, a year on", "2024-02-29", months(12), "2025-02-28", nil},
		{"民法典 art. 202", "months aren't added to a shortened one", "2025-12-31", months(3), "2026-03-31", nil},
		{"民法典 art. 202", "across a New Year", "2025-11-30", months(3), "2026-02-28", nil},
		{"民法典 art. 203", "corresponding day in a holiday moves", "2026-08-05", months(2), "2026-10-08", nil},
		{"民法典 art. 203", "corresponding day on a weekend moves", "2026-09-22", months(2), "2026-11-23", nil},

		{"放假办法 art. 2", "no calendar of 2027: weekends and 1 January alone", "2026-12-10", workdays(20), "2027-01-08", []int{2027}},
		{"放假办法 art. 2", "28 December is certain without it", "2026-12-10", workdays(12), "2026-12-28", nil},
		{"放假办法 art. 2", "the 29th isn't: the next announcement could move it", "2026-12-10", workdays(13), "2026-12-29", []int{2027}},
		{"放假办法 art. 2", "days through the end of December to no other", "2026-12-18", days(10), "2026-12-28", nil},
		{"放假办法 art. 2", "a last day on 1 May of a year without calendar", "2027-03-01", months(2), "2027-05-03", []int{2027}},
		{"放假办法 art. 2", "1 to 3 October of a year without calendar", "2027-09-01", months(1), "2027-10-04", []int{2027}},
		{"放假办法 art. 2", "days that cross an unknown year's holidays, but end elsewhere", "2014-12-30", days(7), "2015-01-06", nil},
		{"放假办法 art. 2", "working days that cross from an unknown year", "2014-12-30", workdays(2), "2015-01-04", []int{2014}},
		{"放假办法 art. 2", "two unknown years", "2027-12-30", workdays(3), "2028-01-04", []int{2027, 2028}},
	} {
		got := c.term.Due(cal, c.from)
		if got.Due != c.due || !slices.Equal(got.YearsMissing, c.lack) || got.Provisional() != (len(c.lack) > 0) {
			t.Errorf("%s, %s: %d %s from %s end on %s, years missing %v; want %s, %v",
				c.by, c.what, c.term.Amount, c.term.Unit, c.from, got.Due, got.YearsMissing, c.due, c.lack)
		}
	}
}

func TestWhatHasNoDueDay(t *testing.T) {
	cal := shipped(t)
	for _, from := range []models.Date{"", "2026-02-30", "yesterday"} {
		for _, term := range []deadline.Term{workdays(5), days(5), months(5)} {
			if got := term.Due(cal, from); got.Due != "" || got.Provisional() {
				t.Errorf("%q: %+v", from, got)
			}
			if steps := term.Explain(cal, from); len(steps) > 0 {
				t.Errorf("%q: %v", from, steps)
			}
		}
	}
	if got := workdays(0).Due(cal, "2026-03-02"); got.Due != "" {
		t.Errorf("no working day ends on %s", got.Due)
	}
}
