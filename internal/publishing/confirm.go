package publishing

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// Seen is what the preview showed that is now confirmed.
type Seen struct {
	Programme string
	Accepted  int
	TotalFen  int64
}

// Approve does what somebody else has submitted, as it was seen, and forgets the sheet: it
// publishes, corrects or withdraws. Of two who approve at the same moment one does it, and both
// get its batches. models.Conflict where it would no longer come out as it was seen, or the same
// bytes were published before.
func (d Desk) Approve(ctx context.Context, v models.Visitor, id string, seen Seen) ([]Published, error) {
	row, p, err := d.submitted(ctx, v, id)
	if models.CodeOf(err) == models.NotFound {
		return d.alreadyDone(ctx, v, id, err)
	}
	if err == nil && p.Closed { // they haven't read the reason that would be public
		err = models.Fail(models.Conflict, "funds.err.not_sealed_to_you")
	}
	if err != nil {
		return nil, err
	}
	var done []fund.Publication
	if row.HasFile() {
		done, err = d.approveSheet(ctx, v, row, p, seen)
	} else {
		done, err = d.withdraw(ctx, v, row, p.Reason)
	}
	if code := models.CodeOf(err); code == models.Conflict || code == models.NotFound { // taken a moment ago
		return d.alreadyDone(ctx, v, id, err)
	}
	if err != nil {
		return nil, err
	}
	return d.named(v, done), nil
}

// approveSheet publishes a submitted sheet: of what was submitted, and nothing else.
func (d Desk) approveSheet(ctx context.Context, v models.Visitor, row fund.StagedSheet, p Preview, seen Seen) ([]fund.Publication, error) {
	if seen.Accepted != row.Accepted || seen.TotalFen != row.TotalFen {
		return nil, models.Fail(models.Conflict, "funds.err.plan_changed")
	}
	f, err := d.open(ctx, v, row, p.Name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	origin := fund.Publication{Batch: fund.Batch{FileHash: row.FileHash, SealedName: row.SealedName}, UnitID: row.UnitID, StaffID: row.StaffID,
		ApproverID: v.Staff.ID, ImportID: row.ID, Reason: p.Reason}
	choice := Choice{Programme: row.Programme, Within: row.RegionCode, MaxRemarks: 1}
	out, err := d.publish(ctx, f.File, choice, order{by: v, origin: origin, corrects: row.BatchID, also: func(ctx context.Context, plan fund.Plan) error {
		if plan.Accepted != row.Accepted || plan.TotalFen != row.TotalFen {
			return models.Fail(models.Conflict, "funds.err.plan_changed")
		}
		return d.Store.TakeImport(ctx, row.ID)
	}})
	if err != nil {
		return nil, err
	}
	_ = d.Blob.Remove(context.WithoutCancel(ctx), row.ObjectKey) // where that fails, the sweep will
	return out.Batches, nil
}

// alreadyDone finds what a second click on the same sheet is to be shown; else it returns err.
func (d Desk) alreadyDone(ctx context.Context, v models.Visitor, id string, err error) ([]Published, error) {
	done, findErr := d.ResultOf(ctx, v, id)
	if findErr != nil {
		return nil, err
	}
	return done, nil
}

// ResultOf lists the batches that a staged sheet was published as, for who sent or may have
// approved it; models.NotFound where it wasn't.
func (d Desk) ResultOf(ctx context.Context, v models.Visitor, id string) ([]Published, error) {
	if publisher(v) != nil && approver(v) != nil {
		return nil, models.Fail(models.Forbidden, "err.forbidden")
	}
	if !models.IsID(id) {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	list, err := d.Store.ListPublicationsByImport(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("find an import's batches: %w", err)
	}
	if len(list) == 0 || list[0].UnitID != v.Unit.ID && list[0].ApproverID != v.Staff.ID {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	return d.named(v, list), nil
}
