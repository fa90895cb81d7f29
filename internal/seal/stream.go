package seal

import (
	"fmt"
	"io"
)

// SealFrom returns what plain seals to, as it is read: whoever stores the reader stores
// ciphertext alone, and nothing is kept in between. An error of plain comes out at the end,
// so that a broken upload is not taken for a whole one. Close it in any case: it waits until
// plain is no longer read.
func (s Sealer) SealFrom(plain io.Reader, recipients ...string) io.ReadCloser {
	pr, pw := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		pw.CloseWithError(s.sealAll(pw, plain, recipients))
	}()
	return &sealing{pr, done}
}

func (s Sealer) sealAll(dst io.Writer, plain io.Reader, recipients []string) error {
	w, err := s.SealTo(dst, recipients...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, plain); err != nil {
		return fmt.Errorf("read what is to be sealed: %w", err)
	}
	return w.Close()
}

type sealing struct {
	*io.PipeReader
	done <-chan struct{}
}

func (s *sealing) Close() error {
	err := s.PipeReader.Close()
	<-s.done
	return err
}
