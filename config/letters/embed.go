// Package letters holds the templates of letters that ship, as data.
package letters

import (
	"bytes"
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingyuan/models/letter"
)

//go:embed *.yaml
var files embed.FS

// Load reads the templates that ship.
func Load() (letter.Catalogue, error) {
	c := letter.Catalogue{}
	for _, lang := range letter.Langs() {
		text, err := files.ReadFile(lang + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("letters: %w", err)
		}
		strict := yaml.NewDecoder(bytes.NewReader(text))
		strict.KnownFields(true)
		var set letter.Set
		if err := strict.Decode(&set); err != nil {
			return nil, fmt.Errorf("letters: %s: %w", lang, err)
		}
		c[lang] = set
	}
	return c, c.Check()
}
