package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/duties"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// demoMonths is how many months back the demonstration's villages had to publish.
const demoMonths = 5

// demoPrint is one village's accounts of a month, and how many days after it they came.
type demoPrint struct {
	village region.Region
	period  models.Period
	on      models.Date
	no      int // of the village
}

// duties makes the villages' accounts of the last months public: most in time, some late, some
// never, and one village hides all of them.
func (d *demo) duties(ctx context.Context) error {
	free := func(context.Context) error { return nil }
	first := d.clock().AddDate(0, -demoMonths, 0)
	for year := first.Year(); year <= d.clock().Year(); year++ {
		o := duties.Order{Year: year, Roots: demoCounty}
		if year == first.Year() {
			o.Since = models.Period(first.Format("2006-01"))
		}
		if _, err := d.parts.duties().Ask(ctx, models.System(models.SystemCommandLine), o); err != nil {
			return err
		}
		if err := d.parts.duties().Derive(ctx, free, year, nil); err != nil {
			return err
		}
	}
	prints, err := d.prints(ctx)
	if err != nil {
		return err
	}
	for _, p := range prints {
		d.now = p.on.Time().Add(10 * time.Hour)
		if err := d.print(ctx, p); err != nil && models.CodeOf(err) != models.Conflict { // another part of the demonstration has it
			return fmt.Errorf("demonstration: %w", err)
		}
	}
	return nil
}

// prints are what the villages publish, in the order of its days.
func (d *demo) prints(ctx context.Context) (list []demoPrint, err error) {
	within, err := d.db.ListRegionsWithin(ctx, demoCounty)
	if err != nil {
		return nil, err
	}
	villages := slices.DeleteFunc(within, func(r region.Region) bool { return duty.HolderOf(r.Code) != duty.Village })
	today := models.DateOf(d.clock())
	for no, v := range villages {
		for m := 1; m <= demoMonths && no != 5; m++ {
			period := models.Period(time.Date(d.clock().Year(), d.clock().Month(), 1, 0, 0, 0, 0, models.Shanghai()).AddDate(0, -m, 0).Format("2006-01"))
			after := 7 + no%5
			switch (no*7 + m*3) % 11 {
			case 0:
				continue
			case 1, 2:
				after = 22 + no%4
			}
			if on := period.Last().AddDays(after); on < today {
				list = append(list, demoPrint{v, period, on, no})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b demoPrint) int { return cmp.Compare(a.on, b.on) })
	return list, nil
}

func (d *demo) print(ctx context.Context, p demoPrint) error {
	clerk, approver := d.people["clerk"], d.people["approver"]
	press := affairs.Press{Store: d.db, Catalogue: d.items, Trail: d.oldTrail(), Clock: d.then,
		Changes: changes.Changes{Store: d.db, Followers: d.changes().Followers, Clock: d.then}}
	month, _ := strconv.Atoi(string(p.period[5:]))
	opening := 1_200_000 + 35_000*p.no
	paid, received := 86_500+1_300*p.no+900*month, 120_000+2_500*month
	name := strings.TrimSuffix(p.village.Name, "村民委员会")
	day := func(n int) string { return string(p.period) + fmt.Sprintf("-%02d", n) }
	_, err := press.Print(ctx, approver, affairs.Copy{Item: "village-accounts", Region: p.village.Code, Period: p.period, UnitID: clerk.Unit.ID,
		PublisherID: clerk.Staff.ID, ApproverID: approver.Staff.ID, Content: disclosure.Content{
			Title: fmt.Sprintf("%s%d年%d月财务收支", name, p.period.Year(), month),
			Facts: map[string]string{"opening": strconv.Itoa(opening), "closing": strconv.Itoa(opening + received - paid)},
			Tables: map[string][][]string{"entries": {
				{day(6), "村集体山塘承包款", strconv.Itoa(received), "", "村会计"},
				{day(12), "村内道路清扫保洁费", "", strconv.Itoa(paid - 40_000), "村会计"},
				{day(25), "村部办公水电费", "", "40000", "村会计"},
			}}}})
	return err
}
