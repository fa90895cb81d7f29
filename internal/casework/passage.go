package casework

import (
	"encoding/json"
	"fmt"
	"strings"

	"qingyuan/models"
)

// passage is something that a tip says, and the place of it that pages name.
type passage struct{ place, text string }

// passagesOf are those of a tip's own words.
func passagesOf(ref string, said models.TipContent) []passage {
	all := []passage{{"ref", ref}}
	for _, s := range said.Subjects {
		all = append(all, passage{"subject", strings.TrimSpace(s.Name + "　" + s.Unit + "　" + s.Post)})
	}
	all = append(all, passage{"said", said.Narrative}, passage{"detail", said.When}, passage{"detail", said.Where}, passage{"detail", said.Amount})
	for _, d := range said.Details {
		all = append(all, passage{"detail", d.Text})
	}
	return all
}

// passageOf opens what came to a tip.
func passageOf(open models.Opener, w models.SealedWords) (passage, error) {
	p := passage{place: string(w.Place)}
	plain, err := open(w.Sealed)
	if err != nil {
		return p, fmt.Errorf("open words: %w", err)
	}
	if w.Place != models.WordsOfFile {
		p.text = string(plain)
		return p, nil
	}
	var meta models.AttachmentMeta
	if err := json.Unmarshal(plain, &meta); err != nil {
		return p, fmt.Errorf("read a file's name: %w", err)
	}
	p.text = meta.Name
	return p, nil
}
