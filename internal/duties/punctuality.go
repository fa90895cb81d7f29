package duties

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"qingyuan/models"
	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// Ranked is a region with how well it, and all below it, kept its duties.
type Ranked struct {
	Rank   int // from 1; those of one rate share it; 0 where nothing was due
	Region region.Region
	Rate   duty.Rate
}

// Punctuality is how well a region kept its duties in a year, and those right below it.
type Punctuality struct {
	Path     []region.Region // empty: the whole country
	Year     int             // in which the duties were due
	Years    []int           // to choose from, the latest first
	Rate     duty.Rate
	Months   []MonthRate // of the year, those in which anything was due
	Quarters []MonthRate
	Yearly   []MonthRate // of the years to choose from, in their order
	Below    []Ranked    // the best first
}

// Deeper is where the regions below are read about: villages have no ranking of their own.
func (p Punctuality) Deeper() string {
	if len(p.Path) == int(region.Town) {
		return "/places/"
	}
	return ""
}

// MonthRate is the rate of a month, a quarter or a year.
type MonthRate struct {
	Period models.Period
	Rate   duty.Rate
}

// yearsShown bounds the years that a page offers.
const yearsShown = 5

// Punctuality reckons a region's; the empty code is the whole country. A year in which nothing
// could be due is the latest.
func (d Duties) Punctuality(ctx context.Context, code string, year int) (Punctuality, error) {
	p := Punctuality{}
	var err error
	if code != "" {
		if p.Path, err = d.path(ctx, code); err != nil {
			return p, err
		}
	}
	list, err := d.Store.ListDerivations(ctx)
	if err != nil || len(list) == 0 {
		return p, err
	}
	p.Years = d.dueYears(list[len(list)-1].Year)
	if p.Year = p.Years[0]; slices.Contains(p.Years, year) {
		p.Year = year
	}
	children, err := d.Store.ListChildren(ctx, code)
	if err != nil {
		return p, fmt.Errorf("reckon punctuality: %w", err)
	}
	if err := d.own(ctx, &p, code); err != nil {
		return p, err
	}
	p.Below, err = d.rank(ctx, children, p.Year)
	return p, err
}

// dueYears are the years from one to this, the latest first.
func (d Duties) dueYears(first int) (years []int) {
	this, _ := strconv.Atoi(string(d.today()[:4]))
	for y := this; y >= first && len(years) < yearsShown; y-- {
		years = append(years, y)
	}
	if len(years) == 0 {
		years = []int{this}
	}
	return years
}

// own reckons the region's history.
func (d Duties) own(ctx context.Context, p *Punctuality, code string) error {
	rates, err := d.Rates(ctx, []string{code}, newYear(p.Years[len(p.Years)-1]), newYear(p.Years[0]+1).AddDays(-1))
	if err != nil {
		return err
	}
	sums := map[models.Period]duty.Rate{}
	for month, r := range rates[code] {
		year, n := month.Year(), int(month.First().Time().Month())
		for _, months := range []int{1, 3, 12} {
			of := models.PeriodOf(year, n, months)
			sums[of] = sums[of].Plus(r)
		}
	}
	for _, y := range p.Years {
		p.Yearly = append(p.Yearly, MonthRate{models.PeriodOf(y, 12, 12), sums[models.PeriodOf(y, 12, 12)]})
	}
	p.Rate = sums[models.PeriodOf(p.Year, 12, 12)]
	p.Months, p.Quarters = shown(sums, p.Year, 1), shown(sums, p.Year, 3)
	return nil
}

// shown are a year's periods in which anything was due.
func shown(sums map[models.Period]duty.Rate, year, months int) (list []MonthRate) {
	for m := months; m <= 12; m += months {
		if p := models.PeriodOf(year, m, months); sums[p].Due() > 0 {
			list = append(list, MonthRate{p, sums[p]})
		}
	}
	return list
}

// rank puts regions into the order of their rates. Those without duties are left out.
func (d Duties) rank(ctx context.Context, list []region.Region, year int) ([]Ranked, error) {
	codes := make([]string, len(list))
	for i, r := range list {
		codes[i] = r.Code
	}
	rates, err := d.Rates(ctx, codes, newYear(year), newYear(year+1).AddDays(-1))
	if err != nil {
		return nil, err
	}
	var ranked []Ranked
	for _, r := range list {
		if months, there := rates[r.Code]; there {
			ranked = append(ranked, Ranked{Region: r, Rate: months.Sum()})
		}
	}
	slices.SortStableFunc(ranked, func(a, b Ranked) int { return better(a.Rate, b.Rate) })
	for i := range ranked {
		switch {
		case ranked[i].Rate.Due() == 0:
		case i > 0 && better(ranked[i-1].Rate, ranked[i].Rate) == 0:
			ranked[i].Rank = ranked[i-1].Rank
		default:
			ranked[i].Rank = i + 1
		}
	}
	return ranked, nil
}

// better orders rates, the best first, exactly; where nothing was due is last.
func better(a, b duty.Rate) int {
	if a.Due() == 0 || b.Due() == 0 {
		return cmp.Compare(b.Due(), a.Due())
	}
	return cmp.Compare(b.OnTime*a.Due(), a.OnTime*b.Due())
}

func newYear(year int) models.Date { return models.PeriodOf(year, 1, 12).First() }
