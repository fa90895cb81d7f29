package publishing

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// chunk is how many payments are handed to the store at once: some megabytes.
const chunk = 10_000

// writer takes the lines of one file into the store, inside a transaction.
type writer struct {
	ctx       context.Context
	store     Store
	catalogue *fund.Catalogue
	origin    fund.Publication // what all batches of the file share
	batches   []batch          // in the order of the plan
	pending   []fund.Record
	totals    totals
	places    places
	former    *former // what a correction takes the place of; nil where there is none
}

type batch struct {
	fund.Publication
	programme fund.Programme
	lines     *lineHash
}

func newWriter(ctx context.Context, store Store, catalogue *fund.Catalogue, origin fund.Publication) *writer {
	return &writer{ctx: ctx, store: store, catalogue: catalogue, origin: origin, totals: totals{}, places: places{}}
}

// line takes one line. The first of a batch makes the batch.
func (w *writer) line(l fund.Line) error {
	if l.Batch == len(w.batches) {
		if err := w.begin(l.Payment); err != nil {
			return err
		}
	}
	b := &w.batches[l.Batch]
	l.Payment.BatchID = b.ID
	l.Payment.SheetName = shortName(l.Payment.SheetName)
	b.RegionCode = fund.CommonRegion(b.RegionCode, l.Payment.RegionCode)
	w.pending = append(w.pending, fund.Record{Payment: l.Payment, Listed: l.Payment.MayBeListed(b.programme), ListedUntil: b.ListedUntil})
	w.totals.add(&w.pending[len(w.pending)-1], b.programme)
	if w.former != nil {
		w.former.meet(&l.Payment)
	}
	if len(w.pending) < chunk {
		return nil
	}
	return w.flush()
}

func (w *writer) begin(first fund.Payment) error {
	if w.former != nil && w.former.ProgrammeCode != first.ProgrammeCode {
		return models.Fail(models.Conflict, "funds.err.plan_changed")
	}
	b := batch{Publication: w.origin}
	b.programme, _ = w.catalogue.Find(first.ProgrammeCode)
	b.ProgrammeCode, b.ProgrammeName, b.RegionCode = first.ProgrammeCode, b.programme.Name, first.RegionCode
	b.State, b.Version, b.ListedUntil, b.Listing = fund.BatchPublished, 1, b.programme.ListedUntil(w.origin.On()), true
	if w.former != nil {
		b.Version, b.FirstID = w.former.Version+1, w.former.FirstID
	}
	if !b.programme.TotalsOnly {
		b.LinesSalt = make([]byte, 16)
		rand.Read(b.LinesSalt)
		b.lines = newLineHash(b.LinesSalt)
	}
	if err := w.store.CreatePublication(w.ctx, &b.Publication); err != nil {
		return fmt.Errorf("begin a batch: %w", err)
	}
	if b.FirstID == 0 {
		b.FirstID = b.ID
	}
	w.batches = append(w.batches, b)
	return nil
}

// flush writes what is pending, and goes over it once more in the order in which it is kept.
func (w *writer) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	if err := w.store.AddPayments(w.ctx, w.pending); err != nil {
		return err
	}
	if err := w.places.find(w.ctx, w.store, w.pending); err != nil {
		return err
	}
	for i := range w.pending {
		r := &w.pending[i]
		if lines := w.hashOf(r.BatchID); r.Listed && lines != nil {
			lines.add(r.Listing(), w.places[r.RegionCode])
		}
	}
	w.pending = w.pending[:0]
	return nil
}

// hashOf finds the hash of a batch's lines; nil where none are ever shown.
func (w *writer) hashOf(batchID int64) *lineHash {
	for i := range w.batches {
		if w.batches[i].ID == batchID {
			return w.batches[i].lines
		}
	}
	return nil
}

// finish writes what is left, and what is only known at the end. The totals come last: they
// are the rows that other publications may wait for.
func (w *writer) finish(plan fund.Plan) ([]fund.Publication, error) {
	if err := w.flush(); err != nil {
		return nil, err
	}
	list, until := make([]fund.Publication, len(w.batches)), map[string]models.Date{}
	for i, b := range w.batches {
		part := plan.Batches[i]
		b.Rows, b.TotalFen, b.DeclaredTotalFen = part.Rows, part.TotalFen, plan.DeclaredTotalFen
		b.FirstPeriod, b.LastPeriod = part.FirstPeriod, part.LastPeriod
		b.NotedRows, b.RefusedRows, b.LinesHash = plan.NotedRows, plan.RefusedRows(), b.lines.sum()
		if b.programme.TotalsOnly { // a village could be one person
			b.RegionCode = cmp.Or(region.At(b.RegionCode, region.County), b.RegionCode)
		}
		if w.former != nil {
			b.Added, b.Removed, b.Changed = w.former.compare()
		}
		if err := w.store.UpdatePublication(w.ctx, b.Publication); err != nil {
			return nil, fmt.Errorf("complete a batch: %w", err)
		}
		list[i], until[b.ProgrammeCode] = b.Publication, b.ListedUntil
	}
	if err := w.store.AddBatchTotals(w.ctx, w.batchTotals()); err != nil {
		return nil, err
	}
	if w.former != nil {
		w.totals.takeOut(w.former.ProgrammeCode, w.former.totals)
	}
	if err := w.store.AddTotals(w.ctx, w.totals.rolledUp(until)); err != nil {
		return nil, err
	}
	return list, nil
}

// batchTotals are what each batch puts into the totals.
func (w *writer) batchTotals() []fund.BatchTotal {
	ids := map[string]int64{}
	for _, b := range w.batches {
		ids[b.ProgrammeCode] = b.ID
	}
	list := make([]fund.BatchTotal, 0, len(w.totals))
	for k, sums := range w.totals {
		at := w.places[k.region]
		list = append(list, fund.BatchTotal{BatchID: ids[k.programme], RegionCode: k.region, Period: k.period, Town: at.town, Village: at.village, Sums: *sums})
	}
	return list
}

// longestSheetName is what Excel allows; other programs may write longer ones.
const longestSheetName = 31

func shortName(s string) string {
	n := 0
	for i := range s {
		if n++; n > longestSheetName {
			return s[:i]
		}
	}
	return s
}
