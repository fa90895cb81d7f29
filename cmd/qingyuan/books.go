package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"qingyuan/internal/affairs"
	"qingyuan/internal/books"
	"qingyuan/internal/i18n"
	"qingyuan/internal/sheets"
)

// keeper keeps the books as what is published has them.
func (p *parts) keeper() books.Keeper { return books.Keeper{Store: p.db, Catalogue: p.items} }

func (p *parts) shelf() books.Shelf {
	return books.Shelf{Store: p.db, Regions: p.regions(), Clock: p.clock}
}

// register takes a county's register of purchases in. What it writes is published in Chinese.
func (p *parts) register() affairs.Register {
	return affairs.Register{Desk: p.drafting(), RegionsWithin: p.db.ListRegionsWithin, OpenRows: sheets.Numbered,
		Say: func(key string, args map[string]any) string { return p.say(string(i18n.Chinese), key, args) }}
}

func booksCommand(g *global) *cobra.Command {
	parent := group("books", "rows and totals of projects, purchases, leases and budgets")
	parent.AddCommand(&cobra.Command{
		Use:   "rebuild",
		Short: "make the books anew from what is published",
		Long: "Makes all rows, totals and releases of projects, purchases, leases and budgets anew from the versions that are\n" +
			"published, in one transaction. They are kept with each publication, so that this is for after a restore, or when\n" +
			"the program that kept them has changed.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return rebuildBooks(cmd.Context(), g) },
	})
	return parent
}

func rebuildBooks(ctx context.Context, g *global) (err error) {
	p, err := g.openFilled(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	n, err := p.keeper().Rebuild(ctx)
	if err != nil {
		return err
	}
	lang, err := langOf("", g.environ)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(g.std.Out, speaker{p.texts, lang}.text("books.rebuilt", "Count", n))
	return err
}
