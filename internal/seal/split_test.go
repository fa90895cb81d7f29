package seal_test

import (
	"bytes"
	"testing"

	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestAnyTwoSharesMakeTheKey(t *testing.T) {
	var s seal.Sealer
	key, shares, err := s.Split(5)
	testkit.Must(t, err)
	if len(key) != 32 || len(shares) != 5 {
		t.Fatalf("a key of %d bytes, %d shares", len(key), len(shares))
	}
	for i := range shares {
		for j := range shares {
			got, err := s.Join(shares[i], shares[j])
			if i == j {
				testkit.WantCode(t, err, models.Forbidden)
			} else if err != nil || !bytes.Equal(got, key) {
				t.Errorf("shares %d and %d: %v", i, j, err)
			}
		}
		if bytes.Contains(shares[i], key) {
			t.Error("a share shows the key")
		}
	}
	other, foreign, err := s.Split(5)
	testkit.Must(t, err)
	if bytes.Equal(key, other) {
		t.Error("the same key twice")
	}
	if got, err := s.Join(shares[0], foreign[1]); err == nil && (bytes.Equal(got, key) || bytes.Equal(got, other)) {
		t.Error("shares of two keys make one of them")
	}
	wrong := bytes.Clone(shares[1])
	wrong[40] ^= 1
	if got, err := s.Join(shares[0], wrong); err == nil && bytes.Equal(got, key) {
		t.Error("a share that was changed makes the key")
	}
	for _, bad := range [][]byte{nil, {1, 2, 3}, make([]byte, 64), bytes.Repeat([]byte{0xff}, 64), shares[0][:63]} {
		_, err := s.Join(bad, shares[1])
		testkit.WantCode(t, err, models.Forbidden)
	}
}

// Who changes their key pair holds both for a while: either opens.
func TestSeveralIdentitiesOpenAsOne(t *testing.T) {
	var s seal.Sealer
	secretA, a, err := s.NewIdentity()
	testkit.Must(t, err)
	secretB, b, err := s.NewIdentity()
	testkit.Must(t, err)
	both := secretA + "\n" + secretB
	for _, to := range []string{a, b} {
		sealed, err := s.Seal([]byte("canary"), to)
		testkit.Must(t, err)
		if plain, err := s.Open(both, sealed); err != nil || string(plain) != "canary" {
			t.Errorf("%q, %v", plain, err)
		}
		if _, _, err := s.OpenAt(both, bytes.NewReader(sealed), int64(len(sealed))); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []models.Secret{"", "\n", secretA + "\nnonsense"} {
		sealed, err := s.Seal([]byte("canary"), a)
		testkit.Must(t, err)
		_, err = s.Open(bad, sealed)
		testkit.WantCode(t, err, models.Internal)
	}
}
