package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/retention"
	"qingyuan/models/workflow"
)

// Seen is a tip as whoever acts on it saw it. Where it has changed since, the act fails
// with models.Conflict: they must look again.
type Seen struct {
	TipID   string
	Version int64
}

// Deed is an action on a tip with what is said with it, as typed.
type Deed struct {
	Action models.Action
	Said   map[workflow.Need]string
}

// Act does what the workflow permits to a tip, of what is done by saying so: models.NotFound for
// what is done elsewhere, with more than words. Problems speak of the fields that the workflow's
// row needs.
func (c Casework) Act(ctx context.Context, v models.Visitor, seen Seen, deed Deed) error {
	a, err := c.prepare(ctx, v, seen.TipID, deed)
	if err != nil {
		return err
	}
	return c.Store.InTx(ctx, func(ctx context.Context) error {
		if a.over != nil {
			if err := c.Store.HoldKeys(ctx); err != nil {
				return fmt.Errorf("hold the keys: %w", err)
			}
		}
		tip, err := c.held(ctx, v, seen.TipID)
		if err != nil {
			return err
		}
		if tip.Version != seen.Version {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		if _, err := c.step(ctx, v, tip.Tip, deed.Action); err != nil {
			return err
		}
		if err := c.do(ctx, a); err != nil {
			return err
		}
		return c.note(ctx, v, a.act())
	})
}

// act is a deed, ready to be written: nothing of it is slow any more.
type act struct {
	row     workflow.Transition
	tip     models.Tip // as it will be; Version is the one that it is at
	event   models.TipEvent
	say     *models.Message
	request *models.Request // that it makes
	over    *handing        // to another unit

	clearing, delivery *models.Clearing
}

// acting begins an act on a tip by a row of the workflow.
func (c Casework) acting(v models.Visitor, tip models.Tip, row workflow.Transition) *act {
	a := &act{row: row, tip: tip}
	a.tip.State, a.tip.ChangedOn = row.To, c.today()
	switch {
	case row.To != models.Archived:
		a.tip.ArchivedOn, a.tip.KeptAs = "", ""
	case row.From != models.Archived: // from now on its keeping counts
		a.tip.ArchivedOn, a.tip.KeptAs = c.today(), retention.OutcomeOf(tip.Handling)
	}
	a.event = models.TipEvent{TipID: tip.ID, Action: row.Action, From: row.From, To: row.To, StaffID: v.Staff.ID, On: c.today()}
	return a
}

// act is what the trail is told.
func (a *act) act() models.Act {
	told := models.TipAct(a.row.Action, a.tip.ID, a.tip.UnitID).From(a.row.From, a.row.To)
	if a.event.Detail != "" {
		told = told.Says(models.FieldDetail, a.event.Detail)
	}
	if a.over != nil {
		told = told.Says(models.FieldUnit, a.over.unit.Name)
	}
	return told
}

// prepare checks and seals what a deed says, before any transaction.
func (c Casework) prepare(ctx context.Context, v models.Visitor, tipID string, deed Deed) (*act, error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return nil, err
	}
	row, err := c.step(ctx, v, tip.Tip, deed.Action)
	if err != nil {
		return nil, err
	}
	if !row.HasForm() { // it is done with what belongs to it: a request's decision, a letter, a name
		return nil, notFound()
	}
	a := c.acting(v, tip.Tip, row)
	w := &wording{Casework: c, ctx: ctx, v: v, tip: tip, deed: deed, act: a}
	if err := w.read(); err != nil {
		return nil, err
	}
	return a, nil
}

// do writes a deed, in its transaction.
func (c Casework) do(ctx context.Context, a *act) error {
	tip := a.tip // the transaction may be tried again
	if a.over != nil {
		if err := c.pass(ctx, *a.over); err != nil {
			return err
		}
		tip.Version++
	}
	if err := c.Store.MoveTip(ctx, tip); err != nil {
		return fmt.Errorf("move a tip: %w", err)
	}
	if a.over != nil {
		if err := c.Store.TouchTip(ctx, tip.ID, tip.Version+1, c.today()); err != nil { // nobody there has seen it
			return fmt.Errorf("mark a tip: %w", err)
		}
	}
	if a.request != nil {
		if err := c.Store.CreateRequest(ctx, *a.request); err != nil {
			return fmt.Errorf("keep a request: %w", err)
		}
	}
	if err := c.clears(ctx, a); err != nil {
		return err
	}
	return c.record(ctx, a.say, a.event)
}

// record writes what was said and done, and reckons the tip's clocks anew. MoveTip before it
// holds the tip's row.
func (c Casework) record(ctx context.Context, said *models.Message, event models.TipEvent) error {
	if said != nil {
		if err := c.Store.CreateMessage(ctx, *said); err != nil {
			return fmt.Errorf("keep a message: %w", err)
		}
	}
	if err := c.Store.AddTipEvent(ctx, event); err != nil {
		return fmt.Errorf("record what was done: %w", err)
	}
	if err := c.Store.ReckonTip(ctx, event.TipID, deadline.Reckoner(c.Clocks)); err != nil {
		return fmt.Errorf("reckon a tip's clocks: %w", err)
	}
	return nil
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
