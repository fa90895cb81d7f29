package scan

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
)

// Scan is one file on its way through clamd: it is written to, then asked for its verdict.
// It is for one goroutine.
type Scan struct {
	clamd Clamd
	conn  net.Conn
	stop  func() bool // no longer close conn with the context
	out   *bufio.Writer
	err   error // why there will be no verdict
}

// Write passes the next piece of the file on. It never fails, so that nothing else that is
// done with the file does; what went wrong is for Verdict to say.
func (s *Scan) Write(p []byte) (int, error) {
	if s.err == nil {
		_, s.err = s.out.Write(p)
	}
	return len(p), nil
}

// Verdict ends the scan and returns the name of what was found, "" for nothing. Where that
// can't be told the error is ErrNotScanned: ErrTooLarge, if that is why.
func (s *Scan) Verdict() (found string, err error) {
	defer s.Close()
	if s.err == nil {
		s.err = s.end()
	}
	// clamd closes the connection on a file that is too large, but says so first.
	if s.err != nil && !errors.Is(s.err, errCutOff) {
		return "", fmt.Errorf("%w: %w", ErrNotScanned, s.err)
	}
	answer, err := s.clamd.answer(s.conn)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotScanned, cmp.Or(s.err, err))
	}
	return read(answer)
}

// end writes what is left, and the empty piece that ends the file.
func (s *Scan) end() error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	return s.clamd.send(s.conn, []byte{0, 0, 0, 0})
}

// Close gives up the scan of a file that broke off. It does nothing after Verdict.
func (s *Scan) Close() error {
	if s.conn == nil {
		return nil
	}
	conn := s.conn
	s.conn, s.err = nil, net.ErrClosed
	s.stop()
	return conn.Close()
}

// read takes clamd's answer apart: "stream: OK", "stream: NAME FOUND", or a complaint.
func read(answer string) (found string, err error) {
	text := strings.TrimPrefix(answer, "stream: ")
	name, isFound := strings.CutSuffix(text, " FOUND")
	switch {
	case text == "OK":
		return "", nil
	case isFound && strings.HasPrefix(name, "Heuristics.Limits.Exceeded"):
		return "", ErrTooLarge
	case isFound && name != "":
		return name, nil
	case strings.HasPrefix(text, "INSTREAM size limit exceeded"):
		return "", ErrTooLarge
	}
	return "", fmt.Errorf("%w: clamd answers %q", ErrNotScanned, answer)
}

// pieces writes a file as INSTREAM has it: pieces, each with its length in four bytes
// before it.
type pieces struct{ *Scan }

func (p pieces) Write(piece []byte) (int, error) {
	length := binary.BigEndian.AppendUint32(nil, uint32(len(piece)))
	if err := p.clamd.send(p.conn, length, piece); err != nil {
		return 0, err
	}
	return len(piece), nil
}
