package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"qingyuan/internal/store"
)

func migrateCommand(g *global) *cobra.Command {
	parent := group("migrate", "bring the database's schema up to date, or show where it stands")
	parent.AddCommand(
		&cobra.Command{Use: "up", Short: "take every step that is missing", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return g.withStore(cmd.Context(), g.migrateUp) }},
		&cobra.Command{Use: "status", Short: "list the steps", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return g.withStore(cmd.Context(), g.migrateStatus) }},
	)
	return parent
}

func (g *global) withStore(ctx context.Context, do func(context.Context, *store.Store) error) error {
	cfg, err := g.load()
	if err != nil {
		return err
	}
	db, err := store.Open(cfg.Database)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(ctx, db)
}

func (g *global) migrateUp(ctx context.Context, db *store.Store) error {
	steps, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	for _, s := range steps {
		fmt.Fprintf(g.std.Out, "applied %04d %s\n", s.Version, s.Name)
	}
	if len(steps) == 0 {
		fmt.Fprintln(g.std.Out, "nothing to do")
	}
	return seed(ctx, db)
}

func (g *global) migrateStatus(ctx context.Context, db *store.Store) error {
	steps, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	for _, s := range steps {
		state := "missing"
		if s.Applied {
			state = "applied"
		}
		fmt.Fprintf(g.std.Out, "%-8s %04d %s\n", state, s.Version, s.Name)
	}
	return nil
}
