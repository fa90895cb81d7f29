package disclosure

import "qingyuan/models"

// Filter chooses disclosures. An empty field lets all through; a region lets through what lies
// below it.
type Filter struct {
	Region string
	Item   string
	Period models.Period
}

// Place is where a disclosure stands in the list by region: those of one region by when their
// newest version was published. The zero Place is before all.
type Place struct {
	Region string
	At     int64 // unix seconds
	ID     string
}

// Place of the disclosure in the list by region.
func (d Disclosure) Place() Place { return Place{d.RegionCode, d.PublishedAt, d.ID} }
