package publishing

import (
	"context"
	"fmt"

	"qingyuan/models/fund"
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
}

type batch struct {
	fund.Publication
	programme fund.Programme
}

func newWriter(ctx context.Context, store Store, catalogue *fund.Catalogue, origin fund.Publication) *writer {
	return &writer{ctx: ctx, store: store, catalogue: catalogue, origin: origin, totals: totals{}}
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
	w.pending = append(w.pending, fund.Record{Payment: l.Payment, Listed: l.Payment.MayBeListed(b.programme)})
	w.totals.add(&w.pending[len(w.pending)-1], b.programme)
	if len(w.pending) < chunk {
		return nil
	}
	return w.flush()
}

func (w *writer) begin(first fund.Payment) error {
	b := batch{Publication: w.origin}
	b.programme, _ = w.catalogue.Find(first.ProgrammeCode)
	b.ProgrammeCode, b.RegionCode = first.ProgrammeCode, first.RegionCode
	if err := w.store.CreatePublication(w.ctx, &b.Publication); err != nil {
		return fmt.Errorf("begin a batch: %w", err)
	}
	w.batches = append(w.batches, b)
	return nil
}

func (w *writer) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	if err := w.store.AddPayments(w.ctx, w.pending); err != nil {
		return err
	}
	w.pending = w.pending[:0]
	return nil
}

// finish writes what is left, and what is only known at the end. The totals come last: they
// are the rows that other publications may wait for.
func (w *writer) finish(plan fund.Plan) ([]fund.Publication, error) {
	if err := w.flush(); err != nil {
		return nil, err
	}
	list := make([]fund.Publication, len(w.batches))
	for i, b := range w.batches {
		part := plan.Batches[i]
		b.Rows, b.TotalFen, b.DeclaredTotalFen = part.Rows, part.TotalFen, plan.DeclaredTotalFen
		b.FirstPeriod, b.LastPeriod = part.FirstPeriod, part.LastPeriod
		b.NotedRows, b.RefusedRows = plan.NotedRows, plan.RefusedRows()
		if err := w.store.UpdatePublication(w.ctx, b.Publication); err != nil {
			return nil, fmt.Errorf("complete a batch: %w", err)
		}
		list[i] = b.Publication
	}
	if err := w.store.AddTotals(w.ctx, w.totals.rolledUp()); err != nil {
		return nil, err
	}
	return list, nil
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
