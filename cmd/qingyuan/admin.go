package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"qingyuan/config"
	"qingyuan/internal/accounts"
)

// firstAdmin makes the first administrator where there is none, and prints the one-time
// password: the only time that it is shown. A process that serves the public alone leaves
// it to one that serves the staff.
func (p *parts) firstAdmin(ctx context.Context, out io.Writer) error {
	if p.cfg.Surface == config.SurfacePublic {
		return nil
	}
	password, err := p.accounts().EnsureAdmin(ctx)
	if err != nil {
		return fmt.Errorf("make the first administrator: %w", err)
	}
	if password == "" {
		return nil
	}
	_, err = fmt.Fprintf(out, "First administrator: user name %s, one-time password %s\n"+
		"It is shown this once; sign in at /staff and choose your own.\n", accounts.FirstAdmin, password.Reveal())
	return err
}

func adminCommand(g *global) *cobra.Command {
	parent := group("admin", "administrators' accounts")
	var username string
	reset := &cobra.Command{
		Use:   "reset",
		Short: "give an administrator whose password is lost a one-time password, and enable the account",
		Long: "Gives an administrator whose password is lost a one-time password, enables the account and ends its sessions.\n" +
			"A password opens its owner's key pair, so both are lost together. Administrators read no tips and lose\n" +
			"nothing by it. For a reviewer it would be what only they can read: make a new account for them instead.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.resetAdmin(cmd.Context(), username) },
	}
	reset.Flags().StringVar(&username, "username", accounts.FirstAdmin, "the account's user name")
	parent.AddCommand(reset)
	return parent
}

func (g *global) resetAdmin(ctx context.Context, username string) (err error) {
	p, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	password, err := p.accounts().ResetAdmin(ctx, username)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.std.Out, "User name %s, one-time password %s\n", username, password.Reveal())
	return err
}
