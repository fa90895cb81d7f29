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

// What was done in time in one round stays kept when a tip is taken up again.
func TestRoundsThatAreOverAreKept(t *testing.T) {
	rules, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	clocks := func(f deadline.Facts) []deadline.Clock {
		return deadline.Clocks(rules.Of(deadline.Tips), shipped(t), f)
	}
	tip := models.Tip{ID: "a", Named: true, ReceivedOn: "2026-03-02", State: models.Reopened}
	events := []models.TipEvent{{Action: models.Submit, On: "2026-03-02"}, {Action: models.Accept, On: "2026-03-05"}, {Action: models.Conclude, On: "2026-03-05"},
		{Action: models.Answer, On: "2026-04-20"}, {Action: models.Reopen, On: "2026-05-06"}}
	rows, due, rule := deadline.Reckoner(clocks)(tip, events, nil)
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprintf("%s %s..%s %s", r.Rule, r.FromOn, r.DueOn, r.MetOn))
	}
	want := []string{"accept-notice 2026-03-02..2026-03-23 2026-03-05", "conclude-named 2026-03-05..2026-05-06 2026-03-05", "conclude-named 2026-05-06..2026-07-06 ",
		"result-notice 2026-03-05..2026-03-26 2026-04-20"}
	if !slices.Equal(got, want) || due != "2026-07-06" || rule != "conclude-named" {
		t.Errorf("due %s by %s\n got %q\nwant %q", due, rule, got, want)
	}
	events[4].On, events[3].On = "2026-03-05", "2026-03-05" // all on one day: one clock, that of the round that runs
	rows, _, _ = deadline.Reckoner(clocks)(tip, events, nil)
	if n := len(rows); n != 3 || rows[1].MetOn != "" {
		t.Errorf("%d: %+v", n, rows)
	}
}

func TestWhichDatesHaveMoved(t *testing.T) {
	row := func(rule string, due models.Date, provisional bool) models.TipDeadline {
		return models.TipDeadline{Rule: rule, FromOn: "2026-12-01", DueOn: due, Provisional: provisional}
	}
	met := row("propose", "2027-01-04", true)
	kept := []models.TipDeadline{row("accept-notice", "2027-01-12", true), row("conclude-named", "2027-02-01", false), met}
	met.MetOn, met.DueOn = "2026-12-02", "2027-01-05"
	fresh := []models.TipDeadline{row("accept-notice", "2027-01-12", false), row("conclude-named", "2027-02-02", false), met, row("report-back", "2027-03-01", false)}
	r := deadline.RecountOf(kept, fresh)
	if want := (deadline.Recount{Year: 2027, Rules: []string{"accept-notice", "conclude-named"}}); !reflect.DeepEqual(r, want) || !reflect.DeepEqual(deadline.ParseRecount(r.String()), want) {
		t.Errorf("%+v, written %q", r, r)
	}
	r.Rules = append(r.Rules, "propose")
	if told := r.Told(); len(told.Rules) != 2 {
		t.Errorf("a reporter is told of %v", told.Rules)
	}
	if r := deadline.ParseRecount(""); r.Year != 0 || len(r.Rules) != 0 {
		t.Errorf("of nothing: %+v", r)
	}
}
