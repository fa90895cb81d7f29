package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"
)

// Hasher makes keyed hashes (HMAC-SHA256): equal values meet, and nobody without the key
// can try values out. An identity number has too little chance in it for a bare hash.
type Hasher struct{ key []byte }

// NewHasher takes a 32-byte key.
func NewHasher(key []byte) Hasher { return Hasher{key} }

// Hash of a value of a kind ("identity", "card"…), 32 bytes.
func (h Hasher) Hash(kind, value string) []byte {
	m := hmac.New(sha256.New, h.key)
	io.WriteString(m, kind)
	m.Write([]byte{0})
	io.WriteString(m, value)
	return m.Sum(nil)
}
