package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"qingyuan/internal/duties"
	"qingyuan/models"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// duties knows what should be published.
func (p *parts) duties() duties.Duties {
	return duties.Duties{Store: p.db, Items: p.items, Days: p.almanac.Days, Trail: p.trail(), Queue: p.reminders().Queue, Clock: p.clock, Plans: p.plans}
}

func dutiesCommand(g *global) *cobra.Command {
	parent := group("duties", "what regions must publish")
	r := dutiesRun{global: g}
	cmd := &cobra.Command{
		Use:   "derive",
		Short: "derive what regions must publish for a year, and what of it is there",
		Long: "Derives the duties of a year: every item of the catalogue for every region and period. What was broken off goes on,\n" +
			"and what rests on nothing new is left as it is; while the portal is served, a background job does the same for the\n" +
			"regions of its units. Without --region, regions that were named before are derived again.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.IntVar(&r.year, "year", 0, "the year of the periods (default: this one)")
	f.StringVar(&r.since, "since", "", "the first month of which anything is due, as 2026-03 (default: the whole year)")
	f.StringSliceVar(&r.regions, "region", nil, "codes of the regions that have duties, with all below them; * is the whole country")
	f.StringVar(&r.lang, "lang", "", "zh or en (default: by LANG, else zh)")
	f.BoolVar(&r.progress, "progress", false, "show progress even where the output is no terminal")
	parent.AddCommand(cmd)
	return parent
}

// dutiesRun is one run of `duties derive`.
type dutiesRun struct {
	*global
	year        int
	since, lang string
	regions     []string
	progress    bool
}

func (r dutiesRun) run(ctx context.Context) (err error) {
	lang, err := langOf(r.lang, r.environ)
	if err != nil {
		return err
	}
	order, err := r.order()
	if err != nil {
		return err
	}
	p, err := r.openFilled(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if order.Year == 0 {
		order.Year, _ = strconv.Atoi(string(models.DateOf(p.clock())[:4]))
	}
	say, begin := speaker{p.texts, lang}, time.Now()
	of, err := p.duties().Ask(ctx, models.System(models.SystemCommandLine), order)
	if err != nil {
		return say.err(err)
	}
	free := func(context.Context) error { return nil } // a job that does the same at once does no harm
	if err := p.duties().Derive(ctx, free, of.Year, r.bar(say)); err != nil {
		return say.err(err)
	}
	if of, err = p.db.FindDerivation(ctx, of.Year); err != nil {
		return err
	}
	_, err = fmt.Fprintln(r.std.Out, say.text("cli.duties.done", "Year", of.Year, "Regions", of.Done, "Seconds", fmt.Sprintf("%.1f", time.Since(begin).Seconds())))
	return err
}

func (r dutiesRun) order() (duties.Order, error) {
	o := duties.Order{Year: r.year, Since: models.Period(r.since)}
	if r.year != 0 && models.PeriodOf(r.year, 12, 12).Year() != r.year {
		return o, fmt.Errorf("--year: %d isn't a year of this century", r.year)
	}
	if o.Since != "" && o.Since.Months() != 1 {
		return o, fmt.Errorf("--since: %q isn't a month such as 2026-03", r.since)
	}
	codes := make([]string, len(r.regions))
	for i, code := range r.regions {
		if code == string(duty.Everywhere) {
			continue // the empty code is the whole country
		}
		if _, err := region.Parse(code); err != nil {
			return o, fmt.Errorf("--region: %w", err)
		}
		codes[i] = code
	}
	o.Roots = duty.RootsOf(codes)
	return o, nil
}

// bar is a progress bar on a terminal, and nothing elsewhere unless it is asked for.
func (r dutiesRun) bar(say speaker) func(duty.Derivation) {
	if !r.progress && !isTerminal(r.std.Err) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(d duty.Derivation) {
		if bar == nil {
			bar = progressbar.NewOptions64(d.Of, progressbar.OptionSetWriter(r.std.Err), progressbar.OptionSetWidth(30), progressbar.OptionShowCount(),
				progressbar.OptionSetDescription(say.text("cli.duties.progress", "Year", d.Year)), progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(r.std.Err) }))
		}
		_ = bar.Set64(d.Done) // a bar that can't be drawn stops nothing
	}
}
