package book

import (
	"crypto/sha256"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/region"
)

// Purchase is one purchase, by itself or as a row of a county's list. Its year is that of the
// award, or of the announcement.
type Purchase struct {
	Of
	Year         int
	Number       string
	Title        string
	Buyer        string
	Method       string
	Supplier     string
	SupplierCode string // the unified social credit code, or what stands for it: SupplierKey
	EstimateFen  int64
	AmountFen    int64
	AwardedOn    models.Date
}

// TableName is that of the database.
func (Purchase) TableName() string { return "book_purchases" }

// Methods are how something is bought, as the catalogue names them.
func Methods() []string {
	return []string{"open", "invited", "consultation", "negotiation", "inquiry", "single", "deliberated", "other"}
}

// SupplierKey is what a supplier is found by: its code, or a mark of its name where none is given.
func SupplierKey(code, name string) string {
	switch {
	case code != "":
		return short(code, 64)
	case name == "":
		return ""
	}
	return fmt.Sprintf("name-%x", sha256.Sum256([]byte(name)))[:37]
}

func (s sheet) purchase() Purchase {
	on := s.day("awarded_on")
	p := Purchase{Year: s.year(on, s.day("notice_on"), s.d.EventOn), Number: short(s.fact("number"), 100), Title: short(s.e.Content.Title, 300),
		Buyer: short(s.fact("buyer"), 200), Method: s.fact("method"), Supplier: short(s.fact("supplier"), 200),
		SupplierCode: SupplierKey(s.fact("supplier_code"), s.fact("supplier")), EstimateFen: s.money("estimate"), AmountFen: s.money("amount"), AwardedOn: on}
	p.Of = s.of(s.d.RegionCode, on, 0)
	return p
}

// purchases are the rows of a county's list. A row is of its village, where that lies below
// the county.
func (s sheet) purchases() []Purchase {
	var list []Purchase
	for i, r := range s.table("purchases") {
		code, on := r["region"], r.day("day")
		if !region.Contains(s.d.RegionCode, code) {
			code = s.d.RegionCode
		}
		list = append(list, Purchase{Of: s.of(code, on, i+1), Year: s.year(on, s.d.Period.Last()), Number: short(r["number"], 100), Title: short(r["title"], 300),
			Buyer: short(r["village"], 200), Method: r["method"], Supplier: short(r["supplier"], 200),
			SupplierCode: SupplierKey(r["supplier_code"], r["supplier"]), AmountFen: r.money("amount"), AwardedOn: on})
	}
	return list
}
