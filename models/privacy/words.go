package privacy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
)

// patterns are what is found by the words and signs around it. In each the first group is
// what must not be seen.
type patterns struct{ landlines, births, documents []*regexp.Regexp }

func all(list ...string) []*regexp.Regexp {
	made := make([]*regexp.Regexp, len(list))
	for i, s := range list {
		made[i] = regexp.MustCompile(s)
	}
	return made
}

const (
	area   = `(?:10|2\d|[3-9]\d\d)`
	local  = `[2-8]\d{2,3}[ -]?\d{4}`
	inked  = `[一二三四五六七八九十〇零○廿卅]`
	dayOf  = `(?:1[89]|20)\d\d *[年./-] *\d{1,2} *[月./-] *\d{1,2} *日?|(?:1[89]|20)\d{6}|` + inked + `{4}年` + inked + `{1,2}月` + inked + `{1,3}日`
	filler = `[ :为是于在(,，|]{0,4}`
)

var known = patterns{
	landlines: all(
		`(?:^|[^0-9.×-])(\(?0`+area+`\)[ -]{0,2}`+local+`|0`+area+`[ -]{1,2}`+local+`)(?:[^0-9]|$)`,
		`(\+ ?86[ -]{0,2}\(?0?`+area+`\)?[ -]{0,2}`+local+`)(?:[^0-9]|$)`,
		`(?i)(?:电话|联系|热线|传真|致电|座机|tel|phone|fax)[^0-9]{0,8}(0`+area+`[2-8]\d{6,7})(?:[^0-9]|$)`,
	),
	births: all(
		`(?i)(?:出生(?:日期|年月日|年月|时间)?|(?:^|[^产发诞源])生于|(?:^|[^产发])生日|born(?: on)?|date of birth|birth ?date|birthday|\bdob)`+filler+`(`+dayOf+`)(?:[^0-9]|$)`,
		`(?i)(`+dayOf+`) ?(?:出生|生(?:[,，。;；、)）]|$)|born)`,
	),
	documents: all(
		`(?i)(?:护照|passport)[^0-9a-z]{0,8}((?:[a-z]\d{8}|[a-z]{2}\d{7}))(?:[^0-9]|$)`,
		`(?:通行证|台胞证|回乡证)[^0-9A-Za-z]{0,8}([HMCWhmcw]?\d{8,10})(?:[^0-9]|$)`,
		`(?:军官证|士兵证|士官证|文职干部证|军人证|警官证)[^0-9]{0,12}(\d{6,10})(?:[^0-9]|$)`,
	),
}

// by gives what the patterns find in the line, if it is right.
func (l *line) by(kind Kind, list []*regexp.Regexp, right func(string) bool) []span {
	var found []span
	for _, p := range list {
		text := string(l.plain)
		at, place := 0, 0 // a byte of text, and its character
		for _, m := range p.FindAllStringSubmatchIndex(text, -1) {
			place += utf8.RuneCountInString(text[at:m[2]])
			at = m[2]
			s := span{kind, place, place + utf8.RuneCountInString(text[m[2]:m[3]])}
			if right(text[m[2]:m[3]]) && !slices.ContainsFunc(found, s.meets) {
				found = append(found, s)
			}
		}
	}
	return found
}

func (s span) meets(o span) bool { return s.from < o.to && o.from < s.to }

// landlines finds telephone numbers with their area code. 010-2026-0315 is a day, not a number.
func (l *line) landlines() []span {
	return l.by(Phone, known.landlines, func(s string) bool {
		d := digitsIn(s)
		return len(d) < 8 || d[len(d)-8:len(d)-6] != "20" || models.BirthOf(d[len(d)-8:]) == ""
	})
}

func (l *line) births() []span {
	return l.by(Birth, known.births, func(s string) bool {
		if strings.ContainsAny(s[:1], "12") {
			return isDay(s)
		}
		return true
	})
}

func (l *line) documents() []span {
	return l.by(Document, known.documents, func(string) bool { return true })
}

// isDay reports whether digits with signs between them, or eight digits, are a day.
func isDay(s string) bool {
	parts := strings.FieldsFunc(s, func(c rune) bool { return !isDigit(c) })
	if len(parts) == 1 && len(parts[0]) == 8 {
		parts = []string{s[:4], s[4:6], s[6:8]}
	}
	return len(parts) == 3 && models.Date(fmt.Sprintf("%s-%02s-%02s", parts[0], parts[1], parts[2])).Valid()
}

func digitsIn(s string) string {
	return strings.Map(func(c rune) rune {
		if isDigit(c) {
			return c
		}
		return -1
	}, s)
}
