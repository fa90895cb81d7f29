package models

import "crypto/rand"

// RecoveryCode is what one of the staff keeps on paper, and opens their key pair with where
// the password is lost: 30 random digits (99 bits) and two check digits. It prints as
// [sealed].
type RecoveryCode struct{ digits Secret }

const recoveryRandom, recoveryLen = 30, 32

// NewRecoveryCode draws a code.
func NewRecoveryCode() RecoveryCode {
	n, _ := rand.Int(rand.Reader, below(recoveryRandom)) // never fails (crypto/rand, Go 1.24)
	return RecoveryCode{code(n, recoveryRandom)}
}

// ParseRecoveryCode is ParseReceipt for a recovery code.
func ParseRecoveryCode(typed string) (RecoveryCode, bool) {
	digits, ok := parseCode(typed, recoveryLen)
	return RecoveryCode{digits}, ok
}

// Digits are the 32 digits; the key derivation takes them.
func (c RecoveryCode) Digits() Secret { return c.digits }

// Groups are the digits in groups of four, to show to their owner.
func (c RecoveryCode) Groups() []string { return groups(c.digits) }

func (c RecoveryCode) String() string { return sealed }

// GoString keeps %#v from reaching into the struct.
func (c RecoveryCode) GoString() string { return sealed }
