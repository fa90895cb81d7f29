// Command qingyuan runs the portal and what an operator does beside it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
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
	root.AddCommand(serveCommand(g), adminCommand(g), configCommand(g), migrateCommand(g), fundCommand(g), regionCommand(g))
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	return root.ExecuteContext(ctx)
}

// global is what every command shares.
type global struct {
	std        Streams
	environ    []string
	configFile string
	data       string
}
