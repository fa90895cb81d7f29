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

// Publish publishes a staged sheet as it was seen and forgets it. Of two who confirm at the
// same moment one publishes, and both get its batches. models.Conflict where the sheet would
// no longer be published as it was seen, or the same bytes were published before.
func (d Desk) Publish(ctx context.Context, v models.Visitor, id string, seen Seen) ([]Published, error) {
	row, p, err := d.staged(ctx, v, id)
	if models.CodeOf(err) == models.NotFound {
		return d.alreadyPublished(ctx, v, id, err)
	}
	if err != nil {
		return nil, err
	}
	f, err := d.open(ctx, v, row, p.Name)
	if models.CodeOf(err) == models.NotFound { // taken a moment ago
		return d.alreadyPublished(ctx, v, id, err)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	origin := fund.Publication{Batch: fund.Batch{FileHash: row.FileHash, SealedName: row.SealedName}, UnitID: v.Unit.ID, StaffID: v.Staff.ID, ImportID: id}
	choice := Choice{Programme: seen.Programme, Within: v.Unit.RegionCode, MaxRemarks: 1}
	out, err := d.publish(ctx, f.File, choice, order{by: v, origin: origin, also: func(ctx context.Context, plan fund.Plan) error {
		if plan.Accepted != seen.Accepted || plan.TotalFen != seen.TotalFen {
			return models.Fail(models.Conflict, "funds.err.plan_changed")
		}
		return d.Store.TakeImport(ctx, id)
	}})
	if models.CodeOf(err) == models.Conflict {
		return d.alreadyPublished(ctx, v, id, err)
	}
	if err != nil {
		return nil, err
	}
	_ = d.Blob.Remove(context.WithoutCancel(ctx), row.ObjectKey) // where that fails, the sweep will
	return d.named(v, out.Batches), nil
}

// alreadyPublished finds what a second click on the same sheet is to be shown; else it
// returns err.
func (d Desk) alreadyPublished(ctx context.Context, v models.Visitor, id string, err error) ([]Published, error) {
	done, findErr := d.ResultOf(ctx, v, id)
	if findErr != nil {
		return nil, err
	}
	return done, nil
}

// ResultOf lists the batches that a staged sheet was published as; models.NotFound where it
// wasn't, or by another unit.
func (d Desk) ResultOf(ctx context.Context, v models.Visitor, id string) ([]Published, error) {
	if err := publisher(v); err != nil {
		return nil, err
	}
	if !models.IsID(id) {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	list, err := d.Store.ListPublicationsByImport(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("find an import's batches: %w", err)
	}
	if len(list) == 0 || list[0].UnitID != v.Unit.ID {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	return d.named(v, list), nil
}
