package handlers

import (
	"html/template"
	"strings"

	"qingyuan/internal/charts"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models/fund"
)

// chartFuncs make the charts of pages, in one language.
func chartFuncs(texts *i18n.Catalogue, lang i18n.Lang) template.FuncMap {
	d := drawer{texts, lang}
	return template.FuncMap{
		"periodChart": d.periods,
		"spreadChart": d.spread,
	}
}

type drawer struct {
	texts *i18n.Catalogue
	lang  i18n.Lang
}

func (d drawer) say(key string, args map[string]any) string { return d.texts.Text(d.lang, key, args) }

// mostPeriods is how many a chart has: two years of months.
const mostPeriods = 24

// periods is a chart of what was paid for the periods of one length, the oldest first: that of at,
// or the one of which there are most. A chart of one period says nothing: it has no columns.
func (d drawer) periods(sums []publishing.PeriodSum, at fund.Period) charts.Columns {
	months := at.Months()
	if months == 0 {
		months = usualMonths(sums)
	}
	var bars []charts.Bar
	for _, s := range sums { // the newest first
		if s.Period.Months() != months || len(bars) == mostPeriods {
			continue
		}
		label, under := d.shortPeriod(s.Period)
		bars = append([]charts.Bar{{Label: label, Under: under, Name: period(d.texts, d.lang, s.Period), Text: Yuan(s.TotalFen), Value: s.TotalFen, Mark: s.Period == at}}, bars...)
	}
	if len(bars) < 2 {
		return charts.Columns{}
	}
	return charts.New(bars, charts.Options{Title: d.say("chart.periods", nil), Desc: d.say("chart.periods_desc", map[string]any{"First": bars[0].Name, "Last": bars[len(bars)-1].Name, "Largest": d.largest(bars)}),
		Head: [2]string{d.say("funds.period", nil), d.say("funds.amount", nil)}, Gap: .3, Scale: d.shortYuan})
}

func usualMonths(sums []publishing.PeriodSum) int {
	count, best := map[int]int{}, 0
	for _, s := range sums {
		m := s.Period.Months()
		if count[m]++; count[m] > count[best] {
			best = m
		}
	}
	return best
}

// largest is the highest bar in words.
func (d drawer) largest(bars []charts.Bar) string {
	best := bars[0]
	for _, b := range bars {
		if b.Value > best.Value {
			best = b
		}
	}
	return d.say("chart.largest", map[string]any{"Name": best.Name, "Value": best.Text})
}

// shortPeriod is a period as it stands beneath a bar, in two lines.
func (d drawer) shortPeriod(p fund.Period) (label, under string) {
	year, part, _ := strings.Cut(string(p), "-")
	if part == "" {
		return year, ""
	}
	switch p.Months() {
	case 6:
		return d.say("chart.half_"+part[1:], nil), year
	case 3:
		return d.say("chart.quarter", map[string]any{"N": part[1:]}), year
	}
	return d.say("chart.month", map[string]any{"N": strings.TrimPrefix(part, "0")}), year
}

// shortYuan is an amount as a chart's scale says it: 12万, 120k.
func (d drawer) shortYuan(fen int64) string {
	yuan := fen / 100
	units := []struct {
		from int64
		key  string
	}{{100_000_000, "chart.yuan_8"}, {10_000, "chart.yuan_4"}}
	if d.lang == i18n.English {
		units[0].from, units[1].from = 1_000_000, 1_000
	}
	for _, u := range units {
		if yuan >= u.from {
			return d.say(u.key, map[string]any{"N": strings.TrimSuffix(fund.Decimal(yuan*10/u.from, 1), ".0")})
		}
	}
	return fund.Decimal(fen, 2)
}

// spread is a histogram of payments by their amount, without the empty bands at both ends.
func (d drawer) spread(s fund.Spread) charts.Columns {
	counts, limits := s.Counts(), fund.Bands()
	var bars []charts.Bar
	for i, n := range counts {
		label, name := "", ""
		if i < len(limits) {
			label = "<" + d.shortYuan(limits[i])
			name = d.say("chart.below", map[string]any{"Limit": Yuan(limits[i])})
		}
		switch {
		case i == len(limits):
			label, name = d.say("chart.more", nil), d.say("chart.from", map[string]any{"Limit": Yuan(limits[i-1])})
		case i > 0:
			name = d.say("chart.between", map[string]any{"From": Yuan(limits[i-1]), "To": Yuan(limits[i])})
		}
		bars = append(bars, charts.Bar{Label: label, Name: name, Text: Thousands(n), Value: n})
	}
	for len(bars) > 0 && bars[len(bars)-1].Value == 0 {
		bars = bars[:len(bars)-1]
	}
	for len(bars) > 0 && bars[0].Value == 0 {
		bars = bars[1:]
	}
	if len(bars) == 0 {
		return charts.Columns{}
	}
	return charts.New(bars, charts.Options{Title: d.say("chart.spread", nil), Desc: d.say("chart.spread_desc", map[string]any{"Largest": d.largest(bars)}),
		Head: [2]string{d.say("chart.band", nil), d.say("funds.lines", nil)}, Gap: .06, Scale: Thousands[int64]})
}
