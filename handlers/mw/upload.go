package mw

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
)

// Upload reads a multipart form part by part, as it arrives: nothing is kept in memory or
// on a disk by it (design §5, facts 1 to 3). The form's first part must be its token.
type Upload struct {
	CSRF       CSRF
	MaxRequest int64 // bytes of the whole body
	MaxField   int64 // bytes of one field that isn't a file
}

// Sink takes what an upload brings, in the order of the form.
type Sink struct {
	Field func(name, value string) error
	File  func(name, filename string, r io.Reader) error
}

// readAhead is how much of a body is taken from the connection at once, in bytes.
const readAhead = 256 << 10

// slowest is how long one read may wait for the sender before the line counts as dropped.
const slowest = time.Minute

// Read streams the request's form into the sink. The first error of the sink ends it;
// the rest of the body is drained so that the answer arrives.
func (u Upload) Read(c *fiber.Ctx, sink Sink) error {
	if n := int64(c.Request().Header.ContentLength()); n > u.MaxRequest {
		return u.refuse(c, c.Context().RequestBodyStream(), u.tooLarge())
	}
	body := u.body(c)
	_, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || !IsMultipart(c) {
		return u.refuse(c, body, models.Fail(models.Invalid, "err.bad_form").Because(err))
	}
	if err := u.parts(c, multipart.NewReader(body, params["boundary"]), sink); err != nil {
		if body.left < 0 {
			err = u.tooLarge()
		}
		return u.refuse(c, body.r, err)
	}
	return u.end(c, body)
}

// ReadFile is Read for a form with one file, and reports whether there was one: an empty field
// is none.
func (u Upload) ReadFile(c *fiber.Ctx, take func(name string, r io.Reader) error) (was bool, err error) {
	err = u.Read(c, Sink{
		Field: func(string, string) error { return nil },
		File: func(_, name string, r io.Reader) error {
			if name == "" || was {
				return nil
			}
			was = true
			return take(name, r)
		},
	})
	return was, err
}

// end reads what comes after the form's last part: left unread, it would be taken for the
// next request of the connection.
func (u Upload) end(c *fiber.Ctx, body *capped) error {
	if _, err := io.Copy(io.Discard, body); err != nil {
		return u.refuse(c, body.r, err)
	}
	return c.Request().CloseBodyStream()
}

func (u Upload) parts(c *fiber.Ctx, form *multipart.Reader, sink Sink) error {
	for first := true; ; first = false {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) && !first {
			return nil
		}
		if err != nil {
			return models.Fail(models.Invalid, "err.bad_form").Because(err)
		}
		if err := u.part(c, part, first, sink); err != nil {
			return err
		}
	}
}

func (u Upload) part(c *fiber.Ctx, part *multipart.Part, first bool, sink Sink) error {
	if part.FileName() != "" || isFile(part) {
		if first {
			return models.Fail(models.Forbidden, "err.csrf")
		}
		return sink.File(part.FormName(), part.FileName(), part)
	}
	value, err := io.ReadAll(io.LimitReader(part, u.MaxField+1))
	if err != nil {
		return models.Fail(models.Invalid, "err.bad_form").Because(err)
	}
	if int64(len(value)) > u.MaxField {
		return models.Fail(models.TooLarge, "err.form_too_large")
	}
	if first {
		if part.FormName() != CSRFField || !u.CSRF.Valid(c, string(value)) {
			return models.Fail(models.Forbidden, "err.csrf")
		}
		return nil
	}
	return sink.Field(part.FormName(), string(value))
}

// isFile knows a file field that was left empty: it has a type but no name.
func isFile(part *multipart.Part) bool { return part.Header.Get(fiber.HeaderContentType) != "" }

func (u Upload) tooLarge() error {
	return models.Fail(models.TooLarge, "err.request_too_large").With("Max", models.Bytes(u.MaxRequest))
}

// refuse drains what is still coming, as far as twice the cap, and gives err back.
func (u Upload) refuse(c *fiber.Ctx, rest io.Reader, err error) error {
	if rest != nil {
		Drain(c, alive{rest, c.Context().Conn()}, 2*u.MaxRequest)
	}
	return err
}

func (u Upload) body(c *fiber.Ctx) *capped {
	return &capped{r: bufio.NewReaderSize(Body(c), readAhead), left: u.MaxRequest}
}

// Stream is a request's body as it comes. It may take as long as it takes, as long as bytes
// come; a line that drops says nothing of where it came from.
type Stream struct {
	alive
	c     *fiber.Ctx
	ended bool
}

// Body is the stream of a request.
func Body(c *fiber.Ctx) *Stream {
	var r io.Reader = c.Context().RequestBodyStream()
	if c.Context().RequestBodyStream() == nil { // small enough to have come whole
		r = bytes.NewReader(c.Request().Body())
	}
	return &Stream{alive: alive{r, c.Context().Conn()}, c: c}
}

func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.alive.Read(p)
	s.ended = s.ended || err != nil
	return n, err
}

// End reads what nobody wanted, up to max bytes, so that the answer arrives. The stream is
// not read again: a chunked one would take the next request for more of itself.
func (s *Stream) End(max int64) error {
	if s.ended {
		return s.c.Request().CloseBodyStream()
	}
	Drain(s.c, s, max)
	return nil
}

// alive moves the connection's deadline on with every read: an upload may take as long as
// it takes, as long as bytes come.
type alive struct {
	r    io.Reader
	conn net.Conn
}

func (a alive) Read(p []byte) (int, error) {
	if err := a.conn.SetReadDeadline(time.Now().Add(slowest)); err != nil {
		return 0, dropped()
	}
	n, err := a.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = dropped() // the network's own error names the reporter's address
	}
	return n, err
}

// dropped is a line that broke off. It is the sender's, so it isn't logged.
func dropped() error { return models.Fail(models.Invalid, "err.bad_form") }

// capped fails once more than left bytes have come; left is then below zero.
type capped struct {
	r    io.Reader
	left int64
}

func (l *capped) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, errors.New("upload: over the cap")
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errors.New("upload: over the cap")
	}
	return n, err
}
