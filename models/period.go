package models

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Period is what something published is for (所属期): a year 2026, a half 2026-H1, a quarter
// 2026-Q1 or a month 2026-03. Periods of one kind sort by their text.
type Period string

var periodForm = regexp.MustCompile(`^(20\d\d)(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?$`)

// Valid reports whether p is a period of this century.
func (p Period) Valid() bool { return periodForm.MatchString(string(p)) }

// Year is the period's year, 0 where it isn't valid.
func (p Period) Year() int {
	if !p.Valid() {
		return 0
	}
	n, _ := strconv.Atoi(string(p[:4]))
	return n
}

// Months is how many months the period has: 12, 6, 3 or 1; 0 where it isn't valid.
func (p Period) Months() int {
	n, _ := p.span()
	return n
}

// Last is the period's last day, "" where it isn't valid.
func (p Period) Last() Date {
	months, last := p.span()
	if months == 0 {
		return ""
	}
	return Date(time.Date(p.Year(), time.Month(last)+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}

// First is the period's first day, "" where it isn't valid.
func (p Period) First() Date {
	months, last := p.span()
	if months == 0 {
		return ""
	}
	return Date(fmt.Sprintf("%04d-%02d-01", p.Year(), last-months+1))
}

// Before is the period of the same kind right before.
func (p Period) Before() Period {
	months, last := p.span()
	if months == 0 {
		return ""
	}
	end := time.Date(p.Year(), time.Month(last-months), 1, 0, 0, 0, 0, time.UTC)
	return PeriodOf(end.Year(), int(end.Month()), months)
}

// YearBefore is the same period of the year before.
func (p Period) YearBefore() Period {
	if !p.Valid() {
		return ""
	}
	return Period(fmt.Sprintf("%04d", p.Year()-1)) + p[4:]
}

// PeriodOf is the period of 12, 6, 3 or 1 months in which a month of a year lies; "" for any
// other length.
func PeriodOf(year, month, months int) Period {
	switch months {
	case 12:
		return Period(fmt.Sprintf("%04d", year))
	case 6, 3:
		return Period(fmt.Sprintf("%04d-%c%d", year, map[int]rune{6: 'H', 3: 'Q'}[months], (month-1)/months+1))
	case 1:
		return Period(fmt.Sprintf("%04d-%02d", year, month))
	}
	return ""
}

// span is how many months the period has, and the last of them.
func (p Period) span() (months, last int) {
	m := periodForm.FindStringSubmatch(string(p))
	switch {
	case m == nil:
		return 0, 0
	case m[2] != "":
		return 6, 6 * int(m[2][0]-'0')
	case m[3] != "":
		return 3, 3 * int(m[3][0]-'0')
	case m[4] != "":
		last, _ = strconv.Atoi(m[4])
		return 1, last
	}
	return 12, 12
}
