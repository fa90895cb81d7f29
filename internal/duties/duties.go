// Package duties knows what should have been published and wasn't: the duties of each region
// for each period, how they stand, and how well regions keep them. docs/adr/0028-duties.md.
package duties

import (
	"context"
	"sync"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Store keeps duties. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	FindDerivation(ctx context.Context, year int) (duty.Derivation, error)
	ListDerivations(ctx context.Context) ([]duty.Derivation, error)
	// KeepDerivation puts a derivation in the place of the year's.
	KeepDerivation(ctx context.Context, d duty.Derivation) error
	// MoveDerivation writes how far a derivation is; models.Conflict where it was asked for
	// otherwise meanwhile.
	MoveDerivation(ctx context.Context, d duty.Derivation) error
	// UnitRegions lists the regions of all units that publish.
	UnitRegions(ctx context.Context) ([]string, error)

	// HoldDuties keeps others from changing any duty until the transaction ends.
	HoldDuties(ctx context.Context) error
	// HoldDutyRegion reads a row as it is now; models.NotFound where the region has none.
	HoldDutyRegion(ctx context.Context, year int, code string) (duty.Region, error)
	// HoldDutyRegions reads the rows of a county and all below it as they are now.
	HoldDutyRegions(ctx context.Context, year int, county string) ([]duty.Region, error)
	// HoldDutyTotals reads a region's totals of a year as they are now.
	HoldDutyTotals(ctx context.Context, year int, code string) ([]duty.Total, error)
	// MarkDuties writes the marks and events of a row that is there.
	MarkDuties(ctx context.Context, r duty.Region) error
	// ReplaceDuties puts rows of a county and all below it in the place of the year's.
	ReplaceDuties(ctx context.Context, year int, county string, regions []duty.Region, totals []duty.Total) error
	AddDutyTotals(ctx context.Context, totals []duty.Total) error
	AddDutyCounts(ctx context.Context, regions []duty.Region) error

	ListDutyRegions(ctx context.Context, year int, codes []string) ([]duty.Region, error)
	// ListDutyRegionsWithin lists the rows of a region and all below it, beyond a code.
	ListDutyRegionsWithin(ctx context.Context, year int, code, after string, limit int) ([]duty.Region, error)
	// ListDutyRegionsFrom lists the rows of a region and all below it, from a code on.
	ListDutyRegionsFrom(ctx context.Context, year int, code, from string, limit int) ([]duty.Region, error)
	ListDutyTotals(ctx context.Context, codes []string, years []int) ([]duty.Total, error)

	// The next two read what is so now, though the transaction may have begun long ago.
	// ListStanding lists what a region, and unless alone all below it, has published for a year.
	ListStanding(ctx context.Context, code string, alone bool, year int) ([]duty.Standing, error)
	// ListPaid lists what stands of programmes in a county for a year.
	ListPaid(ctx context.Context, county string, programmes []string, year int) ([]duty.Paid, error)
	// ListPaidCounties lists the counties in a region that have totals of a programme in a year.
	ListPaidCounties(ctx context.Context, code, programme string, year int) ([]string, error)
	ListItemDisclosures(ctx context.Context, code, item string, year int) ([]disclosure.Disclosure, error)

	// ListPublishers lists who drafts for which region.
	ListPublishers(ctx context.Context) ([]duty.Publisher, error)
	// ListDutyReminders lists those of one of the staff of what was due on a day or later.
	ListDutyReminders(ctx context.Context, staffID int64, from models.Date) ([]duty.Reminder, error)
	ListUnreadDutyReminders(ctx context.Context, staffID int64) ([]duty.Reminder, error)
	// AddDutyReminders fails where one is there already.
	AddDutyReminders(ctx context.Context, rows []duty.Reminder) error
	// ReadDutyReminders marks those as read that were made on a day or before.
	ReadDutyReminders(ctx context.Context, staffID int64, upTo models.Date) error

	CountRegions(ctx context.Context, root string) (int64, error)
	// NextCounty finds the first county at or beyond a code and before another; "" where there
	// is none.
	NextCounty(ctx context.Context, from, to string) (string, error)
	ListRegionsWithin(ctx context.Context, code string) ([]region.Region, error)
	ListChildren(ctx context.Context, code string) ([]region.Region, error)
	FindRegions(ctx context.Context, codes []string) ([]region.Region, error)
}

// Trail is trail.Trail.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Duties answers for them.
type Duties struct {
	Store Store
	Trail Trail
	Items disclosure.Catalogue
	Days  func() calendar.Calendar
	// Queue lets a mail wait for each of the people who want one of a kind of notice.
	Queue func(ctx context.Context, kind models.NoticeKind, people []int64) error
	Clock func() time.Time
	Plans *Plans // nil keeps none
}

// Plans keeps the plans that were made last, as long as the calendars are the same: making one
// takes a millisecond, and each page needs some.
type Plans struct {
	edition func() int64 // of the calendars
	mu      sync.Mutex
	kept    map[planKey]duty.Plan
	of      int64
}

type planKey struct {
	year  int
	since models.Period
}

// NewPlans is an empty keeper; edition moves whenever the calendars do.
func NewPlans(edition func() int64) *Plans { return &Plans{edition: edition} }

// find makes a plan that isn't kept.
func (p *Plans) find(of duty.Derivation, fresh func() duty.Plan) duty.Plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.edition(); p.kept == nil || now != p.of {
		p.kept, p.of = map[planKey]duty.Plan{}, now
	}
	key := planKey{of.Year, of.Since}
	plan, there := p.kept[key]
	if !there {
		plan = fresh()
		p.kept[key] = plan
	}
	return plan
}

func (d Duties) today() models.Date { return models.DateOf(d.Clock()) }

// plan of a year, from when it is demanded here.
func (d Duties) plan(of duty.Derivation) duty.Plan {
	plan := func() duty.Plan { return duty.NewPlan(d.Items, d.Days(), of.Year, of.Since) }
	if d.Plans == nil {
		return plan()
	}
	return d.Plans.find(of, plan)
}

// above are the codes above a region, the whole country's first.
func above(code string) []string { return append([]string{""}, region.Ancestors(code)...) }
