package retention_test

import (
	"testing"

	"qingyuan/models"
	"qingyuan/models/retention"
)

func TestOutcomeOf(t *testing.T) {
	for want, h := range map[models.Outcome]models.Handling{
		models.OutcomeDeclined:  {DeclineReason: models.ForCourts},
		models.OutcomeLinked:    {FirstID: models.NewID()},
		models.OutcomeUnfounded: {Finding: models.Unsubstantiated},
		models.OutcomeUnclear:   {Finding: models.Unverifiable},
		models.OutcomeFounded:   {Finding: models.PartlySo},
	} {
		if got := retention.OutcomeOf(h); got != want {
			t.Errorf("%+v came to %s, not %s", h, got, want)
		}
	}
	if retention.OutcomeOf(models.Handling{}) != models.OutcomeFounded {
		t.Error("what nobody knows isn't kept longest")
	}
}

// The last day is the corresponding one; a leap day's is the day after February.
func TestLast(t *testing.T) {
	terms := retention.Terms{models.OutcomeDeclined: 1, models.OutcomeFounded: 4}
	for _, c := range []struct {
		outcome  models.Outcome
		archived models.Date
		last     models.Date
	}{
		{models.OutcomeDeclined, "2026-03-05", "2027-03-05"},
		{models.OutcomeDeclined, "2024-02-29", "2025-03-01"},
		{models.OutcomeFounded, "2024-02-29", "2028-02-29"},
		{models.OutcomeDeclined, "", ""},
	} {
		if got := terms.Last(c.outcome, c.archived); got != c.last {
			t.Errorf("archived on %s: kept until %s, not %s", c.archived, got, c.last)
		}
		if c.last != "" && (terms.Over(c.outcome, c.archived, c.last) || !terms.Over(c.outcome, c.archived, c.last.AddDays(1))) {
			t.Errorf("archived on %s: over on the wrong day", c.archived)
		}
	}
}

// What a list looks for is what is over, on every day of a leap year and the year after.
func TestUntilIsWhatIsOver(t *testing.T) {
	terms := retention.Terms{models.OutcomeDeclined: 1, models.OutcomeLinked: 3, models.OutcomeFounded: 4}
	for today := models.Date("2028-01-01"); today < "2030-01-01"; today = today.AddDays(1) {
		for o, day := range terms.Until(today) {
			if !terms.Over(o, day, today) || terms.Over(o, day.AddDays(1), today) {
				t.Fatalf("on %s, %s: over up to %s", today, o, day)
			}
		}
	}
}
