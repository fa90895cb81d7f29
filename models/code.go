package models

import (
	"fmt"
	"math/big"
	"strings"
)

// A code is what a person keeps on paper and types in again: digits, of which the last two
// are check digits (ISO/IEC 7064 MOD 97-10).

// code writes a number below 10^length as so many digits, and the check digits after it.
func code(n *big.Int, length int) Secret {
	body := fmt.Sprintf("%0*s", length, n.String())
	return Secret(fmt.Sprintf("%s%02d", body, 98-mod97(body+"00")))
}

// below is 10^length.
func below(length int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(length)), nil)
}

// parseCode reads what a person typed: spaces, dashes and full-width digits are fine. It
// reports false where the length or the check digits are wrong.
func parseCode(typed string, length int) (Secret, bool) {
	var b strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case strings.ContainsRune(" \t\r\n\u3000\u00a0-‐‑‒–—－", r):
		default:
			return "", false
		}
	}
	if b.Len() != length || mod97(b.String()) != 1 {
		return "", false
	}
	return Secret(b.String()), true
}

// groups are a code's digits in groups of four, to show to their owner.
func groups(digits Secret) []string {
	d := digits.Reveal()
	var list []string
	for i := 0; i+4 <= len(d); i += 4 {
		list = append(list, d[i:i+4])
	}
	return list
}

func mod97(digits string) int {
	m := 0
	for i := range len(digits) {
		m = (m*10 + int(digits[i]-'0')) % 97
	}
	return m
}
