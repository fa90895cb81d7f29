package publishing

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// PageSize is how many payments a page lists.
const PageSize = 50

// leastSpread is of how many payments a spread is shown at the least.
const leastSpread = 5

// Query asks for a page of the accounts.
type Query struct {
	fund.Filter
	From fund.ListingPlace // the zero place: from the first
	Back bool              // the page before From instead of the one after
}

// Page is one page of the accounts.
type Page struct {
	Filter     fund.Filter
	Sum                        // of the filter
	Path       []region.Region // down to the filter's region; empty for the whole country
	Programme  *fund.Programme // the filter's
	Parts      []RegionSum     // right below the region
	Programmes []ProgrammeSum  // to choose from
	Periods    []PeriodSum     // to choose from
	Against    []Against       // earlier periods, where one is chosen
	Persons    int64           // to whom payments were made; who was paid for two periods counts twice
	Spread     fund.Spread     // of the payments; zero where there are too few, or no programme is chosen
	Median     *Median         // of the town, for a village; nil where there is nothing to compare
	Lines      []Line
	Prev, Next fund.ListingPlace // where the pages beside begin; zero where there is none
	// ListedUntil is the last day on which the newest of its lines are or were shown; Left, that it
	// has passed.
	ListedUntil models.Date
	Left        bool
}

// Line is a payment as anyone may see it.
type Line struct {
	ID        int64  // of the payment, by which it is asked about
	Name      string // masked
	Village   string
	Town      string
	Group     string
	Region    string // the village's code
	Programme fund.Programme
	Period    fund.Period
	PaidOn    models.Date
	Quantity  int64 // thousandths of Unit
	Unit      string
	UnitPrice int64 // ten-thousandths of a yuan
	AmountFen int64
}

// Page reads a page. A region, programme or period that there isn't is models.NotFound.
func (l Ledger) Page(ctx context.Context, q Query) (p Page, err error) {
	p.Filter = q.Filter
	known, err := l.known(ctx)
	if err != nil {
		return p, err
	}
	if p.Path, p.Programme, err = l.resolve(ctx, q.Filter, known); err != nil {
		return p, err
	}
	total, err := l.total(ctx, q.Filter)
	if err != nil {
		return p, err
	}
	p.Sum, p.ListedUntil, p.Persons = sumOf(total), total.ListedUntil, total.Persons
	if q.Programme != "" && total.Payments >= leastSpread {
		p.Spread = total.Spread
	}
	if p.Parts, err = l.parts(ctx, q.Filter); err != nil {
		return p, err
	}
	if p.Programmes, err = l.programmes(ctx, q.Region, "", known); err != nil {
		return p, err
	}
	if p.Periods, err = l.periods(ctx, q.Region, q.Programme); err != nil {
		return p, err
	}
	if p.Median, err = l.median(ctx, q.Filter, p.Path); err != nil {
		return p, err
	}
	if q.Period != "" {
		p.Against = against(PeriodSum{q.Period, p.Sum}, p.Periods)
	}
	if p.Payments == p.Unlisted {
		return p, nil
	}
	if p.Left = p.ListedUntil < l.Today(); p.Left {
		return p, nil
	}
	return p, l.fill(ctx, q, &p, known)
}

// resolve checks that what a filter names is there.
func (l Ledger) resolve(ctx context.Context, f fund.Filter, known programmes) ([]region.Region, *fund.Programme, error) {
	if f.Period != "" && !f.Period.Valid() {
		return nil, nil, notFound()
	}
	var programme *fund.Programme
	if f.Programme != "" {
		found, ok := known[f.Programme]
		if !ok {
			return nil, nil, notFound()
		}
		programme = &found
	}
	if f.Region == "" {
		return nil, programme, nil
	}
	path, err := l.Regions.Path(ctx, f.Region)
	if err == nil && len(path) == 0 {
		err = notFound()
	}
	return path, programme, err
}

// fill reads the lines of a page, and one more to know whether there is a page beyond.
func (l Ledger) fill(ctx context.Context, q Query, p *Page, known programmes) error {
	rows, err := l.Store.ListPayments(ctx, q.Filter, l.Today(), q.From, q.Back, PageSize+1)
	if err != nil {
		return wrap(err, "list payments")
	}
	if len(rows) == 0 && !q.From.IsZero() { // what stood there is gone: begin again
		return l.fill(ctx, Query{Filter: q.Filter}, p, known)
	}
	more := len(rows) > PageSize
	switch {
	case more && q.Back:
		rows = rows[1:]
	case more:
		rows = rows[:PageSize]
	}
	if len(rows) == 0 {
		return nil
	}
	if first := rows[0]; q.Back && more || !q.Back && !q.From.IsZero() {
		p.Prev = fund.PlaceOf(first)
	}
	if last := rows[len(rows)-1]; !q.Back && more || q.Back && !q.From.IsZero() {
		p.Next = fund.PlaceOf(last)
	}
	p.Lines, err = l.lines(ctx, rows, known)
	return err
}

// lines gives payments the names of their regions and programmes.
func (l Ledger) lines(ctx context.Context, rows []fund.Listing, known programmes) ([]Line, error) {
	codes := map[string]bool{}
	for _, r := range rows {
		codes[r.RegionCode], codes[region.Parent(r.RegionCode)] = true, true
	}
	list := make([]string, 0, len(codes))
	for code := range codes {
		list = append(list, code)
	}
	names, err := l.Store.RegionNames(ctx, list)
	if err != nil {
		return nil, wrap(err, "name regions")
	}
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{ID: r.ID, Name: r.Name, Village: names[r.RegionCode], Town: names[region.Parent(r.RegionCode)], Group: r.GroupName, Region: r.RegionCode,
			Programme: known[r.ProgrammeCode], Period: r.Period, PaidOn: r.PaidOn, Quantity: r.Quantity, Unit: r.Unit, UnitPrice: r.UnitPrice, AmountFen: r.AmountFen}
	}
	return lines, nil
}
