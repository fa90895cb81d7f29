package letters_test

import (
	"strings"
	"testing"

	"qingyuan/config/letters"
	"qingyuan/models/letter"
)

// Every template that ships is whole in both languages, knows its fields, and with samples in
// their place leaves open only what a writer must think of.
func TestWhatShips(t *testing.T) {
	c, err := letters.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range letter.Langs() {
		set := c[lang]
		for _, k := range letter.Kinds() {
			filled := set.Texts[k].Fill(set.Samples(), set.Open)
			open := strings.Count(filled.Title+filled.To+filled.Body, set.Blank.Before)
			if want := map[letter.Kind]int{letter.Inquiry: 1, letter.Rectification: 2}[k]; open != want || strings.Contains(filled.Body, "{{") {
				t.Errorf("%s in %s leaves %d open, want %d:\n%s", k, lang, open, want, filled.Body)
			}
		}
	}
}
