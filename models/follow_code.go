package models

import "crypto/rand"

// FollowCode is what somebody who asked a question in public comes back with: 14 random digits
// (46 bits) and two check digits. Only its keyed hash is kept. It prints as [sealed].
type FollowCode struct{ digits Secret }

const followRandom, followLen = 14, 16

// NewFollowCode draws a code.
func NewFollowCode() FollowCode {
	n, _ := rand.Int(rand.Reader, below(followRandom)) // never fails (crypto/rand, Go 1.24)
	return FollowCode{code(n, followRandom)}
}

// ParseFollowCode is ParseReceipt for a follow code.
func ParseFollowCode(typed string) (FollowCode, bool) {
	digits, ok := parseCode(typed, followLen)
	return FollowCode{digits}, ok
}

// Digits are the 16 digits; the keyed hash takes them.
func (c FollowCode) Digits() Secret { return c.digits }

// Groups are the digits in groups of four, to show to their owner.
func (c FollowCode) Groups() []string { return groups(c.digits) }

func (c FollowCode) String() string { return sealed }

// GoString keeps %#v from reaching into the struct.
func (c FollowCode) GoString() string { return sealed }
