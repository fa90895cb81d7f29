package duties

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Tab is a part of a clerk's calendar.
type Tab string

// The tabs, in their order.
const (
	Overdue  Tab = "overdue"
	ThisWeek Tab = "week" // due today or within seven days
	Later    Tab = "later"
	Done     Tab = "done"
)

// Tabs lists them.
func Tabs() []Tab { return []Tab{Overdue, ThisWeek, Later, Done} }

// holds reports whether a duty is in the tab.
func (t Tab) holds(c Cell, today models.Date) bool {
	switch c.State {
	case duty.Missing:
		return t == Overdue
	case duty.Open:
		return (t == ThisWeek) == (c.On <= today.AddDays(7)) && (t == ThisWeek || t == Later)
	}
	return t == Done
}

// AgendaAsk is which duties somebody wants to see.
type AgendaAsk struct {
	Tab    Tab
	Region string // at or below their unit's; "" is that
	Item   string // "" is any
	After  string // AgendaPage.Next of the page before; "" begins
}

// AgendaLine is one duty of one region.
type AgendaLine struct {
	Region region.Region
	Item   disclosure.Item
	Cell
}

// AgendaPage is a page of a clerk's calendar, by region and then by last day.
type AgendaPage struct {
	Ask    AgendaAsk
	Region region.Region // whose, with all below
	Items  []disclosure.Item
	Lines  []AgendaLine
	Next   string // "" where this is the last page
}

const (
	agendaPage  = 50
	agendaChunk = 200   // regions that are read at once
	agendaMost  = 5_000 // regions that one page may read through
)

// Agenda lists duties of the visitor's region and all below it. Only who drafts or approves has
// any.
func (d Duties) Agenda(ctx context.Context, v models.Visitor, ask AgendaAsk) (AgendaPage, error) {
	p := AgendaPage{Ask: ask}
	unit := v.Unit.RegionCode
	if !v.Staff.Roles.Any(models.RolePublisher, models.RoleApprover) || region.LevelOf(unit) == 0 {
		return p, models.Fail(models.Forbidden, "err.forbidden")
	}
	code := cmp.Or(ask.Region, unit)
	if !region.Contains(unit, code) {
		return p, models.Fail(models.NotFound, "err.not_found")
	}
	path, err := d.path(ctx, code)
	if err != nil {
		return p, err
	}
	p.Region = path[len(path)-1]
	plans, err := d.plans(ctx, d.today(), d.today())
	if err != nil || len(plans) == 0 {
		return p, err
	}
	p.Items = demanded(plans[0])
	return p, d.collect(ctx, &p, plans[:min(2, len(plans))], code)
}

// demanded are the items of a plan.
func demanded(p duty.Plan) (items []disclosure.Item) {
	for _, s := range p.Slots {
		if len(items) == 0 || items[len(items)-1].ID != s.Item.ID {
			items = append(items, s.Item)
		}
	}
	return items
}

// collect goes through regions in the order of their codes until the page is full.
func (d Duties) collect(ctx context.Context, p *AgendaPage, plans []duty.Plan, code string) error {
	after, skip := cursor(p.Ask.After)
	for read := 0; ; {
		rows, err := d.agendaRows(ctx, plans, code, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			lines := d.linesOf(r.code, r.byYear, plans, p.Ask)
			for i := skip; i < len(lines); i++ {
				if len(p.Lines) == agendaPage {
					p.Next = r.code + "." + strconv.Itoa(i)
					return d.nameLines(ctx, p)
				}
				p.Lines = append(p.Lines, lines[i])
			}
			after, skip = r.code+":", 0
		}
		if read += len(rows); len(rows) < agendaChunk {
			return d.nameLines(ctx, p)
		}
		if read >= agendaMost {
			p.Next = after + ".0"
			return d.nameLines(ctx, p)
		}
	}
}

// cursor is a place in the list: from which region on, and which of its lines were shown.
func cursor(text string) (from string, skip int) {
	from, n, _ := strings.Cut(text, ".")
	skip, _ = strconv.Atoi(n) // anything else begins with the first
	return from, max(skip, 0)
}

// agendaRow is a region with its rows of some years.
type agendaRow struct {
	code   string
	byYear map[int]duty.Region
}

// agendaRows reads regions from a code on.
func (d Duties) agendaRows(ctx context.Context, plans []duty.Plan, code, from string) ([]agendaRow, error) {
	var rows []agendaRow
	var codes []string
	for i, plan := range plans {
		var list []duty.Region
		var err error
		if i == 0 {
			list, err = d.Store.ListDutyRegionsFrom(ctx, plan.Year, code, from, agendaChunk)
		} else if len(codes) > 0 {
			list, err = d.Store.ListDutyRegions(ctx, plan.Year, codes)
		}
		if err != nil {
			return nil, fmt.Errorf("list duties: %w", err)
		}
		for _, r := range list {
			if i == 0 {
				codes = append(codes, r.RegionCode)
				rows = append(rows, agendaRow{r.RegionCode, map[int]duty.Region{}})
			}
			if at := slices.Index(codes, r.RegionCode); at >= 0 {
				rows[at].byYear[plan.Year] = r
			}
		}
	}
	return rows, nil
}

// linesOf are a region's duties of the tab, by their last days.
func (d Duties) linesOf(code string, byYear map[int]duty.Region, plans []duty.Plan, ask AgendaAsk) (lines []AgendaLine) {
	h, today := duty.HolderOf(code), d.today()
	for _, plan := range plans {
		row := byYear[plan.Year]
		if !row.Bound() {
			continue
		}
		marks, from := row.Marks.ByItem(), row.Since.First()
		for _, s := range plan.Slots {
			if ask.Item != "" && s.Item.ID != ask.Item || !duty.Binds(s.Item, h) || !s.Owed(from) {
				continue
			}
			c := Cell{s.Period, s.Day, duty.At(marks[s.Item.ID], s.Period).State(s.On, today)}
			if ask.Tab.holds(c, today) {
				lines = append(lines, AgendaLine{Region: region.Region{Code: code}, Item: s.Item, Cell: c})
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b AgendaLine) int { return cmp.Compare(a.On, b.On) })
	return lines
}

func (d Duties) nameLines(ctx context.Context, p *AgendaPage) error {
	var codes []string
	for _, l := range p.Lines {
		codes = append(codes, l.Region.Code)
	}
	if len(codes) == 0 {
		return nil
	}
	list, err := d.Store.FindRegions(ctx, slices.Compact(codes))
	if err != nil {
		return fmt.Errorf("name regions: %w", err)
	}
	for i, l := range p.Lines {
		if at := slices.IndexFunc(list, func(r region.Region) bool { return r.Code == l.Region.Code }); at >= 0 {
			p.Lines[i].Region = list[at]
		}
	}
	return nil
}
