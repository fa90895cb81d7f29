package duty_test

import (
	"testing"

	"qingyuan/config/calendars"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

func days(t *testing.T) calendar.Calendar {
	t.Helper()
	papers, err := calendars.Papers()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.New(papers...)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func TestDue(t *testing.T) {
	cal := days(t)
	month := disclosure.Item{Frequency: disclosure.Monthly, DueDay: 15}
	quarter := disclosure.Item{Frequency: disclosure.Quarterly, DueDay: 15}
	half := disclosure.Item{Frequency: disclosure.HalfYear, DueDay: 31}
	year := disclosure.Item{Frequency: disclosure.Yearly, DueDay: 31}
	within := disclosure.Item{Frequency: disclosure.Yearly, DueDay: 31, DueMonth: 3}
	after := disclosure.Item{Frequency: disclosure.Yearly, DueDay: 31, DueMonth: 14}
	for _, c := range []struct {
		item        disclosure.Item
		period      models.Period
		want        models.Date
		provisional bool
	}{
		{month, "2026-03", "2026-04-15", false},
		{month, "2026-01", "2026-02-24", false}, // Spring Festival: off until the 23rd
		{month, "2025-01", "2025-02-17", false}, // a Saturday
		{month, "2026-12", "2027-01-15", true},  // no calendar of 2027 yet
		{month, "2025-12", "2026-01-15", false},
		{quarter, "2026-Q2", "2026-07-15", false},
		{quarter, "2026-Q1", "2026-04-15", false},
		{half, "2026-H1", "2026-07-31", false},
		{half, "2024-H2", "2025-02-05", false}, // 31 January lies in the Spring Festival
		{year, "2025", "2026-02-02", false},    // 31 January is a Saturday
		{within, "2026", "2026-03-31", false},
		{after, "2023", "2024-02-29", false}, // February has no 31st
		{month, "2026-Q1", "", false},        // not its length
	} {
		got := duty.Due(cal, c.item, c.period)
		if got.On != c.want || got.Provisional != c.provisional {
			t.Errorf("%s of %s: %+v, want %s, %v", c.period, c.item.Frequency, got, c.want, c.provisional)
		}
	}
	event := disclosure.Item{Frequency: disclosure.Event, DueDays: 10}
	for happened, want := range map[models.Date]models.Date{"2026-03-02": "2026-03-12", "2026-09-24": "2026-10-08", "2026-02-30": ""} {
		if got := duty.DueAfter(cal, event, happened); got.On != want {
			t.Errorf("what happened on %s is due on %s, want %s", happened, got.On, want)
		}
	}
}

func TestWhoIsBound(t *testing.T) {
	item := disclosure.Item{Level: region.Village}
	too, only := item, item
	too.Communities, only.Communities = disclosure.CommunitiesToo, disclosure.CommunitiesOnly
	for code, want := range map[string][3]bool{
		"990101101200": {true, true, false}, "990101101501": {true, true, false}, // villages
		"990101101001": {false, true, true}, "990101101498": {false, true, true}, // communities
		"990101101": {}, "990101": {}, "9901": {}, "": {},
	} {
		h := duty.HolderOf(code)
		if got := [3]bool{duty.Binds(item, h), duty.Binds(too, h), duty.Binds(only, h)}; got != want {
			t.Errorf("%q: %v, want %v", code, got, want)
		}
	}
	if !duty.Binds(disclosure.Item{Level: region.Town}, duty.HolderOf("990101101")) || !duty.Binds(disclosure.Item{Level: region.County}, duty.HolderOf("990101")) {
		t.Error("towns and counties have duties too")
	}
}

func catalogue() disclosure.Catalogue {
	return disclosure.NewCatalogue([]disclosure.Item{
		{ID: "accounts", Level: region.Village, Frequency: disclosure.Monthly, DueDay: 15},
		{ID: "work", Level: region.Village, Frequency: disclosure.Quarterly, DueDay: 15},
		{ID: "report", Level: region.Village, Frequency: disclosure.Yearly, DueDay: 31, Since: "2026"},
		{ID: "levy", Level: region.Village, Frequency: disclosure.Event, DueDays: 10},
		{ID: "off", Level: region.Village, Frequency: disclosure.Monthly, DueDay: 15, Off: true},
	})
}

func TestPlan(t *testing.T) {
	cal := days(t)
	for _, c := range []struct {
		year  int
		since models.Period
		want  int
	}{
		{2026, "", 12 + 4 + 1}, {2025, "", 12 + 4}, {2026, "2026-11", 2 + 1 + 1}, {2026, "2026-12", 1 + 1 + 1}, {2026, "2026-05", 8 + 3 + 1}, {2026, "2027-02", 0},
	} {
		if p := duty.NewPlan(catalogue(), cal, c.year, c.since); len(p.Slots) != c.want {
			t.Errorf("%d since %s: %d, want %d", c.year, c.since, len(p.Slots), c.want)
		}
	}
	a, b := duty.NewPlan(catalogue(), cal, 2026, ""), duty.NewPlan(catalogue(), calendar.Calendar{}, 2026, "")
	if a.Print() == b.Print() || a.Print() != duty.NewPlan(catalogue(), cal, 2026, "").Print() {
		t.Error("a plan's print moves with its days, and with nothing else")
	}
}

// What stands becomes marks, and marks become totals and rates.
func TestReckonAndRates(t *testing.T) {
	const village = "990101101200"
	p := duty.NewPlan(catalogue(), days(t), 2026, "2026-01")
	marks, events := p.Reckon(duty.Region{RegionCode: village}, []duty.Standing{
		{ItemID: "accounts", Period: "2026-01", On: "2026-02-24"},
		{ItemID: "accounts", Period: "2026-02", On: "2026-03-17"}, // the 15th is a Sunday
		{ItemID: "accounts", Period: "2026-03", On: "2026-03-31"},
		{ItemID: "work", Period: "2026-03", On: "2026-04-20"}, // lies in the first quarter
		{ItemID: "levy", EventOn: "2026-03-02", On: "2026-03-12"},
		{ItemID: "levy", EventOn: "2026-03-01", On: "2026-03-30"},
		{ItemID: "levy", EventOn: "2025-12-30", On: "2026-03-30"}, // before anything was due
		{ItemID: "off", Period: "2026-01", On: "2026-02-01"},
		{ItemID: "gone", Period: "2026-01", On: "2026-02-01"},
	})
	if marks != "accounts:olo.........;work:l..." || events != "2026-03:1.1" {
		t.Fatalf("%s, %s", marks, events)
	}
	row := duty.One(duty.Village)
	row.RegionCode, row.Marks, row.Events = village, marks, events
	totals := p.Tally(row).Of(village, 2026)
	rates := duty.Rates([]duty.Year{{Plan: p, Region: row}}, totals, "2026-01-01", "2026-12-31", "2026-05-20")
	for month, want := range map[models.Period]duty.Rate{
		"2026-02": {OnTime: 1}, "2026-03": {OnTime: 1, Late: 2}, "2026-04": {OnTime: 1, Late: 1}, "2026-05": {Missing: 1},
	} {
		if rates[month] != want {
			t.Errorf("%s: %+v, want %+v", month, rates[month], want)
		}
		delete(rates, month)
	}
	if len(rates) != 0 {
		t.Errorf("%v", rates)
	}
	if r := (duty.Rate{OnTime: 199, Late: 1}); r.Percent() != 99 || (duty.Rate{}).Percent() != -1 {
		t.Error("only all of it is all of it")
	}
}

// Who came later owes nothing of before: totals above them know.
func TestWhoCameLater(t *testing.T) {
	p := duty.NewPlan(catalogue(), days(t), 2026, "")
	row := duty.One(duty.Village)
	row.RegionCode, row.Since = "990101101200", "2026-04"
	row.Marks, row.Events = p.Reckon(row, []duty.Standing{{ItemID: "accounts", Period: "2026-02", On: "2026-03-01"}, {ItemID: "accounts", Period: "2026-04", On: "2026-05-15"},
		{ItemID: "levy", EventOn: "2026-03-20", On: "2026-03-22"}})
	if row.Marks != "accounts:...o........" || row.Events != "" {
		t.Errorf("%s, %s", row.Marks, row.Events)
	}
	rates := duty.Rates([]duty.Year{{Plan: p, Region: row}}, p.Tally(row).Of(row.RegionCode, 2026), "2026-01-01", "2026-12-31", "2026-07-01")
	var sum duty.Rate
	for _, r := range rates {
		sum = sum.Plus(r)
	}
	if sum != (duty.Rate{OnTime: 1, Missing: 1}) { // the accounts of May
		t.Errorf("%+v", sum)
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		mark  duty.Mark
		today models.Date
		want  duty.State
	}{
		{duty.Nothing, "2026-04-15", duty.Open}, {duty.Nothing, "2026-04-16", duty.Missing},
		{duty.InTime, "2026-05-01", duty.OnTime}, {duty.AfterTime, "2026-05-01", duty.Late},
	} {
		if got := c.mark.State("2026-04-15", c.today); got != c.want {
			t.Errorf("%c on %s: %s, want %s", c.mark, c.today, got, c.want)
		}
	}
	if duty.MarkOf("2026-04-15", "2026-04-15") != duty.InTime || duty.MarkOf("2026-04-15", "2026-04-16") != duty.AfterTime {
		t.Error("the last day is in time")
	}
}

func TestRoots(t *testing.T) {
	for want, codes := range map[duty.Roots][]string{
		"990101,9902": {"990101101", "9902", "990101", "990201", "990101"}, duty.Everywhere: {"99", ""}, "": nil,
	} {
		if got := duty.RootsOf(codes); got != want {
			t.Errorf("%v: %s, want %s", codes, got, want)
		}
	}
	r := duty.Roots("990101").Plus("9902")
	if !r.Contains("990101101") || r.Contains("99") || r.Contains("990102") || r.Plus(duty.Everywhere) != duty.Everywhere || !duty.Everywhere.Contains("11") {
		t.Errorf("%s", r)
	}
}
