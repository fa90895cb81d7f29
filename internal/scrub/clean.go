package scrub

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// ErrDamaged says that a picture isn't built as its format asks. What was read of it
// before is not to be kept.
var ErrDamaged = errors.New("damaged picture")

// Clean returns a file of a media type without what a picture tells besides its pixels:
// where, when and with what it was taken, comments, previews, profiles and whatever follows
// its end. The orientation stays; pixels are not touched. JPEG, PNG, WebP and GIF are
// cleaned, other types pass as they are.
//
// The file is cleaned as it is read, with 64 KiB of it in memory at most, and r is read to
// its end. Reading fails with ErrDamaged where the picture is malformed, and with r's own
// error where r fails. docs/adr/0010-pictures-without-metadata.md says what stays and why.
func Clean(mediaType string, r io.Reader) io.Reader {
	c := &cleaner{in: bufio.NewReaderSize(r, window)}
	switch mediaType {
	case "image/jpeg":
		c.next = (&jpegFile{cleaner: c}).start
	case "image/png":
		c.next = (&pngFile{cleaner: c}).start
	case "image/webp":
		c.next = (&webpFile{cleaner: c}).start
	case "image/gif":
		c.next = (&gifFile{cleaner: c}).start
	default:
		return r
	}
	return c
}

// window is how much of a file is in memory at once, in bytes: the longest JPEG segment.
const window = 2 + 1<<16 - 1

// step looks at what comes next in a file and says what of it goes out. It returns the
// step after it; nil at the end.
type step func() (step, error)

// cleaner reads a file step by step.
type cleaner struct {
	in   *bufio.Reader
	out  []byte // on its way out; often a view of what in holds
	used int    // bytes of in that are dealt with once out is gone
	next step
	err  error
}

func (c *cleaner) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(c.out) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.advance()
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

func (c *cleaner) advance() {
	if _, c.err = c.in.Discard(c.used); c.err != nil {
		return
	}
	c.used = 0
	if c.next == nil {
		c.err = io.EOF
		return
	}
	c.next, c.err = c.next()
	if c.err != nil {
		c.out = nil
	}
}

// look returns the next n bytes, which stay where they are; at most window.
func (c *cleaner) look(n int) ([]byte, error) {
	b, err := c.in.Peek(n)
	if errors.Is(err, io.EOF) {
		return nil, damaged("it ends in the middle")
	}
	return b, err
}

// some returns the bytes that are at hand, at least one and at most n.
func (c *cleaner) some(n int64) ([]byte, error) {
	if _, err := c.look(1); err != nil {
		return nil, err
	}
	return c.look(int(min(n, int64(c.in.Buffered()))))
}

// emit sends bytes out in place of the next used bytes of the file.
func (c *cleaner) emit(out []byte, used int) { c.out, c.used = out, used }

// keep sends out bytes that look returned.
func (c *cleaner) keep(b []byte) { c.emit(b, len(b)) }

// pass sends n bytes out as they are and calls seen, if there is one, with each piece.
func (c *cleaner) pass(n int64, seen func([]byte), then step) step {
	if n == 0 {
		return then
	}
	return func() (step, error) {
		b, err := c.some(n)
		if err != nil {
			return nil, err
		}
		if seen != nil {
			seen(b)
		}
		c.keep(b)
		return c.pass(n-int64(len(b)), seen, then), nil
	}
}

// skip drops n bytes.
func (c *cleaner) skip(n int64, then step) step {
	if n == 0 {
		return then
	}
	return func() (step, error) {
		b, err := c.some(n)
		if err != nil {
			return nil, err
		}
		c.emit(nil, len(b))
		return c.skip(n-int64(len(b)), then), nil
	}
}

// blank sends out n zeros in place of the next n bytes.
func (c *cleaner) blank(n int64, then step) step {
	if n == 0 {
		return then
	}
	return func() (step, error) {
		b, err := c.some(min(n, int64(len(zeros))))
		if err != nil {
			return nil, err
		}
		c.emit(zeros[:len(b)], len(b))
		return c.blank(n-int64(len(b)), then), nil
	}
}

var zeros [4096]byte

// rest drops what follows the end of a picture. It is read all the same: the sender waits
// for that, and caps count it.
func (c *cleaner) rest() (step, error) {
	_, err := io.Copy(io.Discard, c.in)
	return nil, err
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}
