package publishing

import (
	"context"
	"slices"

	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Against is what was paid for an earlier period that a page's is compared with.
type Against struct {
	Period fund.Period
	Sum
	Change int64 // by how much more is paid now, in fen
	Rate   int   // the same in percent of what was paid then
}

// By is how much more or less it is, in fen; Percent the same in percent.
func (a Against) By() int64 { return max(a.Change, -a.Change) }

// Percent is how much more or less it is, in percent of what was paid then.
func (a Against) Percent() int { return max(a.Rate, -a.Rate) }

// against compares a period with the one before and the same of the year before, where they
// have payments.
func against(now PeriodSum, all []PeriodSum) []Against {
	var list []Against
	wanted := []fund.Period{now.Period.Before()}
	if last := now.Period.YearBefore(); last != wanted[0] {
		wanted = append(wanted, last)
	}
	for _, p := range wanted {
		i := slices.IndexFunc(all, func(s PeriodSum) bool { return s.Period == p })
		if i < 0 || all[i].TotalFen <= 0 {
			continue
		}
		change := now.TotalFen - all[i].TotalFen
		list = append(list, Against{p, all[i].Sum, change, int(change * 100 / all[i].TotalFen)})
	}
	return list
}

// AverageOf is what payments come to, each and by person, in fen.
type AverageOf struct{ Payment, Person int64 }

// Median compares a village with the villages of its town: for a programme and, where one is
// chosen, a period.
type Median struct {
	Town     region.Region
	Villages int // that have payments
	Own      AverageOf
	Of       AverageOf // the median of the villages' averages
}

// leastVillages is how many villages a median is worked out of at the least.
const leastVillages = 3

// median compares a village with its town; nil where there is nothing to compare.
func (l Ledger) median(ctx context.Context, f fund.Filter, path []region.Region) (*Median, error) {
	if region.LevelOf(f.Region) != region.Village || f.Programme == "" || len(path) < 2 {
		return nil, nil //nolint:nilnil // nothing to compare
	}
	m := Median{Town: path[len(path)-2]}
	villages, err := l.Regions.Children(ctx, m.Town.Code)
	if err != nil || len(villages) < leastVillages {
		return nil, err
	}
	codes := make([]string, len(villages))
	for i, v := range villages {
		codes[i] = v.Code
	}
	rows, err := l.Store.FindTotals(ctx, codes, f.Programme, f.Period)
	if err != nil || len(rows) < leastVillages {
		return nil, wrap(err, "find the totals of a town's villages")
	}
	var payments, persons []int64
	for _, r := range rows {
		a := averageOf(r.Sums)
		payments, persons = append(payments, a.Payment), append(persons, a.Person)
		if r.RegionCode == f.Region {
			m.Own = a
		}
	}
	m.Villages, m.Of = len(rows), AverageOf{middle(payments), middle(persons)}
	return &m, nil
}

func averageOf(s fund.Sums) AverageOf {
	return AverageOf{s.TotalFen / max(s.Payments, 1), s.TotalFen / max(s.Persons, 1)}
}

// middle is the median.
func middle(list []int64) int64 {
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
