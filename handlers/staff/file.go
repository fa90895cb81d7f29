package staff

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
)

// downloadTime bounds a download: the largest file over a slow line.
const downloadTime = 6 * time.Hour

// File sends an attachment as a download, as it is decrypted, or a range of it. It is for one
// pair of eyes, kept nowhere, and can't run: a sandbox without rights.
func (h Tips) File(c *fiber.Ctx) error {
	return h.send(c, h.Casework.OpenFile, func(f casework.File) {
		h.fileHeaders(c, f, fiber.MIMEOctetStream, "attachment")
	})
}

// Content sends what a browser shows inside the page of a file, or a range of it.
func (h Tips) Content(c *fiber.Ctx) error {
	open := h.Casework.OpenFile
	if c.Get(fiber.HeaderRange) != "" {
		open = h.Casework.OpenStretch
	}
	return h.send(c, open, func(f casework.File) {
		switch f.Viewing() {
		case models.AsPDF:
			h.fileHeaders(c, f, f.Type, "inline")
			// Browsers show a PDF by a program of their own, which a sandbox keeps from starting;
			// that program knows nothing of our pages or cookies (docs/adr/0021-the-workbench.md).
			c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'")
			c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
		case models.AsPicture, models.AsSound, models.AsVideo:
			h.fileHeaders(c, f, f.Type, "inline")
		default:
			h.fileHeaders(c, f, fiber.MIMEOctetStream, "attachment")
		}
	})
}

type opener func(ctx context.Context, v models.Visitor, tipID, fileID string) (*casework.OpenFile, error)

func (h Tips) send(c *fiber.Ctx, open opener, headers func(casework.File)) error {
	ctx, cancel := context.WithTimeout(context.Background(), downloadTime) // the answer outlives the handler
	f, err := open(ctx, mw.Visitor(c), c.Params("id"), c.Params("file"))
	if err != nil {
		cancel()
		return err
	}
	headers(f.File)
	return mw.NewSending(f, f.Size, cancel).Span(c)
}

func (h Tips) fileHeaders(c *fiber.Ctx, f casework.File, kind, how string) {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, mw.Disposition(how, h.nameOf(c, f)))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
}

// nameOf is what readers see a file called.
func (h Tips) nameOf(c *fiber.Ctx, f casework.File) string {
	if f.Neutral {
		return h.Texts.Text(mw.Of(c).Lang, "evidence.neutral", map[string]any{"Name": f.Name})
	}
	return f.Name
}

// Exhibit shows a file inside a page of its own, where browsers can.
func (h Tips) Exhibit(c *fiber.Ctx) error {
	shown, err := h.Casework.Exhibit(mw.Context(c), mw.Visitor(c), c.Params("id"), c.Params("file"))
	if err != nil {
		return err
	}
	if shown.Viewing() == models.AsPDF {
		mw.FrameOwn(c)
	}
	return h.Pages.Render(c, "staff/exhibit", shown)
}
