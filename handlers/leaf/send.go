package leaf

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
)

// sendTime bounds a download: the largest file over a slow line.
const sendTime = time.Hour

// Send streams an attachment, as it is decrypted. Pictures are shown, a PDF too, without any
// right to run something; others are downloads. A public one may be kept: under its address it
// never changes.
func Send(c *fiber.Ctx, public bool, open func(ctx context.Context) (*affairs.File, error)) error {
	ctx, cancel := context.WithTimeout(context.Background(), sendTime) // the answer outlives the handler
	f, err := open(ctx)
	if err != nil {
		cancel()
		return err
	}
	how := "attachment"
	if f.Type == "application/pdf" || strings.HasPrefix(f.Type, "image/") {
		how = "inline"
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentDisposition, mw.Disposition(how, f.Name))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	if public {
		c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox; frame-ancestors 'none'")
	if f.Type == "application/pdf" { // browsers' own viewers don't start in a sandbox (docs/adr/0021-the-workbench.md)
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'")
	}
	return mw.NewSending(f, f.Size, cancel).Whole(c)
}
