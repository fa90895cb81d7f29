package publishing

import (
	"context"
	"fmt"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// own finds a batch that the visitor may ask to have corrected or withdrawn: one that stands and
// was published by their unit, or by the operator for their region.
func (d Desk) own(ctx context.Context, v models.Visitor, id int64) (fund.Publication, error) {
	p, err := d.Store.FindPublication(ctx, id)
	if err != nil {
		return p, fmt.Errorf("find a batch: %w", err)
	}
	if p.UnitID != v.Unit.ID && (!p.ByOperator() || !region.Contains(v.Unit.RegionCode, p.RegionCode)) {
		return p, models.Fail(models.NotFound, "err.not_found")
	}
	if p.State != fund.BatchPublished {
		return p, models.Fail(models.Conflict, "funds.err.not_standing")
	}
	return p, nil
}

// Own is a batch that the visitor may ask to have corrected or withdrawn.
func (d Desk) Own(ctx context.Context, v models.Visitor, id int64) (Published, error) {
	if err := publisher(v); err != nil {
		return Published{}, err
	}
	p, err := d.own(ctx, v, id)
	if err != nil {
		return Published{}, err
	}
	return d.named(v, []fund.Publication{p})[0], nil
}

// Batch is a batch of the visitor's unit, or of one for which they approve.
func (d Desk) Batch(ctx context.Context, v models.Visitor, id int64) (Published, error) {
	if publisher(v) != nil && approver(v) != nil {
		return Published{}, models.Fail(models.Forbidden, "err.forbidden")
	}
	p, err := d.Store.FindPublication(ctx, id)
	if err != nil {
		return Published{}, fmt.Errorf("find a batch: %w", err)
	}
	if p.UnitID != v.Unit.ID && !region.Contains(v.Unit.RegionCode, p.RegionCode) {
		return Published{}, models.Fail(models.NotFound, "err.not_found")
	}
	return d.named(v, []fund.Publication{p})[0], nil
}

// AskWithdrawal asks for a second person's approval of a withdrawal, with the reason that will be
// public, and returns the id under which it waits.
func (d Desk) AskWithdrawal(ctx context.Context, v models.Visitor, batchID int64, reason string) (id string, err error) {
	b, err := d.Own(ctx, v, batchID)
	if err != nil {
		return "", err
	}
	if reason, err = words("reason", reason); err != nil {
		return "", err
	}
	recipients, err := d.recipients(ctx, v)
	if err != nil {
		return "", err
	}
	now := d.Clock()
	ask := fund.StagedSheet{ID: models.NewID(), StaffID: v.Staff.ID, UnitID: v.Unit.ID, RegionCode: v.Unit.RegionCode, SealedName: []byte{}, FileHash: b.FileHash,
		CreatedAt: now.Unix(), SubmittedAt: now.Unix(), ExpiresAt: now.Add(submittedFor).Unix(), Deed: fund.DeedWithdraw, State: fund.Submitted,
		Programme: b.ProgrammeCode, Accepted: b.Rows, TotalFen: b.TotalFen, BatchID: b.ID}
	ask.ObjectKey = ask.ID
	if ask.SealedWords, err = d.sealWords(fund.StageWords{Reason: reason}, recipients); err != nil {
		return "", err
	}
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.CreateImport(ctx, ask); err != nil {
			return err
		}
		return d.Trail.Record(ctx, v, actOn(b.Publication, models.AskWithdrawal))
	})
	return ask.ID, wrap(err, "ask for a withdrawal")
}

// withdraw takes a batch back: its lines leave the lists, what it put into the totals is taken
// out, and what is left of it is a summary with the reason.
func (d Desk) withdraw(ctx context.Context, v models.Visitor, ask fund.StagedSheet, reason string) ([]fund.Publication, error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	var b fund.Publication
	err = d.Store.InTx(ctx, func(ctx context.Context) (err error) {
		if err := d.Store.TakeImport(ctx, ask.ID); err != nil {
			return err
		}
		if b, err = d.Store.FindPublication(ctx, ask.BatchID); err != nil {
			return err
		}
		of, _ := programmes.Find(b.ProgrammeCode)
		b.State, b.EndReason, b.EndedAt, b.Listing, b.ProgrammeName = fund.BatchWithdrawn, reason, d.Clock().Unix(), false, of.Name
		if err := d.Store.EndPublication(ctx, b); err != nil {
			return err
		}
		if err := d.takeOut(ctx, b); err != nil {
			return err
		}
		if err := d.note(ctx, b, disclosure.WasWithdrawn, reason); err != nil {
			return err
		}
		return d.Trail.Record(ctx, v, actOn(b, models.WithdrawBatch))
	})
	if err != nil {
		return nil, fmt.Errorf("withdraw a batch: %w", err)
	}
	return []fund.Publication{b}, nil
}

// takeOut takes a batch out of the lists and the totals.
func (d Desk) takeOut(ctx context.Context, b fund.Publication) error {
	if err := d.Store.UnlistPayments(ctx, b.ID, 0, 0); err != nil {
		return err
	}
	rows, err := d.Store.ListBatchTotals(ctx, b.ID)
	if err != nil {
		return err
	}
	t := totals{}
	t.takeOut(b.ProgrammeCode, rows)
	return d.Store.AddTotals(ctx, t.rolledUp(nil))
}

// expireChunk is how many lines leave the lists in one transaction.
const expireChunk = 5000

// Expire takes the lines out of the lists whose notice period is over, and tells of each batch
// in the public record. It is told before each transaction: keep fails once another does it.
// Nothing waits for it: lines are judged by their last day whenever they are read.
func (d Desk) Expire(ctx context.Context, keep func(context.Context) error) (batches int, err error) {
	today := models.DateOf(d.Clock())
	for {
		list, err := d.Store.ListPublicationsOver(ctx, today, 100)
		if err != nil || len(list) == 0 {
			return batches, wrap(err, "list batches whose time is over")
		}
		for _, b := range list {
			if err := d.expire(ctx, b, keep); err != nil {
				return batches, fmt.Errorf("expire batch %s: %w", strconv.FormatInt(b.ID, 10), err)
			}
			batches++
		}
	}
}

func (d Desk) expire(ctx context.Context, b fund.Publication, keep func(context.Context) error) error {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return err
	}
	of, _ := programmes.Find(b.ProgrammeCode)
	b.ProgrammeName = of.Name
	for after := int64(0); ; {
		lines, err := d.Store.ListBatchPayments(ctx, b.ID, after, expireChunk)
		if err != nil {
			return err
		}
		last := len(lines) < expireChunk
		err = d.Store.InTx(ctx, func(ctx context.Context) error {
			if err := keep(ctx); err != nil {
				return err
			}
			if len(lines) > 0 {
				if err := d.Store.UnlistPayments(ctx, b.ID, after, lines[len(lines)-1].ID); err != nil {
					return err
				}
			}
			if !last {
				return nil
			}
			return d.expired(ctx, b)
		})
		if err != nil || last {
			return err
		}
		after = lines[len(lines)-1].ID
	}
}

func (d Desk) expired(ctx context.Context, b fund.Publication) error {
	if err := d.Store.StopListing(ctx, b.ID); err != nil {
		return err
	}
	if err := d.note(ctx, b, disclosure.WasExpired, ""); err != nil {
		return err
	}
	return d.Trail.Record(ctx, models.System(models.SystemJobs), actOn(b, models.ExpireBatch))
}
