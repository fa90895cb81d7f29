package affairs

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Submit gives a draft to an approver. models.Problems say what is wrong with it; the field gate,
// that something was found that nobody has decided on.
func (d Desk) Submit(ctx context.Context, v models.Visitor, id string, revision int64) (Opened, error) {
	return d.change(ctx, v, id, revision, models.SubmitDraft, func(ctx context.Context, o *Opened) error {
		if !o.May.Write {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		if problems := d.Problems(*o); problems.Any() {
			return problems
		}
		if err := d.unchanged(*o); err != nil {
			return err
		}
		if err := d.placeFree(ctx, *o); err != nil {
			return err
		}
		found, err := d.Findings(ctx, *o)
		if err != nil {
			return err
		}
		if n := undecided(found); n > 0 {
			return problem("gate", "draft.err.gate", "Count", n)
		}
		o.Paper.Kept = keptOf(found, nil)
		o.Paper.Note, o.Paper.Fault = "", ""
		o.Paper.writtenBy(v.Staff.ID)
		o.State, o.AuthorID, o.ApproverID = disclosure.Submitted, v.Staff.ID, 0
		return nil
	})
}

// keptOf are the decisions on what was found, confirmed by an approver where confirm isn't nil.
func keptOf(found []Found, confirm *int64) map[string]Kept {
	kept := map[string]Kept{}
	for _, f := range found {
		k := *f.Kept
		if k.ConfirmedBy = 0; confirm != nil {
			k.ConfirmedBy = *confirm
		}
		kept[f.Key] = k
	}
	return kept
}

// unchanged refuses a correction that corrects nothing.
func (d Desk) unchanged(o Opened) error {
	if o.Kind != disclosure.ToCorrect && o.Kind != disclosure.ToUpdate {
		return nil
	}
	if !disclosure.Compare(o.Item, o.Base.Whole(), d.Content(o)).Any() {
		return problem("title", "draft.err.unchanged")
	}
	return nil
}

// placeFree refuses what is there already.
func (d Desk) placeFree(ctx context.Context, o Opened) error {
	if o.Kind != disclosure.ToPublish {
		return nil
	}
	_, err := d.Store.FindDisclosureOf(ctx, o.RegionCode, o.ItemID, o.Period, o.Paper.Form.Subject)
	switch {
	case models.CodeOf(err) == models.NotFound:
		return nil
	case err != nil:
		return fmt.Errorf("look for what is published: %w", err)
	case o.Item.Frequency == disclosure.Event:
		return problem("subject", "draft.err.subject_there")
	}
	return problem("title", "draft.err.period_there")
}

// TakeBack takes a draft back from the approver, or off the schedule.
func (d Desk) TakeBack(ctx context.Context, v models.Visitor, id string, revision int64) (Opened, error) {
	return d.change(ctx, v, id, revision, models.TakeBackDraft, func(_ context.Context, o *Opened) error {
		if !o.May.TakeBack {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		o.State, o.PublishAt, o.ApproverID = disclosure.Writing, 0, 0
		return nil
	})
}

// Return gives a draft back to its writers. Problems speak of the field note.
func (d Desk) Return(ctx context.Context, v models.Visitor, id string, revision int64, note string) (Opened, error) {
	return d.change(ctx, v, id, revision, models.ReturnDraft, func(_ context.Context, o *Opened) error {
		if err := o.approvable(); err != nil {
			return err
		}
		switch n := utf8.RuneCountInString(note); {
		case n == 0:
			return problem("note", "draft.err.note")
		case n > MaxReason:
			return problem("note", "disclosure.err.longer", "Max", MaxReason)
		}
		o.State, o.PublishAt, o.ApproverID, o.Paper.Note = disclosure.Returned, 0, 0, note
		return nil
	})
}

func (o Opened) approvable() error {
	switch {
	case o.May.Own:
		return models.Fail(models.Forbidden, "draft.err.own")
	case !o.May.Approve:
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	return nil
}

// Approval is what an approver decides.
type Approval struct {
	Revision int64
	// Confirmed are the keys of what was kept and may be published: all that there is.
	Confirmed []string
	At        time.Time // when it becomes public; the zero time: now
}

// Approve publishes a draft, or schedules it. Whoever wrote on it can't. models.Conflict where it
// changed since it was looked at, or another approver was first: of two it is published once.
func (d Desk) Approve(ctx context.Context, v models.Visitor, id string, a Approval) (Opened, error) {
	var o Opened
	err := d.Store.InTx(ctx, func(ctx context.Context) (err error) {
		if o, err = d.Find(ctx, v, id); err != nil {
			return err
		}
		if err := o.approvable(); err != nil {
			return err
		}
		if o.Revision != a.Revision || o.State != disclosure.Submitted {
			return models.Fail(models.Conflict, "err.changed_meanwhile")
		}
		if err := d.confirm(ctx, v, &o, a); err != nil {
			return err
		}
		o.ApproverID = v.Staff.ID
		if a.At.IsZero() {
			return d.print(ctx, v, &o)
		}
		o.State, o.PublishAt = disclosure.Scheduled, a.At.Unix()
		if err := d.write(ctx, &o); err != nil {
			return err
		}
		return d.Trail.Record(ctx, v, o.act(models.ScheduleDraft).Says(models.FieldUntil, a.At.In(models.Shanghai()).Format("2006-01-02 15:04")))
	})
	if err != nil {
		return o, fmt.Errorf("approve a draft: %w", err)
	}
	return o, nil
}

// farthest is how far ahead something may be scheduled.
const farthest = 366 * 24 * time.Hour

// confirm looks through the draft once more: everything that is found must have been kept, with
// the approver's consent.
func (d Desk) confirm(ctx context.Context, v models.Visitor, o *Opened, a Approval) error {
	if now := d.Clock(); !a.At.IsZero() && (!a.At.After(now) || a.At.After(now.Add(farthest))) {
		return problem("at", "draft.err.at")
	}
	found, err := d.Findings(ctx, *o)
	if err != nil {
		return err
	}
	if n := undecided(found); n > 0 {
		return problem("gate", "draft.err.gate_again", "Count", n)
	}
	for _, f := range found {
		if !slices.Contains(a.Confirmed, f.Key) {
			return problem("confirm-"+f.Key, "draft.err.confirm")
		}
	}
	o.Paper.Kept = keptOf(found, &v.Staff.ID)
	return nil
}

// print publishes a draft that was approved, and empties it.
func (d Desk) print(ctx context.Context, by models.Visitor, o *Opened) error {
	e, paper := d.Content(*o), o.Paper
	o.State, o.Paper, o.PublishAt = disclosure.Done, Paper{}, 0
	if o.Kind == disclosure.ToPublish {
		o.DisclosureID = o.ID
	}
	if err := d.write(ctx, o); err != nil {
		return err
	}
	if o.Kind == disclosure.ToWithdraw {
		by.Staff.ID = o.ApproverID
		_, err := d.Press.Withdraw(ctx, by, o.DisclosureID, paper.From, o.AuthorID, paper.Reason)
		return err
	}
	if err := d.post(ctx, e.Content.Files, o.DisclosureID); err != nil {
		return err
	}
	c := Copy{Item: o.ItemID, Region: o.RegionCode, Period: o.Period, Subject: e.Subject, EventOn: e.EventOn, UnitID: o.UnitID, Content: e.Content,
		PublisherID: o.AuthorID, ApproverID: o.ApproverID}
	if o.Kind == disclosure.ToPublish {
		c.As = o.ID
	} else {
		c.ID, c.From, c.Reason, c.Update = o.DisclosureID, paper.From, paper.Reason, o.Kind == disclosure.ToUpdate
	}
	_, err := d.Press.Print(ctx, by, c)
	return err
}
