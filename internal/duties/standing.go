package duties

import (
	"context"
	"slices"

	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// standing is what a region, and unless alone all below it, has published for a plan's year:
// disclosures, and batches that count as such.
func (d Duties) standing(ctx context.Context, code string, alone bool, plan duty.Plan) ([]duty.Standing, error) {
	list, err := d.Store.ListStanding(ctx, code, alone, plan.Year)
	if err != nil {
		return nil, err
	}
	paid, err := d.paid(ctx, region.At(code, region.County), plan)
	if err != nil {
		return nil, err
	}
	for _, s := range paid {
		if !alone || s.RegionCode == code {
			list = append(list, s)
		}
	}
	return list, nil
}

// paid is for which items a county and its regions have published batches. A batch counts for a
// region that has payments of its programme and period.
func (d Duties) paid(ctx context.Context, county string, plan duty.Plan) ([]duty.Standing, error) {
	items := d.byProgramme()
	if county == "" || len(items) == 0 {
		return nil, nil
	}
	var programmes []string
	for code := range items {
		programmes = append(programmes, code)
	}
	slices.Sort(programmes)
	paid, err := d.Store.ListPaid(ctx, county, programmes, plan.Year)
	if err != nil {
		return nil, err
	}
	var list []duty.Standing
	for _, p := range paid {
		for _, it := range items[p.ProgrammeCode] {
			if code := region.At(p.RegionCode, it.Level); code != "" {
				list = append(list, duty.Standing{RegionCode: code, ItemID: it.ID, Period: p.Period, On: p.On})
			}
		}
	}
	return list, nil
}

// byProgramme are the items that batches of a programme count for.
func (d Duties) byProgramme() map[string][]disclosure.Item {
	items := map[string][]disclosure.Item{}
	for _, it := range d.Items.List() {
		for _, code := range it.Programmes {
			items[code] = append(items[code], it)
		}
	}
	return items
}
