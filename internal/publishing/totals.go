package publishing

import (
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// totals adds up the lines of a file by village, programme and period. A programme is one batch
// of its file.
type totals map[totalKey]*fund.Sums

type totalKey struct {
	region, programme string
	period            fund.Period
}

// add takes a line in. Of a programme whose totals alone are published, a village's total
// may be one person: its lines count from the county upwards only, so that no subtraction
// brings them out.
func (t totals) add(r *fund.Record, of fund.Programme) {
	code := r.RegionCode
	if of.TotalsOnly {
		code = region.At(code, region.County)
	}
	t.at(totalKey{code, r.ProgrammeCode, r.Period}).Count(r)
}

func (t totals) at(k totalKey) *fund.Sums {
	row := t[k]
	if row == nil {
		row = &fund.Sums{}
		t[k] = row
	}
	return row
}

// takeOut takes out what another batch put in.
func (t totals) takeOut(programme string, rows []fund.BatchTotal) {
	for _, row := range rows {
		t.at(totalKey{row.RegionCode, programme, row.Period}).Add(row.Sums, -1)
	}
}

// rolledUp adds what pages ask for: each of the sums for the regions above and the whole
// country, for all programmes together and for all periods together. until is the last day on
// which lines are shown, by programme.
func (t totals) rolledUp(until map[string]models.Date) []fund.Total {
	all, last := totals{}, map[totalKey]models.Date{}
	for k, sums := range t {
		for _, code := range append(region.Ancestors(k.region), k.region, "") {
			for _, programme := range []string{k.programme, ""} {
				for _, period := range []fund.Period{k.period, ""} {
					key := totalKey{code, programme, period}
					all.at(key).Add(*sums, 1)
					last[key] = max(last[key], until[k.programme])
				}
			}
		}
	}
	list := make([]fund.Total, 0, len(all))
	for k, sums := range all {
		list = append(list, fund.Total{RegionCode: k.region, ProgrammeCode: k.programme, Period: k.period, Sums: *sums, ListedUntil: last[k]})
	}
	return list
}
