package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"qingyuan/internal/books"
)

// keeper keeps the books as what is published has them.
func (p *parts) keeper() books.Keeper { return books.Keeper{Store: p.db, Catalogue: p.items} }

func (p *parts) shelf() books.Shelf {
	return books.Shelf{Store: p.db, Regions: p.regions(), Clock: p.clock}
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
	_, err = fmt.Fprintf(g.std.Out, "%d disclosures are in the books\n", n)
	return err
}
