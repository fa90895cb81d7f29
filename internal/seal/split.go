package seal

import (
	"crypto/rand"
	"fmt"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/secretsharing"

	"qingyuan/models"
)

// Split draws a key and n shares of it (Shamir): any two of them make the key again, one says
// nothing about it, whatever is computed. A share is 64 bytes: its number, its value.
//
// Shares aren't verifiable: what would verify them gives the key to a quantum computer.
func (s Sealer) Split(n int) (key []byte, shares [][]byte, err error) {
	secret := group.P256.RandomNonZeroScalar(rand.Reader)
	if key, err = s.shared(secret); err != nil {
		return nil, nil, err
	}
	for _, share := range secretsharing.New(rand.Reader, 1, secret).Share(uint(n)) {
		value, err := share.Value.MarshalBinary()
		if err != nil {
			return nil, nil, fmt.Errorf("split a key: %w", err)
		}
		id, err := share.ID.MarshalBinary()
		if err != nil {
			return nil, nil, fmt.Errorf("split a key: %w", err)
		}
		shares = append(shares, append(id, value...))
	}
	return key, shares, nil
}

// Join makes a key of two shares. Shares of different keys, or one share twice, are no error
// but another key, or models.Forbidden.
func (s Sealer) Join(one, other []byte) (key []byte, err error) {
	shares := make([]secretsharing.Share, 2)
	for i, b := range [][]byte{one, other} {
		half := len(b) / 2
		id, value := group.P256.NewScalar(), group.P256.NewScalar()
		if len(b) != 2*keyLen || id.UnmarshalBinary(b[:half]) != nil || value.UnmarshalBinary(b[half:]) != nil || id.IsZero() {
			return nil, models.Fail(models.Forbidden, "")
		}
		shares[i] = secretsharing.Share{ID: id, Value: value}
	}
	if shares[0].ID.IsEqual(shares[1].ID) {
		return nil, models.Fail(models.Forbidden, "")
	}
	secret, err := secretsharing.Recover(1, shares)
	if err != nil {
		return nil, models.Fail(models.Forbidden, "").Because(err)
	}
	return s.shared(secret)
}

func (s Sealer) shared(secret group.Scalar) ([]byte, error) {
	root, err := secret.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("split a key: %w", err)
	}
	return s.Derive(root, "custody-key"), nil
}
