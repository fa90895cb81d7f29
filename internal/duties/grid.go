package duties

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// GridPage is how many regions a page of the grid has.
const GridPage = 250

// Grid is what the regions of a county or town had to publish, side by side: by month of the
// due day, or an item's periods.
type Grid struct {
	Path    []region.Region
	Year    int
	Years   []int
	Item    disclosure.Item // the zero Item: all together
	Items   []disclosure.Item
	Columns []models.Period
	Groups  []GridGroup
	Next    string // the code beyond which the next page begins; "" where this is the last
}

// Region is the grid's own.
func (g Grid) Region() region.Region { return g.Path[len(g.Path)-1] }

// GridGroup is a town with its villages; the county's own row stands before them, alone.
type GridGroup struct {
	Region region.Region
	Rows   []GridRow
}

// GridRow is one region.
type GridRow struct {
	Region region.Region
	Cells  []Counts // one a column
	Sum    Counts
}

// Grid reads the grid of a county or town, from the first region beyond a code; models.NotFound
// where the region or the item isn't there.
func (d Duties) Grid(ctx context.Context, code, item string, year int, after string) (Grid, error) {
	g := Grid{}
	var err error
	if g.Path, err = d.path(ctx, code); err != nil {
		return g, err
	}
	of, years, err := d.year(ctx, year)
	if g.Year, g.Years = of.Year, years; err != nil || of.Year == 0 {
		return g, err
	}
	if item != "" {
		it, ok := d.Items.Find(item)
		if g.Item = it; !ok {
			return g, models.Fail(models.NotFound, "err.not_found")
		}
	}
	rows, err := d.Store.ListDutyRegionsWithin(ctx, of.Year, code, after, GridPage+1)
	if err != nil {
		return g, fmt.Errorf("read a grid: %w", err)
	}
	if len(rows) > GridPage {
		rows = rows[:GridPage]
		g.Next = rows[GridPage-1].RegionCode
	}
	names, err := d.names(ctx, rows)
	if err != nil {
		return g, err
	}
	d.fillGrid(&g, d.plan(of), rows, names)
	return g, nil
}

// names are the regions of rows and the towns above them, by code.
func (d Duties) names(ctx context.Context, rows []duty.Region) (map[string]region.Region, error) {
	var codes []string
	for _, r := range rows {
		codes = append(codes, r.RegionCode)
		if town := region.At(r.RegionCode, region.Town); town != "" && !slices.Contains(codes, town) {
			codes = append(codes, town)
		}
	}
	list, err := d.Store.FindRegions(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	names := make(map[string]region.Region, len(list))
	for _, r := range list {
		names[r.Code] = r
	}
	return names, nil
}

func (d Duties) fillGrid(g *Grid, plan duty.Plan, rows []duty.Region, names map[string]region.Region) {
	slots := map[duty.Holder][]duty.Slot{}
	for _, h := range duty.Holders() {
		for _, s := range plan.Of(h) {
			if g.Item.ID == "" || s.Item.ID == g.Item.ID {
				slots[h] = append(slots[h], s)
			}
		}
	}
	g.Items = itemsOf(plan, rows)
	g.Columns = columns(slots, g.Item.ID != "")
	today := d.today()
	for _, r := range rows {
		own := slots[duty.HolderOf(r.RegionCode)]
		if !r.Bound() || len(own) == 0 {
			continue
		}
		at := names[r.RegionCode]
		group := cmp.Or(region.At(r.RegionCode, region.Town), r.RegionCode)
		if n := len(g.Groups); n == 0 || g.Groups[n-1].Region.Code != group {
			g.Groups = append(g.Groups, GridGroup{Region: names[group]})
		}
		last := &g.Groups[len(g.Groups)-1]
		last.Rows = append(last.Rows, gridRow(at, own, r, g.Columns, g.Item.ID != "", today))
	}
}

func gridRow(at region.Region, slots []duty.Slot, r duty.Region, columns []models.Period, single bool, today models.Date) GridRow {
	row := GridRow{Region: at, Cells: make([]Counts, len(columns))}
	byItem, from := r.Marks.ByItem(), r.Since.First()
	for _, s := range slots {
		if !s.Owed(from) {
			continue
		}
		state := duty.At(byItem[s.Item.ID], s.Period).State(s.On, today)
		row.Sum.add(state)
		if i := slices.Index(columns, columnOf(s, single)); i >= 0 {
			row.Cells[i].add(state)
		}
	}
	return row
}

// columnOf is where a slot stands: its period, or the month in which it is due.
func columnOf(s duty.Slot, single bool) models.Period {
	if single {
		return s.Period
	}
	return models.Period(s.On[:7])
}

func columns(slots map[duty.Holder][]duty.Slot, single bool) (list []models.Period) {
	for _, of := range slots {
		for _, s := range of {
			list = append(list, columnOf(s, single))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// itemsOf are the periodic items that bind any of the rows.
func itemsOf(plan duty.Plan, rows []duty.Region) (items []disclosure.Item) {
	there := map[duty.Holder]bool{}
	for _, r := range rows {
		there[duty.HolderOf(r.RegionCode)] = true
	}
	seen := map[string]bool{}
	for _, s := range plan.Slots {
		for h := range there {
			if !seen[s.Item.ID] && duty.Binds(s.Item, h) {
				seen[s.Item.ID] = true
				items = append(items, s.Item)
			}
		}
	}
	return items
}
