package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
)

// say runs a command in a folder of its own and returns what it printed.
func say(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := Run(t.Context(), append(args, "--data", dir), Streams{strings.NewReader(""), &out, &out}, []string{"LANG=en_GB.UTF-8"})
	return strings.TrimSpace(out.String()), err
}

// What people get wrong, each with the article that says how it is.
func TestDeadlineFromTheCommandLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	for _, c := range []struct{ article, from, term, due, missing string }{
		{"民法典 art. 201: the starting day isn't counted", "2026-03-02", "1wd", "2026-03-03", "[]"},
		{"art. 201 and 调休: before the Spring Festival, with Saturdays that are worked", "2026-02-10", "15wd", "2026-03-09", "[]"},
		{"调休: the Sunday before National Day is worked", "2026-09-18", "1wd", "2026-09-20", "[]"},
		{"民法典 art. 200: days are days of the calendar", "2026-03-02", "30d", "2026-04-01", "[]"},
		{"民法典 art. 203: a last day off moves to the next working day", "2026-09-20", "11d", "2026-10-08", "[]"},
		{"art. 203: a last day that is worked instead doesn't move", "2026-09-30", "10d", "2026-10-10", "[]"},
		{"民法典 art. 202: the corresponding day, which art. 203 moves", "2026-02-10", "3m", "2026-05-11", "[]"},
		{"民法典 art. 202: a month without it ends on its last day", "2026-08-31", "1m", "2026-09-30", "[]"},
		{"art. 202: 29 February in a leap year", "2024-01-30", "1m", "2024-02-29", "[]"},
		{"全国年节及纪念日放假办法 art. 2: a year that isn't announced", "2026-12-21", "15wd", "2027-01-12", "[2027]"},
		{"two years that aren't", "2027-12-30", "3wd", "2028-01-04", "[2027,2028]"},
	} {
		out, err := say(t, dir, "deadline", "--from", c.from, "--term", c.term, "--at", "23:59", "--json")
		testkit.Must(t, err)
		want := `{"from":"` + c.from + `","term":"` + c.term + `","due":"` + c.due + `","provisional":` +
			map[bool]string{true: "false", false: "true"}[c.missing == "[]"] + `,"years_missing":` + c.missing + `}`
		if out != want {
			t.Errorf("%s:\n got %s\nwant %s", c.article, out, want)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("counting made a database")
	}
}

// A refusal names the flag and says what is right.
func TestDeadlineFlags(t *testing.T) {
	for want, args := range map[string]string{
		`"from" not set`:                              "--term 15wd",
		`"term" not set`:                              "--from 2026-02-10",
		`--from "2026-02-30": want a day`:             "--from 2026-02-30 --term 15wd",
		`--from "10.2.2026": want a day`:              "--from 10.2.2026 --term 15wd",
		`--from "0900-01-01": want a day from 1987`:   "--from 0900-01-01 --term 15wd",
		`--term "15": want a term such as 15wd`:       "--from 2026-02-10 --term 15",
		`--term "1y": want a term such as`:            "--from 2026-02-10 --term 1y",
		`--term "0wd": want a number from 1 to 400`:   "--from 2026-02-10 --term 0wd",
		`--term "+5d": want a number`:                 "--from 2026-02-10 --term +5d",
		`--term "401m": want a number`:                "--from 2026-02-10 --term 401m",
		`say --from 2026-03-01 --at 00:00`:            "--from 2026-02-28 --term 3m --at 24:00",
		`--at "9:05": want a time of day in Shanghai`: "--from 2026-02-10 --term 3m --at 9:05",
		`--at "23:60": want a time`:                   "--from 2026-02-10 --term 3m --at 23:60",
		`--lang: zh or en`:                            "--from 2026-02-10 --term 3m --lang fr",
	} {
		_, err := say(t, t.TempDir(), append([]string{"deadline"}, strings.Fields(args)...)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %s, got %v", args, want, err)
		}
	}
}

// With an installation there, its calendars count: those that were imported too.
func TestDeadlineByWhatAnInstallationHasImported(t *testing.T) {
	dir, term := t.TempDir(), []string{"deadline", "--from", "2026-12-21", "--term", "15wd", "--explain"}
	out, err := say(t, dir, term...)
	testkit.Must(t, err)
	for _, want := range []string{"came with the program, 2015 to 2026", "2026-12-26       weekend, skipped", "2026-12-31    8  working day (no calendar of 2027 yet: provisional)",
		"2027-01-01       New Year, off, skipped", "The last day is 2027-01-12", "The holidays of 2027 aren't known here yet"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	const paper = "../../internal/almanac/testdata/2027.json"
	if out, err := say(t, dir, "calendar", "import", "--dry-run", paper); err != nil || !strings.Contains(out, "2027, a dry run: 29 days off, 6 worked instead") {
		t.Errorf("%s, %v", out, err)
	}
	out, err = say(t, dir, "calendar", "import", "--json", paper)
	testkit.Must(t, err)
	var report struct{ Year, Tips int }
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Year != 2027 || report.Tips != 0 {
		t.Errorf("%s, %v", out, err)
	}
	if out, err := say(t, dir, "calendar", "import", paper); err != nil || !strings.Contains(out, "there already; nothing was written") {
		t.Errorf("%s, %v", out, err)
	}
	out, err = say(t, dir, append(term, "--json")...)
	testkit.Must(t, err)
	for _, want := range []string{`"due":"2027-01-13","provisional":false,"years_missing":[]`, `"source":"installation"`, `"imported":[2027]`,
		`{"date":"2026-12-31","kind":"holiday","holiday":"new-year","counted":false,"why":"holiday"}`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.json")
	testkit.Must(t, os.WriteFile(bad, []byte(`{"year": 2028, "days": [{"name": "元旦", "date": "2028-01-1", "isOffDay": true}]}`), 0o600))
	if _, err := say(t, dir, "calendar", "import", bad); err == nil || !strings.Contains(err.Error(), "bad.json: days, entry 1: date “2028-01-1” isn't a day") {
		t.Errorf("a bad file: %v", err)
	}
}
