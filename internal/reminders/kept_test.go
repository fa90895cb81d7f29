package reminders_test

import (
	"slices"
	"testing"
	"time"

	"qingyuan/internal/reminders"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/retention"
)

// A tip's supervisors are told at each point of its keeping, once, however often it is looked; of
// one that is held nobody is, and of what was archived long ago they are told once in all.
func TestRemindOfKeeping(t *testing.T) {
	onEach(t, func(d *desk) {
		d.Keeping = reminders.Keeping{Terms: retention.Terms{models.OutcomeUnfounded: 3, models.OutcomeDeclined: 1}, Remind: []int{90, 30}}
		archive := func(on models.Date, as models.Outcome) string {
			id := d.tip("2026-03-09")
			tip, err := d.db.FindTip(d.t.Context(), id)
			testkit.Must(d.t, err)
			tip.State, tip.ArchivedOn, tip.KeptAs = models.Archived, on, as
			testkit.Must(d.t, d.db.MoveTip(d.t.Context(), tip))
			return id
		}
		archive("2026-03-02", models.OutcomeUnfounded) // kept until 2029-03-02
		held := archive("2026-03-02", models.OutcomeUnfounded)
		testkit.Must(d.t, d.db.SetKeeping(d.t.Context(), models.Keeping{TipID: held, Hold: models.HoldCourt}))
		remind := func(day models.Date, want ...string) {
			d.t.Helper()
			d.now = day.Time().Add(9 * time.Hour)
			for range 2 {
				testkit.Must(d.t, d.RemindOfKeeping(d.t.Context(), keep))
			}
			if got := d.notices(2); !slices.Equal(got, want) {
				d.t.Errorf("on %s: %q, want %q", day, got, want)
			}
		}
		const path = " /staff/keeping/"
		remind("2028-12-01")
		remind("2028-12-02", "ahead-90"+path)
		remind("2029-01-30", "ahead-90"+path)
		remind("2029-01-31", "ahead-30"+path, "ahead-90"+path)
		remind("2029-03-02", "ahead-30"+path, "ahead-90"+path)
		remind("2029-03-03", "over"+path, "ahead-30"+path, "ahead-90"+path)
		archive("2020-01-01", models.OutcomeDeclined)
		remind("2029-03-04", "over"+path, "over"+path, "ahead-30"+path, "ahead-90"+path)
		if got := append(d.notices(1), d.notices(3)...); len(got) != 0 {
			d.t.Errorf("who doesn't decide is told %q", got)
		}
		page, err := d.Notices(d.t.Context(), d.visitor(2), 0)
		testkit.Must(d.t, err)
		if !page.Notices[0].Running || page.Notices[0].DueOn != "2021-01-01" {
			d.t.Errorf("%+v", page.Notices[0])
		}
	})
}
