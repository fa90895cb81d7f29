package publishing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// LedgerStore is what the public accounts are read from.
type LedgerStore interface {
	ListProgrammes(ctx context.Context) ([]fund.Programme, error)
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)
	// FindTotals finds the totals of regions for exactly a programme and a period, of which
	// an empty one stands for all. Regions without payments are left out.
	FindTotals(ctx context.Context, regions []string, programme string, period fund.Period) ([]fund.Total, error)
	// FindProgrammeTotals finds a region's totals of each of programmes.
	FindProgrammeTotals(ctx context.Context, region string, programmes []string, period fund.Period) ([]fund.Total, error)
	// FindPeriodTotals finds a region's totals of each period, for a programme or all.
	FindPeriodTotals(ctx context.Context, region, programme string) ([]fund.Total, error)
	// ListPayments lists what is shown of a filter on a day: from the first beyond a place, or the
	// last before it, in the same order.
	ListPayments(ctx context.Context, f fund.Filter, today models.Date, from fund.ListingPlace, back bool, limit int) ([]fund.Listing, error)
	// ListPublications lists batches within a filter's region and of its programme, the newest
	// first, those before an id; 0 begins.
	ListPublications(ctx context.Context, f fund.Filter, before int64, limit int) ([]fund.Publication, error)
	ListLatestPublications(ctx context.Context, limit int) ([]fund.Publication, error)
	// FindListing finds a line that is shown on a day, and the number of its batch.
	FindListing(ctx context.Context, id int64, today models.Date) (fund.Listing, int64, error)
	FindPublication(ctx context.Context, id int64) (fund.Publication, error)
	ListPublicationsOf(ctx context.Context, programme string, limit int) ([]fund.Publication, error)
	// ListStandards lists the standards of a programme that are in a state: by region, the latest first.
	ListStandards(ctx context.Context, programme string, state fund.StandardState) ([]fund.Standard, error)
	// ListBatchVersions lists the batches that took each other's place, the first first.
	ListBatchVersions(ctx context.Context, firstID int64) ([]fund.Publication, error)
	// ListBatchTotals lists what a batch put into the totals, by village and period.
	ListBatchTotals(ctx context.Context, batchID int64) ([]fund.BatchTotal, error)
	// ListBatchListings lists a batch's lines that may still be shown on a day, as they were
	// published, those beyond an id.
	ListBatchListings(ctx context.Context, batchID int64, today models.Date, after int64, limit int) ([]fund.Listing, error)
}

// Regions is the tree of regions.
type Regions interface {
	// Path is a region and those above it, the topmost first; empty where it isn't known.
	Path(ctx context.Context, code string) ([]region.Region, error)
	// Children are the regions right below a code; of the empty code the provinces.
	Children(ctx context.Context, code string) ([]region.Region, error)
}

// Ledger is the public accounts. All that it returns may be shown to anyone.
type Ledger struct {
	Store   LedgerStore
	Regions Regions
	Clock   func() time.Time
	// About says what programmes are, by their codes.
	About map[string]About
}

// About says in plain words what a programme is.
type About struct{ ZH, EN string }

// Today is the day by which notice periods are judged.
func (l Ledger) Today() models.Date { return models.DateOf(l.Clock()) }

// Sum is what was paid.
type Sum struct {
	Payments int64
	Unlisted int64 // of them, not shown line by line
	TotalFen int64
}

// RegionSum is what was paid in a region. Share is that of the largest of its list, in
// percent.
type RegionSum struct {
	Code, Name string
	Sum
	Share int
}

// ProgrammeSum is what was paid for a programme.
type ProgrammeSum struct {
	fund.Programme
	Sum
	Share int
}

// PeriodSum is what was paid for a period.
type PeriodSum struct {
	Period fund.Period
	Sum
}

func sumOf(t fund.Total) Sum { return Sum{t.Payments, t.Unlisted, t.TotalFen} }

// Figures are how much there is in all.
type Figures struct {
	Programmes int
	Sum
}

// Figures counts what is published.
func (l Ledger) Figures(ctx context.Context) (Figures, error) {
	all, err := l.sum(ctx, fund.Filter{})
	if err != nil || all.Payments == 0 {
		return Figures{}, err
	}
	known, err := l.known(ctx)
	if err != nil {
		return Figures{}, err
	}
	list, err := l.programmes(ctx, "", "", known)
	return Figures{Programmes: len(list), Sum: all}, err
}

// programmes are all that there are, by code.
type programmes map[string]fund.Programme

func (l Ledger) known(ctx context.Context) (programmes, error) {
	list, err := l.Store.ListProgrammes(ctx)
	if err != nil {
		return nil, wrap(err, "list programmes")
	}
	known := make(programmes, len(list))
	for _, p := range list {
		known[p.Code] = p
	}
	return known, nil
}

// sum is the total of a filter.
func (l Ledger) sum(ctx context.Context, f fund.Filter) (Sum, error) {
	row, err := l.total(ctx, f)
	return sumOf(row), err
}

func (l Ledger) total(ctx context.Context, f fund.Filter) (fund.Total, error) {
	rows, err := l.Store.FindTotals(ctx, []string{f.Region}, f.Programme, f.Period)
	if err != nil || len(rows) == 0 {
		return fund.Total{}, wrap(err, "find a total")
	}
	return rows[0], nil
}

// parts are the regions right below a code that have payments, in the order of their codes.
func (l Ledger) parts(ctx context.Context, f fund.Filter) ([]RegionSum, error) {
	if region.LevelOf(f.Region) == region.Village {
		return nil, nil
	}
	children, err := l.Regions.Children(ctx, f.Region)
	if err != nil || len(children) == 0 {
		return nil, err
	}
	codes := make([]string, len(children))
	names := make(map[string]string, len(children))
	for i, r := range children {
		codes[i], names[r.Code] = r.Code, r.Name
	}
	rows, err := l.Store.FindTotals(ctx, codes, f.Programme, f.Period)
	if err != nil {
		return nil, wrap(err, "find the totals of regions")
	}
	list, largest := make([]RegionSum, len(rows)), int64(0)
	for i, row := range rows {
		list[i] = RegionSum{Code: row.RegionCode, Name: names[row.RegionCode], Sum: sumOf(row)}
		largest = max(largest, row.TotalFen)
	}
	for i := range list {
		list[i].Share = share(list[i].TotalFen, largest)
	}
	return list, nil
}

// programmes are those that have payments in a region and a period, the largest first.
func (l Ledger) programmes(ctx context.Context, code string, period fund.Period, known programmes) ([]ProgrammeSum, error) {
	codes := make([]string, 0, len(known))
	for c := range known {
		codes = append(codes, c)
	}
	rows, err := l.Store.FindProgrammeTotals(ctx, code, codes, period)
	if err != nil {
		return nil, wrap(err, "find the totals of programmes")
	}
	slices.SortStableFunc(rows, func(a, b fund.Total) int { return cmp.Compare(b.TotalFen, a.TotalFen) })
	list := make([]ProgrammeSum, len(rows))
	for i, row := range rows {
		list[i] = ProgrammeSum{Programme: known[row.ProgrammeCode], Sum: sumOf(row), Share: share(row.TotalFen, rows[0].TotalFen)}
	}
	return list, nil
}

// periods are those that have payments, the newest first.
func (l Ledger) periods(ctx context.Context, code, programme string) ([]PeriodSum, error) {
	rows, err := l.Store.FindPeriodTotals(ctx, code, programme)
	if err != nil {
		return nil, wrap(err, "find the totals of periods")
	}
	list := make([]PeriodSum, len(rows))
	for i, row := range rows {
		list[len(rows)-1-i] = PeriodSum{row.Period, sumOf(row)}
	}
	return list, nil
}

func share(fen, largest int64) int {
	if largest <= 0 {
		return 0
	}
	return int(max(fen, 0) * 100 / largest)
}

func wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func notFound() error { return models.Fail(models.NotFound, "err.not_found") }
