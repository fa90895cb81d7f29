package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"qingyuan/internal/blob"
	"qingyuan/internal/i18n"
	"qingyuan/internal/jobs"
	"qingyuan/internal/snapshots"
	"qingyuan/models"
	"qingyuan/models/snapshot"
)

func (p *parts) snapshots() snapshots.Snapshots {
	return snapshots.Snapshots{Store: p.db, Blob: blob.Aging{Store: p.files}, Sealer: p.sealer, Key: p.keys.snapshots, Clock: p.clock, Keep: p.cfg.Snapshots.Keep}
}

// snapshotsFirst is how long a new installation waits for its first data files.
const snapshotsFirst = 10 * time.Minute

// snap makes the day's data files.
func (p *parts) snap(ctx context.Context, keep jobs.Keep) error {
	made, err := p.snapshots().Daily(ctx, keep)
	if made > 0 {
		p.log.Info("data files are made", "counties", made)
	}
	return err
}

func dataCommand(g *global) *cobra.Command {
	parent := group("data", "the data files that anyone may take away")
	var region, lang string
	snap := &cobra.Command{
		Use:   "snapshot --region CODE",
		Short: "make today's data files of a county now, without waiting for the night",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return g.snapshot(cmd.Context(), region) },
	}
	snap.Flags().StringVar(&region, "region", "", "code of the county, 6 digits; without it, all counties in which something changed")
	verify := &cobra.Command{
		Use:   "verify MANIFEST",
		Short: "hold data files against their manifest, which lies beside them",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return g.verifyData(args[0], lang) },
	}
	verify.Flags().StringVar(&lang, "lang", "", "zh or en (default: by LANG, else zh)")
	parent.AddCommand(snap, verify)
	return parent
}

func (g *global) snapshot(ctx context.Context, code string) (err error) {
	p, err := g.openFilled(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if code == "" {
		made, err := p.snapshots().Daily(ctx, func(context.Context) error { return nil })
		fmt.Fprintln(g.std.Out, made)
		return err
	}
	m, err := p.snapshots().Make(ctx, code)
	if err != nil {
		return err
	}
	fmt.Fprintln(g.std.Out, p.cfg.Site.URL+snapshots.Address(code, m.Day, snapshot.ManifestName))
	return nil
}

func (g *global) verifyData(name, lang string) error {
	chosen, err := langOf(lang, g.environ)
	if err != nil {
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	say := speaker{texts, chosen}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	m, err := snapshot.Parse(text)
	if err != nil {
		return say.err(err)
	}
	list, err := snapshots.Verify(os.DirFS(filepath.Dir(name)), m)
	if err != nil {
		return err
	}
	wrong := false
	for _, f := range list {
		fault := f.Fault
		if fault == "" {
			fault = "data.verify.good"
		}
		wrong = wrong || f.Fault != ""
		fmt.Fprintf(g.std.Out, "%s: %s\n", f.Name, texts.Text(chosen, fault, nil))
	}
	if wrong {
		return say.err(models.Fail(models.Invalid, "data.verify.failed"))
	}
	return nil
}
