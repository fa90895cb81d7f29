package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"qingyuan/internal/regions"
	"qingyuan/internal/store"
)

// The demonstration is a fictional county: its codes begin with 99, which is assigned to
// no province, and its people don't exist. It goes through the same use cases as real
// data, with passwords that are drawn anew for each installation.

//go:embed demo/regions.csv
var demoRegions []byte

const demoCounty = "990101"

// demoNote is where the demonstration's passwords are kept, so that it can be used again.
const demoNote = "demo-accounts.txt"

// fillDemo fills an installation that nobody has used yet with the demonstration, and
// returns what to tell whoever started it.
func (p *parts) fillDemo(ctx context.Context) (note string, err error) {
	file := filepath.Join(p.cfg.Data, demoNote)
	if text, err := os.ReadFile(file); err == nil {
		return string(text), nil
	}
	units, err := p.db.ListUnits(ctx, 1)
	if err != nil {
		return "", err
	}
	if len(units) > 0 {
		return "", errors.New("--demo: this installation is in use; the demonstration goes into an empty one only")
	}
	if err := p.demoRegions(ctx); err != nil {
		return "", err
	}
	d := &demo{parts: p}
	d.back(demoOpened)
	note, visitors, err := d.demoAccounts(ctx)
	if err != nil {
		return "", err
	}
	d.people = visitors
	receipt, err := d.cases(ctx)
	if err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	if err := p.demoPayments(ctx, visitors["clerk"], visitors["approver"]); err != nil {
		return "", err
	}
	if err := d.duties(ctx); err != nil {
		return "", err
	}
	if err := d.disclosures(ctx); err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	if err := d.books(ctx); err != nil {
		return "", err
	}
	if err := d.ask(ctx); err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	note += fmt.Sprintf("%-10s %s\n", "receipt", receipt)
	if err := os.MkdirAll(p.cfg.Data, 0o700); err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	if err := os.WriteFile(file, []byte(note), 0o600); err != nil {
		return "", fmt.Errorf("demonstration: %w", err)
	}
	return note, nil
}

// showDemo fills the demonstration in and tells who can sign in.
func (p *parts) showDemo(ctx context.Context, out io.Writer) error {
	note, err := p.fillDemo(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Demonstration accounts (also in %s):\n%s", filepath.Join(p.cfg.Data, demoNote), note)
	return err
}

func (p *parts) demoRegions(ctx context.Context) error {
	source := regions.Source{Name: "demo/regions.csv", Size: int64(len(demoRegions)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(demoRegions)), nil }}
	if _, err := regions.Import(ctx, store.RegionImport{Store: p.db}, []regions.Source{source}, nil); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	return nil
}
