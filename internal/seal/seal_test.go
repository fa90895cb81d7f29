package seal_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestEachRecipientOpensAndNobodyElse(t *testing.T) {
	var s seal.Sealer
	secretA, a, err := s.NewIdentity()
	testkit.Must(t, err)
	secretB, b, err := s.NewIdentity()
	testkit.Must(t, err)
	stranger, _, err := s.NewIdentity()
	testkit.Must(t, err)
	sealed, err := s.Seal([]byte("canary"), a, b)
	testkit.Must(t, err)
	if bytes.Contains(sealed, []byte("canary")) {
		t.Fatal("it isn't sealed")
	}
	for _, secret := range []models.Secret{secretA, secretB} {
		if plain, err := s.Open(secret, sealed); err != nil || string(plain) != "canary" {
			t.Errorf("a recipient reads %q, %v", plain, err)
		}
	}
	if _, err := s.Open(stranger, sealed); err == nil {
		t.Error("a stranger opens it")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := s.Open(secretA, sealed); err == nil {
		t.Error("a byte was changed, and it opens")
	}
}

// Recipients are hybrid, with ML-KEM-768: what is kept now must not be opened by the
// quantum computers of later (design, fact 12).
func TestRecipientsArePostQuantum(t *testing.T) {
	_, recipient, err := seal.Sealer{}.NewIdentity()
	testkit.Must(t, err)
	if !bytes.HasPrefix([]byte(recipient), []byte("age1pq1")) {
		t.Errorf("%.20s…", recipient)
	}
	if _, err := (seal.Sealer{}).Seal(nil, "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"); err == nil {
		t.Error("a recipient of the old kind is taken")
	}
}

func TestOpenAtReadsAnyPart(t *testing.T) {
	var s seal.Sealer
	secret, recipient, err := s.NewIdentity()
	testkit.Must(t, err)
	plain := bytes.Repeat([]byte("0123456789"), 30_000)
	sealed, err := s.Seal(plain, recipient)
	testkit.Must(t, err)
	r, n, err := s.OpenAt(secret, bytes.NewReader(sealed), int64(len(sealed)))
	testkit.Must(t, err)
	if n != int64(len(plain)) {
		t.Fatalf("%d bytes, want %d", n, len(plain))
	}
	for _, at := range []int64{0, 65_530, 299_990} {
		part := make([]byte, 10)
		if _, err := r.ReadAt(part, at); err != nil && err != io.EOF {
			t.Fatal(err)
		}
		if !bytes.Equal(part, plain[at:at+10]) {
			t.Errorf("at %d: %s", at, part)
		}
	}
}

func TestABoxOpensUnderItsKeyAndLabelOnly(t *testing.T) {
	var s seal.Sealer
	key, other := s.Token(), s.Token()
	boxed, err := s.Box(key, "draft", []byte("canary"))
	testkit.Must(t, err)
	if plain, err := s.Unbox(key, "draft", boxed); err != nil || string(plain) != "canary" {
		t.Errorf("%q, %v", plain, err)
	}
	for name, try := range map[string]func() ([]byte, error){
		"another key":   func() ([]byte, error) { return s.Unbox(other, "draft", boxed) },
		"another label": func() ([]byte, error) { return s.Unbox(key, "session", boxed) },
		"cut short":     func() ([]byte, error) { return s.Unbox(key, "draft", boxed[:10]) },
		"nothing":       func() ([]byte, error) { return s.Unbox(key, "draft", nil) },
	} {
		if _, err := try(); models.CodeOf(err) != models.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	again, err := s.Box(key, "draft", []byte("canary"))
	testkit.Must(t, err)
	if bytes.Equal(boxed, again) {
		t.Error("the same text is boxed the same way twice")
	}
}

func TestDerivedKeysDiffer(t *testing.T) {
	var s seal.Sealer
	token := s.Token()
	if bytes.Equal(s.Derive(token, "draft-id"), s.Derive(token, "draft-key")) || !bytes.Equal(s.Derive(token, "x"), s.Derive(token, "x")) {
		t.Error("keys of purposes")
	}
}

func TestStretching(t *testing.T) {
	cheap := seal.Cost{MemoryKiB: 64, Passes: 1}
	s := seal.NewStretcher([]byte("pepper"), cheap, cheap)
	elsewhere := seal.NewStretcher([]byte("another installation"), cheap, cheap)
	r := models.NewReceipt()
	index, key, err := s.Receipt(t.Context(), r)
	testkit.Must(t, err)
	again, _, err := s.Receipt(t.Context(), r)
	testkit.Must(t, err)
	there, _, err := elsewhere.Receipt(t.Context(), r)
	testkit.Must(t, err)
	if !bytes.Equal(index, again) || bytes.Equal(index, there) || bytes.Equal(index, key) {
		t.Error("a receipt's index and key")
	}
	salt := s.NewSalt()
	verifier, opens, err := s.Password(t.Context(), "secret", salt)
	testkit.Must(t, err)
	other, _, err := s.Password(t.Context(), "secret", s.NewSalt())
	testkit.Must(t, err)
	if bytes.Equal(verifier, opens) || bytes.Equal(verifier, other) {
		t.Error("a password's verifier and key")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // where no slot is free at once, the context ends the wait
		if _, _, err := s.Password(gone, "secret", salt); err != nil && models.CodeOf(err) != models.Unavailable {
			t.Error(err)
		}
	}
}

func TestHashesMeetUnderOneKeyOnly(t *testing.T) {
	a, b := seal.NewHasher([]byte("a")), seal.NewHasher([]byte("b"))
	if !bytes.Equal(a.Hash("identity", "1"), a.Hash("identity", "1")) || bytes.Equal(a.Hash("identity", "1"), a.Hash("card", "1")) ||
		bytes.Equal(a.Hash("identity", "1"), b.Hash("identity", "1")) {
		t.Error("hashes")
	}
}
