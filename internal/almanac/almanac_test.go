package almanac_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/almanac"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// installation is a database, and one node's almanac.
type installation struct {
	*almanac.Almanac
	t   *testing.T
	db  *store.Store
	now time.Time
}

func open(t *testing.T, cfg config.Database) *installation {
	t.Helper()
	db := stores.Open(t, cfg)
	i := &installation{t: t, db: db, now: time.Date(2026, 12, 28, 9, 0, 0, 0, models.Shanghai())}
	i.Almanac = i.node()
	return i
}

// node is another node's almanac.
func (i *installation) node() *almanac.Almanac {
	return testkit.Almanac(i.t, i.db, func() time.Time { return i.now })
}

// paper is a calendar of 2027, made up; edits are old, new.
func paper(t *testing.T, edits ...string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/2027.json")
	testkit.Must(t, err)
	return []byte(strings.NewReplacer(edits...).Replace(string(text)))
}

func admin() models.Visitor {
	return models.Visitor{Staff: models.Staff{ID: 7, Name: "管理员", Roles: models.JoinRoles(models.RoleAdmin)}}
}

// tip keeps one with what happened to it, reckoned by an almanac; its id is n.
func (i *installation) tip(n int, named bool, by func(deadline.Facts) []deadline.Clock, events ...models.TipEvent) string {
	i.t.Helper()
	tip := models.Tip{ID: fmt.Sprintf("%032x", n), UnitID: 1, State: models.Received, ReceiptIndex: fmt.Appendf(nil, "%032d", n),
		ReceiptKey: []byte{1}, Content: []byte{1}, ReceivedOn: events[0].On, ChangedOn: events[0].On, Named: named, Channel: models.ByPortal, Version: 1}
	for k := range events {
		events[k].TipID, events[k].Seq, events[k].From, events[k].To = tip.ID, int64(k+1), tip.State, tip.State
		for state, a := range map[models.State]models.Action{models.Accepted: models.Accept, models.Answered: models.Answer} {
			if events[k].Action == a {
				tip.State, events[k].To = state, state
			}
		}
	}
	made := models.NewTip{Tip: tip, First: events[0]}
	if by != nil {
		made.Deadlines, made.Tip.DueOn, made.Tip.DueRule = deadline.Reckoner(by)(tip, events, nil)
	}
	testkit.Must(i.t, i.db.CreateTip(i.t.Context(), made))
	for _, e := range events[1:] {
		testkit.Must(i.t, i.db.AddTipEvent(i.t.Context(), e))
	}
	return tip.ID
}

func on(a models.Action, day models.Date) models.TipEvent { return models.TipEvent{Action: a, On: day} }

// kept sums up what is kept of a tip: its clocks as "rule due", what is due next, and notes.
func (i *installation) kept(id string) string {
	i.t.Helper()
	rows, err := i.db.ListTipDeadlines(i.t.Context(), id)
	testkit.Must(i.t, err)
	tip, err := i.db.FindTip(i.t.Context(), id)
	testkit.Must(i.t, err)
	events, err := i.db.ListTipEvents(i.t.Context(), id)
	testkit.Must(i.t, err)
	var words []string
	for _, r := range rows {
		words = append(words, fmt.Sprintf("%s %s%s%s", r.Rule, r.DueOn, map[bool]string{true: "?"}[r.Provisional], map[bool]string{true: " met"}[r.MetOn != ""]))
	}
	words = append(words, "next "+string(tip.DueOn))
	for _, e := range events {
		if e.Action == models.Recount {
			words = append(words, fmt.Sprintf("note %d of %s: %s", e.Seq, e.On, e.Detail))
		}
	}
	return strings.Join(words, "; ")
}

func (i *installation) want(id, want string) {
	i.t.Helper()
	if got := i.kept(id); got != want {
		i.t.Errorf("tip %s\n got %s\nwant %s", strings.TrimLeft(id, "0"), got, want)
	}
}

// A tip of December 2026 is provisional until 2027 is announced; the import moves its day,
// leaves others alone, and either does all of that or nothing.
func TestAnImportRecountsWhatRestsOnIt(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		i, ctx := open(t, cfg), t.Context()
		december := i.tip(1, true, i.Clocks, on(models.Submit, "2026-12-21"))
		accepted := i.tip(2, true, i.Clocks, on(models.Submit, "2026-12-01"), on(models.Accept, "2026-12-05"))
		november := i.tip(3, true, i.Clocks, on(models.Submit, "2026-12-01"))
		anonymous := i.tip(4, false, i.Clocks, on(models.Submit, "2026-12-21"))
		over := i.tip(5, true, i.Clocks, on(models.Submit, "2026-12-21"), on(models.Accept, "2026-12-22"), on(models.Conclude, "2026-12-22"), on(models.Answer, "2026-12-23"))
		before := map[string]string{
			december:  "accept-notice 2027-01-12?; next 2027-01-12",
			accepted:  "conclude-named 2027-02-05?; accept-notice 2026-12-22 met; next 2027-02-05",
			november:  "accept-notice 2026-12-22; next 2026-12-22",
			anonymous: "next 9999-12-31",
			over:      i.kept(over),
		}
		before[accepted] = "accept-notice 2026-12-22 met; conclude-named 2027-02-05?; next 2027-02-05"
		for id, want := range before {
			i.want(id, want)
		}
		other := i.node()

		change, err := i.Look(ctx, admin(), paper(t))
		testkit.Must(t, err)
		if change.Tips != 2 || change.Replaces || change.Same || change.Paper.DaysOff() != 29 || len(change.Paper.Work) != 6 {
			t.Errorf("look: %+v", change)
		}
		i.fails(ctx, t)
		for id, want := range before {
			i.want(id, want)
		}

		change, err = i.Import(ctx, admin(), paper(t))
		testkit.Must(t, err)
		if change.Tips != 2 || !i.Days().Has(2027) {
			t.Errorf("import: %+v", change)
		}
		i.want(december, "accept-notice 2027-01-13; next 2027-01-13; note 2 of 2026-12-28: 2027 accept-notice")
		i.want(accepted, "accept-notice 2026-12-22 met; conclude-named 2027-02-14; next 2027-02-14; note 3 of 2026-12-28: 2027 conclude-named")
		for _, id := range []string{november, anonymous, over} {
			i.want(id, before[id])
		}
		act, err := i.db.LastEntry(ctx, models.ImportCalendar)
		testkit.Must(t, err)
		if act.Record != "2027" || act.StaffID != 7 || !strings.Contains(act.After, `"tips":"2"`) {
			t.Errorf("the trail says %+v", act)
		}

		if other.Days().Has(2027) {
			t.Error("another node had it before it asked")
		}
		testkit.Must(t, other.Refresh(ctx))
		if !other.Days().Has(2027) {
			t.Error("another node doesn't know it")
		}

		again, err := i.Import(ctx, admin(), paper(t))
		if err != nil || !again.Same {
			t.Errorf("the same once more: %+v, %v", again, err)
		}
		// A day that isn't provisional any more is moved by a correction.
		_, err = i.Import(ctx, admin(), paper(t, `"date": "2027-01-03", "isOffDay": true}`, `"date": "2027-01-03", "isOffDay": true}, {"name": "元旦", "date": "2027-01-04", "isOffDay": true}`))
		testkit.Must(t, err)
		i.want(december, "accept-notice 2027-01-14; next 2027-01-14; note 2 of 2026-12-28: 2027 accept-notice; note 3 of 2026-12-28: 2027 accept-notice")
		years, err := i.Years(ctx, admin())
		testkit.Must(t, err)
		if len(years) != 13 || years[0].Announcement.Year != 2027 || !years[0].Imported || years[1].Imported {
			t.Errorf("years: %+v", years[:2])
		}
	})
}

// broken fails after everything was written.
type broken struct{}

func (broken) Record(context.Context, models.Visitor, models.Act) error {
	return errors.New("no more room")
}

// fails imports and breaks off at the end.
func (i *installation) fails(ctx context.Context, t *testing.T) {
	t.Helper()
	whole := i.Trail
	i.Trail = broken{}
	if _, err := i.Import(ctx, admin(), paper(t)); err == nil {
		t.Fatal("it didn't fail")
	}
	i.Trail = whole
	head, err := i.db.CalendarHead(ctx)
	testkit.Must(t, err)
	kept, err := i.db.ListCalendars(ctx)
	testkit.Must(t, err)
	if head.Version != 0 || len(kept) != 0 || i.Days().Has(2027) {
		t.Errorf("half of it is there: %+v, %d", head, len(kept))
	}
}

// What was reckoned by what is no longer so is counted anew: by a node that hadn't heard of an
// import, and before clocks were kept.
func TestCatchingUp(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		i, ctx := open(t, cfg), t.Context()
		late := i.node()
		_, err := i.Import(ctx, models.System(models.SystemCommandLine), paper(t))
		testkit.Must(t, err)
		raced := i.tip(1, true, late.Clocks, on(models.Submit, "2026-12-21"))
		old := i.tip(2, true, nil, on(models.Submit, "2026-12-21"))
		right := i.tip(3, true, i.Clocks, on(models.Submit, "2026-12-21"))
		i.want(raced, "accept-notice 2027-01-12?; next 2027-01-12")
		i.want(old, "next ")
		if !i.Fresh() {
			t.Error("an import of just now may still be missed")
		}
		done, err := late.CatchUp(ctx)
		if err != nil || done != 2 {
			t.Fatalf("%d, %v", done, err)
		}
		i.want(raced, "accept-notice 2027-01-13; next 2027-01-13; note 2 of 2026-12-28: 2027 accept-notice")
		i.want(old, "accept-notice 2027-01-13; next 2027-01-13")
		i.want(right, "accept-notice 2027-01-13; next 2027-01-13")
		if done, err := i.CatchUp(ctx); err != nil || done != 0 {
			t.Errorf("a second time: %d, %v", done, err)
		}
		i.now = i.now.Add(2 * time.Hour)
		if i.Fresh() {
			t.Error("it is never over")
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	i := open(t, testkit.SQLite(t))
	reviewer := models.Visitor{Staff: models.Staff{ID: 8, Roles: models.JoinRoles(models.RoleReviewer)}}
	for _, v := range []models.Visitor{reviewer, {}, models.System(models.SystemJobs)} {
		_, err := i.Import(t.Context(), v, paper(t))
		_, lookErr := i.Look(t.Context(), v, paper(t))
		_, listErr := i.Years(t.Context(), v)
		if got := []models.Code{models.CodeOf(err), models.CodeOf(lookErr), models.CodeOf(listErr)}; slices.ContainsFunc(got, func(c models.Code) bool { return c != models.Forbidden }) {
			t.Errorf("%+v: %v", v.Staff, got)
		}
	}
	_, err := i.Import(t.Context(), admin(), paper(t, "2027-01-01", "2027-02-30"))
	if problems, ok := errors.AsType[models.Problems](err); !ok || len(problems) != 2 || problems[0].Args["Value"] != "2027-02-30" {
		t.Errorf("a paper that can't be: %v", err)
	}
}
