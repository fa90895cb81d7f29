package casework

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/letter"
)

// letterValues are what a case knows of the fields of a letter, in its language. What isn't
// known is left out.
func (c Casework) letterValues(ctx context.Context, v models.Visitor, tip models.HeldTip, what LetterFor) (map[letter.Field]string, error) {
	identity, err := c.identity(v, tip)
	if err != nil {
		return nil, err
	}
	said, err := c.said(identity, tip.Tip)
	if err != nil {
		return nil, err
	}
	set := c.Letters[what.Lang]
	values := map[letter.Field]string{letter.Ref: tip.Ref(), letter.Date: set.Day(c.today()), letter.Unit: v.Unit.Name, letter.Received: set.Day(tip.ReceivedOn)}
	if kind, ok := c.Matters.Kind(said.Kind); ok {
		values[letter.Matter] = kind.Title.In(what.Lang)
	}
	if len(said.Subjects) > 0 {
		s := said.Subjects[0]
		values[letter.Subject], values[letter.SubjectUnit], values[letter.SubjectPost] = s.Name, s.Unit, s.Post
	}
	if tip.DeclineReason != "" {
		values[letter.Reason] = c.Text(what.Lang, "case.reason."+string(tip.DeclineReason), nil)
	}
	if tip.Finding != "" {
		values[letter.Finding] = c.Text(what.Lang, "case.finding."+string(tip.Finding), nil)
	}
	if err := c.termValues(ctx, tip.Tip, what, values); err != nil {
		return nil, err
	}
	if err := c.clearingValues(ctx, tip.ID, identity, what, values); err != nil {
		return nil, err
	}
	values[letter.Words], err = c.told(ctx, tip.ID, identity)
	return values, err
}

// termValues are by when a tip is to be concluded, and how long whoever gets the letter has.
func (c Casework) termValues(ctx context.Context, tip models.Tip, what LetterFor, values map[letter.Field]string) error {
	events, err := c.Store.ListTipEvents(ctx, tip.ID)
	if err != nil {
		return fmt.Errorf("list a tip's events: %w", err)
	}
	for _, clock := range c.Clocks(deadline.FactsOf(tip, events)) {
		if slices.Contains(clock.Rule.Ends, deadline.Concluded) {
			values[letter.Due] = c.Letters[what.Lang].Day(clock.Due)
		}
	}
	starts := map[letter.Kind]deadline.Event{letter.Inquiry: deadline.InquiryServed, letter.Rectification: deadline.RecommendationServed}[what.Kind]
	if starts == "" {
		return nil
	}
	for _, clock := range c.Clocks(deadline.Facts{Days: map[deadline.Event]models.Date{starts: c.today()}}) { // the term is the same on any day
		if clock.Rule.Starts == starts {
			values[letter.Term] = c.Text(what.Lang, "term."+string(clock.Term.Unit), map[string]any{"Count": clock.Term.Amount})
		}
	}
	return nil
}

// told is what the reporter was told of the whole tip last.
func (c Casework) told(ctx context.Context, tipID string, identity models.Secret) (string, error) {
	messages, err := c.Store.ListMessages(ctx, tipID)
	if err != nil {
		return "", fmt.Errorf("list messages: %w", err)
	}
	for _, m := range slices.Backward(messages) {
		if m.Answer {
			text, err := c.Sealer.Open(identity, m.Content)
			if err != nil {
				return "", fmt.Errorf("open a message: %w", err)
			}
			return string(text), nil
		}
	}
	return "", nil
}
