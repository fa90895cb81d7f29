package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"qingyuan/config/calendars"
	"qingyuan/internal/almanac"
	"qingyuan/internal/i18n"
	"qingyuan/internal/store"
	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

func deadlineCommand(g *global) *cobra.Command {
	d := deadlineRun{global: g}
	cmd := &cobra.Command{
		Use:   "deadline --from 2026-02-10 --term 15wd",
		Short: "count a term: which day is its last, and why",
		Long: "Counts a term as the portal does (docs/deadlines.md). The starting day isn't counted; the last day ends at 24:00\n" +
			"in Shanghai. It counts with the calendars of the installation, where there is one, else with those that ship.\n\n" +
			"--json prints one object: from, term, due, provisional (a year that it rests on has no calendar yet) and\n" +
			"years_missing; with --explain also calendars (source: installation or shipped, years, imported) and days, each\n" +
			"with date, kind (plain, makeup, weekend or holiday), holiday, counted, count (how many are over with it) and why.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&d.from, "from", "", "the day on which it starts, such as 2026-02-10")
	f.StringVar(&d.term, "term", "", "15wd (working days), 30d (days) or 3m (months)")
	f.StringVar(&d.at, "at", "", "the time of that day in Shanghai at which it started, 00:00 to 23:59; all of a day is one day")
	f.BoolVar(&d.explain, "explain", false, "list each day that is counted or skipped, and why")
	f.BoolVar(&d.json, "json", false, "print JSON")
	f.StringVar(&d.lang, "lang", "", "zh or en (default: by LANG, else zh)")
	for _, name := range []string{"from", "term"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // only for a flag that isn't there
		}
	}
	return cmd
}

// deadlineRun is one run of `deadline`.
type deadlineRun struct {
	*global
	from, term, at, lang string
	explain, json        bool
}

func (d deadlineRun) run(ctx context.Context) error {
	lang, err := langOf(d.lang, d.environ)
	if err != nil {
		return err
	}
	from, term, err := d.read()
	if err != nil {
		return err
	}
	days, by, err := d.days(ctx)
	if err != nil {
		return err
	}
	c := counted{From: from, Term: d.term, Result: term.Due(days, from)}
	if d.explain {
		c.Calendars, c.steps = by, term.Explain(days, from)
	}
	if d.json {
		return c.printJSON(d.std.Out)
	}
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	return c.print(d.std.Out, speaker{texts, lang}, term)
}

// firstDay and lastDay bound what is counted from: before, there was no such law; later, no
// calendar will be there for long.
const (
	firstDay models.Date = "1987-01-01"
	lastDay  models.Date = "2199-12-31"
)

// read reads the flags. The time of day decides nothing but that it is one of that day.
func (d deadlineRun) read() (models.Date, deadline.Term, error) {
	from := models.Date(d.from)
	if !from.Valid() || from < firstDay || from > lastDay {
		return "", deadline.Term{}, fmt.Errorf("--from %q: want a day from %s to %s, such as 2026-02-10", d.from, firstDay, lastDay)
	}
	term, err := deadline.ParseTerm(d.term)
	if err != nil {
		return "", term, fmt.Errorf("--term %w", err)
	}
	if d.at == "24:00" {
		next := from.AddDays(1)
		return "", term, fmt.Errorf("--at 24:00: that is the first moment of the next day; say --from %s --at 00:00", next)
	}
	if _, err := time.Parse("15:04", d.at); d.at != "" && (err != nil || len(d.at) != len("15:04")) {
		return "", term, fmt.Errorf("--at %q: want a time of day in Shanghai from 00:00 to 23:59, such as 09:30", d.at)
	}
	return from, term, nil
}

// countedBy is which calendars something was counted with.
type countedBy struct {
	Source   string `json:"source"` // installation or shipped
	Years    []int  `json:"years"`
	Imported []int  `json:"imported"`
}

// days are the calendars of the installation, where there is one, else those that ship.
// Looking makes no database and changes none.
func (d deadlineRun) days(ctx context.Context) (calendar.Calendar, *countedBy, error) {
	cfg, err := d.load()
	if err != nil {
		return calendar.Calendar{}, nil, err
	}
	papers, err := calendars.Papers()
	if err != nil {
		return calendar.Calendar{}, nil, err
	}
	by := &countedBy{Source: "shipped", Imported: []int{}}
	for _, p := range papers {
		by.Years = append(by.Years, p.Year)
	}
	if _, err := os.Stat(cfg.Database.File); cfg.Database.Driver == "sqlite" && err != nil {
		days, err := calendar.New(papers...)
		return days, by, err
	}
	db, err := store.Open(cfg.Database)
	if err != nil {
		return calendar.Calendar{}, nil, err
	}
	a, err := almanac.New(db, nil, papers, nil, time.Now)
	if err == nil {
		err = by.read(ctx, db, a)
	}
	return a.Days(), by, errors.Join(err, db.Close())
}

// schemaWithCalendars is the first that keeps imported ones.
const schemaWithCalendars = 16

// read takes over what an installation has imported.
func (b *countedBy) read(ctx context.Context, db *store.Store, a *almanac.Almanac) error {
	b.Source = "installation"
	if e, other := errors.AsType[*store.SchemaError](db.CheckSchema(ctx)); other && e.Current < schemaWithCalendars {
		return nil
	}
	if err := a.Refresh(ctx); err != nil {
		return err
	}
	years, err := a.Years(ctx, models.System(models.SystemCommandLine))
	b.Years = nil
	for i := len(years) - 1; i >= 0; i-- {
		b.Years = append(b.Years, years[i].Year)
		if years[i].Imported {
			b.Imported = append(b.Imported, years[i].Year)
		}
	}
	return err
}

// counted is a term that was counted.
type counted struct {
	From models.Date
	Term string
	deadline.Result
	Calendars *countedBy // of an explanation
	steps     []deadline.Step
}

// countedDay is a day of an explanation as JSON.
type countedDay struct {
	Date    models.Date   `json:"date"`
	Kind    calendar.Kind `json:"kind"`
	Holiday string        `json:"holiday,omitempty"`
	Counted bool          `json:"counted"`
	Count   int           `json:"count,omitempty"`
	Why     string        `json:"why"`
}

func (c counted) printJSON(w io.Writer) error {
	missing := c.YearsMissing
	if missing == nil {
		missing = []int{}
	}
	var days []countedDay
	for _, s := range c.steps {
		days = append(days, countedDay{s.Date(), s.Kind, s.Holiday, s.Count > 0, s.Count, whyCode(s)})
	}
	return json.NewEncoder(w).Encode(struct {
		From         models.Date  `json:"from"`
		Term         string       `json:"term"`
		Due          models.Date  `json:"due"`
		Provisional  bool         `json:"provisional"`
		YearsMissing []int        `json:"years_missing"`
		Calendars    *countedBy   `json:"calendars,omitempty"`
		Days         []countedDay `json:"days,omitempty"`
	}{c.From, c.Term, c.Due, c.Provisional(), missing, c.Calendars, days})
}

// whyCode says in a word why a day is counted or skipped: cli.deadline.why.<code>.
func whyCode(s deadline.Step) string {
	switch {
	case s.MonthEnd && s.Count > 0:
		return "month_end"
	case s.Count > 0 && s.Works():
		return string(s.Kind)
	case s.Count > 0:
		return "passed" // of a term in days or months, before its last
	}
	return string(s.Kind)
}

// print says it for people.
func (c counted) print(w io.Writer, say speaker, term deadline.Term) error {
	lines := []string{say.text("deadline.count_"+string(term.Unit), "Date", string(c.From), "Count", term.Amount)}
	if c.Calendars != nil {
		first, last := c.Calendars.Years[0], c.Calendars.Years[len(c.Calendars.Years)-1]
		lines = append(lines, say.text("cli.deadline.by_"+c.Calendars.Source, "First", first, "Last", last, "Imported", len(c.Calendars.Imported)))
	}
	for i, s := range c.steps {
		count := ""
		if s.Count > 0 {
			count = fmt.Sprint(s.Count)
		}
		holiday := say.texts.Name(say.lang, "deadline.holiday."+s.Holiday, s.Holiday)
		why := say.text("cli.deadline.why."+whyCode(s), "Holiday", holiday)
		if s.Missing != 0 && (term.Unit == deadline.Workday || i >= term.Amount-1) { // else it decides nothing
			why += say.text("cli.deadline.unsure", "Year", s.Missing)
		}
		lines = append(lines, fmt.Sprintf("  %s %4s  %s", s.Date(), count, why))
	}
	lines = append(lines, say.text("deadline.ends", "Date", string(c.Due)))
	for _, year := range c.YearsMissing {
		lines = append(lines, say.text("deadline.missing", "Year", year))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
