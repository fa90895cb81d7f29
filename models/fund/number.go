package fund

import (
	"math"
	"strconv"
	"strings"
)

// number is a decimal fraction as it was written: coef / 10^places. Never a float: money.
type number struct {
	coef      int64
	places    int  // may be below zero after a unit such as 万
	misplaced bool // thousands separators that aren't every three digits
}

// fault says why a text is no usable number; "" for none.
type fault string

const (
	faultNone       fault = ""
	faultEmpty      fault = "missing"
	faultMalformed  fault = "number"
	faultNegative   fault = "negative"
	faultOverflow   fault = "overflow"
	faultScientific fault = "scientific"
)

// maxDigits is what an int64 holds whatever the digits are.
const maxDigits = 18

// splitNumber parts a cleaned text into the number and what follows it: 100元 → 100, 元.
// A currency before it is dropped.
func splitNumber(s string) (digits, tail string) {
	for _, mark := range []string{"人民币", "RMB", "CNY", "¥"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, mark))
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s = "-" + s[1:len(s)-1] // the accountants' minus
	}
	end := strings.IndexFunc(s, func(c rune) bool { return !strings.ContainsRune("0123456789.,+-eE", c) })
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimSpace(s[end:])
}

// readNumber reads a cell's number and what follows it.
func readNumber(text string) (n number, tail string, bad fault) {
	digits, tail := splitNumber(clean(text))
	n, bad = parseNumber(digits)
	if bad == faultEmpty && tail != "" {
		bad = faultMalformed
	}
	return n, tail, bad
}

// parseNumber reads the digits that splitNumber found.
func parseNumber(s string) (number, fault) {
	s = strings.TrimPrefix(s, "+")
	switch {
	case s == "":
		return number{}, faultEmpty
	case strings.ContainsAny(s, "eE"):
		return number{}, scientific(s)
	case s[0] == '-':
		if _, bad := parseNumber(s[1:]); bad != faultNone && bad != faultOverflow {
			return number{}, faultMalformed
		}
		return number{}, faultNegative
	}
	whole, fraction, pointed := strings.Cut(s, ".")
	if pointed && !digitsOnly(fraction) || whole == "" {
		return number{}, faultMalformed
	}
	plain, misplaced, ok := ungroup(whole)
	if !ok {
		return number{}, faultMalformed
	}
	return join(strings.TrimLeft(plain, "0"), strings.TrimRight(fraction, "0"), misplaced)
}

// join makes the number of its digits; a fraction too long for the whole is cut, which
// only what Excel computed ever has.
func join(whole, fraction string, misplaced bool) (number, fault) {
	if len(whole) > maxDigits-3 {
		return number{}, faultOverflow
	}
	fraction = fraction[:min(len(fraction), maxDigits-len(whole))]
	if whole+fraction == "" {
		return number{misplaced: misplaced}, faultNone
	}
	coef, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return number{}, faultMalformed
	}
	return number{coef: coef, places: len(fraction), misplaced: misplaced}, faultNone
}

// ungroup takes out thousands separators and tells whether they stand where they should.
func ungroup(s string) (digits string, misplaced, ok bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if !digitsOnly(g) {
			return "", false, false
		}
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			misplaced = true
		}
	}
	return strings.Join(groups, ""), misplaced, true
}

// scientific tells 1e309, which is beyond any amount, from 1e3, which a person meant to be
// a number and which we don't guess at.
func scientific(s string) fault {
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	switch {
	case math.IsInf(f, 0) || math.Abs(f) >= 1e15:
		return faultOverflow
	case err != nil:
		return faultMalformed
	}
	return faultScientific
}

// scaled is the number in units of 10^-places, rounded half up, and whether it is exact.
// It reports false where that doesn't fit.
func (n number) scaled(places int) (v int64, exact, ok bool) {
	v = n.coef
	for p := n.places; p < places; p++ {
		if v > math.MaxInt64/10 {
			return 0, false, false
		}
		v *= 10
	}
	exact, half := true, false
	for p := n.places; p > places; p-- {
		exact = exact && v%10 == 0
		half = v%10 >= 5
		v /= 10
	}
	if half {
		v++
	}
	return v, exact, true
}
