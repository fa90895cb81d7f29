package reminder_test

import (
	"slices"
	"testing"

	"qingyuan/config/calendars"
	"qingyuan/models"
	"qingyuan/models/reminder"
)

func schedule(t *testing.T) reminder.Schedule {
	t.Helper()
	s, err := reminder.New([]int{5, 1}, []int{1}, 3, 10)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// On every day of two years, a clock is in the window of the latest of its points that has come, as
// walking day for day finds it, and in no other.
func TestWindowsAreWhatWalkingFinds(t *testing.T) {
	cal, err := calendars.Load()
	if err != nil {
		t.Fatal(err)
	}
	steps, days := schedule(t), map[models.Date][]models.Date{} // of each last day, when its points come
	walk := func(day models.Date, n int) models.Date {
		step := 1
		if n < 0 {
			step = -1
		}
		for n != 0 {
			if day = day.AddDays(step); cal.On(day).Works() {
				n -= step
			}
		}
		return day
	}
	for today := models.Date("2025-01-01"); today < "2026-12-01"; today = today.AddDays(1) {
		windows := steps.Windows(cal, today)
		for due := today.AddDays(-30); due < today.AddDays(20); due = due.AddDays(1) {
			if !cal.On(due).Works() { // no term ends on a day off
				continue
			}
			if days[due] == nil {
				for _, s := range steps {
					days[due] = append(days[due], walk(due, s.Days))
				}
			}
			var want models.Point
			for i, s := range steps {
				if days[due][i] <= today {
					want = s.Point
				}
			}
			var got models.Point
			for _, w := range windows {
				if w.After < due && due <= w.UpTo {
					if got != "" {
						t.Fatalf("on %s what is due on %s is in two windows: %s, %s", today, due, got, w.Point)
					}
					got = w.Point
				}
			}
			if got != want {
				t.Fatalf("on %s what is due on %s is at %q, want %q", today, due, got, want)
			}
		}
	}
}

func TestPointsOutOfOrder(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []int
		oversee, list int
	}{
		"rising before":   {[]int{1, 5}, nil, 3, 10},
		"on the day":      {[]int{5, 0}, nil, 3, 10},
		"after overseen":  {nil, []int{3}, 3, 10},
		"listed at once":  {nil, nil, 3, 3},
		"overseen before": {nil, nil, 0, 3},
	} {
		if _, err := reminder.New(c.before, c.after, c.oversee, c.list); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// Who is told: 1 handles it, 2 reviews too, 3 supervises; 4 is of another unit and holds a key; 9
// supervises above.
func TestAudience(t *testing.T) {
	holder := func(id, unit int64, part models.Part, roles ...models.Role) models.TipHolder {
		return models.TipHolder{TipID: "t", Part: part, StaffID: id, UnitID: unit, Roles: models.JoinRoles(roles...)}
	}
	all := []models.TipHolder{
		holder(1, 1, models.PartTip, models.RoleReviewer), holder(2, 1, models.PartTip, models.RoleReviewer), holder(3, 1, models.PartTip, models.RoleSupervisor),
		holder(4, 2, models.PartTip, models.RoleReviewer, models.RoleSupervisor), holder(3, 1, models.PartSupervision, models.RoleSupervisor),
		holder(9, 2, models.PartSupervision, models.RoleSupervisor), holder(7, 1, models.PartReporter, models.RoleCustodian),
	}
	without := func(ids ...int64) []models.TipHolder {
		return slices.DeleteFunc(slices.Clone(all), func(h models.TipHolder) bool { return slices.Contains(ids, h.StaffID) })
	}
	for name, c := range map[string]struct {
		rule, ref string
		kind      models.RequestKind
		handler   int64
		point     models.Point
		holders   []models.TipHolder
		want      []int64
	}{
		"handler":                        {rule: "propose", handler: 1, point: "before-5", holders: all, want: []int64{1}},
		"handler is kept from it":        {rule: "propose", handler: 1, point: "on", holders: without(1), want: []int64{2}},
		"nobody handles it":              {rule: "accept-notice", point: "on", holders: all, want: []int64{1, 2}},
		"nobody is left":                 {rule: "accept-notice", point: "on", holders: without(1, 2, 3)},
		"overseen":                       {rule: "propose", handler: 2, point: models.PointOversee, holders: all, want: []int64{2, 3}},
		"overseen without a supervisor":  {rule: "propose", handler: 2, point: models.PointOversee, holders: without(3), want: []int64{2, 9}},
		"listed":                         {rule: "propose", handler: 2, point: models.PointList, holders: all, want: []int64{2, 3, 9}},
		"asked of supervisors":           {rule: "recusal", ref: "r", kind: models.RequestRecusal, handler: 1, point: "on", holders: all, want: []int64{3}},
		"asked where the unit has none":  {rule: "recusal", ref: "r", kind: models.RequestRecusal, handler: 1, point: "on", holders: without(3), want: []int64{9}},
		"an objection":                   {rule: "objection", ref: "r", kind: models.RequestObjection, handler: 1, point: "on", holders: all, want: []int64{3}},
		"the report to the superior":     {rule: "report-back", handler: 1, point: "before-1", holders: all, want: []int64{3}},
		"what was asked is listed":       {rule: "reward", ref: "r", kind: models.RequestReward, handler: 1, point: models.PointList, holders: all, want: []int64{3, 9}},
		"a custodian never learns of it": {rule: "propose", handler: 7, point: "on", holders: without(1, 2)},
	} {
		due := models.DueClock{TipDeadline: models.TipDeadline{TipID: "t", Rule: c.rule, Ref: c.ref}, UnitID: 1, HandlerID: c.handler, Kind: c.kind}
		if got := reminder.Audience(due, c.point, c.holders, []int64{9}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A tip is overseen while the clock that was overdue then still runs with the same last day.
func TestOversight(t *testing.T) {
	overseen := models.TipEvent{Action: models.Oversee, Detail: "propose", On: "2026-03-05"}
	listed := models.TipEvent{Action: models.ListForOversight, Detail: "propose", On: "2026-03-16"}
	clock := func(due, met models.Date) models.TipDeadline {
		return models.TipDeadline{Rule: "propose", DueOn: due, MetOn: met}
	}
	for name, c := range map[string]struct {
		clock  models.TipDeadline
		events []models.TipEvent
		want   models.Action
		since  models.Date
	}{
		"not yet":     {clock: clock("2026-03-02", "")},
		"overseen":    {clock: clock("2026-03-02", ""), events: []models.TipEvent{overseen}, want: models.Oversee, since: "2026-03-05"},
		"listed":      {clock: clock("2026-03-02", ""), events: []models.TipEvent{overseen, listed}, want: models.ListForOversight, since: "2026-03-16"},
		"done":        {clock: clock("2026-03-02", "2026-03-17"), events: []models.TipEvent{overseen, listed}},
		"extended":    {clock: clock("2026-04-02", ""), events: []models.TipEvent{overseen, listed}},
		"another one": {clock: models.TipDeadline{Rule: "inquiry-close", DueOn: "2026-03-02"}, events: []models.TipEvent{overseen}},
	} {
		got := reminder.OversightOf([]models.TipDeadline{c.clock}, c.events)
		if got.Action != c.want || got.Since != c.since {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
