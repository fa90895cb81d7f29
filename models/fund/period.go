package fund

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"qingyuan/models"
)

// Period is what a payment is for.
type Period = models.Period

var (
	yearBefore = regexp.MustCompile(`^20\d\d年?度?(.+)$`)

	sheetYear    = regexp.MustCompile(`^(20\d\d)(?:年度?)?$`)
	sheetMonth   = regexp.MustCompile(`^(20\d\d)(?:年|[-./])(\d{1,2})(?:月份?)?$`)
	sheetCompact = regexp.MustCompile(`^(20\d\d)(\d\d)$`)
	sheetQuarter = regexp.MustCompile(`^(20\d\d)(?:年度?|[-./])?(?:第?([1-4])季度?|[Qq]([1-4]))$`)
	sheetHalf    = regexp.MustCompile(`^(20\d\d)(?:年度?|[-./])?(?:(上|下)半年|[Hh]([12]))$`)
	sheetSpan    = regexp.MustCompile(`^(20\d\d)(?:年|[-./])(\d{1,2})月?(?:[-~至到])(\d{1,2})月份?$`)
	sheetBare    = regexp.MustCompile(`^(\d{1,2})(?:月份?)$`)
	titlePeriod  = regexp.MustCompile(`20\d\d年度?(?:第?[1-4]季度?|[上下]半年|\d{1,2}月?[-~至到]\d{1,2}月份?|\d{1,2}月份?(?:\d{1,2}日)?)?`)
)

// ParsePeriod reads a period as sheets write it: 2026年3月, 2026-03, 2026.3, 202603,
// 2026年第一季度, 2026年1-3月, 上半年, 2026年度, 2026, 二〇二六年三月; a whole date stands for
// its month. year, where it isn't 0, completes a bare 3月.
func ParsePeriod(text string, year int) (Period, bool) {
	s := arabic(compact(text))
	if m := sheetYear.FindStringSubmatch(s); m != nil {
		return Period(m[1]), true
	}
	if m := firstOf(s, sheetMonth, sheetCompact); m != nil {
		return monthOf(m[1], m[2])
	}
	if m := sheetQuarter.FindStringSubmatch(s); m != nil {
		return Period(m[1] + "-Q" + m[2] + m[3]), true
	}
	if m := sheetHalf.FindStringSubmatch(s); m != nil {
		n := map[string]string{"上": "1", "下": "2", "": m[3]}[m[2]]
		return Period(m[1] + "-H" + n), true
	}
	if m := sheetSpan.FindStringSubmatch(s); m != nil {
		return spanOf(m[1], m[2], m[3])
	}
	if m := sheetBare.FindStringSubmatch(s); m != nil && year > 0 {
		return monthOf(strconv.Itoa(year), m[1])
	}
	if day, how := ParseDate(s); how == DateWritten {
		return Period(day[:7]), Period(day[:7]).Valid()
	}
	return "", false
}

func firstOf(s string, forms ...*regexp.Regexp) []string {
	for _, f := range forms {
		if m := f.FindStringSubmatch(s); m != nil {
			return m
		}
	}
	return nil
}

func monthOf(year, month string) (Period, bool) {
	n, err := strconv.Atoi(month)
	if err != nil || n < 1 || n > 12 {
		return "", false
	}
	return Period(fmt.Sprintf("%s-%02d", year, n)), true
}

// spanOf makes a run of months the quarter, half or year that it is; any other run is none.
func spanOf(year, first, last string) (Period, bool) {
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil {
		return "", false
	}
	switch {
	case from == to:
		return monthOf(year, first)
	case from == 1 && to == 12:
		return Period(year), true
	case to == from+5 && (from == 1 || from == 7):
		return Period(year + "-H" + strconv.Itoa(to/6)), true
	case to == from+2 && to%3 == 0 && to >= 3 && to <= 12:
		return Period(year + "-Q" + strconv.Itoa(to/3)), true
	}
	return "", false
}

// periodInTitle finds the one period that a title names: 清源县2026年3月高龄津贴发放表.
// A whole date is that of the sheet, not of the payments.
func periodInTitle(title string) (Period, bool) {
	found := ""
	for _, text := range titlePeriod.FindAllString(arabic(strip(Narrow(title), isSpace)), -1) {
		switch {
		case strings.HasSuffix(text, "日"), text == found:
		case found != "":
			return "", false
		default:
			found = text
		}
	}
	return ParsePeriod(found, 0)
}
