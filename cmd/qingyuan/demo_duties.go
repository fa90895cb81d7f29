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
const demoMonths = 3

// demoPrint is what one village publishes of an item for a period, and when.
type demoPrint struct {
	item    string
	village region.Region
	period  models.Period
	on      models.Date
	no      int // of the village
}

// duties makes what the villages must publish of the last months public: most in time, some late,
// some never, and one village hides all of it.
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
	for no, v := range villages {
		if no == 5 {
			continue
		}
		for m := 1; m <= demoMonths; m++ {
			first := time.Date(d.clock().Year(), d.clock().Month()-time.Month(m), 1, 0, 0, 0, 0, models.Shanghai())
			year, month := first.Year(), int(first.Month())
			list = d.printed(list, demoPrint{item: "village-accounts", village: v, period: models.PeriodOf(year, month, 1), no: no}, no*7+m*3)
			if month%3 == 0 {
				for i, item := range []string{"party-activities", "village-tasks", "village-oversight", "village-debts", "village-cash"} {
					if v.Code == demoWillow && item == "village-cash" {
						continue // its clerk writes it by hand, and corrects it
					}
					list = d.printed(list, demoPrint{item: item, village: v, period: models.PeriodOf(year, month, 3), no: no}, no*5+i*3+m)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b demoPrint) int { return cmp.Compare(a.on, b.on) })
	return list, nil
}

// printed adds what is published, in time or late, as the dice fell; a part of it never is.
func (d *demo) printed(list []demoPrint, p demoPrint, die int) []demoPrint {
	after := 7 + p.no%5
	switch die % 11 {
	case 0:
		return list
	case 1, 2:
		after = 22 + p.no%4
	}
	if p.on = p.period.Last().AddDays(after); p.on < models.DateOf(d.clock()) {
		list = append(list, p)
	}
	return list
}

func (d *demo) print(ctx context.Context, p demoPrint) error {
	clerk, approver := d.people["clerk"], d.people["approver"]
	press := affairs.Press{Store: d.db, Catalogue: d.items, Trail: d.oldTrail(), Clock: d.then,
		Changes: changes.Changes{Store: d.db, Followers: d.changes().Followers, Clock: d.then}}
	_, err := press.Print(ctx, approver, affairs.Copy{Item: p.item, Region: p.village.Code, Period: p.period, UnitID: clerk.Unit.ID,
		PublisherID: clerk.Staff.ID, ApproverID: approver.Staff.ID, Content: p.content(d)})
	return err
}

// content is what the village says.
func (p demoPrint) content(d *demo) disclosure.Content {
	it, _ := d.items.Find(p.item)
	c := disclosure.Content{Title: fmt.Sprintf("%s%s%s", strings.TrimSuffix(p.village.Name, "村民委员会"), demoPeriod(p.period), it.Name)}
	last, n := p.period.Last(), strconv.Itoa
	day := func(ago int) string { return string(last.AddDays(-ago)) }
	switch p.item {
	case "village-accounts":
		opening, received, paid := 1_200_000+35_000*p.no, 120_000+2_500*p.no, 86_500+1_300*p.no
		c.Facts = map[string]string{"opening": n(opening), "closing": n(opening + received - paid)}
		c.Tables = map[string][][]string{"entries": {{day(24), "村集体山塘承包款", n(received), "", "村会计"}, {day(18), "村内道路清扫保洁费", "", n(paid - 40_000), "村会计"}, {day(5), "村部办公水电费", "", "40000", "村会计"}}}
	case "party-activities":
		c.Facts = map[string]string{"members": n(28 + p.no)}
		c.Tables = map[string][][]string{"meetings": {{day(75), "支部党员大会，学习村务公开要求", n(22 + p.no)}, {day(40), "主题党日，清理村口河道", n(19 + p.no)}, {day(12), "党课：管好集体的每一分钱", n(20 + p.no)}}}
	case "village-tasks":
		c.Tables = map[string][][]string{"tasks": {{"城乡居民养老保险缴费动员", "县人社局", "已缴 " + n(310+4*p.no) + " 人"}, {"汛期巡查", "县应急局", "巡查 " + n(14+p.no%6) + " 次，无险情"}}}
	case "village-oversight":
		c.Tables = map[string][][]string{"checks": {{day(60), "查看上季度收支凭证", "票据齐全", "同意公布"}, {day(20), "查看村道维修验收", "一处路沿未修好", "已返修"}}}
	case "village-debts":
		c.Facts = map[string]string{"owed": n(260_000 + 5_000*p.no), "owing": "180000"}
		c.Tables = map[string][][]string{"entries": {{"claim", "清源县山水养殖合作社", "山塘承包尾款", n(260_000 + 5_000*p.no), day(-90)}, {"debt", "清源县顺路工程队", "村道维修质保金", "180000", day(-180)}}}
	case "village-cash":
		c.Facts = map[string]string{"agrees": "yes"}
		c.Tables = map[string][][]string{"accounts": {{"现金", "32000", "28500"}, {"清源县农村信用社", n(1_168_000 + 35_000*p.no), n(1_205_000 + 36_200*p.no)}}}
	}
	return c
}

// demoPeriod is a period as titles say it.
func demoPeriod(p models.Period) string {
	if p.Months() == 3 {
		return fmt.Sprintf("%d年第%c季度", p.Year(), p[len(p)-1])
	}
	month, _ := strconv.Atoi(string(p[5:]))
	return fmt.Sprintf("%d年%d月", p.Year(), month)
}
