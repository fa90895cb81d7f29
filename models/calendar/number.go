package calendar

import (
	"strconv"
	"time"

	"qingyuan/models"
)

// Days are counted from 1 January 1970, a Thursday: a number adds up where a date would
// have to be read and written at every step.

const secondsADay = 24 * 60 * 60

func numberOf(date models.Date) (int, bool) {
	t, err := time.Parse(time.DateOnly, string(date))
	return int(t.Unix() / secondsADay), err == nil
}

func at(n int) time.Time { return time.Unix(int64(n)*secondsADay, 0).UTC() }

func dateOf(n int) models.Date { return models.Date(at(n).Format(time.DateOnly)) }

func civil(n int) (year int, month time.Month, day int) { return at(n).Date() }

func yearOf(n int) int { return at(n).Year() }

func isWeekend(n int) bool {
	const thursday = 4
	w := ((n+thursday)%7 + 7) % 7
	return w == 0 || w == 6
}

func decimal(n int) string { return strconv.Itoa(n) }
