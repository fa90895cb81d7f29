package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// clean brings line ends to one form and takes white space from the ends. Nothing else of
// what was typed is changed.
func clean(c models.TipContent) models.TipContent {
	for _, s := range []*string{&c.Subject, &c.SubjectUnit, &c.SubjectPost, &c.Kind, &c.When, &c.Where, &c.Narrative} {
		*s = cleanText(*s)
	}
	return c
}

func cleanText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\r\n", "\n"))
}

// check says what is wrong with a tip's texts, in the order of the form.
func check(c models.TipContent) models.Problems {
	var p models.Problems
	if !slices.Contains(models.TipKinds(), c.Kind) {
		p.Add("kind", "report.err.kind")
	}
	short(&p, "subject", c.Subject)
	short(&p, "subject_unit", c.SubjectUnit)
	short(&p, "subject_post", c.SubjectPost)
	short(&p, "when", c.When)
	short(&p, "where", c.Where)
	if c.Narrative == "" {
		p.Add("narrative", "report.err.narrative")
	} else {
		text(&p, "narrative", "report.narrative", c.Narrative, models.MaxNarrative)
	}
	return p
}

func short(p *models.Problems, field, s string) { text(p, field, "report."+field, s, models.MaxShort) }

// text checks one field's text; label is the message that names it: at most most characters, none that can't be seen and
// might mislead.
func text(p *models.Problems, field, label, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		p.Add(field, "report.err.too_long", "Max", most, "Length", n, "Label", label)
	} else if strings.ContainsFunc(s, models.Misleading) {
		p.Add(field, "report.err.control_chars", "Label", label)
	}
}
