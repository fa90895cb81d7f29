package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"qingyuan/models"
)

// run is digits that may belong to one number: with at most three signs between any two.
type run struct {
	digits string
	at     []int // where in the line each stands
	x      int   // where an X follows the last digit; -1 where none does
}

// longestGap is how many signs may part two digits of one number: " - ". A masked number has
// more between its ends, 138****8000.
const longestGap = 3

// parts reports whether a sign may part the digits of a number: spaces and dashes, and what
// Markdown takes away (**1231**).
func parts(c rune) bool { return strings.ContainsRune(" -._·*~`\\\t", c) }

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// inRuns finds identity numbers, cards and mobile phones.
func (l *line) inRuns() []span {
	var found []span
	for i := 0; i < len(l.plain); {
		if !isDigit(l.plain[i]) {
			i++
			continue
		}
		r := l.runFrom(i)
		found = append(found, l.inRun(r)...)
		i = r.at[len(r.at)-1] + 1
	}
	return found
}

func (l *line) runFrom(i int) run {
	r := run{x: -1}
	var digits []byte
	for gap := 0; i < len(l.plain); i++ {
		switch c := l.plain[i]; {
		case isDigit(c):
			digits, r.at, gap = append(digits, byte(c)), append(r.at, i), 0
			continue
		case c == blank:
			continue
		case gap < longestGap && parts(c):
			gap++
			continue
		case (c == 'x' || c == 'X') && gap <= 1 && (i+1 == len(l.plain) || !isLetter(l.plain[i+1]) && !isDigit(l.plain[i+1])):
			r.x = i
		}
		break
	}
	r.digits = string(digits)
	return r
}

// starts and ends report whether digit i begins or ends a group: nothing but blanks parts
// the digits of a group.
func (l *line) starts(r run, i int) bool { return i == 0 || !l.joined(r.at[i-1], r.at[i]) }

func (l *line) ends(r run, i int) bool {
	return i == len(r.at)-1 || !l.joined(r.at[i], r.at[i+1])
}

func (l *line) joined(a, b int) bool {
	for _, c := range l.plain[a+1 : b] {
		if c != blank {
			return false
		}
	}
	return true
}

// inRun takes from left to right the first number that can be made of the digits.
func (l *line) inRun(r run) []span {
	var found []span
	for i := 0; i < len(r.digits); {
		s, n := l.numberAt(r, i)
		if n == 0 {
			i++
			continue
		}
		found = append(found, s)
		i += n
	}
	return found
}

// numberAt finds a number that begins with digit i of the run, and of how many digits it is.
func (l *line) numberAt(r run, i int) (span, int) {
	if l.inHash(r.at[i]) {
		return span{}, 0
	}
	if n, x := l.identityAt(r, i); n > 0 {
		end := r.at[i+n-1] + 1
		if x {
			end = r.x + 1
		}
		return span{Identity, r.at[i], end}, n
	}
	if !l.starts(r, i) {
		return span{}, 0
	}
	if n := l.mobileAt(r, i); n > 0 {
		return span{Phone, r.at[i], r.at[i+n-1] + 1}, n
	}
	if n := l.cardAt(r, i); n > 0 {
		return span{Card, r.at[i], r.at[i+n-1] + 1}, n
	}
	return span{}, 0
}

// shortestHash is the length from which letters and digits mixed are a sum or an ID, in which
// any number can occur.
const shortestHash = 24

func (l *line) inHash(i int) bool {
	inToken := func(i int) bool { return i >= 0 && i < len(l.plain) && (isDigit(l.plain[i]) || isLetter(l.plain[i])) }
	from, to := i, i
	for i-from < shortestHash && inToken(from-1) {
		from--
	}
	for to-i < shortestHash && inToken(to) {
		to++
	}
	return to-from >= shortestHash && slices.ContainsFunc(l.plain[from:to], func(c rune) bool { return isLetter(c) && c|' ' != 'x' })
}

const (
	newDigits = 18
	oldDigits = 15
)

// identityAt reports the digits of an identity number that begins with digit i, and whether an
// X ends it. Date and check digit together are right by chance once in twelve thousand, so it
// may stand in the middle of a longer group.
func (l *line) identityAt(r run, i int) (digits int, x bool) {
	rest := len(r.digits) - i
	if l.mixed(r, i, min(rest, newDigits)) {
		return 0, false
	}
	said := l.says(r.at[i], identityWords)
	if rest == newDigits-1 && r.x >= 0 && (l.starts(r, i) || l.oneGroup(r, i, rest)) {
		s := r.digits[i:]
		if models.BirthOf(s[6:14]) != "" && (said || models.IdentityCheck(s) == 'X') {
			return rest, true
		}
	}
	if rest >= newDigits && (l.starts(r, i) && l.ends(r, i+newDigits-1) || l.oneGroup(r, i, newDigits)) {
		s := r.digits[i : i+newDigits]
		if models.BirthOf(s[6:14]) != "" && (said || models.IdentityCheck(s) == s[newDigits-1]) {
			return newDigits, false
		}
	}
	if rest >= oldDigits && l.starts(r, i) && l.ends(r, i+oldDigits-1) && isOld(r.digits[i:i+oldDigits], said) {
		return oldDigits, false
	}
	return 0, false
}

// oneGroup reports whether nothing parts n digits of the run from i on.
func (l *line) oneGroup(r run, i, n int) bool {
	for k := i; k < i+n-1; k++ {
		if !l.joined(r.at[k], r.at[k+1]) {
			return false
		}
	}
	return true
}

// mixed reports whether dots part n digits from i on together with other signs: no number is
// written so, but the code of a village, a month and a count are.
func (l *line) mixed(r run, i, n int) bool {
	dots, others := false, false
	for k := i; k < i+n-1; k++ {
		for _, c := range l.plain[r.at[k]+1 : r.at[k+1]] {
			dots, others = dots || c == '.', others || c != '.' && c != blank
		}
	}
	return dots && others
}

// isOld reports whether 15 digits are an identity number of before 1999. They have no check
// digit, so that the first two must be a province's (GB/T 2260), or the words before say it.
func isOld(s string, said bool) bool {
	return models.BirthOf("19"+s[6:12]) != "" && (said || provinces[s[:2]])
}

var provinces = func() map[string]bool {
	all := map[string]bool{}
	for _, p := range strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82") {
		all[p] = true
	}
	return all
}()

// shape is how long the groups of n digits from i are: "3-4-4"; "" where the last goes on.
func (l *line) shape(r run, i, n int) []int {
	if i+n > len(r.digits) || !l.ends(r, i+n-1) {
		return nil
	}
	var groups []int
	for k := i; k < i+n; k++ {
		if k == i || l.starts(r, k) {
			groups = append(groups, 0)
		}
		groups[len(groups)-1]++
	}
	return groups
}

// usual reports whether groups are one, one of each digit, or one of the ways given.
func usual(groups []int, n int, ways ...[]int) bool {
	return len(groups) == 1 || len(groups) == n || slices.ContainsFunc(ways, func(w []int) bool { return slices.Equal(w, groups) })
}

// mobileAt reports the digits of a mobile phone number (1[3-9]…) that begins with digit i,
// with its country code.
func (l *line) mobileAt(r run, i int) int {
	for _, code := range []string{"", "86", "0086"} {
		n := len(code) + 11
		if !strings.HasPrefix(r.digits[i:], code) || i+n > len(r.digits) {
			continue
		}
		d := r.digits[i+len(code):]
		if d[0] != '1' || d[1] < '3' {
			continue
		}
		groups := l.shape(r, i, n)
		if code != "" && len(groups) > 1 && groups[0] == len(code) {
			groups = groups[1:]
		}
		ways := [][]int{{3, 4, 4}, {3, 3, 5}, {3, 8}, {7, 4}, {4, 3, 4}, {4, 4, 3}, {5, 4, 4}, {5, 8}}
		if groups != nil && usual(groups, 11, ways...) && !l.isAmount(r, i, n) {
			return n
		}
	}
	return 0
}

// isAmount reports whether digits are part of a sum or a measure: 13800138000.00, ¥… or …元.
func (l *line) isAmount(r run, i, n int) bool {
	from, to := r.at[i], r.at[i+n-1]+1
	if from > 0 && strings.ContainsRune("¥￥$", l.plain[from-1]) {
		return true
	}
	return afterSum.MatchString(string(l.plain[to:min(to+4, len(l.plain))]))
}

var afterSum = regexp.MustCompile(`^(?:\.\d{1,2}(?:\D|$)|,\d{3}|元|万元|千元|亿|公斤|平方|亩)`)

// cardAt reports the digits of a bank card that begins with digit i: 16 to 19 digits that add
// up, begin as the cards of Chinese banks do, and stand in one group, in fours, or six and
// the rest. After a word for card or account any 12 to 19 digits are one: passbooks and
// accounts have no check digit. Without such a word 12 to 15 digits are none, as region
// codes and the numbers of orders are as long.
func (l *line) cardAt(r run, i int) int {
	said := l.says(r.at[i], cardWords)
	for n := 19; n >= 12; n-- {
		groups := l.shape(r, i, n)
		if groups == nil || !usual(groups, n, fours(n), []int{6, n - 6}) || l.isAmount(r, i, n) {
			continue
		}
		if s := r.digits[i : i+n]; said || n >= 16 && beginsAsCard(s) && models.Luhn(s) {
			return n
		}
	}
	return 0
}

func fours(n int) []int {
	groups := slices.Repeat([]int{4}, n/4)
	if n%4 > 0 {
		groups = append(groups, n%4)
	}
	return groups
}

// beginsAsCard knows the issuers' first digits that occur here: UnionPay 62, Visa 4,
// Mastercard 51–55, JCB 35, and what Chinese banks had before 62: 60, 64–69, 90, 94, 95, 98.
func beginsAsCard(s string) bool {
	switch two := s[:2]; {
	case s[0] == '4', two >= "51" && two <= "55", two == "35":
		return len(s) == 16
	case s[0] == '6':
		return two != "61" && two != "63"
	default:
		return two == "90" || two == "94" || two == "95" || two == "98"
	}
}

const (
	identityWords = "身份证 身份号码 公民身份 身份证件 idcard identity"
	cardWords     = "卡号 账号 帐号 银行卡 储蓄卡 存折 一卡通 社保卡 账户 帐户 cardno cardnumber bankcard accountno accountnumber account:"
)

// says reports whether one of the words stands shortly before place i of the line.
func (l *line) says(i int, words string) bool {
	const reach = 14
	before := strings.Map(func(c rune) rune {
		if c == ' ' || c == blank {
			return -1
		}
		return unicode.ToLower(c)
	}, string(l.plain[max(0, i-reach):i]))
	return slices.ContainsFunc(strings.Fields(words), func(w string) bool { return strings.Contains(before, w) })
}
