package handlers

import (
	"html/template"
	"strconv"
	"time"

	"qingyuan/internal/charts"
	"qingyuan/internal/duties"
	"qingyuan/internal/i18n"
	"qingyuan/models"
)

// dutyFuncs are what the pages of duties call, in one language.
func dutyFuncs(texts *i18n.Catalogue, lang i18n.Lang) template.FuncMap {
	d := drawer{texts, lang}
	return template.FuncMap{
		// {{brief .Period 2026}}: a period of a year as the heading of a narrow column.
		"brief": func(p models.Period, year int) string { return brief(lang, p, year) },
		// {{template "chart" (rateChart .Months)}}: shares on time, over periods.
		"rateChart": d.rates,
	}
}

// rates is a chart of what share was published on time, over periods.
func (d drawer) rates(list []duties.MonthRate) charts.Columns {
	var bars []charts.Bar
	for _, m := range list {
		label, under := d.shortPeriod(m.Period)
		bars = append(bars, charts.Bar{Label: label, Under: under, Name: period(d.texts, d.lang, m.Period), Value: int64(max(m.Rate.Percent(), 0)),
			Text: d.say("duties.rate_text", map[string]any{"Percent": m.Rate.Percent(), "OnTime": Thousands(m.Rate.OnTime), "Due": Thousands(m.Rate.Due()), "Missing": Thousands(m.Rate.Missing)})})
	}
	return charts.New(bars, charts.Options{Title: d.say("punctuality.by_month", nil), Desc: d.say("punctuality.chart", map[string]any{"First": bars[0].Name, "Last": bars[len(bars)-1].Name}),
		Head: [2]string{d.say("duties.period", nil), d.say("duties.rate", nil)}, Gap: .3, Scale: func(v int64) string { return strconv.FormatInt(v, 10) + "%" }})
}

// brief is 3月, or 27年1月 of another year; what is no month is written as it is kept: 2026-Q1.
func brief(lang i18n.Lang, p models.Period, year int) string {
	if p.Months() != 1 {
		return string(p)
	}
	t, err := time.Parse("2006-01", string(p))
	if err != nil {
		return string(p)
	}
	month, other := t.Format("Jan"), t.Format("Jan 06")
	if lang == i18n.Chinese {
		month = strconv.Itoa(int(t.Month())) + "月"
		other = t.Format("06年") + month
	}
	if t.Year() != year {
		return other
	}
	return month
}
