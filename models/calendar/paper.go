package calendar

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingyuan/models"
)

// Caps of an announcement's file. A real one has some 40 days in 4 KB.
const (
	MaxPaper     = 64 << 10 // bytes
	maxDays      = 150
	maxSources   = 10
	maxName      = 40 // characters
	firstYear    = 2008
	lastYear     = 2099
	maxProblems  = 20
	reachesBack  = "-12-20" // the earliest day of the year before that a paper may name
	reachesAhead = "-01-15" // the latest of the year after
)

// PaperField is the form's name of a paper, to which its problems belong.
const PaperField = "calendar"

// ParsePaper reads one year's announcement in the format of github.com/NateScarlet/holiday-cn:
// year, papers, and days with name, date and isOffDay. Nothing that it says is passed over:
// the problems name the entry of days, counted from 1, and what is wrong with it.
func ParsePaper(text []byte) (Announcement, models.Problems) {
	p := paper{seen: map[models.Date]bool{}}
	if len(text) > MaxPaper {
		p.wrong("too_large", "Max", models.Bytes(MaxPaper).String())
		return p.out, p.problems
	}
	if top, ok := p.object(text, 0, "$schema", "$id", "year", "papers", "days"); ok {
		p.year(top["year"])
		p.sources(top["papers"])
		p.days(top["days"])
	}
	if p.problems.Any() {
		return p.out, p.problems
	}
	p.gather()
	if _, err := New(p.out); err != nil { // what the calendar itself wouldn't take
		p.wrong("unfit", "Why", err.Error())
	}
	return p.out, p.problems
}

// paper is an announcement as it is read.
type paper struct {
	out      Announcement
	rows     []paperDay
	seen     map[models.Date]bool
	problems models.Problems
}

type paperDay struct {
	on   models.Date
	name string
	off  bool
}

func (p *paper) wrong(key string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems.Add(PaperField, "calendar.err."+key, args...)
	}
}

// object reads a JSON object and says which of its fields aren't known. entry is that of days,
// 0 for the whole.
func (p *paper) object(text []byte, entry int, known ...string) (map[string]json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&fields); err != nil || fields == nil || dec.More() {
		if entry > 0 {
			p.wrong("entry", "Entry", entry)
		} else {
			p.wrong("json", "Line", lineOf(text, dec, err))
		}
		return nil, false
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			p.wrong("unknown", "Entry", entry, "Field", short(name))
		}
	}
	return fields, true
}

// lineOf is the line at which a text stops being one JSON object.
func lineOf(text []byte, dec *json.Decoder, err error) int {
	at := dec.InputOffset()
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = bad.Offset
	}
	return 1 + bytes.Count(text[:min(int(at), len(text))], []byte("\n"))
}

func (p *paper) year(text json.RawMessage) {
	if json.Unmarshal(text, &p.out.Year) != nil || p.out.Year < firstYear || p.out.Year > lastYear {
		p.wrong("year", "Value", short(string(text)), "From", firstYear, "To", lastYear)
		p.out.Year = 0
	}
}

func (p *paper) sources(text json.RawMessage) {
	if text == nil {
		return
	}
	if json.Unmarshal(text, &p.out.Sources) != nil || len(p.out.Sources) > maxSources {
		p.wrong("papers", "Max", maxSources)
		return
	}
	for _, s := range p.out.Sources {
		if u, err := url.Parse(s); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(s) > 500 {
			p.wrong("paper", "Value", short(s))
		}
	}
}

func (p *paper) days(text json.RawMessage) {
	var rows []json.RawMessage
	if json.Unmarshal(text, &rows) != nil || len(rows) == 0 || len(rows) > maxDays {
		p.wrong("days", "Max", maxDays)
		return
	}
	for i, row := range rows {
		p.day(row, i+1)
	}
	if p.out.Year == 0 {
		return
	}
	for _, day := range fixedDays(p.out.Year) {
		if !slices.ContainsFunc(p.rows, func(r paperDay) bool { return r.off && r.on == day }) {
			p.wrong("fixed", "Day", string(day))
		}
	}
}

func (p *paper) day(text []byte, entry int) {
	fields, ok := p.object(text, entry, "name", "date", "isOffDay")
	if !ok {
		return
	}
	var row paperDay
	if json.Unmarshal(fields["name"], &row.name) != nil || !isName(row.name) {
		p.wrong("name", "Entry", entry, "Max", maxName)
	}
	if json.Unmarshal(fields["date"], &row.on) != nil || !row.on.Valid() {
		p.wrong("date", "Entry", entry, "Value", short(string(row.on)))
		return
	}
	if off := fields["isOffDay"]; string(off) != "true" && string(off) != "false" {
		p.wrong("off", "Entry", entry, "Day", string(row.on))
	} else {
		row.off = string(off) == "true"
	}
	switch {
	case p.seen[row.on]:
		p.wrong("twice", "Entry", entry, "Day", string(row.on))
	case p.out.Year != 0 && !near(row.on, p.out.Year):
		p.wrong("outside", "Entry", entry, "Day", string(row.on), "Year", p.out.Year)
	}
	p.seen[row.on] = true
	p.rows = append(p.rows, row)
}

// near reports whether a day is of a year, or so close to it that its paper may move it.
func near(day models.Date, year int) bool {
	return day >= models.Date(decimal(year-1)+reachesBack) && day <= models.Date(decimal(year+1)+reachesAhead)
}

// fixedDays are those that are off by the law itself. 2 May is since 2025.
func fixedDays(year int) []models.Date {
	days := []models.Date{"-01-01", "-05-01", "-10-01", "-10-02", "-10-03"}
	if year >= 2025 {
		days = append(days, "-05-02")
	}
	for i, d := range days {
		days[i] = models.Date(decimal(year)) + d
	}
	return days
}

func isName(s string) bool {
	return strings.TrimSpace(s) != "" && utf8.RuneCountInString(s) <= maxName && !strings.ContainsFunc(s, unicode.IsControl)
}

// gather turns the rows into runs.
func (p *paper) gather() {
	slices.SortFunc(p.rows, func(a, b paperDay) int { return cmp.Compare(a.on, b.on) })
	for _, r := range p.rows {
		holiday := holidayOf(strings.TrimSpace(r.name))
		if !r.off {
			p.out.Work = append(p.out.Work, Work{On: r.on, Holiday: holiday})
			continue
		}
		if n := len(p.out.Off); n > 0 && p.out.Off[n-1].Holiday == holiday && p.out.Off[n-1].To.AddDays(1) == r.on {
			p.out.Off[n-1].To = r.on
			continue
		}
		p.out.Off = append(p.out.Off, Off{From: r.on, To: r.on, Holiday: holiday})
	}
}

// holidayOf is the id of a holiday that papers call by a name; one that isn't known keeps it.
func holidayOf(name string) string {
	for id, names := range map[string][]string{
		"new-year": {"元旦"}, "spring": {"春节"}, "qingming": {"清明节"}, "labour": {"劳动节"}, "dragon-boat": {"端午节"},
		"mid-autumn": {"中秋节"}, "national": {"国庆节"}, "national-mid-autumn": {"国庆节、中秋节", "中秋节、国庆节"},
		"victory-70": {"抗日战争暨世界反法西斯战争胜利70周年纪念日"},
	} {
		if slices.Contains(names, name) {
			return id
		}
	}
	return name
}

// short is what was written, as far as a message repeats it.
func short(s string) string {
	if r := []rune(s); len(r) > maxName {
		return string(r[:maxName]) + "…"
	}
	return s
}
