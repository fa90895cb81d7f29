package book

import "qingyuan/models"

// Lease is one lease of a collective's asset or resource.
type Lease struct {
	Of
	Resource   string
	Kind       string
	Tenant     string // an organisation, or a person's masked name
	Area       string
	Unit       string
	FromOn     models.Date
	UntilOn    models.Date
	RentFen    int64 // a year
	PaidUntil  models.Date
	ArrearsFen int64 // as published
	InArrears  bool
}

// TableName is that of the database.
func (Lease) TableName() string { return "book_leases" }

// EndsSoon is how many days ahead a lease is said to end soon.
const EndsSoon = 90

func (s sheet) leases() []Lease {
	var list []Lease
	for i, r := range s.table("leases") {
		l := Lease{Of: s.of(s.d.RegionCode, r.day("from_on"), i+1), Resource: short(r["resource"], 200), Kind: r["kind"], Tenant: short(r["organisation"]+r["person"], 200),
			Area: short(r["area"], 32), Unit: short(r["unit"], 32), FromOn: r.day("from_on"), UntilOn: r.day("until_on"), RentFen: r.money("rent"),
			PaidUntil: r.day("paid_until"), ArrearsFen: r.money("arrears")}
		l.InArrears = l.ArrearsFen > 0
		list = append(list, l)
	}
	return list
}
