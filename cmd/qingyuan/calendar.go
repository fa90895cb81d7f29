package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"qingyuan/internal/almanac"
	"qingyuan/models"
	"qingyuan/models/calendar"
)

func calendarCommand(g *global) *cobra.Command {
	parent := group("calendar", "the calendars that terms are counted with")
	r := calendarRun{global: g}
	im := &cobra.Command{
		Use:   "import FILE",
		Short: "import a year's calendar and recount what rests on it",
		Long: "Imports the State Council's announcement of a year's holidays, in the JSON of github.com/NateScarlet/holiday-cn,\n" +
			"and recounts every open deadline that it moves: all or nothing. It takes the place of a calendar of the year.\n\n" +
			"--json prints one object: year, days_off, days_worked, days_changed, tips (whose dates move), replaces, same.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error { return r.run(cmd.Context(), files[0]) },
	}
	f := im.Flags()
	f.StringVar(&r.lang, "lang", "", "zh or en (default: by LANG, else zh)")
	f.BoolVar(&r.dryRun, "dry-run", false, "only say what would change")
	f.BoolVar(&r.json, "json", false, "print JSON")
	parent.AddCommand(im)
	return parent
}

// calendarRun is one run of `calendar import`.
type calendarRun struct {
	*global
	lang         string
	dryRun, json bool
}

func (r calendarRun) run(ctx context.Context, name string) (err error) {
	lang, err := langOf(r.lang, r.environ)
	if err != nil {
		return err
	}
	text, err := readPaper(name)
	if err != nil {
		return err
	}
	p, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	do := p.almanac.Import
	if r.dryRun {
		do = p.almanac.Look
	}
	say := speaker{p.texts, lang}
	change, err := do(ctx, models.System(models.SystemCommandLine), text)
	if err != nil {
		return say.problems(name, err)
	}
	return r.print(say, change)
}

// readPaper reads a file, but no more than one byte too many.
func readPaper(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, calendar.MaxPaper+1))
}

func (r calendarRun) print(say speaker, c almanac.Change) error {
	if r.json {
		return json.NewEncoder(r.std.Out).Encode(struct {
			Year        int  `json:"year"`
			DaysOff     int  `json:"days_off"`
			DaysWorked  int  `json:"days_worked"`
			DaysChanged int  `json:"days_changed"`
			Tips        int  `json:"tips"`
			Replaces    bool `json:"replaces"`
			Same        bool `json:"same"`
		}{c.Paper.Year, c.Paper.DaysOff(), len(c.Paper.Work), len(c.Days), c.Tips, c.Replaces, c.Same})
	}
	key := "cli.calendar.done"
	switch {
	case c.Same:
		key = "cli.calendar.same"
	case r.dryRun:
		key = "cli.calendar.dry_run"
	}
	_, err := fmt.Fprintln(r.std.Out, say.text(key, "Year", c.Paper.Year, "Off", c.Paper.DaysOff(), "Work", len(c.Paper.Work), "Days", len(c.Days), "Tips", c.Tips))
	return err
}

// problems puts what is wrong with a file into words, a line each.
func (s speaker) problems(name string, err error) error {
	list, ok := errors.AsType[models.Problems](err)
	if !ok {
		return s.err(err)
	}
	var lines []string
	for _, p := range list {
		lines = append(lines, name+": "+s.texts.Text(s.lang, p.Key, p.Args))
	}
	return spoken{strings.Join(lines, "\n"), err}
}

// daysEvery is how often a node asks whether a calendar was imported elsewhere.
const daysEvery = 5 * time.Second

// followCalendars takes over what other nodes import, until ctx ends. It begins with what
// isn't kept as it should be, and looks for that again as long as an import isn't long ago.
func (p *parts) followCalendars(ctx context.Context) {
	days, recount := time.NewTicker(daysEvery), time.NewTicker(sweepEvery)
	defer days.Stop()
	defer recount.Stop()
	p.catchUp(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-days.C:
			p.swept(ctx, "calendars", p.almanac.Refresh(ctx))
		case <-recount.C:
			if p.almanac.Fresh() {
				p.catchUp(ctx)
			}
		}
	}
}

func (p *parts) catchUp(ctx context.Context) {
	tips, err := p.almanac.CatchUp(ctx)
	p.swept(ctx, "deadlines", err)
	if tips > 0 {
		p.log.Info("recounted deadlines", "tips", tips)
	}
}
