package duty

import (
	"cmp"
	"slices"
	"strings"

	"qingyuan/models"
	"qingyuan/models/region"
)

// Derivation is how far the duties of a year have been derived, and for which regions.
type Derivation struct {
	Year  int           `gorm:"primaryKey;autoIncrement:false"`
	Since models.Period // the first month of which anything is due; "" the whole year
	Roots Roots         // whose duties, and those of all below
	Print string        // of what it was derived from last, hexadecimal; "" never to its end
	// Of the run that is under way: what it derives from, the first county that isn't done yet,
	// and how many regions are done, of how many.
	Running string
	Next    string
	Done    int64
	Of      int64
	BegunAt int64 // unix seconds
	DoneAt  int64 // unix seconds; 0: never
}

// TableName is that of the database.
func (Derivation) TableName() string { return "duty_years" }

// Roots are codes of regions, none of which contains another, in order, joined by commas; "*"
// is the whole country.
type Roots string

// Everywhere is the whole country.
const Everywhere Roots = "*"

// RootsOf keeps those of regions that no other contains.
func RootsOf(codes []string) Roots {
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	var kept []string
	for _, code := range codes {
		if code == "" {
			return Everywhere
		}
		if !slices.ContainsFunc(kept, func(k string) bool { return region.Contains(k, code) }) {
			kept = append(kept, code)
		}
	}
	slices.Sort(kept)
	return Roots(strings.Join(kept, ","))
}

// List are the single codes; "" is the whole country.
func (r Roots) List() []string {
	switch r {
	case "":
		return nil
	case Everywhere:
		return []string{""}
	}
	return strings.Split(string(r), ",")
}

// Contains reports whether a region is one of them or below.
func (r Roots) Contains(code string) bool {
	return r == Everywhere || slices.ContainsFunc(r.List(), func(root string) bool { return region.Contains(root, code) })
}

// Plus are the regions of both.
func (r Roots) Plus(o Roots) Roots { return RootsOf(append(r.List(), o.List()...)) }
