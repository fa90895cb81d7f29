package books

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// ShelfStore is what the books are read from.
type ShelfStore interface {
	ListBookProjects(ctx context.Context, f book.Filter, from book.From, limit int) ([]book.Project, error)
	ListBookPurchases(ctx context.Context, f book.Filter, from book.From, limit int) ([]book.Purchase, error)
	ListBookLeases(ctx context.Context, f book.Filter, from book.From, limit int) ([]book.Lease, error)
	// ListEndingLeases lists those of a region that end in a run of days, the first to end first.
	ListEndingLeases(ctx context.Context, region string, from, to models.Date, limit int) ([]book.Lease, error)
	ListBookAccounts(ctx context.Context, region string, year int) ([]book.Account, error)
	ListBudgetYears(ctx context.Context, region string) ([]int, error)
	// ListBudgetRegions are those of some regions that have accounts.
	ListBudgetRegions(ctx context.Context, codes []string) ([]string, error)
	// HasBudgets: a region, or any below it, has accounts.
	HasBudgets(ctx context.Context, code string) (bool, error)
	// FindBookTotals finds the totals of regions for exactly a year and a value of a facet, of
	// which an empty one stands for all.
	FindBookTotals(ctx context.Context, b book.Book, regions []string, year int, facet book.Facet, value string) ([]book.Total, error)
	// ListBookTotals lists a region's totals of each value of a facet, the largest first.
	ListBookTotals(ctx context.Context, b book.Book, region string, year int, facet book.Facet, limit int) ([]book.Total, error)
	ListBookYears(ctx context.Context, b book.Book, region string) ([]int, error)
	// ListReleases lists those of a region and all below it whose processes still stand; of a
	// year where one is named; beyond a place.
	ListReleases(ctx context.Context, region string, year int, from book.ReleasePlace, limit int) ([]book.Release, error)
	ListReleasesOf(ctx context.Context, ocid string) ([]book.Release, error)
	// ListChanges lists the newest first.
	ListChanges(ctx context.Context, region, item string, before int64, limit int) ([]disclosure.Change, error)
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)
}

// Regions is regions.Tree.
type Regions interface {
	Path(ctx context.Context, code string) ([]region.Region, error)
	Children(ctx context.Context, code string) ([]region.Region, error)
}

// Shelf is the books as anyone may read them.
type Shelf struct {
	Store   ShelfStore
	Regions Regions
	Clock   func() time.Time
}

// pageSize is how many rows a page of a book has.
const pageSize = 50

// Head is what all pages of a book say: whose it is, and how much there is.
type Head struct {
	book.Filter
	Path   []region.Region
	Years  []int
	Total  book.Total
	Facets []book.Total // by state, or method, the largest first
	Parts  []Part
	Level  int // of the regions in Parts: 1 for provinces
}

// Part is a region right below, with its total. Share is that of the largest, in percent.
type Part struct {
	Code, Name string
	book.Total
	Share int
}

// Line is a row with the names of its place.
type Line[T any] struct {
	Row           T
	Town, Village string
}

// Page is a page of a book. Prev and Next are the places of the pages beside it.
type Page[T any] struct {
	Head
	Lines      []Line[T]
	Prev, Next string
}

// head finds whose book it is; models.NotFound where a region isn't there.
func (s Shelf) head(ctx context.Context, b book.Book, f book.Filter, by book.Facet) (Head, error) {
	h := Head{Filter: f, Level: int(region.LevelOf(f.Region)) + 1}
	var err error
	if f.Region != "" {
		if h.Path, err = s.Regions.Path(ctx, f.Region); err != nil {
			return h, fmt.Errorf("find a book's region: %w", err)
		}
		if len(h.Path) == 0 {
			return h, models.Fail(models.NotFound, "err.not_found")
		}
	}
	if h.Years, err = s.Store.ListBookYears(ctx, b, f.Region); err != nil {
		return h, fmt.Errorf("list a book's years: %w", err)
	}
	facet, value := f.Facet()
	totals, err := s.Store.FindBookTotals(ctx, b, []string{f.Region}, f.Year, facet, value)
	if err != nil {
		return h, fmt.Errorf("find a book's total: %w", err)
	}
	if len(totals) > 0 {
		h.Total = totals[0]
	}
	if by != "" {
		if h.Facets, err = s.Store.ListBookTotals(ctx, b, f.Region, f.Year, by, 20); err != nil {
			return h, fmt.Errorf("list a book's totals: %w", err)
		}
	}
	h.Parts, err = s.parts(ctx, b, f)
	return h, err
}

// parts are the regions right below, that have anything.
func (s Shelf) parts(ctx context.Context, b book.Book, f book.Filter) ([]Part, error) {
	if region.LevelOf(f.Region) == region.Village {
		return nil, nil
	}
	children, err := s.Regions.Children(ctx, f.Region)
	if err != nil || len(children) == 0 {
		return nil, err
	}
	codes, names := make([]string, len(children)), map[string]string{}
	for i, r := range children {
		codes[i], names[r.Code] = r.Code, r.Name
	}
	facet, value := f.Facet()
	totals, err := s.Store.FindBookTotals(ctx, b, codes, f.Year, facet, value)
	if err != nil {
		return nil, fmt.Errorf("find the totals of regions: %w", err)
	}
	largest := int64(1)
	for _, t := range totals {
		largest = max(largest, t.FirstFen)
	}
	parts := make([]Part, len(totals))
	for i, t := range totals {
		parts[i] = Part{t.RegionCode, names[t.RegionCode], t, int(max(t.FirstFen, 0) * 100 / largest)}
	}
	return parts, nil
}

// Projects is a page of the projects.
func (s Shelf) Projects(ctx context.Context, f book.Filter, from book.From) (Page[book.Project], error) {
	return page(ctx, s, book.Projects, f, book.ByState, from, s.Store.ListBookProjects, func(p book.Project) book.Of { return p.Of })
}

// Purchases is a page of the purchases.
func (s Shelf) Purchases(ctx context.Context, f book.Filter, from book.From) (Page[book.Purchase], error) {
	if f.Supplier != "" {
		f.Method = ""
	}
	return page(ctx, s, book.Purchases, f, book.ByMethod, from, s.Store.ListBookPurchases, func(p book.Purchase) book.Of { return p.Of })
}

// Leases is a page of the leases.
func (s Shelf) Leases(ctx context.Context, f book.Filter, from book.From) (Page[book.Lease], error) {
	return page(ctx, s, book.Leases, f, "", from, s.Store.ListBookLeases, func(l book.Lease) book.Of { return l.Of })
}

// Suppliers are the largest of a region and a year.
func (s Shelf) Suppliers(ctx context.Context, f book.Filter) ([]book.Total, error) {
	list, err := s.Store.ListBookTotals(ctx, book.Purchases, f.Region, f.Year, book.BySupplier, 10)
	if err != nil {
		return nil, fmt.Errorf("list suppliers: %w", err)
	}
	return list, nil
}

// Ending are the first leases of a region to end within book.EndsSoon days.
func (s Shelf) Ending(ctx context.Context, code string) ([]Line[book.Lease], error) {
	today := s.Today()
	rows, err := s.Store.ListEndingLeases(ctx, code, today, today.AddDays(book.EndsSoon), pageSize)
	if err != nil {
		return nil, fmt.Errorf("list leases that end: %w", err)
	}
	return lines(ctx, s, rows, func(l book.Lease) book.Of { return l.Of })
}

// Today is the day by which something is late or ends soon.
func (s Shelf) Today() models.Date { return models.DateOf(s.Clock()) }

// page reads one row more than a page has, to know whether it goes on.
func page[T any](ctx context.Context, s Shelf, b book.Book, f book.Filter, by book.Facet, from book.From,
	read func(context.Context, book.Filter, book.From, int) ([]T, error), of func(T) book.Of,
) (Page[T], error) {
	p := Page[T]{}
	var err error
	if p.Head, err = s.head(ctx, b, f, by); err != nil {
		return p, err
	}
	rows, err := read(ctx, f, from, pageSize+1)
	if err != nil {
		return p, fmt.Errorf("read a book: %w", err)
	}
	more := len(rows) > pageSize
	if more && from.Back {
		rows = rows[1:]
	} else if more {
		rows = rows[:pageSize]
	}
	if p.Lines, err = lines(ctx, s, rows, of); err != nil || len(rows) == 0 {
		return p, err
	}
	if more || from.Back {
		p.Next = of(rows[len(rows)-1]).Place
	}
	if more && from.Back || !from.Back && from.Place != "" {
		p.Prev = of(rows[0]).Place
	}
	return p, nil
}

// lines gives rows the names of their places.
func lines[T any](ctx context.Context, s Shelf, rows []T, of func(T) book.Of) ([]Line[T], error) {
	var codes []string
	for _, r := range rows {
		code := of(r).RegionCode
		codes = append(codes, code, region.At(code, region.Town))
	}
	slices.Sort(codes)
	names, err := s.Store.RegionNames(ctx, slices.Compact(codes))
	if err != nil {
		return nil, fmt.Errorf("name the places of a book: %w", err)
	}
	list := make([]Line[T], len(rows))
	for i, r := range rows {
		code := of(r).RegionCode
		list[i] = Line[T]{Row: r, Village: strings.TrimSuffix(names[code], "村民委员会")}
		if region.LevelOf(code) == region.Village {
			list[i].Town = names[region.At(code, region.Town)]
		}
	}
	return list, nil
}
