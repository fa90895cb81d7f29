package fund

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"qingyuan/models"
)

// DateHow tells how a date was found in a text.
type DateHow int

// The ways to a date.
const (
	DateNone    DateHow = iota // there is none
	DateWritten                // it is written out
	DateSerial                 // it is the number by which Excel keeps a date, epoch 1900
	DateNoDay                  // there is a month, but no day: no date
)

var (
	dateParts   = regexp.MustCompile(`^(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?$`)
	dateCompact = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)$`)
	dateSerial  = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
	dateClock   = regexp.MustCompile(`[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$`)
)

// ParseDate reads a date as sheets write it: 2026年3月5日, 2026/3/5, 2026.03.05, 20260305,
// 二〇二六年三月五日, the same with a time of day, or Excel's serial number. It must be a
// real day of 1950 to 2099.
func ParseDate(text string) (models.Date, DateHow) {
	s := dateClock.ReplaceAllString(clean(text), "")
	s = arabic(strip(s, isSpace))
	if m := firstOf(s, dateParts, dateCompact); m != nil {
		return dateOf(m[1], m[2], m[3])
	}
	if dateSerial.MatchString(s) {
		days, _ := strconv.Atoi(s[:5])
		t := time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC)
		if isPaymentYear(t.Year()) {
			return models.Date(t.Format(time.DateOnly)), DateSerial
		}
	}
	if firstOf(s, sheetMonth, sheetCompact) != nil {
		if _, ok := ParsePeriod(s, 0); ok {
			return "", DateNoDay
		}
	}
	return "", DateNone
}

func isPaymentYear(y int) bool { return y >= 1950 && y <= 2099 }

func dateOf(year, month, day string) (models.Date, DateHow) {
	pad := func(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }
	d := models.Date(year + "-" + pad(month) + "-" + pad(day))
	y, err := strconv.Atoi(year)
	if err != nil || !isPaymentYear(y) || !d.Valid() {
		return "", DateNone
	}
	return d, DateWritten
}
