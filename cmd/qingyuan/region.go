package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"qingyuan/internal/regions"
	"qingyuan/internal/store"
	"qingyuan/models"
)

func regionCommand(g *global) *cobra.Command {
	parent := group("region", "administrative divisions")
	im := regionImport{global: g}
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "add regions from CSV files, gzipped or not: villages, above all",
		Long: "Adds the regions of the files to those that are there, and gives those that are there the names in the files:\n" +
			"all or nothing, and twice with the same outcome. A file has a header, and columns with code and name; see\n" +
			"config/regions/README.md for where the provinces down to the towns, which ship inside, come from.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error { return im.run(cmd.Context(), files) },
	}
	cmd.Flags().StringVar(&im.lang, "lang", "", "zh or en (default: by LANG, else zh)")
	cmd.Flags().BoolVar(&im.progress, "progress", false, "show progress even where the output is no terminal")
	parent.AddCommand(cmd)
	return parent
}

// regionImport is one run of `region import`.
type regionImport struct {
	*global
	lang     string
	progress bool
}

func (im regionImport) run(ctx context.Context, files []string) (err error) {
	lang, err := langOf(im.lang, im.environ)
	if err != nil {
		return err
	}
	sources := make([]regions.Source, len(files))
	for i, name := range files {
		if sources[i], err = regions.File(name); err != nil {
			return err
		}
	}
	p, err := im.openFilled(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	say, begin := speaker{p.texts, lang}, time.Now()
	report, err := regions.Import(ctx, store.RegionImport{Store: p.db, Last: p.noteRegions}, sources, im.bar(say))
	if err != nil {
		im.printRefused(say, err)
		return say.err(err)
	}
	fmt.Fprintln(im.std.Out, say.text("cli.region.done", "Inserted", report.Inserted, "Renamed", report.Renamed,
		"Unchanged", report.Unchanged, "Seconds", fmt.Sprintf("%.1f", time.Since(begin).Seconds())))
	return nil
}

// noteRegions writes an import down, in its transaction.
func (p *parts) noteRegions(ctx context.Context, added, renamed int) error {
	act := models.Act{Name: models.ImportRegions, Kind: models.OfRegions}
	return p.trail().Record(ctx, models.System(models.SystemCommandLine), act.
		Says(models.FieldAdded, strconv.Itoa(added)).Says(models.FieldRenamed, strconv.Itoa(renamed)))
}

// bar is a progress bar on a terminal, and nothing elsewhere unless it is asked for.
func (im regionImport) bar(say speaker) func(done, total int64) {
	if !im.progress && !isTerminal(im.std.Err) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(im.std.Err), progressbar.OptionShowBytes(true), progressbar.OptionSetWidth(30),
				progressbar.OptionSetDescription(say.text("cli.region.progress")), progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionShowElapsedTimeOnFinish(), progressbar.OptionOnCompletion(func() { fmt.Fprintln(im.std.Err) }))
		}
		_ = bar.Set64(done) // a bar that can't be drawn stops no import
	}
}

// shownRefused is how many bad lines are printed.
const shownRefused = 100

func (im regionImport) printRefused(say speaker, err error) {
	refused, ok := errors.AsType[*regions.Refused](err)
	if !ok {
		return
	}
	for _, r := range refused.Rows[:min(len(refused.Rows), shownRefused)] {
		fmt.Fprintln(im.std.Err, say.text("cli.region.refused", "File", r.File, "Line", r.Line, "Column", r.Column, "Value", r.Value,
			"Reason", say.texts.Text(say.lang, r.Key, r.Args)))
	}
	if more := refused.Total - shownRefused; more > 0 {
		fmt.Fprintln(im.std.Err, say.text("cli.region.more", "Count", more))
	}
}
