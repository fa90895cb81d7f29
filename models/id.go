package models

import (
	"crypto/rand"
	"encoding/hex"
)

// NewID makes a random identifier: 32 hexadecimal digits, 128 bits. It says nothing of
// when or in which order records were made.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}

// IsID reports whether s has the form of NewID.
func IsID(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
