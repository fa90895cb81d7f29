package affairs

import (
	"context"
	"errors"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// PublishDue publishes what was scheduled and is due. Any number of nodes may do it: keep fails
// once another has the job, and a draft is published at the revision that was read. What can't be
// published goes back to its writers, who are told why; what fails is tried again the next time.
func (d Desk) PublishDue(ctx context.Context, keep func(ctx context.Context) error) (published int, err error) {
	due, err := d.Store.ListDueDrafts(ctx, d.Clock().Unix(), dueMost)
	if err != nil {
		return 0, fmt.Errorf("list due drafts: %w", err)
	}
	for _, draft := range due {
		done, failed := d.publishDue(ctx, keep, draft)
		if done {
			published++
		}
		err = errors.Join(err, failed)
	}
	return published, err
}

// dueMost is how many drafts one run of the job publishes.
const dueMost = 100

func (d Desk) publishDue(ctx context.Context, keep func(ctx context.Context) error, draft disclosure.Draft) (bool, error) {
	by := models.System(models.SystemJobs)
	fault := ""
	err := d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := keep(ctx); err != nil {
			return err
		}
		o, err := d.scheduled(ctx, draft)
		if err != nil {
			return err
		}
		if fault, err = d.faultOf(ctx, o); err != nil || fault != "" {
			return err
		}
		return d.print(ctx, by, &o)
	})
	if err == nil && fault == "" {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("publish what was scheduled: %w", err)
	}
	return false, d.sendBack(ctx, by, keep, draft, fault)
}

// scheduled opens a draft for the program itself.
func (d Desk) scheduled(ctx context.Context, draft disclosure.Draft) (o Opened, err error) {
	o.Draft = draft
	if o.Item, err = d.item(draft.ItemID); err != nil {
		return o, err
	}
	if o.Paper, err = d.unbox(draft); err != nil || draft.DisclosureID == "" {
		return o, err
	}
	o.Base, err = d.Board.Read(ctx, draft.DisclosureID, 0)
	return o, err
}

// faultOf is why a scheduled draft can't be published any more: the gate has learned something,
// or its place was taken meanwhile.
func (d Desk) faultOf(ctx context.Context, o Opened) (string, error) {
	found, err := d.Findings(ctx, o)
	if err != nil {
		return "", err
	}
	for _, f := range found {
		if f.Kept == nil || f.Kept.ConfirmedBy == 0 {
			return "draft.fault.gate", nil
		}
	}
	if d.Problems(o).Any() {
		return "draft.fault.form", nil
	}
	if o.Kind != disclosure.ToPublish && o.Paper.From != o.Base.Disclosure.Version {
		return "draft.fault.outdated", nil
	}
	err = d.placeFree(ctx, o)
	if models.CodeOf(err) == models.Invalid {
		return "draft.fault.there", nil
	}
	return "", err
}

// sendBack returns a scheduled draft to its writers.
func (d Desk) sendBack(ctx context.Context, by models.Visitor, keep func(ctx context.Context) error, draft disclosure.Draft, fault string) error {
	err := d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := keep(ctx); err != nil {
			return err
		}
		o, err := d.scheduled(ctx, draft)
		if err != nil {
			return err
		}
		o.State, o.PublishAt, o.ApproverID, o.Paper.Fault = disclosure.Returned, 0, 0, fault
		if err := d.write(ctx, &o); err != nil {
			return err
		}
		return d.Trail.Record(ctx, by, o.act(models.ReturnDraft))
	})
	if err != nil {
		return fmt.Errorf("return what was scheduled: %w", err)
	}
	return nil
}
