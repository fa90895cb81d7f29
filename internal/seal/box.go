package seal

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"qingyuan/models"
)

// keyLen is the length of every symmetric key and token here, in bytes.
const keyLen = 32

// Box encrypts plain under a 32-byte key, bound to label: what was sealed under one label
// doesn't open under another. Shape: 24-byte nonce, then XChaCha20-Poly1305.
func (Sealer) Box(key []byte, label string, plain []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("box: %w", err)
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(nonce)
	return aead.Seal(nonce, nonce, plain, []byte(label)), nil
}

// Unbox opens what Box made. A wrong key, label or byte is models.Forbidden.
func (Sealer) Unbox(key []byte, label string, boxed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("unbox: %w", err)
	}
	if len(boxed) < aead.NonceSize() {
		return nil, models.Fail(models.Forbidden, "")
	}
	nonce, body := boxed[:aead.NonceSize()], boxed[aead.NonceSize():]
	plain, err := aead.Open(nil, nonce, body, []byte(label))
	if err != nil {
		return nil, models.Fail(models.Forbidden, "").Because(err)
	}
	return plain, nil
}

// Token is a fresh random secret for a cookie, 32 bytes.
func (Sealer) Token() []byte {
	b := make([]byte, keyLen)
	rand.Read(b)
	return b
}

// Derive gives the 32-byte key of a purpose from a root of full entropy (HKDF-SHA256).
// A cookie's token gives so both the row's id and the key of what the row holds, and
// neither tells the other.
func (Sealer) Derive(root []byte, purpose string) []byte {
	k, err := hkdf.Key(sha256.New, root, nil, "qingyuan/v1/"+purpose, keyLen)
	if err != nil {
		panic(err) // only for a length beyond 255 hashes
	}
	return k
}
