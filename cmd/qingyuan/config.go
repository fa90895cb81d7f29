package main

import (
	"github.com/spf13/cobra"

	"qingyuan/config"
)

func (g *global) load() (config.Config, error) {
	return config.Load(config.Source{File: g.configFile, Data: g.data, Environ: g.environ, Demo: g.demo})
}

func configCommand(g *global) *cobra.Command {
	parent := group("config", "look at the configuration")
	parent.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "check the configuration and print the effective values, with secrets hidden",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := g.load()
			if err != nil {
				return err
			}
			return cfg.Print(g.std.Out)
		},
	})
	return parent
}
