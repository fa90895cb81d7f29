package seal

import (
	"crypto/ed25519"
	"fmt"
	"io"

	"filippo.io/age"

	"qingyuan/models"
)

// Signer signs what an installation sends to others (Ed25519). Its key comes from the
// installation's secret, and is kept nowhere.
type Signer struct{ key ed25519.PrivateKey }

// NewSigner takes a 32-byte seed.
func NewSigner(seed []byte) Signer { return Signer{ed25519.NewKeyFromSeed(seed)} }

// Public is the half by which others know the signatures, 32 bytes.
func (s Signer) Public() []byte { return s.key.Public().(ed25519.PublicKey) } //nolint:forcetypeassert // it is one

// Sign gives a message's signature, 64 bytes.
func (s Signer) Sign(message []byte) []byte { return ed25519.Sign(s.key, message) }

// Verify reports whether a message was signed with the other half of a public key.
func (Sealer) Verify(public, message, signature []byte) bool {
	return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, message, signature)
}

// OpenFrom decrypts a stream as it is read. A part of it is the sender's once it was read; that
// nothing is missing is known at the end. models.Forbidden where the secret doesn't open it.
func (Sealer) OpenFrom(secret models.Secret, sealed io.Reader) (io.Reader, error) {
	ids, err := identities(secret)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(sealed, ids...)
	if err != nil {
		return nil, models.Fail(models.Forbidden, "").Because(fmt.Errorf("open a stream: %w", err))
	}
	return r, nil
}

// IsRecipient reports whether something can be sealed to a text.
func (Sealer) IsRecipient(text string) bool {
	_, err := age.ParseHybridRecipient(text)
	return err == nil
}
