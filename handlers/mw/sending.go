package mw

import (
	"context"
	"errors"
	"io"
	"mime"

	"github.com/gofiber/fiber/v2"
)

// Disposition names a file that is sent, in any script (RFC 5987); how is inline or attachment.
func Disposition(how, name string) string {
	if s := mime.FormatMediaType(how, map[string]string{"filename": name}); s != "" {
		return s
	}
	return how
}

// Opened is a file that is read at any place.
type Opened interface {
	io.ReaderAt
	io.Closer
}

// Sending is a file on its way: it is given back, and done is called, when the answer has been
// sent or the line has dropped.
type Sending struct {
	io.Reader
	file Opened
	size int64
	done context.CancelFunc
}

// NewSending is a file of size bytes that is about to be sent.
func NewSending(file Opened, size int64, done context.CancelFunc) *Sending {
	return &Sending{file: file, size: size, done: done}
}

// Close gives the file back.
func (s *Sending) Close() error {
	defer s.done()
	return s.file.Close()
}

// Whole sends all of the file.
func (s *Sending) Whole(c *fiber.Ctx) error { return s.part(c, 0, s.size) }

// Span sends the part of the file that the request asks for.
func (s *Sending) Span(c *fiber.Ctx) error {
	from, length, ok := Span(c, s.size)
	if !ok {
		return errors.Join(c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable), s.Close())
	}
	return s.part(c, from, length)
}

func (s *Sending) part(c *fiber.Ctx, from, length int64) error {
	s.Reader = io.NewSectionReader(s.file, from, length)
	return c.SendStream(s, int(length))
}
