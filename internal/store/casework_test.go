package store

import (
	"fmt"
	"slices"
	"testing"

	"qingyuan/models"
)

// keepTip makes a tip of unit 1 that staff can open.
func keepTip(t *testing.T, s *Store, n int, tip models.Tip, staff ...int64) models.Tip {
	t.Helper()
	tip.ID = fmt.Sprintf("%032x", n)
	tip.Recipient, tip.ReceiptIndex, tip.ReceiptKey, tip.Content = "age1", []byte(tip.ID), []byte("k"), []byte("c"+tip.ID)
	tip.Version, tip.ChangedOn = 1, tip.ReceivedOn
	if tip.UnitID == 0 {
		tip.UnitID = 1
	}
	keys := []models.TipKey{{TipID: tip.ID, Part: models.PartTip, StaffID: 99, Sealed: []byte("k99")}}
	for _, id := range staff {
		keys = append(keys, models.TipKey{TipID: tip.ID, Part: models.PartTip, StaffID: id, Sealed: fmt.Appendf(nil, "k%d", id)})
	}
	must(t, s.CreateTip(t.Context(), models.NewTip{Tip: tip, Keys: keys,
		First: models.TipEvent{TipID: tip.ID, Seq: 1, Action: models.Submit, To: tip.State, On: tip.ReceivedOn}}))
	return tip
}

func ids(page []models.HeldTip) (ns []int) {
	for _, h := range page {
		var n int
		fmt.Sscanf(h.ID, "%x", &n)
		ns = append(ns, n)
	}
	return ns
}

func TestQueuePages(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		for n := 1; n <= 7; n++ { // two a day
			on := models.Date("2026-03-01").AddDays(n / 2)
			state := models.Received
			if n%3 == 0 { // states come together in one order
				state = models.Transferred
			}
			keepTip(t, s, n, models.Tip{State: state, ReceivedOn: on, Unread: n%2 == 0, Handling: models.Handling{DueOn: on.AddDays(10)}}, 5)
		}
		keepTip(t, s, 8, models.Tip{State: models.Received, ReceivedOn: "2026-03-01"}, 6)            // a colleague's
		keepTip(t, s, 9, models.Tip{State: models.Received, ReceivedOn: "2026-03-01", UnitID: 2}, 5) // another unit's
		keepTip(t, s, 10, models.Tip{State: models.Answered, ReceivedOn: "2026-03-01"}, 5)

		q := models.TipQuery{UnitID: 1, StaffID: 5, States: []models.State{models.Received, models.Transferred}, Limit: 3, Today: "2026-03-12"}
		page := func(from int, back, newest bool) []int {
			t.Helper()
			q.Back, q.Newest, q.From = back, newest, models.TipPlace{}
			if from > 0 {
				q.From = models.TipPlace{On: models.Date("2026-03-11").AddDays(from / 2), Then: models.Date("2026-03-01").AddDays(from / 2), ID: fmt.Sprintf("%032x", from)}
			}
			if from > 0 && newest {
				q.From.On, q.From.Then = q.From.Then, ""
			}
			got, err := s.ListHeldTips(t.Context(), q)
			must(t, err)
			return ids(got)
		}
		for _, c := range []struct {
			from         int
			back, newest bool
			want         []int
		}{
			{0, false, false, []int{1, 2, 3}}, {3, false, false, []int{4, 5, 6}}, {6, false, false, []int{7}}, {7, false, false, nil},
			{7, true, false, []int{4, 5, 6}}, {4, true, false, []int{1, 2, 3}}, {1, true, false, nil},
			{0, false, true, []int{7, 6, 5}}, {5, false, true, []int{4, 3, 2}}, {4, true, true, []int{7, 6, 5}},
		} {
			if got := page(c.from, c.back, c.newest); !slices.Equal(got, c.want) {
				t.Errorf("from %d back %t newest %t: %v, want %v", c.from, c.back, c.newest, got, c.want)
			}
		}

		q.From, q.Limit, q.Newest, q.Back = models.TipPlace{}, 1, false, false
		first, err := s.ListHeldTips(t.Context(), q)
		if must(t, err); string(first[0].Sealed) != "k5" || string(first[0].Content) != "c"+first[0].ID || first[0].Unread {
			t.Errorf("%+v", first[0])
		}
		counts, err := s.CountHeldTips(t.Context(), q)
		must(t, err)
		if want := []models.TipCount{{State: models.Answered, Tips: 1}, {State: models.Received, Tips: 5, Unread: 2, Overdue: 1},
			{State: models.Transferred, Tips: 2, Unread: 1}}; !slices.Equal(counts, want) {
			t.Errorf("%+v, want %+v", counts, want)
		}
	})
}

// Each value of each field of a filter lets through what a plain loop lets through.
func TestQueueFilters(t *testing.T) {
	const today = models.Date("2026-03-12")
	passes := func(t models.Tip, f models.TipFilter) bool {
		by := f.Handler == "" || f.Handler == models.ByMe && t.HandlerID == 5 || f.Handler == models.ByNobody && t.HandlerID == 0 ||
			f.Handler == models.BySomebody && t.HandlerID != 0 || f.Handler == fmt.Sprint(t.HandlerID)
		due := f.Due == ""
		switch f.Due {
		case models.DueNever:
			due = t.DueOn == models.NeverDue
		case models.Overdue:
			due = t.DueOn < today
		case models.DueIn3, models.DueIn7, models.DueIn30:
			var n int
			fmt.Sscan(string(f.Due), &n)
			due = t.DueOn <= today.AddDays(n)
		}
		return by && due && (f.Rule == "" || f.Rule == t.DueRule) && (f.Way == "" || t.Named == (f.Way == models.WayNamed)) && (f.Channel == "" || f.Channel == t.Channel)
	}
	filters := []models.TipFilter{{}, {Handler: "me", Due: models.DueIn7, Rule: "transfer"}, {Way: models.WayNamed, Channel: models.ByLetter, Handler: "7"}}
	for _, h := range []string{models.ByMe, models.ByNobody, models.BySomebody, "7", "x"} {
		filters = append(filters, models.TipFilter{Handler: h})
	}
	for _, d := range models.Dues() {
		filters = append(filters, models.TipFilter{Due: d})
	}
	for _, w := range models.Ways() {
		filters = append(filters, models.TipFilter{Way: w})
	}
	filters = append(filters, models.TipFilter{Rule: "transfer"}, models.TipFilter{Channel: models.ByCall})
	eachStore(t, func(t *testing.T, s *Store) {
		var all []models.Tip
		for n := 1; n <= 48; n++ {
			tip := models.Tip{State: models.Assigned, ReceivedOn: "2026-03-01", Named: n%3 == 0, Channel: models.Channels()[n%4],
				Handling: models.Handling{HandlerID: []int64{0, 5, 7}[n%3], DueOn: today.AddDays(n - 16), DueRule: []string{"transfer", "propose"}[n%2]}}
			if n%5 == 0 {
				tip.DueOn, tip.DueRule = models.NeverDue, ""
			}
			all = append(all, keepTip(t, s, n, tip, 5))
		}
		must(t, s.Recuse(t.Context(), []models.Recusal{{TipID: all[0].ID, StaffID: 5, Cause: models.CauseReported, RecusedOn: today}}))
		for _, f := range filters {
			var want, counted int64
			for _, tip := range all[1:] {
				if passes(tip, f) {
					want++
				}
			}
			q := models.TipQuery{UnitID: 1, StaffID: 5, Filter: f, Today: today, States: []models.State{models.Assigned}, Limit: 100}
			page, err := s.ListHeldTips(t.Context(), q)
			must(t, err)
			for _, tip := range page {
				if !passes(tip.Tip, f) {
					t.Errorf("%+v lets %+v through", f, tip.Handling)
				}
			}
			counts, err := s.CountHeldTips(t.Context(), q)
			must(t, err)
			for _, n := range counts {
				if f.Rule == "" || n.DueRule == f.Rule {
					counted += n.Tips
				}
			}
			if int64(len(page)) != want || counted != want {
				t.Errorf("%+v: %d listed, %d counted, want %d", f, len(page), counted, want)
			}
		}
	})
}

func TestOnlyHoldersFindATip(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		tip := keepTip(t, s, 1, models.Tip{State: models.Received, ReceivedOn: "2026-03-01", Unread: true}, 5)
		held, err := s.FindHeldTip(t.Context(), tip.ID, 1, 5)
		if must(t, err); held.Recipient != "age1" || !held.Unread || held.Version != 1 || string(held.Sealed) != "k5" || held.ReceivedOn != "2026-03-01" {
			t.Fatalf("%+v", held)
		}
		for _, c := range []struct{ unit, staff int64 }{{1, 6}, {2, 5}, {0, 5}} {
			if _, err := s.FindHeldTip(t.Context(), tip.ID, c.unit, c.staff); models.CodeOf(err) != models.NotFound {
				t.Errorf("unit %d, staff %d: %v", c.unit, c.staff, err)
			}
		}
	})
}

func TestTipMovesOnceFromAVersion(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		tip := keepTip(t, s, 1, models.Tip{State: models.Received, ReceivedOn: "2026-03-01", Unread: true}, 5)
		moved := models.Tip{ID: tip.ID, Version: 1, State: models.Accepted, ChangedOn: "2026-03-02", Handling: models.Handling{HandlerID: 7}}
		must(t, s.MoveTip(ctx, moved))
		wantCode(t, s.MoveTip(ctx, moved), models.Conflict)
		got, err := s.FindTip(ctx, tip.ID)
		if must(t, err); got.State != models.Accepted || got.HandlerID != 7 || got.ChangedOn != "2026-03-02" || got.Unread || got.Version != 2 {
			t.Fatalf("%+v", got)
		}

		must(t, s.TouchTip(ctx, tip.ID, 2, "2026-03-03"))
		must(t, s.MarkTipRead(ctx, tip.ID, 2)) // what was read is older than what came since
		if got, err = s.FindTip(ctx, tip.ID); err != nil || !got.Unread {
			t.Fatalf("%+v %v", got, err)
		}
		must(t, s.MarkTipRead(ctx, tip.ID, 3))
		if got, err = s.FindTip(ctx, tip.ID); err != nil || got.Unread || got.Version != 3 {
			t.Fatalf("%+v %v", got, err)
		}
	})
}
