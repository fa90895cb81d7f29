package fund

import (
	"math/bits"
	"strconv"
	"strings"
)

// MaxFen is the largest amount of one line, 10,000,000,000 yuan: larger ones are slips, and
// the total of any file stays far inside an int64.
const MaxFen = 1_000_000_000_000

const faultDecimals fault = "decimals" // finer than a fen

// readAmount reads an amount in yuan, or in the unit of 10^unit yuan that the heading
// gives (万元: 4) unless the cell has its own. It doesn't judge misplaced separators.
func readAmount(text string, unit int) (fen int64, misplaced bool, bad fault) {
	n, tail, bad := readNumber(text)
	if bad != faultNone {
		return 0, false, bad
	}
	if tail != "" {
		own, ok := moneyUnit(tail)
		if !ok {
			return 0, false, faultMalformed
		}
		unit = own
	}
	n.places -= unit
	fen, exact, ok := n.scaled(2)
	switch {
	case !ok || fen > MaxFen:
		return 0, false, faultOverflow
	case !exact:
		return 0, false, faultDecimals
	}
	return fen, n.misplaced, faultNone
}

// ReadYuan reads an amount that somebody typed, in yuan or with a unit of its own: 5000,
// 5,000元, 0.5万元. It reports false for what is none, finer than a fen, or above MaxFen.
func ReadYuan(text string) (fen int64, ok bool) {
	fen, misplaced, bad := readAmount(text, 0)
	return fen, bad == faultNone && !misplaced
}

// moneyUnit is the power of ten, in yuan, of a unit of money.
func moneyUnit(s string) (power int, ok bool) {
	switch strings.TrimSuffix(s, "整") {
	case "元", "圆", "块", "人民币", "人民币元":
		return 0, true
	case "百元":
		return 2, true
	case "千元":
		return 3, true
	case "万元", "万", "万圆":
		return 4, true
	}
	return 0, false
}

// ParsePrice reads a standard as people type it, in ten-thousandths of a yuan.
func ParsePrice(text string) (price int64, ok bool) {
	price, bad := readPrice(text, 0)
	return price, bad == faultNone
}

// readPrice reads a standard, in ten-thousandths of a yuan: 14.75, 100元, 420元/人·月.
func readPrice(text string, unit int) (price int64, bad fault) {
	n, tail, bad := readNumber(text)
	if bad != faultNone {
		return 0, bad
	}
	money, _, _ := strings.Cut(tail, "/")
	if money != "" {
		own, ok := moneyUnit(money)
		if !ok {
			return 0, faultMalformed
		}
		unit = own
	}
	n.places -= unit
	price, _, ok := n.scaled(4)
	if !ok || n.misplaced || price > MaxFen*100 {
		return 0, faultMalformed
	}
	return price, faultNone
}

// readQuantity reads a quantity in millionths, and the unit that stands after it.
func readQuantity(text string) (micro int64, unit string, bad fault) {
	n, tail, bad := readNumber(text)
	if bad != faultNone {
		return 0, "", bad
	}
	micro, _, ok := n.scaled(6)
	if !ok || n.misplaced || micro > 1e15 || len([]rune(tail)) > 4 {
		return 0, "", faultMalformed
	}
	return micro, tail, faultNone
}

// perFen is a fen in units of 10^-10 yuan: those of quantity × price.
const perFen = 100_000_000

// agrees reports whether an amount is quantity (millionths) × price (ten-thousandths of a
// yuan), rounded to the fen. The sheets' own programs round 181.425 up and 278.775 down
// (binary fractions), so exactly half a fen may go either way.
func agrees(fen, micro, price int64) bool {
	hi, lo := bits.Mul64(uint64(micro), uint64(price))
	hi2, lo2 := bits.Mul64(uint64(fen), perFen)
	if hi < hi2 || hi == hi2 && lo < lo2 {
		hi, lo, hi2, lo2 = hi2, lo2, hi, lo
	}
	lo, borrow := bits.Sub64(lo, lo2, 0)
	hi, _ = bits.Sub64(hi, hi2, borrow)
	return hi == 0 && lo <= perFen/2
}

// product is quantity × price in fen, rounded half up; false where that is beyond MaxFen.
func product(micro, price int64) (fen int64, ok bool) {
	hi, lo := bits.Mul64(uint64(micro), uint64(price))
	if hi >= perFen {
		return 0, false
	}
	q, rest := bits.Div64(hi, lo, perFen)
	if q > MaxFen {
		return 0, false
	}
	if rest >= perFen/2 {
		q++
	}
	return int64(q), true
}

// Yuan writes fen as yuan with two decimals: 17995 → 179.95.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return sign + strconv.FormatInt(fen/100, 10) + "." + string('0'+rune(fen/10%10)) + string('0'+rune(fen%10))
}
