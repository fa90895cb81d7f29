package duties

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Cell is one duty and how it stands.
type Cell struct {
	Period models.Period
	duty.Day
	State duty.State
}

// Counts are how many duties stand how.
type Counts struct{ OnTime, Late, Missing, Open int }

func (c *Counts) add(s duty.State) {
	switch s {
	case duty.OnTime:
		c.OnTime++
	case duty.Late:
		c.Late++
	case duty.Missing:
		c.Missing++
	case duty.Open:
		c.Open++
	}
}

// Past is how many there are whose day is over, or that are there.
func (c Counts) Past() int { return c.OnTime + c.Late + c.Missing }

// ItemDuties are a region's duties of one item in a year.
type ItemDuties struct {
	Item   disclosure.Item
	Cells  []Cell // none of an item of events
	Counts Counts
	Last   Cell // the latest that is over or there; the zero Cell where there is none
	Next   Cell // the first that is open; the zero Cell where there is none
}

// ClassDuties are those of a class.
type ClassDuties struct {
	Class disclosure.Class
	Items []ItemDuties
}

// Place is what a region must publish itself in a year, and what of it is there.
type Place struct {
	Path    []region.Region // from the province down to the region
	Year    int
	Years   []int // that are derived, the latest first
	Bound   bool  // it has duties of its own
	Classes []ClassDuties
	Counts  Counts
}

// Region is the place's own.
func (p Place) Region() region.Region { return p.Path[len(p.Path)-1] }

// Place reads what a region must publish; models.NotFound where there is no such region. A year
// that isn't derived is the latest that is.
func (d Duties) Place(ctx context.Context, code string, year int) (Place, error) {
	p := Place{}
	var err error
	if p.Path, err = d.path(ctx, code); err != nil {
		return p, err
	}
	of, years, err := d.year(ctx, year)
	if p.Year, p.Years = of.Year, years; err != nil || of.Year == 0 {
		return p, err
	}
	rows, err := d.Store.ListDutyRegions(ctx, of.Year, []string{code})
	if err != nil {
		return p, fmt.Errorf("read a place: %w", err)
	}
	if len(rows) == 0 || !rows[0].Bound() {
		return p, nil
	}
	p.Bound = true
	d.fill(&p, d.plan(of), rows[0])
	return p, nil
}

func (d Duties) fill(p *Place, plan duty.Plan, row duty.Region) {
	h, today := duty.HolderOf(row.RegionCode), d.today()
	marks := row.Marks.ByItem()
	cells := map[string][]Cell{}
	from := row.Since.First()
	for _, s := range plan.Of(h) {
		if !s.Owed(from) {
			continue
		}
		cells[s.Item.ID] = append(cells[s.Item.ID], Cell{s.Period, s.Day, duty.At(marks[s.Item.ID], s.Period).State(s.On, today)})
	}
	for _, class := range disclosure.Classes() {
		of := ClassDuties{Class: class}
		for _, it := range d.Items.List() {
			if it.Class == class && !it.Off && duty.Binds(it, h) && (len(cells[it.ID]) > 0 || it.Frequency == disclosure.Event) {
				of.Items = append(of.Items, itemDuties(it, cells[it.ID], &p.Counts))
			}
		}
		if len(of.Items) > 0 {
			p.Classes = append(p.Classes, of)
		}
	}
}

func itemDuties(it disclosure.Item, cells []Cell, all *Counts) ItemDuties {
	of := ItemDuties{Item: it, Cells: cells}
	for _, c := range cells {
		of.Counts.add(c.State)
		all.add(c.State)
		if c.State != duty.Open {
			of.Last = c
		} else if of.Next.Period == "" {
			of.Next = c
		}
	}
	return of
}

// path is a region and those above it.
func (d Duties) path(ctx context.Context, code string) ([]region.Region, error) {
	if region.LevelOf(code) == 0 {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	path, err := d.Store.FindRegions(ctx, append(region.Ancestors(code), code))
	if err != nil {
		return nil, fmt.Errorf("find a region's path: %w", err)
	}
	if len(path) == 0 || path[len(path)-1].Code != code {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	return path, nil
}

// year finds the derivation of a year, or the latest that isn't of a year to come; the zero
// Derivation where there is none.
func (d Duties) year(ctx context.Context, year int) (of duty.Derivation, years []int, err error) {
	list, err := d.Store.ListDerivations(ctx)
	if err != nil {
		return of, nil, fmt.Errorf("find years: %w", err)
	}
	this, _ := strconv.Atoi(string(d.today()[:4]))
	for _, one := range list {
		if one.Year > this {
			continue
		}
		years = append(years, one.Year)
		if of.Year == 0 || one.Year == year {
			of = one
		}
	}
	return of, years, nil
}

// Duty is one duty with what fulfils it.
type Duty struct {
	Cell
	Disclosure disclosure.Disclosure // the zero Disclosure where there is none, or a batch counts
	Happened   models.Date           // of an event
}

// ItemBook is what a region had to publish of one item in a year, one by one.
type ItemBook struct {
	Place
	Item   disclosure.Item
	Duties []Duty
}

// ItemBook reads it; models.NotFound where the region or item isn't there.
func (d Duties) ItemBook(ctx context.Context, code, item string, year int) (ItemBook, error) {
	place, err := d.Place(ctx, code, year)
	b := ItemBook{Place: place}
	if err != nil {
		return b, err
	}
	it, ok := d.Items.Find(item)
	if b.Item = it; !ok {
		return b, models.Fail(models.NotFound, "err.not_found")
	}
	list, err := d.Store.ListItemDisclosures(ctx, code, item, place.Year)
	if err != nil {
		return b, fmt.Errorf("read an item's duties: %w", err)
	}
	if it.Frequency == disclosure.Event {
		b.Duties = d.events(it, list)
		return b, nil
	}
	for _, c := range place.cells(item) {
		one := Duty{Cell: c}
		for _, x := range list {
			if x.Period == c.Period && (one.Disclosure.ID == "" || x.State == disclosure.Published) {
				one.Disclosure = x
			}
		}
		b.Duties = append(b.Duties, one)
	}
	return b, nil
}

func (p Place) cells(item string) []Cell {
	for _, c := range p.Classes {
		for _, i := range c.Items {
			if i.Item.ID == item {
				return i.Cells
			}
		}
	}
	return nil
}

// events judges what happened by the day when it was first published: what the totals count
// besides, when something was withdrawn and published again, is theirs.
func (d Duties) events(it disclosure.Item, list []disclosure.Disclosure) (duties []Duty) {
	for _, x := range list {
		due := duty.DueAfter(d.Days(), it, x.EventOn)
		state := duty.OnTime
		switch {
		case x.State == disclosure.Withdrawn:
			state = duty.Missing
		case models.DateOf(time.Unix(x.FirstPublishedAt, 0)) > due.On:
			state = duty.Late
		}
		duties = append(duties, Duty{Cell: Cell{Day: due, State: state}, Disclosure: x, Happened: x.EventOn})
	}
	slices.SortFunc(duties, func(a, b Duty) int { return strings.Compare(string(b.Happened), string(a.Happened)) })
	return duties
}

// Demands reports whether an item must be published by a region.
func Demands(it disclosure.Item, code string) bool {
	return !it.Off && duty.Binds(it, duty.HolderOf(code))
}
