package questions

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/privacy"
	"qingyuan/models/question"
)

// Asking is what somebody is about to ask about, and what then happens.
type Asking struct {
	models.Cited
	TitleEN string             // empty where it has none
	In      string             // the region's name
	Unit    string             // that must answer; empty where none is known
	DueOn   models.Date        // empty where there is no term
	Parts   []models.CitedPart // that one may choose from, where the reference is to all of a disclosure
}

// Look finds what a question would be about; models.NotFound where nothing may be asked.
func (q Questions) Look(ctx context.Context, r models.Reference) (Asking, error) {
	if r.Kind == models.ToQuestion { // one asks about the record, not about an answer
		return Asking{}, models.Fail(models.NotFound, "err.not_found")
	}
	cited, err := q.Cite(ctx, r)
	if err != nil {
		return Asking{}, err
	}
	var one question.Question
	one.About(cited)
	one.AskedOn = q.Today()
	if err := q.charge(ctx, &one); err != nil {
		return Asking{}, err
	}
	known, err := q.names(ctx, one)
	if err != nil {
		return Asking{}, err
	}
	shown := q.public(one, known)
	a := Asking{Cited: cited, TitleEN: shown.TitleEN, In: shown.Region, Unit: shown.Unit, DueOn: shown.DueOn}
	if cited.Kind == models.ToDisclosure && cited.Place == "" {
		a.Parts, err = q.Board.Parts(ctx, cited.Record, cited.Version)
	}
	return a, err
}

// CheckText says what keeps the text of a question from being sent.
func CheckText(text string) models.Problems {
	return checkText("text", "ask.text", clean(text), question.MaxText)
}

// Ask keeps a question about what a reference points at, and returns the code by which its
// answer is followed: the one time that anybody sees it. models.Problems speak of "text";
// models.NotFound where the reference points at nothing public.
func (q Questions) Ask(ctx context.Context, r models.Reference, text string) (question.Question, models.FollowCode, error) {
	code := models.NewFollowCode()
	if p := CheckText(text); p.Any() {
		return question.Question{}, code, p
	}
	about, err := q.Look(ctx, r)
	if err != nil {
		return question.Question{}, code, err
	}
	one := question.Question{ID: models.NewID(), State: question.Open, AskedOn: q.Today(), CodeHash: q.hash(code), RowVersion: 1}
	one.About(about.Cited)
	if err := q.charge(ctx, &one); err != nil {
		return one, code, err
	}
	if one.Boxed, err = q.box(question.Words{Text: clean(text)}); err != nil {
		return one, code, err
	}
	err = q.Store.InTx(ctx, func(ctx context.Context) error {
		if err := q.Store.CreateQuestion(ctx, one); err != nil {
			return err
		}
		if err := q.Store.AddQuestionTotals(ctx, question.Totals(one.RegionCode, question.Total{Asked: 1})); err != nil {
			return err
		}
		return q.note(ctx, one, disclosure.WasAsked)
	})
	if err != nil {
		return one, code, fmt.Errorf("ask: %w", err)
	}
	return one, code, nil
}

func (q Questions) hash(code models.FollowCode) []byte {
	return q.Hash("follow-code", code.Digits().Reveal())
}

// charge finds who must answer, and by when.
func (q Questions) charge(ctx context.Context, one *question.Question) error {
	one.OfficeCode = one.RegionCode
	if one.UnitID != 0 {
		unit, err := q.Store.FindUnit(ctx, one.UnitID)
		if err != nil {
			return fmt.Errorf("find who answers: %w", err)
		}
		if unit.RegionCode != "" {
			one.OfficeCode = unit.RegionCode
		}
	}
	q.reckon(one)
	return nil
}

// reckon counts the last day of the answer. Where an installation has dropped the rule there is
// none.
func (q Questions) reckon(one *question.Question) {
	due := question.Rule(q.Rules, one.OfficeCode).Term.Due(q.Calendar(), one.AskedOn)
	one.DueOn, one.Provisional = due.Due, due.Provisional()
	if one.DueOn == "" {
		one.DueOn = models.NeverDue
	}
}

// recountAtOnce is how many questions one Recount looks at.
const recountAtOnce = 500

// Recount counts the last days anew that rested on a year without calendar.
func (q Questions) Recount(ctx context.Context) error {
	list, err := q.Store.ListProvisionalQuestions(ctx, recountAtOnce)
	if err != nil {
		return err
	}
	for _, one := range list {
		before := one
		if q.reckon(&one); one.DueOn == before.DueOn && one.Provisional == before.Provisional {
			continue
		}
		if err := q.Store.UpdateQuestion(ctx, one); err != nil && models.CodeOf(err) != models.Conflict {
			return fmt.Errorf("recount a question: %w", err)
		}
	}
	return nil
}

// clean brings line ends to one form and takes white space from the ends.
func clean(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\r\n", "\n"))
}

// checkText says what keeps a text from being public: it is empty or too long, has what misleads,
// or numbers that no page may show.
func checkText(field, label, s string, most int) models.Problems {
	var p models.Problems
	switch n := utf8.RuneCountInString(s); {
	case s == "":
		p.Add(field, "ask.err.empty", "Label", label)
	case n > most:
		p.Add(field, "report.err.too_long", "Max", most, "Length", n, "Label", label)
	case strings.ContainsFunc(s, models.Misleading):
		p.Add(field, "report.err.control_chars", "Label", label)
	}
	for _, hit := range privacy.Find(s) {
		p.Add(field, "ask.err.private_"+string(hit.Kind), "Label", label, "Excerpt", excerpt(s[hit.Start:hit.End]))
	}
	return p
}

// excerpt is what was found, as far as whoever wrote it needs to find it again.
func excerpt(found string) string {
	runes := []rune(found)
	for i := range runes {
		if i >= 3 && i < len(runes)-1 {
			runes[i] = '×'
		}
	}
	return string(runes)
}
