package public

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/export"
	"qingyuan/internal/publishing"
	"qingyuan/models"
)

// BatchView is the page of one batch.
type BatchView struct {
	publishing.BatchPage
	Later  string // address of the next lines; empty where there are none
	Begins bool   // the lines begin here
	URL    string // shows what is like it
	CSV    string // address of the lines; empty where they aren't shown
}

// Ledger is the table of its lines.
func (v BatchView) Ledger() LedgerView { return LedgerView{Lines: v.Lines, Period: true} }

// Batch shows a batch: GET /funds/batches/:id?from=….
func (h Funds) Batch(c *fiber.Ctx) error {
	after, _ := strconv.ParseInt(c.Query("from"), 10, 64) // anything else begins with the first
	p, err := h.Ledger.BatchPage(mw.Context(c), batchID(c), after)
	if err != nil {
		return err
	}
	path := "/funds/batches/" + strconv.FormatInt(p.ID, 10)
	view := BatchView{BatchPage: p, Begins: after <= 0, URL: addressOf("/funds", p.Filter.Query())}
	if p.Next != 0 {
		view.Later = path + "?from=" + strconv.FormatInt(p.Next, 10)
	}
	if p.Shown {
		view.CSV = path + ".csv"
	}
	return h.Pages.Render(c, "public/batch", view)
}

// batchID is the number in an address; 0 where it is none.
func batchID(c *fiber.Ctx) int64 {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// BatchLines sends a batch's lines, the same bytes each time: GET /funds/batches/:id.csv. Once their
// notice period is over there are none.
func (h Funds) BatchLines(c *fiber.Ctx) error {
	b, err := h.Ledger.Batch(mw.Context(c), batchID(c))
	if err == nil && !b.Shown {
		err = models.Fail(models.NotFound, "funds.err.lines_left")
	}
	if err != nil {
		return err
	}
	return download(c, h.Log, "batch-"+strconv.FormatInt(b.ID, 10), export.CSV, func(ctx context.Context, w io.Writer) error {
		return h.Ledger.WriteBatch(ctx, b, w)
	})
}

// BatchSummary sends what stays of a batch, the same bytes each time: GET /funds/batches/:id.json.
func (h Funds) BatchSummary(c *fiber.Ctx) error {
	b, err := h.Ledger.Batch(mw.Context(c), batchID(c))
	if err == nil && b.Summary == nil {
		err = models.Fail(models.NotFound, "funds.err.withdrawn")
	}
	if err != nil {
		return err
	}
	return download(c, h.Log, "batch-"+strconv.FormatInt(b.ID, 10), export.JSON, func(_ context.Context, w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(b.Summary))
		return err
	})
}
