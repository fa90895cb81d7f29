package publishing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/disclosure"
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
	return d.publish(ctx, f, c, order{by: models.System(models.SystemCommandLine), origin: fund.Publication{Batch: fund.Batch{FileHash: hash}}, again: again})
}

// order is who publishes a sheet, and on what terms.
type order struct {
	by       models.Visitor
	origin   fund.Publication // what all batches share
	again    bool             // the same bytes again are meant
	corrects int64            // the batch whose place it takes; 0: none
	// also runs at the transaction's end, with the plan; its error undoes everything. It may be nil.
	also func(context.Context, fund.Plan) error
}

// publish writes all of a sheet in one transaction.
func (d Desk) publish(ctx context.Context, f File, c Choice, o order) (Outcome, error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return Outcome{}, err
	}
	origin := o.origin
	origin.PublishedAt = d.Clock().Unix()
	var out Outcome
	err = d.Store.InTx(ctx, func(ctx context.Context) error {
		out = Outcome{}
		before, err := d.Store.ListPublicationsByHash(ctx, origin.FileHash)
		if err != nil {
			return err
		}
		if stand := standing(before); len(stand) > 0 && !o.again {
			return publishedBefore(f.Name, stand)
		}
		origin.RepeatNo = repeats(before)
		w := newWriter(ctx, d.Store, programmes, origin)
		if o.corrects != 0 {
			if err := w.replace(o.corrects); err != nil {
				return err
			}
		}
		plan, err := d.read(ctx, f, c, programmes, w.line)
		if out.Plan = plan; err != nil {
			return err
		}
		if out.Batches, err = w.finish(plan); err != nil {
			return err
		}
		if o.also != nil {
			if err := o.also(ctx, plan); err != nil {
				return err
			}
		}
		return d.notePublished(ctx, o.by, out.Batches, w.former)
	})
	if err != nil {
		return Outcome{Plan: out.Plan}, fmt.Errorf("publish a sheet: %w", err)
	}
	return out, nil
}

// notePublished tells of batches: the public record first, then the trail. A correction is news of
// where and when either version pays: what no longer does changes too.
func (d Desk) notePublished(ctx context.Context, by models.Visitor, batches []fund.Publication, before *former) error {
	for _, b := range batches {
		happened, act, about := disclosure.WasPublished, models.PublishBatch, b
		if before != nil {
			happened, act = disclosure.WasCorrected, models.CorrectBatch
			about.RegionCode = fund.CommonRegion(b.RegionCode, before.RegionCode)
			about.FirstPeriod, about.LastPeriod = min(b.FirstPeriod, before.FirstPeriod), max(b.LastPeriod, before.LastPeriod)
		}
		if err := d.note(ctx, about, happened, b.Reason); err != nil {
			return err
		}
		if err := d.Trail.Record(ctx, by, actOn(b, act)); err != nil {
			return err
		}
	}
	return nil
}

// note writes what happened to a batch into the public record.
func (d Desk) note(ctx context.Context, b fund.Publication, happened disclosure.Happened, reason string) error {
	return d.Changes.Note(ctx, disclosure.Change{Happened: happened, Kind: disclosure.KindBatch, Record: strconv.FormatInt(b.ID, 10), Version: b.Version,
		ItemID: "fund/" + b.ProgrammeCode, RegionCode: b.RegionCode, Period: b.Filter().Period, Title: b.ProgrammeName, Reason: reason})
}

// actOn is an act of the trail on a batch.
func actOn(b fund.Publication, name models.ActName) models.Act {
	return models.Act{Name: name, Kind: models.OfPublication, Record: strconv.FormatInt(b.ID, 10), UnitID: b.UnitID}.
		Says(models.FieldProgramme, b.ProgrammeCode).Says(models.FieldRegion, b.RegionCode).
		Says(models.FieldRows, strconv.Itoa(b.Rows)).Says(models.FieldTotal, strconv.FormatInt(b.TotalFen, 10)).
		Says(models.FieldVersion, strconv.Itoa(b.Version))
}

// standing are the batches of before that nothing has taken the place of.
func standing(before []fund.Publication) []fund.Publication {
	var list []fund.Publication
	for _, p := range before {
		if p.State == fund.BatchPublished {
			list = append(list, p)
		}
	}
	return list
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
