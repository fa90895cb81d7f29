package intake

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// cleanText brings line ends to one form and takes white space from the ends. Nothing else
// of what was typed is changed.
func cleanText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\r\n", "\n"))
}

// cleanSubjects leaves out those of whom nothing was said.
func cleanSubjects(list []models.Subject) []models.Subject {
	var kept []models.Subject
	for _, s := range list {
		s = models.Subject{Name: cleanText(s.Name), Unit: cleanText(s.Unit), Post: cleanText(s.Post), Level: s.Level}
		if !s.IsZero() {
			kept = append(kept, s)
		}
	}
	return kept
}

// cleanDetails keeps answers to a kind's own questions, in their order.
func (in Intake) cleanDetails(kind string, list []models.Detail) []models.Detail {
	k, _ := in.Matters.Kind(kind)
	var kept []models.Detail
	for _, q := range k.Questions {
		i := slices.IndexFunc(list, func(d models.Detail) bool { return d.Question == q.ID })
		if i >= 0 && cleanText(list[i].Text) != "" {
			kept = append(kept, models.Detail{Question: q.ID, Text: cleanText(list[i].Text)})
		}
	}
	return kept
}

func cleanReporter(r models.Reporter) models.Reporter {
	for _, s := range []*string{&r.Name, &r.Phone, &r.Email, &r.Address, &r.Hours} {
		*s = cleanText(*s)
	}
	r.Consents = slices.DeleteFunc(models.Consents(), func(c models.Consent) bool { return !slices.Contains(r.Consents, c) })
	return r
}

func (in Intake) checkWhom(c models.TipContent) models.Problems {
	var p models.Problems
	switch {
	case len(c.Subjects) == 0 && !c.Unknown:
		p.Add("subjects", "report.err.subjects")
	case len(c.Subjects) > models.MaxSubjects:
		p.Add("subjects", "report.err.too_many_subjects", "Max", models.MaxSubjects, "Count", len(c.Subjects))
	}
	for i, s := range c.Subjects {
		in.checkSubject(&p, fmt.Sprintf("subject-%d-", i), s)
	}
	if !slices.Contains(models.Owns(), c.Own) {
		p.Add("own", "report.err.own")
	}
	return p
}

func (in Intake) checkSubject(p *models.Problems, prefix string, s models.Subject) {
	text(p, prefix+"name", "report.subject_name", s.Name, models.MaxShort)
	text(p, prefix+"unit", "report.subject_unit", s.Unit, models.MaxShort)
	text(p, prefix+"post", "report.subject_post", s.Post, models.MaxShort)
	if _, known := in.Matters.Level(s.Level); s.Level != "" && !known {
		p.Add(prefix+"level", "report.err.level")
	}
}

func (in Intake) checkKind(c models.TipContent) models.Problems {
	var p models.Problems
	if _, ok := in.Matters.Field(c.Field); !ok {
		p.Add("field", "report.err.field")
	}
	if k, ok := in.Matters.Kind(c.Kind); !ok {
		p.Add("kind", "report.err.kind")
	} else if !p.Any() && !k.In(c.Field) {
		p.Add("kind", "report.err.kind_field")
	}
	return p
}

func (in Intake) checkWhat(c models.TipContent) models.Problems {
	var p models.Problems
	in.checkDetails(&p, c)
	text(&p, "when", "report.when", c.When, models.MaxShort)
	text(&p, "where", "report.where", c.Where, models.MaxShort)
	text(&p, "amount", "report.amount", c.Amount, models.MaxShort)
	if c.Narrative == "" {
		p.Add("narrative", "report.err.narrative")
	}
	text(&p, "narrative", "report.narrative", c.Narrative, models.MaxNarrative)
	return p
}

func (in Intake) checkDetails(p *models.Problems, c models.TipContent) {
	k, _ := in.Matters.Kind(c.Kind)
	for _, d := range c.Details {
		q, _ := k.Question(d.Question)
		if len(q.Choices) == 0 {
			text(p, "detail-"+d.Question, "report.detail", d.Text, models.MaxDetail)
		} else if _, ok := q.Choice(d.Text); !ok {
			p.Add("detail-"+d.Question, "report.err.choice")
		}
	}
}

// checkYou checks what a reporter said of themselves, and that somebody could keep it.
func (in Intake) checkYou(ctx context.Context, token []byte, i Introduced) (models.Problems, error) {
	if !i.Chosen {
		return models.Problems{{Field: "named", Key: "report.err.named"}}, nil
	}
	if !i.Named {
		return nil, nil
	}
	d, err := in.DraftAlone(ctx, token)
	if err != nil {
		return nil, err
	}
	r, err := in.Recipients(ctx, d)
	if err != nil && models.CodeOf(err) != models.Unavailable {
		return nil, err
	}
	var p models.Problems
	if len(r.Custodians) == 0 {
		p.Add("named", "report.err.no_custodian")
	}
	return append(p, checkReporter(true, i.Reporter)...), nil
}

func checkReporter(named bool, r models.Reporter) models.Problems {
	var p models.Problems
	if !named {
		return p
	}
	if r.Name == "" {
		p.Add("name", "report.err.name")
	}
	if r.Phone == "" && r.Email == "" && r.Address == "" {
		p.Add("phone", "report.err.contact")
	}
	text(&p, "name", "report.you_name", r.Name, models.MaxShort)
	text(&p, "phone", "report.you_phone", r.Phone, models.MaxShort)
	if _, err := mail.ParseAddress(r.Email); r.Email != "" && (err != nil || utf8.RuneCountInString(r.Email) > models.MaxShort) {
		p.Add("email", "report.err.email")
	}
	text(&p, "address", "report.you_address", r.Address, models.MaxShort)
	text(&p, "hours", "report.you_hours", r.Hours, models.MaxShort)
	return p
}

// text checks one field's text; label is the message that names it: at most most characters,
// none that can't be seen and might mislead.
func text(p *models.Problems, field, label, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		p.Add(field, "report.err.too_long", "Max", most, "Length", n, "Label", label)
	} else if strings.ContainsFunc(s, models.Misleading) {
		p.Add(field, "report.err.control_chars", "Label", label)
	}
}
