package fund

import (
	"slices"
	"strings"
	"time"

	"qingyuan/models"
	"qingyuan/models/region"
)

// StandardState is where a standard stands.
type StandardState string

// The states of a standard.
const (
	StandardProposed StandardState = "proposed" // waits for an approver
	StandardValid    StandardState = "valid"    // approved; it holds from its day on
	StandardReturned StandardState = "returned"
)

// Standard is what a programme pays in a region from a day on (补贴标准). It is never changed or
// deleted once it is valid: the next one of the region takes its place.
type Standard struct {
	ID            int64 `gorm:"primaryKey"`
	ProgrammeCode string
	RegionCode    string // "" for the whole country
	UnitPrice     int64  // ten-thousandths of a yuan
	Unit          string
	ValidFrom     models.Date
	Source        string // the paper that sets it
	State         StandardState
	UnitID        int64 // whose member proposed it
	StaffID       int64
	ApproverID    int64 // 0 until it is decided
	ProposedAt    int64 // unix seconds, as DecidedAt
	DecidedAt     int64
}

// TableName is that of the database.
func (Standard) TableName() string { return "programme_standards" }

// ProposedOn is the day on which it was proposed.
func (s Standard) ProposedOn() models.Date { return models.DateOf(time.Unix(s.ProposedAt, 0)) }

// Standards finds the standard that holds for a payment.
type Standards struct{ of map[string][]Standard } // by programme, the latest first

// NewStandards indexes valid standards; others are left out.
func NewStandards(list []Standard) Standards {
	s := Standards{of: map[string][]Standard{}}
	for _, one := range list {
		if one.State == StandardValid {
			s.of[one.ProgrammeCode] = append(s.of[one.ProgrammeCode], one)
		}
	}
	for _, of := range s.of {
		slices.SortStableFunc(of, func(a, b Standard) int { return strings.Compare(string(b.ValidFrom), string(a.ValidFrom)) })
	}
	return s
}

// At is the standard of a programme that holds in a village on a day: the latest of the smallest
// region that has one.
func (s Standards) At(programme, village string, on models.Date) (Standard, bool) {
	best, found := Standard{}, false
	for _, one := range s.of[programme] {
		inside := one.RegionCode == "" || region.Contains(one.RegionCode, village)
		if one.ValidFrom <= on && inside && (!found || len(one.RegionCode) > len(best.RegionCode)) {
			best, found = one, true
		}
	}
	return best, found
}
