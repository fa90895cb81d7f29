package models

import "testing"

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		p                  Period
		months             int
		first, last        Date
		before, yearBefore Period
	}{
		{"2026", 12, "2026-01-01", "2026-12-31", "2025", "2025"},
		{"2026-H1", 6, "2026-01-01", "2026-06-30", "2025-H2", "2025-H1"},
		{"2026-Q1", 3, "2026-01-01", "2026-03-31", "2025-Q4", "2025-Q1"},
		{"2026-Q4", 3, "2026-10-01", "2026-12-31", "2026-Q3", "2025-Q4"},
		{"2028-02", 1, "2028-02-01", "2028-02-29", "2028-01", "2027-02"},
		{"2026-01", 1, "2026-01-01", "2026-01-31", "2025-12", "2025-01"},
		{"2026-13", 0, "", "", "", ""},
	} {
		if c.p.Months() != c.months || c.p.First() != c.first || c.p.Last() != c.last || c.p.Before() != c.before || c.p.YearBefore() != c.yearBefore {
			t.Errorf("%s: %d months %s–%s, before %s, a year ago %s", c.p, c.p.Months(), c.p.First(), c.p.Last(), c.p.Before(), c.p.YearBefore())
		}
	}
	for month := 1; month <= 12; month++ {
		for _, months := range []int{1, 3, 6, 12} {
			p := PeriodOf(2026, month, months)
			if day := PeriodOf(2026, month, 1).First(); p.Months() != months || day < p.First() || day > p.Last() {
				t.Errorf("%s isn't the %d months of %s", p, months, day)
			}
		}
	}
}
