package duties_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// office is an installation of one county with two towns, by a clock that the test moves.
type office struct {
	duties.Duties
	t     *testing.T
	db    *store.Store
	press affairs.Press
	now   time.Time
}

const (
	county  = "990101"
	town    = "990101101"
	willow  = "990101101200"
	stone   = "990101102200"
	commune = "990101101001" // a residents' community
)

func open(t *testing.T, cfg config.Database) *office {
	t.Helper()
	o := &office{t: t, db: stores.Open(t, cfg)}
	o.day("2026-03-01")
	clock := func() time.Time { return o.now }
	items := disclosure.NewCatalogue([]disclosure.Item{
		{ID: "accounts", Class: disclosure.Finance, Level: region.Village, Frequency: disclosure.Monthly, DueDay: 15},
		{ID: "levy", Level: region.Village, Frequency: disclosure.Event, DueDays: 10},
		{ID: "party", Level: region.Village, Frequency: disclosure.Quarterly, DueDay: 15, Communities: disclosure.CommunitiesToo},
		{ID: "services", Level: region.Town, Frequency: disclosure.Quarterly, DueDay: 20},
		{ID: "payments", Level: region.County, Frequency: disclosure.Monthly, DueDay: 15, Programmes: []string{"rural-subsistence"}},
	})
	o.Duties = duties.Duties{Store: o.db, Items: items, Trail: testkit.Trail(o.db), Days: func() calendar.Calendar { return testkit.Almanac(t, o.db, clock).Days() }, Clock: clock}
	o.press = affairs.Press{Store: o.db, Catalogue: items, Trail: testkit.Trail(o.db), Clock: clock,
		Changes: changes.Changes{Store: o.db, Followers: []changes.Follower{o.Follow}, Clock: clock}}
	testkit.Must(t, store.RegionImport{Store: o.db}.Import(t.Context(), func(w region.Writer) error {
		var list []region.Region
		for _, code := range []string{"99", "9901", county, town, commune, willow, "990101101201", "990101102", stone, "990102", "990102101", "990102101200", "9902", "990201"} {
			r, err := region.New(code, "某地"+code)
			testkit.Must(t, err)
			list = append(list, r)
		}
		return w.Insert(t.Context(), list)
	}))
	return o
}

func (o *office) day(on models.Date) { o.now = on.Time().Add(9 * time.Hour) }

func free(context.Context) error { return nil }

func (o *office) derive(order duties.Order) duty.Derivation {
	o.t.Helper()
	_, err := o.Ask(o.t.Context(), models.System(models.SystemCommandLine), order)
	testkit.Must(o.t, err)
	testkit.Must(o.t, o.Derive(o.t.Context(), free, order.Year, nil))
	of, err := o.db.FindDerivation(o.t.Context(), order.Year)
	testkit.Must(o.t, err)
	return of
}

func (o *office) publish(item, code string, p models.Period, happened models.Date) disclosure.Disclosure {
	o.t.Helper()
	d, err := o.press.Print(o.t.Context(), models.Visitor{}, affairs.Copy{Item: item, Region: code, Period: p, EventOn: happened, Subject: string(happened), Content: disclosure.Content{Title: "公开"}})
	testkit.Must(o.t, err)
	return d
}

func (o *office) withdraw(d disclosure.Disclosure) {
	o.t.Helper()
	_, err := o.press.Withdraw(o.t.Context(), models.Visitor{}, d.ID, d.Version, 1, "有误")
	testkit.Must(o.t, err)
}

// correct makes a further version, also of what was withdrawn.
func (o *office) correct(d disclosure.Disclosure, happened models.Date) {
	o.t.Helper()
	_, err := o.press.Print(o.t.Context(), models.Visitor{}, affairs.Copy{ID: d.ID, From: d.Version, Item: d.ItemID, Region: d.RegionCode, Period: d.Period, EventOn: happened, Subject: d.Subject,
		Content: disclosure.Content{Title: "公开"}, Reason: "更正"})
	testkit.Must(o.t, err)
}

// want asks for the marks of a region, and that all levels above it say the same as a recount.
func (o *office) want(code string, marks duty.Marks, events duty.Events) {
	o.t.Helper()
	rows, err := o.db.ListDutyRegions(o.t.Context(), 2026, []string{code})
	testkit.Must(o.t, err)
	if len(rows) != 1 || rows[0].Marks != marks || rows[0].Events != events {
		o.t.Fatalf("%s has %+v, want %q, %q", code, rows, marks, events)
	}
	o.consistent()
}

// consistent derives everything anew beside what is kept, and compares.
func (o *office) consistent() {
	o.t.Helper()
	kept := o.all()
	of, err := o.db.FindDerivation(o.t.Context(), 2026)
	testkit.Must(o.t, err)
	of.Print = ""
	testkit.Must(o.t, o.db.KeepDerivation(o.t.Context(), of))
	testkit.Must(o.t, o.Derive(o.t.Context(), free, 2026, nil))
	derived := o.all()
	if len(kept.rows) != len(derived.rows) || len(kept.totals) != len(derived.totals) {
		o.t.Fatalf("kept %+v\nderived %+v", kept, derived)
	}
	for i := range kept.rows {
		if kept.rows[i] != derived.rows[i] {
			o.t.Errorf("kept %+v, derived %+v", kept.rows[i], derived.rows[i])
		}
	}
	for i := range kept.totals {
		if kept.totals[i] != derived.totals[i] {
			o.t.Errorf("kept %+v, derived %+v", kept.totals[i], derived.totals[i])
		}
	}
}

type everything struct {
	rows   []duty.Region
	totals []duty.Total
}

func (o *office) all() everything {
	o.t.Helper()
	rows, err := o.db.ListDutyRegionsWithin(o.t.Context(), 2026, "", "", 1000)
	testkit.Must(o.t, err)
	codes := []string{""}
	for _, r := range rows {
		codes = append(codes, r.RegionCode)
	}
	totals, err := o.db.ListDutyTotals(o.t.Context(), codes, []int{2026})
	testkit.Must(o.t, err)
	e := everything{rows: rows}
	for _, sum := range totals { // rows of nothing are no difference
		e.totals = append(e.totals, duty.TallyOf([]duty.Total{sum}).Of(sum.RegionCode, sum.Year)...)
	}
	return e
}

func (o *office) rate(code string) duty.Rate {
	o.t.Helper()
	rates, err := o.Rates(o.t.Context(), []string{code}, "2026-01-01", "2026-12-31")
	testkit.Must(o.t, err)
	return rates[code].Sum()
}

func onEach(t *testing.T, test func(*office)) {
	t.Helper()
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) { test(open(t, cfg)) })
}

func TestMarksFollowWhatIsPublished(t *testing.T) {
	onEach(t, func(o *office) {
		of := o.derive(duties.Order{Year: 2026, Since: "2026-01", Roots: "990101"})
		if of.Done != 7 || of.Of != 7 || of.Print == "" || of.DoneAt == 0 {
			t.Errorf("%+v", of)
		}
		rows, err := o.db.ListDutyRegions(o.t.Context(), 2026, []string{"", "99", county, town, "990102"})
		testkit.Must(t, err)
		if len(rows) != 4 || rows[0].Villages != 3 || rows[0].Communities != 1 || rows[0].Towns != 2 || rows[0].Counties != 1 || rows[3].Villages != 2 {
			t.Errorf("%+v", rows)
		}
		if got := o.rate(willow); got != (duty.Rate{Missing: 1}) { // January's accounts, due on 24 February
			t.Errorf("%+v", got)
		}

		first := o.publish("accounts", willow, "2026-01", "")
		o.want(willow, "accounts:l...........", "")
		second := o.publish("accounts", willow, "2026-02", "")
		o.want(willow, "accounts:lo..........", "")
		o.publish("party", commune, "2026-Q1", "")
		o.want(commune, "party:o...", "")
		o.publish("services", town, "2026-Q1", "")
		o.want(town, "services:o...", "")
		o.day("2026-04-01")
		for _, code := range []string{county, "9901", "99", ""} {
			if got := o.rate(code); got != (duty.Rate{OnTime: 1, Late: 1, Missing: 2*3 - 2 + 2}) { // two months of three villages; the county's payments of two
				t.Errorf("%q: %+v", code, got)
			}
		}

		// A correction changes nothing; a withdrawal makes it missing; what comes in its place is judged by its own day.
		o.correct(first, "")
		o.want(willow, "accounts:lo..........", "")
		o.withdraw(second)
		o.want(willow, "accounts:l...........", "")
		second, err = o.db.FindDisclosure(t.Context(), second.ID)
		testkit.Must(t, err)
		o.correct(second, "")
		o.want(willow, "accounts:ll..........", "")

		// Events are judged once they are there, also when their day is corrected.
		levy := o.publish("levy", stone, "", "2026-03-25")
		o.want(stone, "", "2026-04:1.0")
		o.day("2026-04-02")
		o.correct(levy, "2026-03-01")
		o.want(stone, "", "2026-04:0.1")
		if got := o.rate(stone); got != (duty.Rate{Late: 1, Missing: 2}) {
			t.Errorf("%+v", got)
		}
		levy, err = o.db.FindDisclosure(t.Context(), levy.ID)
		testkit.Must(t, err)
		o.withdraw(levy)
		o.want(stone, "", "")

		// What nobody demands is no mark: another's item, a period before, a region without duties.
		o.publish("services", willow, "2026-Q1", "")
		o.publish("accounts", willow, "2025-12", "")
		o.publish("accounts", "990102101200", "2026-01", "")
		o.want(willow, "accounts:ll..........", "")
	})
}

func TestTwoPublishAtOnce(t *testing.T) {
	onEach(t, func(o *office) {
		o.derive(duties.Order{Year: 2026, Since: "2026-01", Roots: "990101"})
		var all sync.WaitGroup
		for _, code := range []string{willow, stone, "990101101201"} {
			for _, p := range []models.Period{"2026-01", "2026-02", "2026-03"} {
				all.Go(func() { o.publish("accounts", code, p, "") })
			}
		}
		all.Wait()
		for _, code := range []string{willow, stone, "990101101201"} {
			o.want(code, "accounts:loo.........", "")
		}
	})
}

func TestABatchCounts(t *testing.T) {
	onEach(t, func(o *office) {
		o.derive(duties.Order{Year: 2026, Since: "2026-01", Roots: "990101"})
		batch := fund.Publication{Batch: fund.Batch{ProgrammeCode: "rural-subsistence", RegionCode: town, FileHash: []byte{1}, FirstPeriod: "2026-02", LastPeriod: "2026-02"}, PublishedAt: o.now.Unix(), State: fund.BatchPublished, FirstID: 1}
		note := func(n int64) {
			testkit.Must(t, o.db.InTx(t.Context(), func(ctx context.Context) error {
				testkit.Must(t, o.db.AddTotals(ctx, []fund.Total{{RegionCode: county, ProgrammeCode: "rural-subsistence", Period: "2026-02", Sums: fund.Sums{Payments: n}}}))
				return o.Follow(ctx, disclosure.Change{Kind: disclosure.KindBatch, ItemID: "fund/rural-subsistence", RegionCode: town, Period: "2026-02"})
			}))
		}
		testkit.Must(t, o.db.CreatePublication(t.Context(), &batch))
		testkit.Must(t, o.db.AddBatchTotals(t.Context(), []fund.BatchTotal{{BatchID: batch.ID, RegionCode: willow, Period: "2026-02", Sums: fund.Sums{Payments: 3}}}))
		note(3)
		o.want(county, "payments:.o..........", "")
		note(-3)
		o.want(county, "", "")
	})
}

// What is broken off goes on where it was; another order, or another calendar, begins anew.
func TestDerivingGoesOn(t *testing.T) {
	onEach(t, func(o *office) {
		_, err := o.Ask(t.Context(), models.System(models.SystemCommandLine), duties.Order{Year: 2026, Since: "2026-01", Roots: duty.Everywhere})
		testkit.Must(t, err)
		broken, steps := errors.New("broken off"), 0
		err = o.Derive(t.Context(), func(context.Context) error {
			if steps++; steps == 3 {
				return broken
			}
			return nil
		}, 2026, nil)
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		var seen []int64
		testkit.Must(t, o.Derive(t.Context(), free, 2026, func(d duty.Derivation) { seen = append(seen, d.Done) }))
		if len(seen) != 2 || seen[0] != 11 || seen[1] != 11 { // one county was left
			t.Errorf("%v", seen)
		}
		testkit.Must(t, o.Derive(t.Context(), func(context.Context) error { return broken }, 2026, nil)) // nothing to do
		if o.rate("") != (duty.Rate{Missing: 4 + 3}) {
			t.Errorf("%+v", o.rate(""))
		}
		// A year that is asked for later, and by units that come.
		o.day("2027-02-01")
		u := models.Unit{Name: "某局", RegionCode: "990102"}
		testkit.Must(t, o.db.CreateUnit(t.Context(), &u))
		stores.Join(t, o.db, "clerk", u, models.RolePublisher)
		testkit.Must(t, o.Renew(t.Context(), free))
		of, err := o.db.FindDerivation(t.Context(), 2027)
		testkit.Must(t, err)
		if of.Roots != "990102" || of.Since != "" || of.Done != 3 {
			t.Errorf("%+v", of)
		}
	})
}

// Who comes within a year owes what begins then; the totals above count both.
func TestACountyThatComesLater(t *testing.T) {
	onEach(t, func(o *office) {
		o.derive(duties.Order{Year: 2026, Roots: "990101"})
		o.day("2026-05-20")
		before := o.rate("99")
		o.derive(duties.Order{Year: 2026, Roots: "990102"})
		if got := o.rate("990102"); got != (duty.Rate{}) {
			t.Errorf("%+v", got)
		}
		if got := o.rate("99"); got != before {
			t.Errorf("%+v, before %+v", got, before)
		}
		o.day("2026-06-20")
		if got := o.rate("990102101200"); got != (duty.Rate{Missing: 1}) {
			t.Errorf("%+v", got)
		}
		o.publish("accounts", "990102101200", "2026-04", "")
		o.publish("accounts", "990102101200", "2026-05", "")
		o.want("990102101200", "accounts:....l.......", "")
		b, err := o.ItemBook(t.Context(), "990102101200", "accounts", 2026)
		testkit.Must(t, err)
		if len(b.Duties) != 8 || b.Duties[0].Period != "2026-05" {
			t.Errorf("%+v", b.Duties)
		}
	})
}

// publisher is one of the staff of a region's unit who drafts.
func (o *office) publisher(code string) models.Visitor {
	o.t.Helper()
	u := models.Unit{Name: "某局" + code, RegionCode: code}
	testkit.Must(o.t, o.db.CreateUnit(o.t.Context(), &u))
	return stores.Join(o.t, o.db, "clerk"+code, u, models.RolePublisher)
}

func TestTheCalendarOfAClerk(t *testing.T) {
	onEach(t, func(o *office) {
		o.derive(duties.Order{Year: 2026, Since: "2026-01", Roots: "990101"})
		clerk := o.publisher(county)
		o.publish("accounts", willow, "2026-01", "")
		o.day("2026-03-10")
		lines := func(ask duties.AgendaAsk) (list []string) {
			for {
				p, err := o.Agenda(t.Context(), clerk, ask)
				testkit.Must(t, err)
				for _, l := range p.Lines {
					list = append(list, l.Region.Code+" "+l.Item.ID+" "+string(l.Period))
				}
				if ask.After = p.Next; p.Next == "" {
					return list
				}
			}
		}
		for _, c := range []struct {
			ask  duties.AgendaAsk
			want []string
		}{
			{duties.AgendaAsk{Tab: duties.Overdue}, []string{county + " payments 2026-01", "990101101201 accounts 2026-01", stone + " accounts 2026-01"}},
			{duties.AgendaAsk{Tab: duties.ThisWeek, Region: town}, []string{willow + " accounts 2026-02", "990101101201 accounts 2026-02"}},
			{duties.AgendaAsk{Tab: duties.Done}, []string{willow + " accounts 2026-01"}},
		} {
			if got := lines(c.ask); !slices.Equal(got, c.want) {
				t.Errorf("%+v: %v, want %v", c.ask, got, c.want)
			}
		}
		// Every duty is in one tab, on one page: in order, none twice.
		var all []string
		for _, tab := range duties.Tabs() {
			all = append(all, lines(duties.AgendaAsk{Tab: tab})...)
		}
		slices.Sort(all)
		if n := len(all); n != 12+3*(12+4)+4+2*4 || n != len(slices.Compact(all)) {
			t.Errorf("%d duties", n)
		}
		if _, err := o.Agenda(t.Context(), clerk, duties.AgendaAsk{Tab: duties.Overdue, Region: "990102"}); models.CodeOf(err) != models.NotFound {
			t.Errorf("another's region: %v", err)
		}
		if _, err := o.Agenda(t.Context(), models.Visitor{Unit: clerk.Unit}, duties.AgendaAsk{}); models.CodeOf(err) != models.Forbidden {
			t.Errorf("who doesn't publish: %v", err)
		}
	})
}

func TestPublishersAreTold(t *testing.T) {
	onEach(t, func(o *office) {
		o.derive(duties.Order{Year: 2026, Since: "2026-02", Roots: "990101"})
		var mailed []models.NoticeKind
		o.Queue = func(_ context.Context, kind models.NoticeKind, _ []int64) error {
			mailed = append(mailed, kind)
			return nil
		}
		clerk := o.publisher(town)
		told := func(on models.Date) (list []string) {
			o.day(on)
			for range 2 { // once each, however often it is looked
				testkit.Must(t, o.Remind(t.Context(), free))
			}
			all, err := o.Reminders(t.Context(), clerk)
			testkit.Must(t, err)
			for _, r := range all {
				list = append(list, fmt.Sprintf("%s %s %s %d", r.ItemID, r.Period, r.Point, r.Missing))
			}
			return list
		}
		want := func(got []string, want ...string) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		}
		want(told("2026-03-10")) // due on Monday the 16th: three working days before is Wednesday
		want(told("2026-03-11"), "accounts 2026-02 ahead 2")
		o.publish("accounts", willow, "2026-02", "")
		testkit.Must(t, o.ReadReminders(t.Context(), clerk, "2026-03-11"))
		want(told("2026-03-16"))
		want(told("2026-03-17"), "accounts 2026-02 missed 1")
		o.publish("accounts", "990101101201", "2026-02", "")
		testkit.Must(t, o.ReadReminders(t.Context(), clerk, "2026-03-17"))
		o.publish("accounts", willow, "2026-03", "")
		o.publish("accounts", "990101101201", "2026-03", "")
		for _, code := range []string{willow, "990101101201", commune} {
			o.publish("party", code, "2026-Q1", "")
		}
		o.publish("services", town, "2026-Q1", "")
		want(told("2026-04-15")) // nothing is missing
		if !slices.Equal(mailed, []models.NoticeKind{models.NoticeAhead, models.NoticeLate}) {
			t.Errorf("%v", mailed)
		}
	})
}
