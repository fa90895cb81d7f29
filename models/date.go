package models

import "time"

// Shanghai is China's one zone. It has had no daylight saving since 1991.
func Shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// Date is a day in Shanghai, written 2006-01-02; the empty Date is no day.
// It is what we keep where a finer time would help to trace a reporter.
type Date string

// DateOf is the day in Shanghai on which t falls.
func DateOf(t time.Time) Date { return Date(t.In(Shanghai()).Format(time.DateOnly)) }

// Time is the day's first moment in Shanghai; the zero time for no day.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Shanghai())
	if err != nil {
		return time.Time{}
	}
	return t
}

// Valid reports whether d is a day of the calendar.
func (d Date) Valid() bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Format(time.DateOnly) == string(d)
}

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }
