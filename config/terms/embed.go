// Package terms holds the terms that the law, the regulations and this product set, as data.
package terms

import (
	"bytes"
	_ "embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingyuan/models/deadline"
)

//go:embed terms.yaml
var text []byte

// Load reads the rules that ship.
func Load() (deadline.Rules, error) { return Parse(text) }

// Parse reads rules as terms.yaml has them. The error names the row that is wrong; unknown
// keys are refused.
func Parse(text []byte) (deadline.Rules, error) {
	var doc struct {
		Rules []deadline.Rule `yaml:"rules"`
	}
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(&doc); err != nil {
		return nil, fmt.Errorf("terms: %w", err)
	}
	rules, err := deadline.NewRules(doc.Rules)
	if err != nil {
		return nil, fmt.Errorf("terms: %w", err)
	}
	return rules, nil
}
