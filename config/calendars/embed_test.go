package calendars

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/calendar"
)

// sourceDay is a day of the source's files.
type sourceDay struct {
	Name string      `json:"name"`
	Date models.Date `json:"date"`
	Off  bool        `json:"isOffDay"`
}

// source is every day that the source's files name, year by year.
func source(t *testing.T) []sourceDay {
	t.Helper()
	var all []sourceDay
	for year := 2015; year <= 2026; year++ {
		text, err := os.ReadFile(fmt.Sprintf("testdata/%d.json", year))
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Days []sourceDay `json:"days"`
		}
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		all = append(all, file.Days...)
	}
	return all
}

// The shipped files say of every day what their source says, and nothing besides.
func TestAsInTheSource(t *testing.T) {
	cal, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[models.Date]calendar.Kind{"2020-02-03": calendar.Plain} // worked, but a Monday
	for _, row := range source(t) {
		date := row.Date
		day := cal.On(date)
		if want := map[bool]calendar.Kind{true: calendar.Holiday, false: calendar.Makeup}[row.Off]; kinds[date] == "" {
			kinds[date] = want
		}
		name := texts.Name(i18n.Chinese, "deadline.holiday."+day.Holiday, "")
		if ours := sameHoliday(name); day.Kind == calendar.Holiday && ours != sameHoliday(row.Name) {
			t.Errorf("%s is off for %q, in the source for %s", date, name, row.Name)
		}
		if texts.Name(i18n.English, "deadline.holiday."+day.Holiday, "") == "" && day.Kind == calendar.Holiday {
			t.Errorf("%s has no English name", day.Holiday)
		}
	}
	for day := range cal.From("2015-01-01") {
		if day.Date() == "2027-01-01" {
			break
		}
		want := kinds[day.Date()]
		if want == "" && (day.Kind == calendar.Holiday || day.Kind == calendar.Makeup) || want != "" && day.Kind != want {
			t.Errorf("%s is %s, in the source %q", day.Date(), day.Kind, want)
		}
	}
}

// Read as an import reads it, the source's file of a year makes the year that ships.
func TestAYearImportedIsTheYearThatShips(t *testing.T) {
	papers, err := Papers()
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range papers {
		text, err := os.ReadFile(fmt.Sprintf("testdata/%d.json", paper.Year))
		if err != nil {
			t.Fatal(err)
		}
		read, problems := calendar.ParsePaper(text)
		if problems.Any() {
			t.Errorf("%d: %+v", paper.Year, problems)
			continue
		}
		a, errA := calendar.New(read)
		b, errB := calendar.New(paper)
		if errA != nil || errB != nil {
			t.Errorf("%d: %v, %v", paper.Year, errA, errB)
		}
		for day := range b.From(models.Date(fmt.Sprintf("%d-12-01", paper.Year-1))) {
			if got := a.On(day.Date()); got != day {
				t.Errorf("%d: %s is %v, ships as %v", paper.Year, day.Date(), got, day)
			}
			if day.Date().Time().Year() > paper.Year {
				break
			}
		}
	}
}

// sameHoliday levels what the source writes in two ways, and what we shorten.
func sameHoliday(name string) string {
	switch name {
	case "中秋节、国庆节":
		return "国庆节、中秋节"
	case "抗日战争暨世界反法西斯战争胜利70周年纪念日":
		return "抗战胜利70周年纪念日"
	}
	return name
}

func TestWhichYears(t *testing.T) {
	cal, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for year := 2014; year < 2028; year++ {
		if want := year >= 2015 && year <= 2026; cal.Has(year) != want {
			t.Errorf("%d is there: %v", year, cal.Has(year))
		}
	}
}

func TestAFileThatCantBeReadIsNamed(t *testing.T) {
	for want, text := range map[string]string{
		"2027.yaml: ":             "year: [",
		"field oft not found":     "year: 2027\noft: []",
		"calendar of 2027: ":      "year: 2027\noff: [{from: 2027-02-30, holiday: spring}]",
		`"2027-02-30" isn't a da`: "year: 2027\noff: [{from: 2027-02-30, holiday: spring}]",
	} {
		_, err := Read(fstest.MapFS{"2027.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s: %v", want, err)
		}
	}
}
