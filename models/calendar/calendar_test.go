package calendar_test

import (
	"strings"
	"testing"

	"qingyuan/models"
	"qingyuan/models/calendar"
)

func TestDays(t *testing.T) {
	cal, err := calendar.New(
		// The later year first: the order doesn't matter.
		calendar.Announcement{Year: 2019, Off: []calendar.Off{{From: "2018-12-30", To: "2019-01-01", Holiday: "new-year"}},
			Work: []calendar.Work{{On: "2018-12-29", Holiday: "new-year"}, {On: "2019-02-04", Holiday: "spring"}}},
		calendar.Announcement{Year: 2018, Off: []calendar.Off{{From: "2018-12-31", Holiday: "its-own-word"}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[models.Date]calendar.Day{
		"2018-06-01": {Kind: calendar.Plain},
		"2018-06-02": {Kind: calendar.Weekend},
		"2018-12-29": {Kind: calendar.Makeup, Holiday: "new-year"},
		"2018-12-31": {Kind: calendar.Holiday, Holiday: "new-year"},
		"2018-05-01": {Kind: calendar.Plain}, // its announcement doesn't name it
		"2019-02-04": {Kind: calendar.Plain}, // a Monday that is said to be worked is a Monday
		"2019-12-28": {Kind: calendar.Weekend},
		"2019-12-30": {Kind: calendar.Plain, Missing: 2020},
		"2020-01-01": {Kind: calendar.Holiday, Holiday: "new-year", Missing: 2020},
		"2020-05-02": {Kind: calendar.Weekend, Missing: 2020},
		"2020-10-01": {Kind: calendar.Holiday, Holiday: "national", Missing: 2020},
		"2020-10-05": {Kind: calendar.Plain, Missing: 2020},
		"2017-12-31": {Kind: calendar.Weekend, Missing: 2017},
		"1969-12-28": {Kind: calendar.Weekend, Missing: 1969},
	} {
		day := cal.On(date)
		if day.Kind != want.Kind || day.Holiday != want.Holiday || day.Missing != want.Missing || day.Date() != date {
			t.Errorf("%s: %+v, want %+v", date, day, want)
		}
		if works := want.Kind == calendar.Plain || want.Kind == calendar.Makeup; day.Works() != works {
			t.Errorf("%s works: %v", date, day.Works())
		}
	}
	if !cal.Has(2019) || cal.Has(2020) {
		t.Error("which years there are")
	}
	if day := cal.On("2019-02-29"); day.Works() {
		t.Errorf("a day that isn't one: %+v", day)
	}
}

func TestFrom(t *testing.T) {
	var cal calendar.Calendar
	var got []models.Date
	for day := range cal.From("2028-02-28") {
		if got = append(got, day.Date()); len(got) == 3 {
			break
		}
	}
	if len(got) != 3 || got[0] != "2028-02-28" || got[1] != "2028-02-29" || got[2] != "2028-03-01" {
		t.Errorf("%v", got)
	}
	for day := range cal.From("soon") {
		t.Fatalf("%+v", day)
	}
}

func TestAnnouncementsThatCantBe(t *testing.T) {
	off := func(from, to models.Date) []calendar.Off {
		return []calendar.Off{{From: "2026-10-01", Holiday: "national"}, {From: from, To: to, Holiday: "spring"}}
	}
	for want, papers := range map[string][]calendar.Announcement{
		"calendar of 2026: no day off":             {{Year: 2026}},
		"calendar of 2026: twice":                  {{Year: 2026, Off: off("2026-02-15", "")}, {Year: 2026, Off: off("2026-02-15", "")}},
		`"2026-02-30" isn't a day`:                 {{Year: 2026, Off: off("2026-02-30", "")}},
		`"2.16" isn't a day`:                       {{Year: 2026, Off: off("2026-02-15", "2.16")}},
		"2026-02-15 to 2026-02-14 isn't a run":     {{Year: 2026, Off: off("2026-02-15", "2026-02-14")}},
		"2026-02-15 to 2026-03-18 isn't a run":     {{Year: 2026, Off: off("2026-02-15", "2026-03-18")}},
		"2024-12-30 is of neither the year nor":    {{Year: 2026, Off: off("2024-12-30", "2025-01-02")}},
		"2026-10-01 is named twice":                {{Year: 2026, Off: off("2026-09-30", "2026-10-02")}},
		"2026-02-15 has no holiday":                {{Year: 2026, Off: []calendar.Off{{From: "2026-02-15"}}}},
		"2026-10-01 is named twice\n2026-02-01 ha": {{Year: 2026, Off: off("2026-10-01", ""), Work: []calendar.Work{{On: "2026-02-01"}}}},
	} {
		if _, err := calendar.New(papers...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s: %v", want, err)
		}
	}
}
