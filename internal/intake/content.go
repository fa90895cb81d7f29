package intake

import (
	"slices"
	"strings"
	"unicode"
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
		text(&p, "narrative", c.Narrative, models.MaxNarrative)
	}
	return p
}

func short(p *models.Problems, field, s string) { text(p, field, s, models.MaxShort) }

// text checks one field's text: at most most characters, none that can't be seen and
// might mislead.
func text(p *models.Problems, field, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		p.Add(field, "report.err.too_long", "Max", most, "Length", n)
	} else if strings.ContainsFunc(s, misleading) {
		p.Add(field, "report.err.control_chars")
	}
}

// misleading characters: controls but for tab and line feed, and the marks that turn the
// direction of text (Unicode TR 36).
func misleading(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	}
	return unicode.IsControl(r)
}

// fileName is the last part of a name as it was sent, without what could mislead, of at
// most 120 characters with its ending kept.
func fileName(sent string) string {
	name := sent[strings.LastIndexAny(sent, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if misleading(r) || r == '\n' || r == '\t' || r == utf8.RuneError {
			return -1
		}
		return r
	}, name))
	if runes := []rune(name); len(runes) > 120 {
		dot := max(strings.LastIndex(name, "."), 0)
		ending := []rune(name[dot:])
		if len(ending) > 12 {
			ending = nil
		}
		name = string(runes[:120-len(ending)]) + string(ending)
	}
	return name
}
