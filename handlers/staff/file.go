package staff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
)

// downloadTime bounds a download: the largest file over a slow line.
const downloadTime = 6 * time.Hour

// inlineTypes are what a browser shows by itself, and can't run.
var inlineTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// File sends an attachment as it is decrypted, or a range of it. It is for one pair of
// eyes, kept nowhere, and can't run: a sandbox without rights.
func (h Tips) File(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), downloadTime) // the answer outlives the handler
	f, err := h.Casework.OpenFile(ctx, mw.Visitor(c), c.Params("id"), c.Params("file"))
	if err != nil {
		cancel()
		return err
	}
	body := &download{file: f, cancel: cancel}
	h.fileHeaders(c, f.File)
	from, length, ok := span(c, f.Size)
	if !ok {
		return errors.Join(c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable), body.Close())
	}
	body.Reader = io.NewSectionReader(f, from, length)
	return c.SendStream(body, int(length))
}

func (h Tips) fileHeaders(c *fiber.Ctx, f casework.File) {
	name := f.Name
	if f.Neutral {
		name = h.Texts.Text(mw.Of(c).Lang, "evidence.neutral", map[string]any{"Name": name})
	}
	kind, how := fiber.MIMEOctetStream, "attachment"
	if slices.Contains(inlineTypes, f.Type) {
		kind, how = f.Type, "inline"
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, disposition(how, name))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
}

// disposition names the file, in any script (RFC 5987).
func disposition(how, name string) string {
	if s := mime.FormatMediaType(how, map[string]string{"filename": name}); s != "" {
		return s
	}
	return how
}

// span is the part of a file that the request asks for: all of it, or one range. Several
// ranges are answered with all of it, as RFC 9110 allows. It reports false for a range
// that lies outside.
func span(c *fiber.Ctx, size int64) (from, length int64, ok bool) {
	if c.Get(fiber.HeaderRange) == "" {
		return 0, size, true
	}
	if n, ok := suffix(c.Get(fiber.HeaderRange)); ok && n >= size {
		return 0, size, true // the last n bytes of fewer are all of them (RFC 9110, 14.1.2)
	}
	r, err := c.Range(int(size))
	if errors.Is(err, fiber.ErrRangeUnsatisfiable) {
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", size))
		return 0, 0, false
	}
	if err != nil || r.Type != "bytes" || len(r.Ranges) != 1 {
		return 0, size, true
	}
	first, last := int64(r.Ranges[0].Start), int64(r.Ranges[0].End)
	c.Status(fiber.StatusPartialContent)
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", first, last, size))
	return first, last - first + 1, true
}

// suffix reads a range of the form bytes=-n.
func suffix(header string) (n int64, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(header), "bytes=-")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(rest, 10, 64)
	return n, err == nil
}

// download gives the file back when the answer has been sent, or the line has dropped.
type download struct {
	io.Reader
	file   *casework.OpenFile
	cancel context.CancelFunc
}

func (d *download) Close() error {
	defer d.cancel()
	return d.file.Close()
}
