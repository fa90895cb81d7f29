package questions

import (
	"context"
	"slices"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/question"
)

// ProposeHiding asks for a text to be taken out of sight for good. The question itself stays, and
// so does its term: it must be answered all the same.
func (q Questions) ProposeHiding(ctx context.Context, v models.Visitor, id string, version int64, reason question.Reason) error {
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayPropose {
			return deed{}, refused(true)
		}
		if !slices.Contains(question.Reasons(), reason) {
			return deed{}, models.Problems{{Field: "reason", Key: "ask.err.reason"}}
		}
		one := c.Question
		one.HiderID, one.HideReason = v.Staff.ID, reason
		return deed{one: one, act: models.ProposeHiding, words: c.Words, says: string(reason)}, nil
	})
}

// Hide destroys the text, and leaves a tombstone with the reason. It takes another person than
// who proposed it.
func (q Questions) Hide(ctx context.Context, v models.Visitor, id string, version int64) error {
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayDecide {
			return deed{}, refusedOwn(v.Is(models.RoleApprover), c.OwnProposal)
		}
		one, words := c.Question, c.Words
		one.Text, one.HiddenOn, words.Text = "", q.Today(), ""
		return deed{one: one, act: models.HideQuestion, happened: disclosure.WasWithdrawn, words: words, count: question.Total{Hidden: 1}, says: string(one.HideReason)}, nil
	})
}

// Keep refuses to hide a text.
func (q Questions) Keep(ctx context.Context, v models.Visitor, id string, version int64) error {
	return q.do(ctx, v, id, version, func(c Case) (deed, error) {
		if !c.MayDecide {
			return deed{}, refusedOwn(v.Is(models.RoleApprover), c.OwnProposal)
		}
		one, reason := c.Question, c.Question.HideReason
		one.HiderID, one.HideReason = 0, ""
		return deed{one: one, act: models.RefuseHiding, words: c.Words, says: string(reason)}, nil
	})
}
