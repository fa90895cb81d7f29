// Package matters holds the catalogue of what can be reported, as data.
package matters

import (
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingyuan/models/matter"
)

//go:embed matters.yaml
var text []byte

// Load reads the catalogue that ships.
func Load() (matter.Catalogue, error) {
	var c matter.Catalogue
	if err := yaml.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("matters: %w", err)
	}
	return c, c.Check()
}
