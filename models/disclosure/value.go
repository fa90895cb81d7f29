package disclosure

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// The longest a value may be, in characters.
const (
	longestText = 500
	longestLong = 5000
	longestName = 50
)

// Mask shows a person's name by its surname alone: fund.Surnames.Mask.
type Mask func(name string) string

// Read makes the canonical value of what somebody typed or pasted; "" of nothing. fault is a
// message of the locale files where it can't be read.
func (f Field) Read(typed string, mask Mask) (value, fault string) {
	s := strings.TrimSpace(fund.Narrow(typed))
	if s == "" {
		return "", ""
	}
	switch f.Type {
	case Money:
		return readMoney(s)
	case Number:
		return readNumber(s)
	case Percent:
		return readNumber(strings.TrimSpace(strings.TrimSuffix(s, "%")))
	case Count:
		return readCount(s)
	case Day:
		return readDay(s)
	case Choice:
		return f.readChoice(s)
	case YesNo:
		return readYesNo(s)
	case Person:
		return readPerson(s, mask)
	case Long:
		return readText(strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n")), longestLong)
	}
	return readText(strings.Join(strings.Fields(typed), " "), longestText)
}

// Show is a canonical value as a form has it: Read reads it again to the same.
func (f Field) Show(value string) string {
	if f.Type != Money || value == "" {
		return value
	}
	fen, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value
	}
	return fund.Yuan(fen)
}

// minus takes the sign off a number: -5, (5) of accountants, or none.
func minus(s string) (sign, rest string) {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return "-", s[1 : len(s)-1]
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "-", strings.TrimSpace(rest)
	}
	return "", s
}

func readMoney(s string) (value, fault string) {
	sign, s := minus(s)
	fen, ok := fund.ReadYuan(s)
	switch {
	case !ok:
		return "", "disclosure.err.money"
	case fen == 0:
		return "0", ""
	}
	return sign + strconv.FormatInt(fen, 10), ""
}

var numberForm = regexp.MustCompile(`^(\d{1,12})(?:\.(\d{1,6}))?$`)

// grouped are digits with separators of thousands.
var grouped = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)

func readNumber(s string) (value, fault string) {
	sign, s := minus(s)
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	m := numberForm.FindStringSubmatch(s)
	if m == nil {
		return "", "disclosure.err.number"
	}
	value = strings.TrimLeft(m[1], "0")
	if value == "" {
		value = "0"
	}
	if places := strings.TrimRight(m[2], "0"); places != "" {
		value += "." + places
	}
	if value == "0" {
		return value, ""
	}
	return sign + value, ""
}

func readCount(s string) (value, fault string) {
	s = strings.TrimRightFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) || unicode.IsSpace(r) }) // 12 人
	value, fault = readNumber(s)
	if fault != "" || strings.ContainsAny(value, ".-") {
		return "", "disclosure.err.count"
	}
	return value, ""
}

func readDay(s string) (value, fault string) {
	d, how := fund.ParseDate(s)
	if how != fund.DateWritten && how != fund.DateSerial {
		return "", "disclosure.err.date"
	}
	return string(d), ""
}

func (f Field) readChoice(s string) (value, fault string) {
	i := slices.IndexFunc(f.Choices, func(o Option) bool {
		return o.ID == s || o.Name == s || strings.EqualFold(o.NameEN, s)
	})
	if i < 0 {
		return "", "disclosure.err.choice"
	}
	return f.Choices[i].ID, ""
}

func readYesNo(s string) (value, fault string) {
	switch strings.ToLower(s) {
	case "yes", "y", "true", "1", "是", "有", "√", "对":
		return "yes", ""
	case "no", "n", "false", "0", "否", "无", "×", "不是", "没有":
		return "no", ""
	}
	return "", "disclosure.err.yesno"
}

func readPerson(s string, mask Mask) (value, fault string) {
	name := strings.Join(strings.Fields(s), "")
	switch {
	case unicode.Is(unicode.Latin, []rune(s)[0]):
		name = strings.Join(strings.Fields(s), " ")
	case !strings.ContainsFunc(name, unicode.IsLetter):
		return "", "disclosure.err.person"
	}
	if _, fault := readText(name, longestName); fault != "" {
		return "", "disclosure.err.person"
	}
	return mask(name), ""
}

func readText(s string, most int) (value, fault string) {
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, models.Misleading):
		return "", "disclosure.err.characters"
	case utf8.RuneCountInString(s) > most:
		return "", "disclosure.err.long"
	}
	return s, ""
}

// Millionths is a canonical number in millionths; 0 of what is none.
func Millionths(value string) int64 {
	sign, s := minus(value)
	m := numberForm.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(m[1]+(m[2] + "000000")[:6], 10, 64)
	if err != nil {
		return 0
	}
	if sign != "" {
		return -n
	}
	return n
}
