package store

import (
	"slices"
	"testing"
	"time"

	"qingyuan/internal/oversight"
	"qingyuan/models"
)

// Numbers come by unit and month, in as many queries for many tips as for one, and stay when
// what was said in the tips is erased.
func TestNumbersOfWhatWasDue(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx, n := t.Context(), 0
		clock := func() time.Time { return models.Date("2026-11-20").Time() }
		owe := func(unit int64, rule string, due, met models.Date) models.Tip {
			n++
			tip := keepTip(t, s, n, models.Tip{UnitID: unit, State: models.Received, ReceivedOn: "2026-09-01"})
			must(t, s.db.Create(&models.TipDeadline{TipID: tip.ID, Rule: rule, FromOn: "2026-09-01", DueOn: due, MetOn: met}).Error)
			return tip
		}
		account := oversight.Accountability{Store: s, Clock: clock}
		one := queries(t, s, func() { _, err := account.Table(ctx); must(t, err) })
		for _, met := range []models.Date{"2026-10-30", "2026-10-31", "2026-11-01", ""} {
			owe(1, "accept-notice", "2026-10-31", met)
		}
		owe(2, "result-notice", "2026-10-01", "2026-09-30")
		owe(2, "accept-notice", "2026-11-01", "2026-10-30")
		owe(2, "propose", "2026-10-01", "")
		due, err := s.CountDue(ctx, []string{"accept-notice", "result-notice"}, "2026-10-01", "2026-10-31")
		must(t, err)
		slices.SortFunc(due, func(a, b models.DueCount) int { return int(a.UnitID - b.UnitID) })
		if want := []models.DueCount{{UnitID: 1, Month: "2026-10", Rule: "accept-notice", Due: 4, InTime: 2}, {UnitID: 2, Month: "2026-10", Rule: "result-notice", Due: 1, InTime: 1}}; !slices.Equal(due, want) {
			t.Errorf("got %+v\nwant %+v", due, want)
		}
		for i, rating := range []int{5, 4, 3} {
			tip := owe(1, "propose", "2026-10-01", "")
			must(t, s.RateTip(ctx, tip.ID, rating))
			must(t, s.AddTipEvent(ctx, models.TipEvent{TipID: tip.ID, Action: models.Rate, On: []models.Date{"2026-10-01", "2026-10-31", "2026-10-31"}[i]}))
		}
		ratings, err := s.CountRatings(ctx, 4, "2026-10-01", "2026-10-31")
		must(t, err)
		if want := []models.RatingCount{{UnitID: 1, Month: "2026-10", Ratings: 3, Satisfied: 2}}; !slices.Equal(ratings, want) {
			t.Errorf("got %+v\nwant %+v", ratings, want)
		}
		many := oversight.Accountability{Store: s, Clock: clock}
		if got := queries(t, s, func() { _, err := many.Table(ctx); must(t, err) }); got != one || one != 3 {
			t.Errorf("%d queries for one, %d for many", one, got)
		}
	})
}
