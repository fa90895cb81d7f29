// Package scan has files looked at by clamd, ClamAV's daemon, as they stream by. It is a
// service that may be missing: a file that couldn't be scanned is kept, and whoever reads
// it is told.
package scan

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// ErrNotScanned says that nothing is known of a file: clamd is down, slow, or gave up.
var ErrNotScanned = errors.New("not scanned")

// ErrTooLarge is ErrNotScanned for a file that is over what clamd is set to look at.
var ErrTooLarge = fmt.Errorf("%w: over clamd's limit", ErrNotScanned)

// Clamd is a clamd at tcp://host:port or unix:///path.
type Clamd struct {
	Address string
	// Timeout bounds each wait: for the connection, for clamd to take the next piece, for
	// its verdict. 0 is a minute.
	Timeout time.Duration
}

// ParseAddress splits a clamd's address into what net.Dial asks for.
func ParseAddress(address string) (network, where string, err error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
	case u.Scheme == "tcp" && u.Port() != "" && u.Path == "":
		return "tcp", u.Host, nil
	case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return "unix", u.Path, nil
	}
	return "", "", fmt.Errorf("%q is neither tcp://host:port nor unix:///path", address)
}

// Ready reports why clamd can't scan now; nil where it can.
func (c Clamd) Ready(ctx context.Context) error {
	conn, stop, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer stop()
	if err := c.send(conn, []byte("zPING\x00")); err != nil {
		return err
	}
	answer, err := c.answer(conn)
	if err != nil {
		return err
	}
	if answer != "PONG" {
		return fmt.Errorf("clamd answers %q", answer)
	}
	return nil
}

// Begin starts to scan a file. Where clamd can't be reached, Verdict will say so. A scan is
// over with Verdict, with Close, or with ctx.
func (c Clamd) Begin(ctx context.Context) *Scan {
	conn, stop, err := c.dial(ctx)
	if err != nil {
		return &Scan{err: err}
	}
	s := &Scan{clamd: c, conn: conn, stop: stop}
	s.out = bufio.NewWriterSize(pieces{s}, pieceLen)
	s.err = c.send(conn, []byte("zINSTREAM\x00"))
	return s
}

// pieceLen is how much of a file is sent at once, in bytes.
const pieceLen = 32 << 10

// dial connects until ctx ends or stop is called: from then on it is for the caller to close.
func (c Clamd) dial(ctx context.Context) (conn net.Conn, stop func() bool, err error) {
	network, where, err := ParseAddress(c.Address)
	if err != nil {
		return nil, nil, err
	}
	d := net.Dialer{Timeout: c.timeout()}
	if conn, err = d.DialContext(ctx, network, where); err != nil {
		return nil, nil, fmt.Errorf("reach clamd: %w", err)
	}
	return conn, context.AfterFunc(ctx, func() { conn.Close() }), nil
}

func (c Clamd) timeout() time.Duration { return cmp.Or(c.Timeout, time.Minute) }

// errCutOff says that clamd ended the connection, and may have said why.
var errCutOff = errors.New("clamd ended the connection")

// send writes all parts within the time for one wait.
func (c Clamd) send(conn net.Conn, parts ...[]byte) error {
	if err := conn.SetDeadline(time.Now().Add(c.timeout())); err != nil {
		return err
	}
	all := net.Buffers(parts)
	_, err := all.WriteTo(conn)
	switch {
	case errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("%w: %w", errCutOff, err)
	case err != nil:
		return fmt.Errorf("write to clamd: %w", err)
	}
	return nil
}

// answer reads one answer, which ends with a zero byte.
func (c Clamd) answer(conn net.Conn) (string, error) {
	if err := conn.SetDeadline(time.Now().Add(c.timeout())); err != nil {
		return "", err
	}
	const longest = 4096
	text, err := bufio.NewReader(io.LimitReader(conn, longest)).ReadString(0)
	if err != nil {
		return "", fmt.Errorf("read from clamd: %w", err)
	}
	return strings.TrimSuffix(text, "\x00"), nil
}
