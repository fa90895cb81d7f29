package seal

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"

	"golang.org/x/crypto/argon2"

	"qingyuan/models"
)

// Cost is what one argon2id step takes. Zero threads count as one.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
}

// PasswordCost follows RFC 9106's second choice in memory, with one pass (about 60 ms).
// A password is guessable; ReceiptCost is a few milliseconds, since a receipt is not: it
// has 73 bits of chance.
func PasswordCost() Cost { return Cost{MemoryKiB: 64 << 10, Passes: 1} }

// ReceiptCost is the step between a receipt and its keys.
func ReceiptCost() Cost { return Cost{MemoryKiB: 8 << 10, Passes: 1} }

// Stretcher runs argon2id with at most as many steps at once as there are processors, so
// that a rush of sign-ins costs waiting, not memory.
type Stretcher struct {
	Sealer
	password, receipt Cost
	pepper            []byte
	slots             chan struct{}
}

// NewStretcher takes the installation's pepper: without it, a thief of the database can't
// even begin to guess.
func NewStretcher(pepper []byte, password, receipt Cost) *Stretcher {
	return &Stretcher{password: password, receipt: receipt, pepper: pepper,
		slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// NewSalt is a fresh salt for Password, 16 bytes.
func (s *Stretcher) NewSalt() []byte {
	b := make([]byte, 16)
	rand.Read(b)
	return b
}

// Password turns a password into the verifier that is stored and the key, never stored,
// that opens the staff member's own identity.
func (s *Stretcher) Password(ctx context.Context, password models.Secret, salt []byte) (verifier, key []byte, err error) {
	root, err := s.stretch(ctx, []byte(password.Reveal()), append(append([]byte(nil), salt...), s.pepper...), s.password)
	if err != nil {
		return nil, nil, err
	}
	return s.Derive(root, "password-verifier"), s.Derive(root, "password-key"), nil
}

// Receipt turns a receipt into the index under which its tip is found and the key that
// opens the tip's identity.
func (s *Stretcher) Receipt(ctx context.Context, r models.Receipt) (index, key []byte, err error) {
	root, err := s.stretch(ctx, []byte(r.Digits().Reveal()), s.Derive(s.pepper, "receipt-salt"), s.receipt)
	if err != nil {
		return nil, nil, err
	}
	return s.Derive(root, "receipt-index"), s.Derive(root, "receipt-key"), nil
}

// Voucher turns a voucher into the index under which its claim is found and the key of what
// it is worth. It costs what a receipt does.
func (s *Stretcher) Voucher(ctx context.Context, v models.Voucher) (index, key []byte, err error) {
	root, err := s.stretch(ctx, []byte(v.Digits().Reveal()), s.Derive(s.pepper, "voucher-salt"), s.receipt)
	if err != nil {
		return nil, nil, err
	}
	return s.Derive(root, "voucher-index"), s.Derive(root, "voucher-key"), nil
}

func (s *Stretcher) stretch(ctx context.Context, secret, salt []byte, c Cost) ([]byte, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a slow step: %w", models.Fail(models.Unavailable, "err.busy").Because(ctx.Err()))
	}
	return argon2.IDKey(secret, salt, c.Passes, c.MemoryKiB, 1, keyLen), nil
}
