package book

import (
	"net/url"
	"strconv"
)

// Filter is what a page of a book shows. An empty field lets all through.
type Filter struct {
	Region   string
	Year     int
	State    string // of projects
	Method   string // of purchases; beside a supplier it is left out
	Supplier string // of purchases: SupplierKey
	Arrears  bool   // of leases
}

// Facet is by what the filter tells totals apart, and which of them it means.
func (f Filter) Facet() (Facet, string) {
	switch {
	case f.State != "":
		return ByState, f.State
	case f.Supplier != "":
		return BySupplier, f.Supplier
	case f.Method != "":
		return ByMethod, f.Method
	}
	return "", ""
}

// Query is the filter as it stands in an address.
func (f Filter) Query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"region": f.Region, "state": f.State, "method": f.Method, "supplier": f.Supplier} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	if f.Arrears {
		q.Set("arrears", "1")
	}
	return q
}

// From is where a page of a book begins: beyond a place, or before it where Back is set.
type From struct {
	Place string
	Back  bool
}

// ReleasePlace is the last release that was read.
type ReleasePlace struct {
	Region, OCID string
	No           int
}

// PlaceOfRelease is where a release stands.
func PlaceOfRelease(r Release) ReleasePlace { return ReleasePlace{r.RegionCode, r.OCID, r.No} }
