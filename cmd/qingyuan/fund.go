package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"qingyuan/internal/publishing"
	"qingyuan/models/fund"
)

func fundCommand(g *global) *cobra.Command {
	parent := group("fund", "public funds")
	im := fundImport{global: g}
	cmd := &cobra.Command{
		Use:   "import --file F",
		Short: "publish a payment sheet (XLSX or CSV, as it came)",
		Long: "Reads a payment sheet, shows what would be imported, noted and refused, and publishes it: all or nothing.\n" +
			"On a terminal it asks first. Without one, or with --yes or --json, the command is the confirmation.\n" +
			"A file that can't be read, or of which no row can be imported, ends with exit status 1 and nothing written.\n\n" +
			"--json prints one object: file, programme, rows (of data), accepted, noted and refused (each a list of\n" +
			"{sheet, row, column, value, reason}; refused has one entry a row), total_fen, declared_total_fen (null where\n" +
			"the file has no total) and, where the import failed, error.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return im.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&im.file, "file", "", "the sheet")
	f.StringVar(&im.programme, "programme", "", "code or name of the programme; without it, the sheet tells")
	f.StringVar(&im.region, "region", "", "code of the region whose villages may be in the sheet; within a county, villages are also found by name")
	f.StringVar(&im.lang, "lang", "", "zh or en (default: by LANG, else zh)")
	f.BoolVar(&im.dryRun, "dry-run", false, "only show what would be imported")
	f.BoolVar(&im.json, "json", false, "print the outcome as JSON, without asking")
	f.BoolVar(&im.yes, "yes", false, "don't ask")
	f.BoolVar(&im.again, "again", false, "publish the same bytes once more, on purpose")
	if err := cmd.MarkFlagRequired("file"); err != nil {
		panic(err) // only for a flag that isn't there
	}
	parent.AddCommand(cmd)
	return parent
}

// fundImport is one run of `fund import`.
type fundImport struct {
	*global
	file, programme, region, lang string
	dryRun, json, yes, again      bool
}

// mostRemarks is how many remarks of either kind an import keeps to tell about.
const mostRemarks = 200_000

func (im fundImport) run(ctx context.Context) (err error) {
	lang, err := langOf(im.lang, im.environ)
	if err != nil {
		return err
	}
	p, err := im.openFilled(ctx)
	if err != nil {
		return im.finish(speaker{lang: lang}, fund.Plan{}, err)
	}
	defer func() { err = errors.Join(err, p.close()) }()
	say := speaker{p.texts, lang}
	f, err := os.Open(im.file)
	if err != nil {
		return im.finish(say, fund.Plan{}, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return im.finish(say, fund.Plan{}, err)
	}
	sheet := publishing.File{Name: filepath.Base(im.file), ReaderAt: f, Size: info.Size()}
	plan, err := im.do(ctx, p.desk(), say, sheet)
	return im.finish(say, plan, say.err(err))
}

// do looks at the sheet or publishes it, whichever is asked for.
func (im fundImport) do(ctx context.Context, desk publishing.Desk, say speaker, sheet publishing.File) (fund.Plan, error) {
	choice := publishing.Choice{Programme: im.programme, Within: im.region, MaxRemarks: mostRemarks}
	asks := !im.yes && !im.json && isTerminal(im.std.In)
	if im.dryRun || asks {
		plan, err := desk.Look(ctx, sheet, choice)
		if err != nil || im.dryRun {
			return plan, err
		}
		printPlan(im.std.Out, say, plan)
		if !confirmed(bufio.NewReader(im.std.In), im.std.Out, say.text("cli.fund.ask")) {
			return fund.Plan{}, errNotConfirmed
		}
	}
	out, err := desk.Import(ctx, sheet, choice, im.again)
	if asks && err == nil {
		out.Plan = fund.Plan{File: out.Plan.File, Accepted: out.Plan.Accepted, Batches: out.Plan.Batches} // the rest was shown
	}
	return out.Plan, err
}

var errNotConfirmed = errors.New("not confirmed")

// finish tells how it ended and returns what the exit status is to tell.
func (im fundImport) finish(say speaker, plan fund.Plan, err error) error {
	if im.json {
		return errors.Join(err, printJSON(im.std.Out, say, filepath.Base(im.file), plan, err))
	}
	switch {
	case errors.Is(err, errNotConfirmed):
		fmt.Fprintln(im.std.Out, say.text("cli.fund.nothing_done"))
		return nil
	case plan.Rows > 0:
		printPlan(im.std.Out, say, plan)
	}
	switch {
	case err != nil:
		return err
	case im.dryRun:
		fmt.Fprintln(im.std.Out, say.text("cli.fund.dry_run"))
	default:
		fmt.Fprintln(im.std.Out, say.text("cli.fund.done", "Count", plan.Accepted))
	}
	return nil
}

// confirmed asks, and takes nothing but a yes for one.
func confirmed(in *bufio.Reader, out interface{ Write([]byte) (int, error) }, question string) bool {
	fmt.Fprint(out, question)
	answer, _ := in.ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是", "确认":
		return true
	}
	return false
}
