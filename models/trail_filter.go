package models

import (
	"net/url"
	"strconv"
)

// TrailFilter is what part of the trail somebody looks at; the zero filter is all of it.
type TrailFilter struct {
	From, To Date // both days are in it
	Person   string
	Act      ActName
	Kind     RecordKind
	Record   string // an id, or the reference of a tip
	UnitID   int64

	// People are those whom Person names, which the store is asked by; nil: everybody.
	People []int64
	System string // of those with the id 0, which; "" for each
}

// Query is the filter as an address has it.
func (f TrailFilter) Query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"from": string(f.From), "to": string(f.To), "person": f.Person,
		"act": string(f.Act), "kind": string(f.Kind), "record": f.Record} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.UnitID != 0 {
		q.Set("unit", strconv.FormatInt(f.UnitID, 10))
	}
	return q
}

// IsZero reports whether it lets everything through.
func (f TrailFilter) IsZero() bool { return len(f.Query()) == 0 }
