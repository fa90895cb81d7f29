package publishing

import (
	"cmp"
	"context"
	"slices"

	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// ProgrammeList is the programmes of a category, with what was paid for each.
type ProgrammeList struct {
	Category   string // its name is the message fund.category.<Category>
	Programmes []ProgrammeSum
}

// ProgrammeLists lists all programmes by category, in the order of their codes.
func (l Ledger) ProgrammeLists(ctx context.Context) ([]ProgrammeList, error) {
	known, err := l.known(ctx)
	if err != nil {
		return nil, err
	}
	paid, err := l.programmes(ctx, "", "", known)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]Sum, len(paid))
	for _, p := range paid {
		sums[p.Code] = p.Sum
	}
	all := make([]ProgrammeSum, 0, len(known))
	for code, p := range known {
		all = append(all, ProgrammeSum{Programme: p, Sum: sums[code]})
	}
	slices.SortFunc(all, func(a, b ProgrammeSum) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Code, b.Code))
	})
	var lists []ProgrammeList
	for _, p := range all {
		if n := len(lists); n == 0 || lists[n-1].Category != p.Category {
			lists = append(lists, ProgrammeList{Category: p.Category})
		}
		last := &lists[len(lists)-1]
		last.Programmes = append(last.Programmes, p)
	}
	return lists, nil
}

// YearSum is what was paid for a year, by the periods that lie in it.
type YearSum struct {
	Year int
	Sum
	Share int // of the largest year's, in percent
}

// ProgrammePage is what there is to know of a programme.
type ProgrammePage struct {
	fund.Programme
	Sum
	About     About
	Notice    int           // how many days lines stay in public
	Standards []OneStandard // by region, the latest first
	Years     []YearSum     // the newest first
	Periods   []PeriodSum   // the newest first
	Path      []region.Region
	Regions   []RegionSum // right below the smallest region that holds all
	Latest    []LatestBatch
}

// ProgrammePage reads a programme; models.NotFound where there is none.
func (l Ledger) ProgrammePage(ctx context.Context, code string) (p ProgrammePage, err error) {
	known, err := l.known(ctx)
	if err != nil {
		return p, err
	}
	of, ok := known[code]
	if !ok {
		return p, notFound()
	}
	p.Programme, p.About, p.Notice = of, l.About[code], of.Notice()
	standards, err := l.Store.ListStandards(ctx, code, fund.StandardValid)
	if err != nil {
		return p, wrap(err, "list standards")
	}
	if p.Standards, err = describe(ctx, l.Store, standards, func(string) fund.Programme { return of }); err != nil {
		return p, err
	}
	if p.Sum, err = l.sum(ctx, fund.Filter{Programme: code}); err != nil || p.Payments == 0 {
		return p, err
	}
	if p.Periods, err = l.periods(ctx, "", code); err != nil {
		return p, err
	}
	p.Years = yearsOf(p.Periods)
	if p.Path, p.Regions, err = l.entranceOf(ctx, code); err != nil {
		return p, err
	}
	rows, err := l.Store.ListPublicationsOf(ctx, code, latestShown)
	if err != nil {
		return p, wrap(err, "list a programme's batches")
	}
	p.Latest, err = l.described(ctx, rows, known)
	return p, err
}

func yearsOf(periods []PeriodSum) []YearSum {
	sums := map[int]*YearSum{}
	for _, s := range periods {
		y := sums[s.Period.Year()]
		if y == nil {
			y = &YearSum{Year: s.Period.Year()}
			sums[y.Year] = y
		}
		y.Payments, y.Unlisted, y.TotalFen = y.Payments+s.Payments, y.Unlisted+s.Unlisted, y.TotalFen+s.TotalFen
	}
	list, largest := make([]YearSum, 0, len(sums)), int64(0)
	for _, y := range sums {
		list, largest = append(list, *y), max(largest, y.TotalFen)
	}
	for i := range list {
		list[i].Share = share(list[i].TotalFen, largest)
	}
	slices.SortFunc(list, func(a, b YearSum) int { return cmp.Compare(b.Year, a.Year) })
	return list
}
