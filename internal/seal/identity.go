// Package seal is all of our cryptography: age with hybrid post-quantum recipients for
// what is kept, XChaCha20-Poly1305 for what a single key opens, argon2id for what people
// type. Formats are those of filippo.io/age; nothing here invents a cipher.
//
// Design §7, docs/adr/0002-streaming-sealed-uploads.md.
package seal

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"qingyuan/models"
)

// Sealer implements the Sealer ports of the use cases. The zero value is ready.
type Sealer struct{}

// NewIdentity makes a key pair: the secret half (AGE-SECRET-KEY-PQ-1…) and the recipient
// (age1pq…) to which anyone may seal (X25519 + ML-KEM-768).
func (Sealer) NewIdentity() (secret models.Secret, recipient string, err error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return "", "", fmt.Errorf("make a key pair: %w", err)
	}
	return models.Secret(id.String()), id.Recipient().String(), nil
}

// Seal encrypts plain so that each of the recipients opens it.
func (s Sealer) Seal(plain []byte, recipients ...string) ([]byte, error) {
	var out bytes.Buffer
	w, err := s.SealTo(&out, recipients...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// SealTo returns a writer that encrypts to dst as it is written to. What was written is
// whole only after Close.
func (Sealer) SealTo(dst io.Writer, recipients ...string) (io.WriteCloser, error) {
	to := make([]age.Recipient, 0, len(recipients))
	for _, r := range recipients {
		p, err := age.ParseHybridRecipient(r)
		if err != nil {
			return nil, fmt.Errorf("read a recipient: %w", err)
		}
		to = append(to, p)
	}
	w, err := age.Encrypt(dst, to...)
	if err != nil {
		return nil, fmt.Errorf("begin to seal: %w", err)
	}
	return w, nil
}

// Open decrypts what Seal made. The secret may be several, one a line.
func (s Sealer) Open(secret models.Secret, sealed []byte) ([]byte, error) {
	open, err := s.Opener(secret)
	if err != nil {
		return nil, err
	}
	return open(sealed)
}

// Opener is Open for several things that were sealed to one identity: reading the identity is
// two fifths of the work of opening a short text. It may be used by several goroutines.
func (Sealer) Opener(secret models.Secret) (models.Opener, error) {
	ids, err := identities(secret)
	if err != nil {
		return nil, err
	}
	return func(sealed []byte) ([]byte, error) {
		r, err := age.Decrypt(bytes.NewReader(sealed), ids...)
		if err != nil {
			return nil, fmt.Errorf("open: %w", err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("open: %w", err)
		}
		return plain, nil
	}, nil
}

// OpenAt gives random access to the plain bytes of a sealed object of size bytes, and
// their number. Nothing is decrypted that isn't read.
func (Sealer) OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	ids, err := identities(secret)
	if err != nil {
		return nil, 0, err
	}
	r, n, err := age.DecryptReaderAt(sealed, size, ids...)
	if err != nil {
		return nil, 0, fmt.Errorf("open: %w", err)
	}
	return r, n, nil
}

// identities reads a secret: one identity, or several, one a line, of which any may open.
// What is wrong with one is not said: the parser's error may quote it.
func identities(secret models.Secret) ([]age.Identity, error) {
	var ids []age.Identity
	for line := range strings.Lines(secret.Reveal()) {
		id, err := age.ParseHybridIdentity(strings.TrimSpace(line))
		if err != nil {
			return nil, fmt.Errorf("read a key: %w", models.Fail(models.Internal, ""))
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("read a key: %w", models.Fail(models.Internal, ""))
	}
	return ids, nil
}
