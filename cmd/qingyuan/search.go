package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"qingyuan/internal/search"
	"qingyuan/models/disclosure"
)

// search finds what is published.
func (p *parts) search() search.Search {
	return search.Search{Store: p.db, Catalogue: p.items, Synonyms: p.sheets.synonyms, Places: p.places}
}

// places are regions as a search shows them.
func (p *parts) places(ctx context.Context, q string) ([]search.Place, error) {
	found, err := p.regions().Search(ctx, q)
	list := make([]search.Place, len(found))
	for i, r := range found {
		list[i] = search.Place{Code: r.Code, Name: r.Name, Path: strings.TrimSuffix(strings.TrimSuffix(r.Path, r.Name), " › ")}
	}
	return list, err
}

// indexer follows the public changes. What is to be found has its source here.
func (p *parts) indexer() search.Indexer {
	names := search.Names{Regions: p.db.FindRegions, Say: p.say}
	return search.Indexer{Store: p.db, Holder: holder(), Clock: p.clock, Sources: map[disclosure.Kind]search.Source{
		disclosure.KindDisclosure: search.Disclosures{Store: p.db, Catalogue: p.items, Names: names}.Document,
		disclosure.KindBatch:      search.Batches{Store: p.db, Synonyms: p.sheets.synonyms, Names: names}.Document,
		disclosure.KindQuestion:   search.Questions{Store: p.db, Catalogue: p.items, Names: names}.Document,
	}}
}

func searchCommand(g *global) *cobra.Command {
	parent := group("search", "the index by which what is published is found")
	parent.AddCommand(&cobra.Command{
		Use:   "rebuild",
		Short: "index everything anew",
		Long: "Empties the index and fills it again from what is published. The portal may run meanwhile: what isn't indexed yet\n" +
			"isn't found until it is. It fails while another process writes the index; try again then.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.rebuildSearch(cmd.Context()) },
	})
	return parent
}

func (g *global) rebuildSearch(ctx context.Context) (err error) {
	p, err := g.openFilled(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	lang, err := langOf("", g.environ)
	if err != nil {
		return err
	}
	say, done := speaker{p.texts, lang}, int64(0)
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(g.barTo()), progressbar.OptionSetDescription(say.text("find.rebuilding")), progressbar.OptionClearOnFinish())
	err = p.indexer().Rebuild(ctx, func(n, of int64) {
		done = n
		bar.ChangeMax64(of)
		bar.Set64(n) //nolint:errcheck // what can't be drawn isn't
	})
	if err != nil {
		return say.err(err)
	}
	fmt.Fprintln(g.std.Out, say.text("find.rebuilt", "Count", done))
	return nil
}

// barTo is where progress is shown: a terminal, else nowhere.
func (g *global) barTo() io.Writer {
	if isTerminal(g.std.Err) {
		return g.std.Err
	}
	return io.Discard
}
