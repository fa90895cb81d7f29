package mw

import (
	"bytes"
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
)

// FormBody reads the body of a plain form, of at most max bytes, so that handlers can use
// c.FormValue. Fiber's own limit is off where bodies are streamed (design §5, fact 1).
func FormBody(max int64) fiber.Handler {
	return func(c *fiber.Ctx) error {
		stream := c.Context().RequestBodyStream()
		if stream == nil {
			return c.Next()
		}
		if IsMultipart(c) {
			Drain(c, stream, max)
			return models.Fail(models.Invalid, "err.bad_form")
		}
		body, err := io.ReadAll(io.LimitReader(stream, max+1))
		if err != nil {
			return models.Fail(models.Invalid, "err.bad_form").Because(err)
		}
		if int64(len(body)) > max {
			Drain(c, stream, 8*max)
			return models.Fail(models.TooLarge, "err.form_too_large").With("Max", max)
		}
		c.Request().SetBodyRaw(bytes.Clone(body))
		return c.Next()
	}
}

// Drain reads and forgets the rest of a body, up to max bytes, so that the answer arrives
// (design §5, fact 3); after it the connection ends.
func Drain(c *fiber.Ctx, r io.Reader, max int64) {
	io.CopyN(io.Discard, r, max)  //nolint:errcheck // what the sender does with the rest is its own affair
	c.Request().CloseBodyStream() //nolint:errcheck // see above
	c.Context().SetConnectionClose()
}

// unreadMax is how much of a body that nobody wanted is read so that the answer arrives.
const unreadMax = 1 << 20

// Unread ends the connection of a request whose body nobody read: what is left of it would
// be taken for the connection's next request. It comes before all else.
func Unread(c *fiber.Ctx) error {
	err := c.Next()
	if stream := c.Context().RequestBodyStream(); stream != nil {
		Drain(c, stream, unreadMax)
	}
	h := &c.Request().Header
	if (c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead) && (len(h.Peek(fiber.HeaderTransferEncoding)) > 0 || len(h.Peek(fiber.HeaderContentLength)) > 0) {
		c.Context().SetConnectionClose() // the server doesn't read the body of these
	}
	return err
}
