package questions

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/question"
)

// Draft keeps an answer for its approver. A draft that waits is written anew.
func (q Questions) Draft(ctx context.Context, v models.Visitor, id string, version int64, answer string) error {
	answer = clean(answer)
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayDraft {
			return deed{}, refused(v.Is(models.RolePublisher))
		}
		if p := checkText("answer", "ask.answer", answer, question.MaxAnswer); p.Any() {
			return deed{}, p
		}
		one := c.Question
		one.State, one.DrafterID = question.Drafted, v.Staff.ID
		return deed{one: one, act: models.DraftAnswer, words: question.Words{Text: c.Words.Text, Answer: answer}}, nil
	})
}

// Approve makes the answer that waits public, and the text with it. Nobody approves their own.
func (q Questions) Approve(ctx context.Context, v models.Visitor, id string, version int64) error {
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayApprove {
			return deed{}, refusedOwn(v.Is(models.RoleApprover), c.OwnDraft)
		}
		if p := checkText("answer", "ask.answer", c.Words.Answer, question.MaxAnswer); p.Any() {
			return deed{}, p
		}
		one := c.Question
		one.State, one.ApproverID, one.AnsweredOn, one.Answer = question.Answered, v.Staff.ID, q.Today(), c.Words.Answer
		show(&one, c.Words.Text, q.Today())
		count := question.Total{Answered: 1}
		if one.Late(one.AnsweredOn) {
			count.Late = 1
		}
		return deed{one: one, act: models.AnswerQuestion, happened: disclosure.WasAnswered, count: count}, nil
	})
}

// Return gives an answer back to be written anew, with a word why.
func (q Questions) Return(ctx context.Context, v models.Visitor, id string, version int64, why string) error {
	why = clean(why)
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayApprove {
			return deed{}, refusedOwn(v.Is(models.RoleApprover), c.OwnDraft)
		}
		if p := checkText("note", "ask.note", why, question.MaxNote); p.Any() {
			return deed{}, p
		}
		one := c.Question
		one.State = question.Open
		return deed{one: one, act: models.ReturnAnswer, words: question.Words{Text: c.Words.Text, Answer: c.Words.Answer, Note: why}}, nil
	})
}

// Show makes the text of an overdue question public without an answer.
func (q Questions) Show(ctx context.Context, v models.Visitor, id string, version int64) error {
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayShow {
			return deed{}, refused(v.Is(models.RoleApprover))
		}
		one, words := c.Question, c.Words
		show(&one, words.Text, q.Today())
		return deed{one: one, act: models.ShowQuestion, happened: disclosure.WasPublished, words: words}, nil
	})
}

// show makes a text public, unless it was hidden or is public already.
func show(one *question.Question, text string, today models.Date) {
	if one.HiddenOn == "" && one.ShownOn == "" {
		one.Text, one.ShownOn = text, today
	}
}

// deed is what is done to a question: what it is then, and what must be written beside it.
type deed struct {
	one      question.Question
	words    question.Words // that aren't public; boxed while it waits
	act      models.ActName
	happened disclosure.Happened // in public; "" for nothing
	count    question.Total
	says     string // in the trail
}

// do does something to a question as it was when it was looked at: version.
func (q Questions) do(ctx context.Context, v models.Visitor, id string, version int64, fn func(Case) (deed, error)) error {
	err := q.Store.InTx(ctx, func(ctx context.Context) error {
		one, err := q.find(ctx, v, id)
		if err != nil {
			return err
		}
		if one.RowVersion != version {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		words, err := q.unbox(one)
		if err != nil {
			return err
		}
		d, err := fn(q.caseOf(v, one, words))
		if err != nil {
			return err
		}
		return q.keep(ctx, v, d)
	})
	if err != nil {
		return fmt.Errorf("see to a question: %w", err)
	}
	return nil
}

func (q Questions) keep(ctx context.Context, v models.Visitor, d deed) (err error) {
	if d.one.Boxed = nil; d.one.Waits() {
		if d.one.Boxed, err = q.box(d.words); err != nil {
			return err
		}
	}
	if err := q.Store.UpdateQuestion(ctx, d.one); err != nil {
		return err
	}
	if d.count != (question.Total{}) {
		if err := q.Store.AddQuestionTotals(ctx, question.Totals(d.one.RegionCode, d.count)); err != nil {
			return err
		}
	}
	if d.happened != "" {
		if err := q.note(ctx, d.one, d.happened); err != nil {
			return err
		}
	}
	act := models.Act{Name: d.act, Kind: models.OfQuestion, Record: d.one.ID, UnitID: d.one.UnitID}.Says(models.FieldRegion, d.one.RegionCode)
	if d.says != "" {
		act = act.Says(models.FieldHiding, d.says)
	}
	return q.Trail.Record(ctx, v, act)
}

// refused is why something may not be done: it isn't their duty, or not the moment.
func refused(theirs bool) error { return refusedOwn(theirs, false) }

func refusedOwn(theirs, own bool) error {
	switch {
	case own:
		return models.Fail(models.Forbidden, "ask.err.own")
	case !theirs:
		return models.Fail(models.Forbidden, "err.forbidden")
	}
	return models.Fail(models.Conflict, "err.changed_meanwhile")
}
