package public

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/export"
)

// downloadTime bounds a download of millions of lines over a slow line.
const downloadTime = time.Hour

// DownloadView is a file that a page offers.
type DownloadView struct{ Format, URL string } // Format as people call it: CSV

// download answers with a file as it is written: no line waits for the last, and memory doesn't
// grow with their number. A failure on the way breaks the connection, so that no half is taken
// for the whole.
func download(c *fiber.Ctx, log *slog.Logger, name string, f export.Format, write func(ctx context.Context, w io.Writer) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), downloadTime) // the answer outlives the handler
	c.Set(fiber.HeaderContentType, f.ContentType())
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"."+string(f)+`"`)
	r, w := io.Pipe()
	go func() {
		defer cancel()
		err := write(ctx, w)
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			log.Error("send a download", "error", err)
		}
		w.CloseWithError(err)
	}()
	return c.SendStream(r)
}
