package duties

import (
	"context"
	"fmt"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Months are rates by month, "2026-03".
type Months map[models.Period]duty.Rate

// Sum is the rate of all months.
func (m Months) Sum() (sum duty.Rate) {
	for _, r := range m {
		sum = sum.Plus(r)
	}
	return sum
}

// Rates reckons how well regions, with all below them, kept what was due from a day to another,
// both included, and is over. It takes as many queries for one as for many. Regions without
// duties aren't there.
func (d Duties) Rates(ctx context.Context, codes []string, from, to models.Date) (map[string]Months, error) {
	rates := map[string]Months{}
	if len(codes) == 0 {
		return rates, nil
	}
	plans, err := d.plans(ctx, from, to)
	if err != nil || len(plans) == 0 {
		return rates, err
	}
	years := map[string][]duty.Year{}
	totals := map[string][]duty.Total{}
	var numbers []int
	for _, p := range plans {
		numbers = append(numbers, p.Year)
		rows, err := d.Store.ListDutyRegions(ctx, p.Year, codes)
		if err != nil {
			return nil, fmt.Errorf("reckon rates: %w", err)
		}
		for _, r := range rows {
			years[r.RegionCode] = append(years[r.RegionCode], duty.Year{Plan: p, Region: r})
			if region.LevelOf(r.RegionCode) == region.Village {
				totals[r.RegionCode] = append(totals[r.RegionCode], p.Tally(r).Of(r.RegionCode, p.Year)...)
			}
		}
	}
	sums, err := d.Store.ListDutyTotals(ctx, codes, numbers)
	if err != nil {
		return nil, fmt.Errorf("reckon rates: %w", err)
	}
	for _, t := range sums {
		totals[t.RegionCode] = append(totals[t.RegionCode], t)
	}
	today := d.today()
	for code, of := range years {
		rates[code] = duty.Rates(of, totals[code], from, to, today)
	}
	return rates, nil
}

// plans are those of the years whose duties may be due from a day to another: what is due in a
// year may be of the two years before.
func (d Duties) plans(ctx context.Context, from, to models.Date) ([]duty.Plan, error) {
	list, err := d.Store.ListDerivations(ctx)
	if err != nil {
		return nil, fmt.Errorf("find plans: %w", err)
	}
	first, _ := strconv.Atoi(string(from[:4]))
	last, _ := strconv.Atoi(string(to[:4]))
	var plans []duty.Plan
	for _, of := range list {
		if of.Year >= first-2 && of.Year <= last {
			plans = append(plans, d.plan(of))
		}
	}
	return plans, nil
}
