package book

import (
	"cmp"
	"slices"

	"qingyuan/models/region"
)

// Book is one of the books that have totals.
type Book string

// The books.
const (
	Projects  Book = "projects"  // first budget, second contract, third paid
	Purchases Book = "purchases" // first awarded, second estimate
	Leases    Book = "leases"    // first a year's rent, second arrears
)

// Facet is by what totals are told apart.
type Facet string

// The facets; "" is all together.
const (
	ByState    Facet = "state"
	ByMethod   Facet = "method"
	BySupplier Facet = "supplier"
)

// Total is how much there is of a region with all below it ("" is the whole country), of a
// year (0 is all), of one value of a facet.
type Total struct {
	Book       Book   `gorm:"primaryKey"`
	RegionCode string `gorm:"primaryKey"`
	Year       int    `gorm:"primaryKey;autoIncrement:false"`
	Facet      Facet  `gorm:"primaryKey"`
	Value      string `gorm:"primaryKey"`
	Name       string // of a supplier
	Records    int64
	FirstFen   int64
	SecondFen  int64
	ThirdFen   int64
}

// TableName is that of the database.
func (Total) TableName() string { return "book_totals" }

type totalKey struct {
	book   Book
	region string
	year   int
	facet  Facet
	value  string
}

// tally adds up totals.
type tally map[totalKey]*Total

// add counts one record, times is 1 or −1.
func (t tally) add(times int64, book Book, code string, year int, facets map[Facet]string, name string, fen [3]int64) {
	years := []int{0}
	if year != 0 {
		years = append(years, year)
	}
	for _, at := range append(region.Ancestors(code), code, "") {
		for _, y := range years {
			t.one(totalKey{book, at, y, "", ""}, "", times, fen)
			for f, v := range facets {
				if v != "" {
					t.one(totalKey{book, at, y, f, v}, name, times, fen)
				}
			}
		}
	}
}

func (t tally) one(k totalKey, name string, times int64, fen [3]int64) {
	sum, ok := t[k]
	if !ok {
		sum = &Total{Book: k.book, RegionCode: k.region, Year: k.year, Facet: k.facet, Value: k.value}
		t[k] = sum
	}
	if k.facet == BySupplier && times > 0 {
		sum.Name = name
	}
	sum.Records += times
	sum.FirstFen += times * fen[0]
	sum.SecondFen += times * fen[1]
	sum.ThirdFen += times * fen[2]
}

func (t tally) rows(times int64, r Rows) {
	for _, p := range r.Projects {
		t.add(times, Projects, p.RegionCode, p.Year, map[Facet]string{ByState: string(p.State)}, "", [3]int64{p.BudgetFen, p.ContractFen, p.PaidFen})
	}
	for _, p := range r.Purchases {
		t.add(times, Purchases, p.RegionCode, p.Year, map[Facet]string{ByMethod: p.Method, BySupplier: p.SupplierCode}, p.Supplier, [3]int64{p.AmountFen, p.EstimateFen})
	}
	for _, l := range r.Leases {
		t.add(times, Leases, l.RegionCode, 0, nil, "", [3]int64{l.RentFen, l.ArrearsFen})
	}
}

// Moves are what the totals change by when one version's rows take the place of another's, in
// the order of their keys.
func Moves(before, after Rows) []Total {
	t := tally{}
	t.rows(-1, before)
	t.rows(1, after)
	moves := make([]Total, 0, len(t))
	for _, sum := range t {
		if sum.Records != 0 || sum.FirstFen != 0 || sum.SecondFen != 0 || sum.ThirdFen != 0 {
			moves = append(moves, *sum)
		}
	}
	slices.SortFunc(moves, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Book, b.Book), cmp.Compare(a.RegionCode, b.RegionCode), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Facet, b.Facet), cmp.Compare(a.Value, b.Value))
	})
	return moves
}
