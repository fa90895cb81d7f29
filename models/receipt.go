package models

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
)

// Receipt is the secret code with which a reporter comes back: 22 random digits (73 bits)
// and two check digits (ISO/IEC 7064 MOD 97-10). It prints as [sealed].
type Receipt struct{ digits Secret }

const receiptRandom, receiptLen = 22, 24

// NewReceipt draws a receipt.
func NewReceipt() Receipt {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(receiptRandom), nil)
	n, _ := rand.Int(rand.Reader, limit) // never fails (crypto/rand, Go 1.24)
	body := fmt.Sprintf("%0*s", receiptRandom, n.String())
	check := 98 - mod97(body+"00")
	return Receipt{Secret(fmt.Sprintf("%s%02d", body, check))}
}

// ParseReceipt reads what a person typed: spaces, dashes and full-width digits are fine.
// It reports false where the length or the check digits are wrong, without any look-up.
func ParseReceipt(typed string) (Receipt, bool) {
	var b strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case strings.ContainsRune(" \t\r\n\u3000\u00a0-‐‑‒–—－", r):
		default:
			return Receipt{}, false
		}
	}
	if b.Len() != receiptLen || mod97(b.String()) != 1 {
		return Receipt{}, false
	}
	return Receipt{Secret(b.String())}, true
}

// Digits are the 24 digits; the key derivation takes them.
func (r Receipt) Digits() Secret { return r.digits }

// Groups are the digits in groups of four, to show to their owner.
func (r Receipt) Groups() []string {
	d := r.digits.Reveal()
	groups := make([]string, 0, receiptLen/4)
	for i := 0; i+4 <= len(d); i += 4 {
		groups = append(groups, d[i:i+4])
	}
	return groups
}

func (r Receipt) String() string { return sealed }

// GoString keeps %#v from reaching into the struct.
func (r Receipt) GoString() string { return sealed }

func mod97(digits string) int {
	m := 0
	for i := range len(digits) {
		m = (m*10 + int(digits[i]-'0')) % 97
	}
	return m
}
