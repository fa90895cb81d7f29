package handlers

import (
	"strconv"
	"strings"
	"time"

	"qingyuan/internal/i18n"
	"qingyuan/models/fund"
)

// period in words: 2026年3月, March 2026, 2026年第1季度.
func period(texts *i18n.Catalogue, lang i18n.Lang, p fund.Period) string {
	year, part, _ := strings.Cut(string(p), "-")
	switch {
	case !p.Valid():
		return string(p)
	case part == "":
		return texts.Text(lang, "period.year", map[string]any{"Year": year})
	case part[0] == 'Q' || part[0] == 'H':
		return texts.Text(lang, "period."+strings.ToLower(part), map[string]any{"Year": year})
	}
	t, err := time.Parse("2006-01", string(p))
	if err != nil {
		return string(p)
	}
	if lang == i18n.Chinese {
		return t.Format("2006年1月")
	}
	return t.Format("January 2006")
}

// decimal writes a number that is kept in parts of 10^places, with separators: 1234.5 → 1,234.5.
func decimal(n int64, places int) string {
	whole, rest, pointed := strings.Cut(fund.Decimal(n, places), ".")
	if pointed {
		rest = "." + rest
	}
	value, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return whole + rest
	}
	return Thousands(value) + rest
}
