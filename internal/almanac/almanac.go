// Package almanac is the calendars that an installation counts with: those that ship, and
// those that it has imported. An import recounts what rests on it, in the same transaction;
// every node asks for the calendars' version from time to time and takes new ones over.
package almanac

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"qingyuan/models"
	"qingyuan/models/calendar"
	"qingyuan/models/deadline"
)

// Store keeps the imported calendars and the tips' clocks. Methods called inside InTx's fn
// work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	CalendarHead(ctx context.Context) (models.CalendarHead, error)
	// HoldCalendars keeps others from importing until the transaction ends.
	HoldCalendars(ctx context.Context) (models.CalendarHead, error)
	ListCalendars(ctx context.Context) ([]models.KeptCalendar, error)
	// KeepCalendar puts a year's calendar in the place of any other; head is the version after
	// the one that is held.
	KeepCalendar(ctx context.Context, c models.KeptCalendar, head models.CalendarHead) error

	// ListRunningTips lists tips that have a running clock, by id.
	ListRunningTips(ctx context.Context, after string, limit int) ([]models.TipPast, error)
	// ListUnreckonedTips lists the ids of tips of whose clocks nothing is kept yet.
	ListUnreckonedTips(ctx context.Context, after string, limit int) ([]string, error)
	// HoldTips reads tips as they are now, and keeps others from changing them until the
	// transaction ends.
	HoldTips(ctx context.Context, ids []string) ([]models.TipPast, error)
	// RecountTips writes what is kept of the clocks of held tips, what is due next, and events.
	RecountTips(ctx context.Context, tips []models.TipPast, told []models.TipEvent) error

	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// Trail is trail.Trail.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Almanac is one process's view of the calendars. Its Days may be asked for at any time, from
// anywhere.
type Almanac struct {
	Store   Store
	Trail   Trail
	Shipped []calendar.Announcement
	Rules   deadline.Rules
	Clock   func() time.Time

	current atomic.Pointer[edition]
}

// edition is the calendars at a version.
type edition struct {
	head models.CalendarHead
	kept []models.KeptCalendar
	days calendar.Calendar
}

// New is an almanac of the calendars that ship, until it is refreshed.
func New(store Store, trail Trail, shipped []calendar.Announcement, rules deadline.Rules, clock func() time.Time) (*Almanac, error) {
	days, err := calendar.New(shipped...)
	if err != nil {
		return nil, err
	}
	a := &Almanac{Store: store, Trail: trail, Shipped: shipped, Rules: rules, Clock: clock}
	a.current.Store(&edition{days: days})
	return a, nil
}

// Days are the calendars as they were when they were refreshed last.
func (a *Almanac) Days() calendar.Calendar { return a.current.Load().days }

// Edition moves whenever the calendars do.
func (a *Almanac) Edition() int64 { return a.current.Load().head.Version }

// Clocks are those that facts have started.
func (a *Almanac) Clocks(f deadline.Facts) []deadline.Clock {
	return deadline.Clocks(a.Rules, a.Days(), f)
}

// Refresh takes over what was imported since, here or by another node. It reads one row where
// nothing was.
func (a *Almanac) Refresh(ctx context.Context) error {
	head, err := a.Store.CalendarHead(ctx)
	if err != nil {
		return err
	}
	if head.Version == a.current.Load().head.Version {
		return nil
	}
	e, err := a.read(ctx)
	if err != nil {
		return err
	}
	a.current.Store(e)
	return nil
}

// read reads all calendars. The version is read first: what comes later is found at the next
// refresh.
func (a *Almanac) read(ctx context.Context) (*edition, error) {
	head, err := a.Store.CalendarHead(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := a.Store.ListCalendars(ctx)
	if err != nil {
		return nil, err
	}
	days, err := a.merge(kept)
	return &edition{head, kept, days}, err
}

// merge puts imported calendars over those that ship, each year's in the place of its own.
func (a *Almanac) merge(kept []models.KeptCalendar) (calendar.Calendar, error) {
	papers := map[int]calendar.Announcement{}
	for _, p := range a.Shipped {
		papers[p.Year] = p
	}
	for _, k := range kept {
		p, err := paperOf(k)
		if err != nil {
			return calendar.Calendar{}, err
		}
		papers[p.Year] = p
	}
	return calendar.New(slices.Collect(maps.Values(papers))...)
}

func paperOf(k models.KeptCalendar) (p calendar.Announcement, err error) {
	if err := json.Unmarshal([]byte(k.Paper), &p); err != nil || p.Year != k.Year {
		return p, fmt.Errorf("read the calendar of %d: %w", k.Year, err)
	}
	return p, nil
}

// Year is a calendar that is counted with.
type Year struct {
	calendar.Announcement
	Imported bool // else it ships
	On       models.Date
	By       string // empty: from the command line
}

// Years lists the calendars, the latest first.
func (a *Almanac) Years(ctx context.Context, v models.Visitor) ([]Year, error) {
	if err := may(v); err != nil {
		return nil, err
	}
	e, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	years := map[int]Year{}
	for _, p := range a.Shipped {
		years[p.Year] = Year{Announcement: p}
	}
	var by []int64
	for _, k := range e.kept {
		by = append(by, k.ImportedBy)
	}
	names, err := a.Store.StaffNames(ctx, by)
	if err != nil {
		return nil, fmt.Errorf("name the staff: %w", err)
	}
	for _, k := range e.kept {
		p, err := paperOf(k)
		if err != nil {
			return nil, err
		}
		years[k.Year] = Year{p, true, k.ImportedOn, names[k.ImportedBy]}
	}
	return slices.SortedFunc(maps.Values(years), func(x, y Year) int { return y.Announcement.Year - x.Announcement.Year }), nil
}

// may lets administrators on, and whoever runs the program on its server.
func may(v models.Visitor) error {
	if v.Is(models.RoleAdmin) || v.Staff.ID == 0 && v.Staff.Name == models.SystemCommandLine {
		return nil
	}
	return models.Fail(models.Forbidden, "err.forbidden")
}
