package seal_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"qingyuan/internal/seal"
)

func TestSealFrom(t *testing.T) {
	var s seal.Sealer
	secret, recipient, err := s.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Repeat("清源", 100_000)
	r := s.SealFrom(strings.NewReader(plain), recipient)
	sealed, err := io.ReadAll(r)
	if err != nil || r.Close() != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("清源清源")) {
		t.Error("the plain text shows")
	}
	got, err := s.Open(secret, sealed)
	if err != nil || string(got) != plain {
		t.Fatalf("came back as %d bytes, %v", len(got), err)
	}
}

func TestSealFromPassesAnErrorOn(t *testing.T) {
	var s seal.Sealer
	_, recipient, err := s.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	cut := errors.New("the line dropped")
	r := s.SealFrom(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(cut)), recipient)
	defer r.Close()
	if _, err := io.ReadAll(r); !errors.Is(err, cut) {
		t.Fatalf("got %v, want the sender's error", err)
	}
}

// Close must wait for the reader of plain: after it the sender's body belongs to others again.
func TestSealFromClosedEarlyLetsGoOfItsSource(t *testing.T) {
	var s seal.Sealer
	_, recipient, err := s.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	source := &endless{}
	r := s.SealFrom(source, recipient)
	if _, err := r.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	r.Close()
	reads := source.reads
	if r.Close(); source.reads != reads {
		t.Error("the source is read after Close")
	}
}

type endless struct{ reads int } // no lock: the race detector sees a read after Close

func (e *endless) Read(p []byte) (int, error) { e.reads++; return len(p), nil }
