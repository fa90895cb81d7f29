package affairs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// creditCode reports whether a text has the form of a unified social credit code (GB 32100).
func creditCode(s string) bool { return creditForm.MatchString(s) }

var creditForm = regexp.MustCompile(`^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-Z]{10}$`)

// sameVillage reports whether two names are of one village, however much of it they say:
// 柳树村 and 柳树村村民委员会.
func sameVillage(full, short string) bool {
	base := func(s string) string {
		for _, end := range []string{"村民委员会", "居民委员会", "村委会", "居委会", "村", "社区"} {
			s = strings.TrimSuffix(s, end)
		}
		return s
	}
	return base(full) == base(short)
}

// lists puts the rows of a register into a draft for each quarter, the first first.
func (r Register) lists(ctx context.Context, v models.Visitor, item disclosure.Item, taken TakenIn, rows []bought) (TakenIn, error) {
	byQuarter := map[models.Period][][]string{}
	for _, b := range rows {
		day := b.on.Time()
		quarter := models.PeriodOf(day.Year(), int(day.Month()), 3)
		byQuarter[quarter] = append(byQuarter[quarter], b.cells)
	}
	for _, quarter := range slices.Sorted(maps.Keys(byQuarter)) {
		l, err := r.list(ctx, v, item, quarter, byQuarter[quarter])
		if err != nil {
			return taken, fmt.Errorf("take a register in: %w", err)
		}
		taken.Lists = append(taken.Lists, l)
	}
	return taken, nil
}

// list joins the rows of a quarter with those that its list has, by number.
func (r Register) list(ctx context.Context, v models.Visitor, item disclosure.Item, quarter models.Period, rows [][]string) (TakenList, error) {
	begun, err := r.Desk.Start(ctx, v, Start{Item: item.ID, Region: v.Unit.RegionCode, Period: quarter, Title: r.title(ctx, v, quarter)})
	if err != nil {
		return TakenList{}, err
	}
	t, _ := item.Table(registerTable)
	if begun.Published != "" {
		return r.further(ctx, v, t, quarter, begun.Published, rows)
	}
	o, err := r.Desk.Find(ctx, v, begun.Draft)
	if err != nil {
		return TakenList{}, err
	}
	return r.put(ctx, v, o, t, quarter, rows)
}

// title is what a list is called to begin with.
func (r Register) title(ctx context.Context, v models.Visitor, quarter models.Period) string {
	list, err := r.RegionsWithin(ctx, v.Unit.RegionCode)
	if err != nil || len(list) == 0 {
		return ""
	}
	return r.Say("buying.title", map[string]any{"County": list[0].Name, "Year": quarter.Year(), "Quarter": string(quarter[6:])})
}

// further begins an update of what is published, or a correction where a row says something
// else than one of the same number does.
func (r Register) further(ctx context.Context, v models.Visitor, t disclosure.Table, quarter models.Period, id string, rows [][]string) (TakenList, error) {
	posted, err := r.Desk.Posted(ctx, v, id)
	if err != nil {
		return TakenList{}, err
	}
	_, l := join(posted.Edition.Content.Tables[t.ID], rows)
	if l.Period = quarter; l.Added+l.Changed == 0 {
		l.Published = id
		return l, nil
	}
	kind, reason := disclosure.ToUpdate, "buying.reason_added"
	if l.Changed > 0 {
		kind, reason = disclosure.ToCorrect, "buying.reason_changed"
	}
	draft, err := r.Desk.Change(ctx, v, id, kind, r.Say(reason, map[string]any{"Added": l.Added, "Changed": l.Changed}))
	if err != nil {
		return l, err
	}
	o, err := r.Desk.Find(ctx, v, draft)
	if err != nil {
		return l, err
	}
	return r.put(ctx, v, o, t, quarter, rows)
}

// put joins rows into a draft. One that waits for an approver or its hour stays as it is.
func (r Register) put(ctx context.Context, v models.Visitor, o Opened, t disclosure.Table, quarter models.Period, rows [][]string) (TakenList, error) {
	there, _ := t.Read(o.Paper.Form.Tables[t.ID], r.Desk.Mask)
	joined, l := join(there, rows)
	l.Period, l.Draft = quarter, o.ID
	if l.Added+l.Changed == 0 {
		return l, nil
	}
	if !o.May.Write {
		return l, problem("sheet", "buying.err.waits", "Year", quarter.Year(), "Quarter", string(quarter[6:]))
	}
	if _, err := r.Desk.SaveRows(ctx, v, o.ID, t.ID, o.Revision, t.Show(joined)); err != nil {
		if p, ok := errors.AsType[models.Problems](err); ok {
			p[0].Field = "sheet"
			return l, p
		}
		return l, err
	}
	return l, nil
}

// join puts rows in the place of those that have their number (the first cell), and others
// after them.
func join(there, rows [][]string) ([][]string, TakenList) {
	l := TakenList{Rows: len(rows)}
	joined, at := slices.Clone(there), map[string]int{}
	for i, row := range there {
		at[row[0]] = i
	}
	for _, row := range rows {
		i, ok := at[row[0]]
		switch {
		case !ok:
			joined = append(joined, row)
			l.Added++
		case !slices.Equal(joined[i], row):
			joined[i] = row
			l.Changed++
		}
	}
	return joined, l
}
