package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// Seen is a tip as whoever acts on it saw it. Where it has changed since, the act fails
// with models.Conflict: they must look again.
type Seen struct {
	TipID   string
	Version int64
}

// Accept takes a tip on (受理).
func (c Casework) Accept(ctx context.Context, v models.Visitor, seen Seen) error {
	return c.act(ctx, v, seen, words{}, models.Accept)
}

// Write sends the reporter a message. Problems speak of the field "text".
func (c Casework) Write(ctx context.Context, v models.Visitor, seen Seen, text string) error {
	return c.act(ctx, v, seen, words{field: "text", text: text}, models.Write)
}

// Conclude ends the handling of a tip and gives its reporter the answer. Problems speak of
// the field "answer".
func (c Casework) Conclude(ctx context.Context, v models.Visitor, seen Seen, answer string) error {
	return c.act(ctx, v, seen, words{field: "answer", text: answer}, models.Conclude, models.Answer)
}

// words are what is said to the reporter, in a field of a form; nothing without a field.
type words struct{ field, text string }

// act does one or several actions on a tip at once. Sealing is done before the
// transaction.
func (c Casework) act(ctx context.Context, v models.Visitor, seen Seen, say words, actions ...models.Action) error {
	tip, err := c.held(ctx, v, seen.TipID)
	if err != nil {
		return err
	}
	said, err := c.message(v, tip.Tip, say)
	if err != nil {
		return err
	}
	return c.Store.InTx(ctx, func(ctx context.Context) error {
		tip, err := c.held(ctx, v, seen.TipID)
		if err != nil {
			return err
		}
		if tip.Version != seen.Version {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		events, to, err := c.steps(tip.Tip, v, actions)
		if err != nil {
			return err
		}
		if err := c.Store.MoveTip(ctx, tip.ID, tip.Version, to, c.today()); err != nil {
			return fmt.Errorf("move a tip: %w", err)
		}
		if err := c.record(ctx, said, events); err != nil {
			return err
		}
		return c.note(ctx, v, models.TipAct(actions[0], tip.ID, tip.UnitID).From(tip.State, to))
	})
}

// record writes what was said and done. MoveTip before it holds the tip's row.
func (c Casework) record(ctx context.Context, said *models.Message, events []models.TipEvent) error {
	if said != nil {
		if err := c.Store.CreateMessage(ctx, *said); err != nil {
			return fmt.Errorf("keep a message: %w", err)
		}
	}
	for _, e := range events {
		if err := c.Store.AddTipEvent(ctx, e); err != nil {
			return fmt.Errorf("record what was done: %w", err)
		}
	}
	return nil
}

// steps asks the workflow where actions lead.
func (c Casework) steps(tip models.Tip, v models.Visitor, actions []models.Action) (events []models.TipEvent, to models.State, err error) {
	to = tip.State
	for _, a := range actions {
		from := to
		if to, err = workflow.Step(from, a, v.Staff.Roles); err != nil {
			return nil, "", err
		}
		events = append(events, models.TipEvent{TipID: tip.ID, Action: a, From: from, To: to, StaffID: v.Staff.ID, On: c.today()})
	}
	return events, to, nil
}

// message checks what is to be said and seals it to the tip; nil where nothing is.
func (c Casework) message(v models.Visitor, tip models.Tip, say words) (*models.Message, error) {
	if say.field == "" {
		return nil, nil
	}
	text := clean(say.text)
	var p models.Problems
	if text == "" {
		p.Add(say.field, "staff.err."+say.field+"_missing")
	} else if n := utf8.RuneCountInString(text); n > models.MaxMessage {
		p.Add(say.field, "staff.err.text_long", "Max", models.MaxMessage, "Length", n)
	}
	if p.Any() {
		return nil, p
	}
	sealed, err := c.Sealer.Seal([]byte(text), tip.Recipient)
	if err != nil {
		return nil, fmt.Errorf("seal a message: %w", err)
	}
	return &models.Message{ID: models.NewID(), TipID: tip.ID, Side: models.FromReviewer, StaffID: v.Staff.ID,
		Answer: say.field == "answer", Content: sealed, SentOn: c.today()}, nil
}

// clean takes control characters out of a text, and white space from its ends.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}
