// Package catalogue holds what must be published (公开事项) as data: one file a class.
package catalogue

import (
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

//go:embed *.yaml
var files embed.FS

// levels are how the files call those that must publish.
var levels = map[string]region.Level{"village": region.Village, "town": region.Town, "county": region.County}

type entry struct {
	disclosure.Item `yaml:",inline"`
	Of              string `yaml:"of"` // village, town, county
}

// Load reads the catalogue that ships.
func Load() (disclosure.Catalogue, error) {
	var all []disclosure.Item
	for _, class := range disclosure.Classes() {
		text, err := files.ReadFile(string(class) + ".yaml")
		if err != nil {
			return disclosure.Catalogue{}, fmt.Errorf("catalogue: %w", err)
		}
		var doc struct {
			Items []entry `yaml:"items"`
		}
		if err := yaml.Unmarshal(text, &doc); err != nil {
			return disclosure.Catalogue{}, fmt.Errorf("catalogue: %s: %w", class, err)
		}
		for _, e := range doc.Items {
			level, ok := levels[e.Of]
			if !ok {
				return disclosure.Catalogue{}, fmt.Errorf("catalogue: %s: %s: no such level %q", class, e.ID, e.Of)
			}
			e.Class, e.Level = class, level
			all = append(all, e.Item)
		}
	}
	return disclosure.NewCatalogue(all), nil
}
