package letter

import (
	"fmt"
	"strconv"
	"strings"

	"qingyuan/models"
)

// Catalogue is what the program ships, by language: zh-CN, en.
type Catalogue map[string]Set

// Set is what is shipped in one language.
type Set struct {
	Number string              `yaml:"number"` // of a letter, with {{mark}}, {{year}} and {{seq}}
	Date   string              `yaml:"date"`   // how a day is written, as package time has it
	Blank  Blank               `yaml:"blank"`
	Fields map[Field]FieldWord `yaml:"fields"`
	Texts  map[Kind]Text       `yaml:"letters"`
}

// Blank stands around the name of what a case doesn't know and the writer must fill in.
type Blank struct {
	Before string `yaml:"before"`
	After  string `yaml:"after"`
}

// FieldWord is how a field is called, and a value to try a template with.
type FieldWord struct {
	Title  string `yaml:"title"`
	Sample string `yaml:"sample"`
}

// Langs lists the languages in the order in which pages offer them.
func Langs() []string { return []string{"zh-CN", "en"} }

// Check says what the catalogue lacks; nil where nothing is.
func (c Catalogue) Check() error {
	for _, lang := range Langs() {
		s := c[lang]
		if s.Number == "" || s.Date == "" || s.Blank.Before == "" || s.Blank.After == "" {
			return fmt.Errorf("letters: %s: number, date and blank must be given", lang)
		}
		for _, f := range AllFields() {
			if w := s.Fields[f]; w.Title == "" || w.Sample == "" {
				return fmt.Errorf("letters: %s: field %s has no title or no sample", lang, f)
			}
		}
		for _, k := range Kinds() {
			if p := s.Texts[k].Check(k); p.Any() {
				return fmt.Errorf("letters: %s: %s: %w %v", lang, k, p, p[0].Args)
			}
		}
	}
	return nil
}

// NumberOf writes a number: 清纪受〔2026〕3号.
func (s Set) NumberOf(mark string, year int, seq int64) string {
	return strings.NewReplacer("{{mark}}", mark, "{{year}}", strconv.Itoa(year), "{{seq}}", strconv.FormatInt(seq, 10)).Replace(s.Number)
}

// Day writes a day; empty for none.
func (s Set) Day(d models.Date) string {
	if !d.Valid() {
		return ""
	}
	return d.Time().Format(s.Date)
}

// Open is what stands in a letter for a field that isn't known.
func (s Set) Open(f Field) string { return s.Blank.Before + s.Fields[f].Title + s.Blank.After }

// Samples are values to try a template with.
func (s Set) Samples() map[Field]string {
	samples := map[Field]string{}
	for f, w := range s.Fields {
		samples[f] = w.Sample
	}
	return samples
}

// CheckFinal says why a letter can't be final: what is missing or too long, a field in braces,
// or something that is still to be filled in, which is named.
func (s Set) CheckFinal(t Text) models.Problems {
	p := t.whole()
	for _, part := range t.parts() {
		if p.Of(part.name) != nil {
			continue
		}
		if _, after, found := strings.Cut(*part.text, s.Blank.Before); found {
			name, _, _ := strings.Cut(after, s.Blank.After)
			p.Add(part.name, "letters.err.blank", "Field", name)
		} else if braces.MatchString(*part.text) {
			p.Add(part.name, "letters.err.braces")
		}
	}
	return p
}
