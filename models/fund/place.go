package fund

import (
	"strconv"
	"strings"

	"qingyuan/models/region"
)

// ListingPlace is where a listing stands in the public list: by village, then the newest
// period first, then as published.
type ListingPlace struct {
	Region string
	Period Period
	ID     int64
}

// PlaceOf is the place of a listing.
func PlaceOf(l Listing) ListingPlace { return ListingPlace{l.RegionCode, l.Period, l.ID} }

// IsZero reports whether it is no place.
func (p ListingPlace) IsZero() bool { return p == ListingPlace{} }

// String is the place as it stands in an address: 990101101200.2026-03.17; empty for none.
func (p ListingPlace) String() string {
	if p.IsZero() {
		return ""
	}
	return p.Region + "." + string(p.Period) + "." + strconv.FormatInt(p.ID, 10)
}

// ParseListingPlace reads what String wrote; anything else is no place.
func ParseListingPlace(s string) ListingPlace {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || region.LevelOf(parts[0]) != region.Village || !Period(parts[1]).Valid() {
		return ListingPlace{}
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || id <= 0 {
		return ListingPlace{}
	}
	return ListingPlace{parts[0], Period(parts[1]), id}
}
