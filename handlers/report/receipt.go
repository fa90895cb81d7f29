package report

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/internal/qr"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// ReceiptView shows the receipt, for as long as its reporter hasn't put it away.
type ReceiptView struct {
	Base    string
	Channel models.Channel
	Receipt []string // groups of four digits
	QR      qr.Code
	Unit    string
	On      models.Date
	Today   models.Date
	Named   bool
	Clocks  []deadline.Clock // those that run already
	Then    []deadline.Clock // those that start when something happens: only their terms are known
}

// Receipt shows the receipt of the tip that was just sent.
func (h *Handlers) Receipt(c *fiber.Ctx) error {
	d, receipt, err := h.receipt(c)
	if err != nil || d == nil {
		return err
	}
	view := ReceiptView{Base: h.Base, Channel: d.Channel, Receipt: receipt.Groups(), Unit: d.Handler, On: d.Received, Today: models.DateOf(h.Intake.Clock()), Named: d.Content.Named}
	// The digits alone: with an address, a finder's camera, or the history of the browser that
	// it opens, would know what they are for.
	if view.QR, err = qr.Digits(receipt.Digits().Reveal()); err != nil {
		return err
	}
	view.Clocks = h.running(d)
	clocks := h.Clocks(expected(view.Named, view.On))
	for _, start := range []deadline.Event{deadline.Accepted, deadline.Concluded} { // in the order in which they begin
		for _, clock := range clocks {
			if clock.Rule.Starts == start {
				view.Then = append(view.Then, clock)
			}
		}
	}
	return h.Pages.Render(c, h.page("receipt"), view)
}

// running are the clocks of a tip that was just sent.
func (h *Handlers) running(d *intake.Draft) []deadline.Clock {
	return h.Clocks(deadline.Facts{Named: d.Content.Named, Days: map[deadline.Event]models.Date{deadline.Received: d.Received}})
}

// receipt of the request's draft; no draft where it has been answered already.
func (h *Handlers) receipt(c *fiber.Ctx) (*intake.Draft, models.Receipt, error) {
	d, err := h.draft(c)
	if err != nil {
		return nil, models.Receipt{}, h.orStart(c, err)
	}
	if !d.Sent() {
		return nil, models.Receipt{}, seeOther(c, h.to(d.Missing))
	}
	receipt, ok := models.ParseReceipt(d.Receipt)
	if !ok {
		return nil, receipt, models.Fail(models.Internal, "")
	}
	return d, receipt, nil
}

// ReceiptText is the receipt as a file to keep. It has a byte order mark and line ends that
// the plainest editors of old computers know.
func (h *Handlers) ReceiptText(c *fiber.Ctx) error {
	d, receipt, err := h.receipt(c)
	if err != nil || d == nil {
		return err
	}
	lang := mw.Of(c).Lang
	text := func(key string, args map[string]any) string { return h.Texts.Text(lang, key, args) }
	lines := []string{text("receipt.code", nil), "", strings.Join(receipt.Groups(), " "), "",
		text("receipt.file_on", map[string]any{"Date": d.Received}), text("receipt.file_back", map[string]any{"Site": h.Pages.Site(mw.Of(c)).Name}), text("receipt.warn", nil)}
	for _, clock := range h.running(d) {
		lines = append(lines, text("receipt.file_by", map[string]any{"Date": clock.Due, "What": text("deadline.rule."+clock.Rule.ID, nil)}))
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="receipt.txt"`)
	return c.SendString("\ufeff" + strings.Join(lines, "\r\n") + "\r\n")
}
