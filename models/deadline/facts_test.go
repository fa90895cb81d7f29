package deadline_test

import (
	"slices"
	"testing"

	"qingyuan/config/terms"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

func event(action models.Action, on models.Date) models.TipEvent {
	return models.TipEvent{Action: action, On: on}
}

// clocksOf are a tip's, each as id, first day, last day and the day on which it was met.
func clocksOf(t *testing.T, tip models.Tip, events ...models.TipEvent) []string {
	t.Helper()
	rules, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range deadline.Clocks(rules.Of(deadline.Tips), shipped(t), deadline.FactsOf(tip, events)) {
		list = append(list, c.Rule.ID+" "+string(c.From)+" "+string(c.Due)+" "+string(c.MetOn))
	}
	return list
}

func TestClocksOfATipsEvents(t *testing.T) {
	named, anonymous := models.Tip{Named: true, ReceivedOn: "2026-03-02"}, models.Tip{ReceivedOn: "2026-03-02"}
	submit, accept := event(models.Submit, "2026-03-02"), event(models.Accept, "2026-03-10")
	conclude, answer := event(models.Conclude, "2026-04-08"), event(models.Answer, "2026-04-09")
	for name, c := range map[string]struct {
		tip    models.Tip
		events []models.TipEvent
		want   []string
	}{
		"named, just sent":     {named, []models.TipEvent{submit}, []string{"accept-notice 2026-03-02 2026-03-23 "}},
		"anonymous, just sent": {anonymous, []models.TipEvent{submit}, nil},
		"registered a week after it came": {named, []models.TipEvent{event(models.Submit, "2026-03-09")},
			[]string{"accept-notice 2026-03-02 2026-03-23 "}},
		"named, accepted": {named, []models.TipEvent{submit, accept},
			[]string{"accept-notice 2026-03-02 2026-03-23 2026-03-10", "conclude-named 2026-03-10 2026-05-11 "}},
		"anonymous, accepted": {anonymous, []models.TipEvent{submit, accept}, []string{"conclude-anonymous 2026-03-10 2026-06-10 "}},
		"answered": {named, []models.TipEvent{submit, accept, conclude, answer},
			[]string{"accept-notice 2026-03-02 2026-03-23 2026-03-10", "result-notice 2026-04-08 2026-04-29 2026-04-09", "conclude-named 2026-03-10 2026-05-11 2026-04-08"}},
		"named later, before it was accepted": {named, []models.TipEvent{submit, event(models.Name, "2026-06-01")},
			[]string{"accept-notice 2026-06-01 2026-06-23 "}},
		"named later, after it was accepted: that is told already": {named, []models.TipEvent{submit, accept, event(models.Name, "2026-06-01")},
			[]string{"conclude-named 2026-06-01 2026-08-03 "}},
		"taken up again": {named, []models.TipEvent{submit, accept, conclude, answer, event(models.Reopen, "2026-05-06")},
			[]string{"conclude-named 2026-05-06 2026-07-06 "}},
		"taken up again and answered": {named, []models.TipEvent{submit, accept, conclude, answer, event(models.Reopen, "2026-05-06"),
			event(models.Conclude, "2026-06-01"), event(models.Answer, "2026-06-02")},
			[]string{"result-notice 2026-06-01 2026-06-23 2026-06-02", "conclude-named 2026-05-06 2026-07-06 2026-06-01"}},
	} {
		if got := clocksOf(t, c.tip, c.events...); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

// What a reporter asks for has one clock, of its own.
func TestClockOfARequest(t *testing.T) {
	rules, err := terms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for kind, due := range map[models.RequestKind]models.Date{
		models.RequestRetaliation: "2026-03-03", models.RequestRecusal: "2026-03-05",
		models.RequestObjection: "2026-04-01", models.RequestReward: "2026-04-01",
	} {
		r := models.Request{Kind: kind, MadeOn: "2026-03-02"}
		list := deadline.Clocks(rules.Of(deadline.Tips), shipped(t), deadline.OfRequest(r))
		if len(list) != 1 || list[0].Rule.ID != string(kind) || list[0].Due != due || !list[0].Running() {
			t.Errorf("%s: %+v, want one until %s", kind, list, due)
		}
		r.DecidedOn = "2026-03-04"
		list = deadline.Clocks(rules.Of(deadline.Tips), shipped(t), deadline.OfRequest(r))
		if len(list) != 1 || list[0].MetOn != "2026-03-04" || list[0].Late("2026-03-20") != (due < "2026-03-04") {
			t.Errorf("%s, decided: %+v", kind, list)
		}
	}
}
