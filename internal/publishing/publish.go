package publishing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// Outcome is what a sheet was read as and what came of it.
type Outcome struct {
	Plan    fund.Plan
	Batches []fund.Publication // empty where nothing was published
}

// Import publishes a sheet at once: the command line's way. All of it is written or nothing.
// Where rows were read and none could be published, the outcome has the plan beside the
// error. The same bytes again are models.Conflict, unless again says that this is meant.
func (d Desk) Import(ctx context.Context, f File, c Choice, again bool) (Outcome, error) {
	hash, err := hashOf(f)
	if err != nil {
		return Outcome{}, err
	}
	return d.publish(ctx, f, c, fund.Publication{Batch: fund.Batch{FileHash: hash}}, again, func(context.Context, fund.Plan) error { return nil })
}

// publish writes all of a sheet in one transaction. also runs at its end, with the plan;
// its error undoes everything.
func (d Desk) publish(ctx context.Context, f File, c Choice, origin fund.Publication, again bool, also func(context.Context, fund.Plan) error) (Outcome, error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return Outcome{}, err
	}
	origin.PublishedAt = d.Clock().Unix()
	var out Outcome
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		out = Outcome{}
		before, err := d.Store.ListPublicationsByHash(ctx, origin.FileHash)
		if err != nil {
			return err
		}
		if len(before) > 0 && !again {
			return publishedBefore(f.Name, before)
		}
		origin.RepeatNo = repeats(before)
		w := newWriter(ctx, d.Store, programmes, origin)
		plan, err := d.read(ctx, f, c, programmes, w.line)
		if out.Plan = plan; err != nil {
			return err
		}
		if out.Batches, err = w.finish(plan); err != nil {
			return err
		}
		return also(ctx, plan)
	})
	if err != nil {
		return Outcome{Plan: out.Plan}, fmt.Errorf("publish a sheet: %w", err)
	}
	return out, nil
}

// repeats is the next repeat number of a file.
func repeats(before []fund.Publication) int {
	n := 0
	for _, p := range before {
		n = max(n, p.RepeatNo+1)
	}
	return n
}

// publishedBefore says when the same bytes were published, and as which batch.
func publishedBefore(name string, before []fund.Publication) error {
	first := before[0]
	return models.Fail(models.Conflict, "funds.err.published_before").With("File", models.FileName(name)).
		With("On", string(first.On())).With("Batch", first.ID)
}

func hashOf(f File) ([]byte, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, f.Size)); err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name, err)
	}
	return h.Sum(nil), nil
}
