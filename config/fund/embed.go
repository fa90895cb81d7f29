// Package fundconfig holds what is known of payment sheets as data: the words in their
// headings, the compound surnames, and the national programmes.
package fundconfig

import (
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingyuan/models/fund"
)

//go:embed columns.yaml surnames.yaml programmes.yaml
var files embed.FS

// Words reads the words by which sheets are understood.
func Words() (*fund.Words, error) {
	var lists fund.WordLists
	for _, name := range []string{"columns.yaml", "surnames.yaml"} {
		if err := read(name, &lists); err != nil {
			return nil, err
		}
	}
	return fund.NewWords(lists)
}

// Programmes reads the programmes that an installation starts with.
func Programmes() ([]fund.Programme, error) {
	var doc struct {
		Programmes []fund.Programme `yaml:"programmes"`
	}
	err := read("programmes.yaml", &doc)
	return doc.Programmes, err
}

func read(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("fund words: %w", err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("fund words: %s: %w", name, err)
	}
	return nil
}
