package models

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Reference points at something public, as addresses carry it: a version of a disclosure or a
// place in it, a batch of payments, one payment, what was paid in all, or a question.
type Reference struct {
	Kind      ReferenceKind `json:"kind,omitempty"`
	Record    string        `json:"record,omitempty"`  // the ID of a disclosure or question, the number of a batch or payment
	Version   int           `json:"version,omitempty"` // of a disclosure
	Place     string        `json:"place,omitempty"`   // in a disclosure: a fact's ID, or a table's and the row's number, list.3
	Region    string        `json:"region,omitempty"`  // of what was paid in all, as Programme and Period
	Programme string        `json:"programme,omitempty"`
	Period    Period        `json:"period,omitempty"`
}

// ReferenceKind is what a reference points at.
type ReferenceKind string

// The kinds.
const (
	ToDisclosure ReferenceKind = "disclosure"
	ToBatch      ReferenceKind = "batch"
	ToPayment    ReferenceKind = "payment"
	ToTotal      ReferenceKind = "total"
	ToQuestion   ReferenceKind = "question"
)

var (
	numberForm    = regexp.MustCompile(`^[1-9]\d{0,17}$`)
	placeForm     = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,60}(\.[1-9]\d{0,6})?$`)
	regionForm    = regexp.MustCompile(`^([1-9]\d(\d\d(\d\d(\d{3}(\d{3})?)?)?)?)?$`)
	programmeForm = regexp.MustCompile(`^[a-z0-9-]{0,64}$`)
)

// ParseReference reads a reference from an address or a form by the names of its values:
// about, version, row or fact; batch; payment; question; region, programme, period. It reports
// false where there is none, or where what stands there can't be one.
func ParseReference(value func(name string) string) (Reference, bool) {
	switch {
	case value("about") != "":
		return parseDisclosure(value)
	case value("payment") != "":
		return Reference{Kind: ToPayment, Record: value("payment")}, numberForm.MatchString(value("payment"))
	case value("batch") != "":
		return Reference{Kind: ToBatch, Record: value("batch")}, numberForm.MatchString(value("batch"))
	case value("question") != "":
		return Reference{Kind: ToQuestion, Record: value("question")}, IsID(value("question"))
	}
	r := Reference{Kind: ToTotal, Region: value("region"), Programme: value("programme"), Period: Period(value("period"))}
	whole := r.Region == "" && r.Programme == "" && r.Period == ""
	return r, !whole && regionForm.MatchString(r.Region) && programmeForm.MatchString(r.Programme) && (r.Period == "" || r.Period.Valid())
}

func parseDisclosure(value func(name string) string) (Reference, bool) {
	r := Reference{Kind: ToDisclosure, Record: value("about"), Place: value("row")}
	if r.Place == "" {
		r.Place = value("fact")
	}
	if version := value("version"); version != "" {
		n, err := strconv.Atoi(version)
		if err != nil || n < 1 {
			return Reference{}, false
		}
		r.Version = n
	}
	return r, IsID(r.Record) && (r.Place == "" || placeForm.MatchString(r.Place))
}

// Values are what an address or a form carries; ParseReference reads them.
func (r Reference) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	switch r.Kind {
	case ToDisclosure:
		set("about", r.Record)
		set("row", r.Place)
		if r.Version > 0 {
			set("version", strconv.Itoa(r.Version))
		}
	case ToBatch, ToPayment, ToQuestion:
		set(string(r.Kind), r.Record)
	case ToTotal:
		set("region", r.Region)
		set("programme", r.Programme)
		set("period", string(r.Period))
	}
	return v
}

// Fields are Values as hidden fields of a form: name, value.
func (r Reference) Fields() (list [][2]string) {
	values := r.Values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, [2]string{name, values.Get(name)})
	}
	return list
}

// Query is Values as they stand in an address.
func (r Reference) Query() string { return r.Values().Encode() }

// Cited is what a reference points at, as it was when somebody followed it.
type Cited struct {
	Reference
	Title  string     `json:"title"`         // in public for good: it names nobody
	URL    string     `json:"url,omitempty"` // shows exactly that; empty: it isn't of this installation
	ItemID string     `json:"item,omitempty"`
	At     string     `json:"at,omitempty"` // code of the region
	For    Period     `json:"for,omitempty"`
	UnitID int64      `json:"-"`              // that published it; 0 where none is known
	Says   []CitedSay `json:"says,omitempty"` // what stands there; it may leave the public later
}

// Row is the number of the table's row that is cited, "" where it is none.
func (r Reference) Row() string {
	_, row, _ := strings.Cut(r.Place, ".")
	return row
}

// CitedSay is one value that stands at the place that is cited, with its name: in the page's
// words by Key, or as the catalogue names it.
type CitedSay struct {
	Key    string `json:"key,omitempty"`
	Name   string `json:"name,omitempty"`
	NameEN string `json:"name_en,omitempty"`
	Value  string `json:"value"`
	Type   string `json:"type,omitempty"` // money, date, percent, period; else text
}

// CitedPart is a part of a disclosure that one may ask about.
type CitedPart struct {
	Place        string
	Name, NameEN string // of the fact or table
	Row          int    // of the table, from 1; 0 for a fact
	Says         string // the beginning of the row
}
