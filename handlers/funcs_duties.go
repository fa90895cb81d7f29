package handlers

import (
	"html/template"
	"strconv"
	"time"

	"qingyuan/internal/i18n"
	"qingyuan/models"
)

// dutyFuncs are what the pages of duties call, in one language.
func dutyFuncs(lang i18n.Lang) template.FuncMap {
	return template.FuncMap{
		// {{brief .Period 2026}}: a period of a year as the heading of a narrow column.
		"brief": func(p models.Period, year int) string { return brief(lang, p, year) },
	}
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
