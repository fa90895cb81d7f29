package deadline_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"qingyuan/config/terms"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

type when = map[deadline.Event]models.Date

// told sums up clocks as "rule from..due met", one each.
func told(t *testing.T, f deadline.Facts) []string {
	t.Helper()
	rules, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range deadline.Clocks(rules.Of(deadline.Tips), shipped(t), f) {
		text := fmt.Sprintf("%s %s..%s %s", c.Rule.ID, c.From, c.Due, c.MetOn)
		if c.Provisional() {
			text += fmt.Sprint(c.YearsMissing)
		}
		list = append(list, text)
	}
	return list
}

func TestClocksOfATip(t *testing.T) {
	for _, c := range []struct {
		what  string
		facts deadline.Facts
		want  []string
	}{
		{"nothing has happened", deadline.Facts{Named: true}, nil},
		{"named, received", deadline.Facts{Named: true, Days: when{deadline.Received: "2026-03-02"}},
			[]string{"accept-notice 2026-03-02..2026-03-23 "}},
		{"anonymous, received: nothing is promised yet", deadline.Facts{Days: when{deadline.Received: "2026-03-02"}}, nil},
		{"named, accepted", deadline.Facts{Named: true, Days: when{deadline.Received: "2026-03-02", deadline.Accepted: "2026-03-09"}},
			[]string{"accept-notice 2026-03-02..2026-03-23 2026-03-09", "conclude-named 2026-03-09..2026-05-09 "}}, // a Saturday that is worked
		{"declining tells them as well", deadline.Facts{Named: true, Days: when{deadline.Received: "2026-03-02", deadline.Declined: "2026-03-02"}},
			[]string{"accept-notice 2026-03-02..2026-03-23 2026-03-02"}},
		{"anonymous, accepted", deadline.Facts{Days: when{deadline.Received: "2026-03-02", deadline.Accepted: "2026-03-09"}},
			[]string{"conclude-anonymous 2026-03-09..2026-06-09 "}},
		{"answered", deadline.Facts{Named: true, Days: when{deadline.Concluded: "2026-03-09", deadline.Answered: "2026-03-10"}},
			[]string{"result-notice 2026-03-09..2026-03-30 2026-03-10"}},
		{"concluded again: the first answer doesn't count", deadline.Facts{Named: true, Days: when{deadline.Concluded: "2026-06-01", deadline.Answered: "2026-03-10"}},
			[]string{"result-notice 2026-06-01..2026-06-23 "}},
		{"into a year without calendar", deadline.Facts{Named: true, Days: when{deadline.Received: "2026-12-21"}},
			[]string{"accept-notice 2026-12-21..2027-01-12 [2027]"}},
		{"belongs to the superior body", deadline.Facts{Superior: true, Days: when{deadline.Received: "2026-03-02"}},
			[]string{"report-up 2026-03-02..2026-03-09 "}},
		{"belongs elsewhere", deadline.Facts{Elsewhere: true, Days: when{deadline.Received: "2026-03-02", deadline.Transferred: "2026-03-04"}},
			[]string{"transfer 2026-03-02..2026-03-09 2026-03-04"}},
		{"objected", deadline.Facts{Days: when{deadline.Objected: "2026-03-02"}},
			[]string{"objection 2026-03-02..2026-04-01 "}},
		{"an assigned case, extended", deadline.Facts{Days: when{deadline.CaseAssigned: "2026-01-05"}, Extended: map[string]bool{"report-back": true}},
			[]string{"report-back 2026-01-05..2026-07-06 "}},
	} {
		if got := told(t, c.facts); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.what, got, c.want)
		}
	}
}

func TestLate(t *testing.T) {
	c := deadline.Clock{Result: deadline.Result{Due: "2026-03-23"}}
	if c.Late("2026-03-23") || !c.Late("2026-03-24") {
		t.Error("a term ends with its last day, not before and not after")
	}
	for met, late := range map[models.Date]bool{"2026-03-23": false, "2026-03-24": true} {
		if c.MetOn = met; c.Running() || c.Late("2026-05-01") != late {
			t.Errorf("met on %s: late %v", met, c.Late("2026-05-01"))
		}
	}
}

func TestNotes(t *testing.T) {
	cal := shipped(t)
	for _, c := range []struct {
		from models.Date
		term deadline.Term
		want []deadline.Note
	}{
		{"2026-09-30", workdays(3), []deadline.Note{
			{Why: deadline.OnHoliday, Holiday: "national", Spans: []deadline.Span{{First: "2026-10-01", Last: "2026-10-07"}}, Days: 7},
			{Why: deadline.OnMakeup, Holiday: "national", Spans: []deadline.Span{{First: "2026-10-10", Last: "2026-10-10"}}, Days: 1},
		}},
		{"2026-03-06", workdays(6), []deadline.Note{
			{Why: deadline.OnWeekend, Spans: []deadline.Span{{First: "2026-03-07", Last: "2026-03-08"}, {First: "2026-03-14", Last: "2026-03-15"}}, Days: 4},
		}},
		{"2026-03-02", days(30), nil}, // four weekends, but days are days
		{"2026-01-31", months(3), []deadline.Note{ // February's end says nothing of April's
			{Why: deadline.AtMonthEnd, Spans: []deadline.Span{{First: "2026-04-30", Last: "2026-04-30"}}, Days: 1},
		}},
		{"2026-03-31", months(2), []deadline.Note{ // 31 May is a Sunday
			{Why: deadline.OnWeekend, Spans: []deadline.Span{{First: "2026-05-31", Last: "2026-05-31"}}, Days: 1},
		}},
	} {
		if got := deadline.Notes(c.term, c.term.Explain(cal, c.from)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v from %s:\n got %+v\nwant %+v", c.term, c.from, got, c.want)
		}
	}
}
