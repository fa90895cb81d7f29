package publishing

import (
	"context"

	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Programmes lists all that there are, by their codes.
func (l Ledger) Programmes(ctx context.Context) ([]fund.Programme, error) {
	list, err := l.Store.ListProgrammes(ctx)
	return list, wrap(err, "list programmes")
}

// Breakdown is the total of a filter, and what it is made of.
type Breakdown struct {
	Sum
	Regions    []RegionSum    // right below the filter's
	Programmes []ProgrammeSum // of its region and period
	Periods    []PeriodSum    // of its region and programme
}

// Breakdown reads totals. What there isn't is models.NotFound.
func (l Ledger) Breakdown(ctx context.Context, f fund.Filter) (b Breakdown, err error) {
	known, err := l.known(ctx)
	if err != nil {
		return b, err
	}
	if _, _, err = l.resolve(ctx, f, known); err != nil {
		return b, err
	}
	if b.Sum, err = l.sum(ctx, f); err != nil {
		return b, err
	}
	if b.Regions, err = l.parts(ctx, f); err != nil {
		return b, err
	}
	if b.Programmes, err = l.programmes(ctx, f.Region, f.Period, known); err != nil {
		return b, err
	}
	b.Periods, err = l.periods(ctx, f.Region, f.Programme)
	return b, err
}

// Batches lists the batches of a region and all below it, of a programme, or both; the newest
// first, those before an id; 0 begins. All versions are there, those that ended too.
func (l Ledger) Batches(ctx context.Context, f fund.Filter, before int64, limit int) ([]fund.Publication, error) {
	known, err := l.known(ctx)
	if err != nil {
		return nil, err
	}
	if _, _, err := l.resolve(ctx, f, known); err != nil {
		return nil, err
	}
	list, err := l.Store.ListPublications(ctx, f, before, limit)
	for i, p := range list {
		if known[p.ProgrammeCode].TotalsOnly { // of a single village it would tell who
			list[i].RegionCode = region.At(p.RegionCode, region.County)
		}
	}
	return list, wrap(err, "list batches")
}

// Lines lists what is shown of a filter beyond a place, and the place of the last where there is
// more.
func (l Ledger) Lines(ctx context.Context, f fund.Filter, from fund.ListingPlace, limit int) (lines []Line, next fund.ListingPlace, err error) {
	known, err := l.known(ctx)
	if err != nil {
		return nil, next, err
	}
	if _, _, err := l.resolve(ctx, f, known); err != nil {
		return nil, next, err
	}
	rows, err := l.Store.ListPayments(ctx, f, l.Today(), from, false, limit+1)
	if err != nil {
		return nil, next, wrap(err, "list payments")
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = fund.PlaceOf(rows[limit-1])
	}
	lines, err = l.lines(ctx, rows, known)
	return lines, next, err
}
