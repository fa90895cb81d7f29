package letter

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// Text is a template, with fields in double braces, or what was made of one.
type Text struct {
	Mark  string `yaml:"mark"` // the word of its number: 清纪受〔2026〕3号
	Title string `yaml:"title"`
	To    string `yaml:"to"`
	Body  string `yaml:"body"` // a paragraph a line
}

// Caps, in characters.
const (
	MaxMark  = 20
	MaxTitle = 60
	MaxTo    = 200
	MaxBody  = 10000
)

var (
	place  = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	braces = regexp.MustCompile(`\{\{|\}\}`)
)

// part is one of a text's parts by the name of its field in forms.
type part struct {
	name string
	text *string
	max  int
}

func (t *Text) parts() []part {
	return []part{{"mark", &t.Mark, MaxMark}, {"title", &t.Title, MaxTitle}, {"to", &t.To, MaxTo}, {"body", &t.Body, MaxBody}}
}

// Check says what is wrong with a template of a kind: Problems of "mark", "title", "to" and
// "body". A field that the kind doesn't know is named.
func (t Text) Check(k Kind) models.Problems {
	p := t.whole()
	for _, part := range t.parts() {
		if p.Of(part.name) != nil {
			continue
		}
		known := k.Fields()
		if part.name == "mark" {
			known = nil
		}
		if name, found := unknown(*part.text, known); found {
			p.Add(part.name, "letters.err.unknown", "Field", "{{"+name+"}}")
		} else if braces.MatchString(place.ReplaceAllString(*part.text, "")) {
			p.Add(part.name, "letters.err.open")
		}
	}
	return p
}

// unknown finds the first field of a text that isn't among known ones.
func unknown(text string, known []Field) (string, bool) {
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, Field(strings.TrimSpace(m[1]))) {
			return strings.TrimSpace(m[1]), true
		}
	}
	return "", false
}

// whole says which parts are missing or too long.
func (t Text) whole() (p models.Problems) {
	for _, part := range t.parts() {
		if n := utf8.RuneCountInString(*part.text); n == 0 {
			p.Add(part.name, "letters.err.missing."+part.name)
		} else if n > part.max {
			p.Add(part.name, "staff.err.text_long", "Max", part.max, "Length", n)
		}
	}
	return p
}

// Fill puts values in the place of a template's fields; of what isn't known, what blank says.
func (t Text) Fill(values map[Field]string, blank func(Field) string) Text {
	for _, part := range t.parts() {
		*part.text = place.ReplaceAllStringFunc(*part.text, func(m string) string {
			f := Field(strings.TrimSpace(m[2 : len(m)-2]))
			if v := values[f]; v != "" {
				return v
			}
			return blank(f)
		})
	}
	return t
}

// Paragraphs of a letter's body, without empty ones.
func (l Letter) Paragraphs() []string {
	return slices.DeleteFunc(strings.Split(l.Body, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// Plain is the letter as it is told in a message.
func (l Letter) Plain() string {
	return strings.Join([]string{l.Title, l.Number, "", l.To, strings.Join(l.Paragraphs(), "\n"), "", l.Unit, l.Date}, "\n")
}
