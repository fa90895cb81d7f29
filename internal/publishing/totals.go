package publishing

import (
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// totals adds up the lines of a file by village, programme and period.
type totals map[totalKey]*fund.Total

type totalKey struct {
	region, programme string
	period            fund.Period
}

// add takes a line in. Of a programme whose totals alone are published, a village's total
// may be one person: its lines count from the county upwards only, so that no subtraction
// brings them out.
func (t totals) add(r *fund.Record, of fund.Programme) {
	code, unlisted := r.RegionCode, int64(1)
	if r.Listed {
		unlisted = 0
	}
	if of.TotalsOnly {
		code = region.At(code, region.County)
	}
	t.sum(totalKey{code, r.ProgrammeCode, r.Period}, 1, unlisted, r.AmountFen)
}

func (t totals) sum(k totalKey, payments, unlisted, fen int64) {
	row := t[k]
	if row == nil {
		row = &fund.Total{RegionCode: k.region, ProgrammeCode: k.programme, Period: k.period}
		t[k] = row
	}
	row.Payments += payments
	row.Unlisted += unlisted
	row.TotalFen += fen
}

// rolledUp adds what pages ask for: each of the sums for the regions above and the whole
// country, for all programmes together and for all periods together.
func (t totals) rolledUp() []fund.Total {
	all := totals{}
	for _, row := range t {
		for _, code := range append(region.Ancestors(row.RegionCode), row.RegionCode, "") {
			for _, programme := range []string{row.ProgrammeCode, ""} {
				for _, period := range []fund.Period{row.Period, ""} {
					all.sum(totalKey{code, programme, period}, row.Payments, row.Unlisted, row.TotalFen)
				}
			}
		}
	}
	list := make([]fund.Total, 0, len(all))
	for _, row := range all {
		list = append(list, *row)
	}
	return list
}
