// Command qingyuan runs the portal and what an operator does beside it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"qingyuan/internal/i18n"
	"qingyuan/models"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := Run(ctx, os.Args[1:], Streams{os.Stdin, os.Stdout, os.Stderr}, os.Environ())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "qingyuan:", err)
		os.Exit(1)
	}
}

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Run is the whole program: tests call it as main does. An error means exit status 1.
func Run(ctx context.Context, args []string, std Streams, environ []string) error {
	root := &cobra.Command{
		Use:           "qingyuan",
		Short:         "清源: a public reporting and transparency portal",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	g := &global{std: std, environ: environ}
	root.PersistentFlags().StringVar(&g.configFile, "config", "", "configuration file (YAML)")
	root.PersistentFlags().StringVar(&g.data, "data", "", "folder of the embedded default (default ./data, with files in ./uploads)")
	root.AddCommand(serveCommand(g), adminCommand(g), configCommand(g), migrateCommand(g), fundCommand(g), regionCommand(g), searchCommand(g), auditCommand(g), deadlineCommand(g), calendarCommand(g), workflowCommand(g), booksCommand(g), dutiesCommand(g), dataCommand(g))
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	return explain(root.ExecuteContext(ctx), environ)
}

// explain gives an error that has words in the locale files those words.
func explain(err error, environ []string) error {
	e, ok := errors.AsType[*models.Error](err)
	if _, said := errors.AsType[spoken](err); said || !ok || e.Key == "" {
		return err
	}
	texts, loadErr := i18n.Load()
	lang, langErr := langOf("", environ)
	if loadErr != nil || langErr != nil {
		return err
	}
	return speaker{texts, lang}.err(err)
}

// group is a command that only holds others.
func group(use, short string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("no such command: %s %s; see qingyuan %s --help", cmd.Name(), args[0], cmd.Name())
		}
		return fmt.Errorf("%s of what? See qingyuan %s --help", cmd.Name(), cmd.Name())
	}}
}

// global is what every command shares.
type global struct {
	demo       bool // serve --demo
	std        Streams
	environ    []string
	configFile string
	data       string
}
