package models

import "crypto/rand"

// Receipt is the secret code with which a reporter comes back: 22 random digits (73 bits)
// and two check digits. It prints as [sealed].
type Receipt struct{ digits Secret }

const receiptRandom, receiptLen = 22, 24

// NewReceipt draws a receipt.
func NewReceipt() Receipt {
	n, _ := rand.Int(rand.Reader, below(receiptRandom)) // never fails (crypto/rand, Go 1.24)
	return Receipt{code(n, receiptRandom)}
}

// ParseReceipt reads what a person typed: spaces, dashes and full-width digits are fine.
// It reports false where the length or the check digits are wrong, without any look-up.
func ParseReceipt(typed string) (Receipt, bool) {
	digits, ok := parseCode(typed, receiptLen)
	return Receipt{digits}, ok
}

// Digits are the 24 digits; the key derivation takes them.
func (r Receipt) Digits() Secret { return r.digits }

// Groups are the digits in groups of four, to show to their owner.
func (r Receipt) Groups() []string { return groups(r.digits) }

func (r Receipt) String() string { return sealed }

// GoString keeps %#v from reaching into the struct.
func (r Receipt) GoString() string { return sealed }
