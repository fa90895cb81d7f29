package report

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// EnterView is the page that asks for the receipt.
type EnterView struct {
	Problems models.Problems
	Receipt  string // as typed
	Captcha  string // its id, once a source has tried too often
	Over     bool   // the session ended
}

// receiptTries is how many receipts one source may try in a while before a captcha is
// asked for.
const receiptTries = 30

// Enter asks for the receipt, or goes to the tip where a session is open.
func (h *Handlers) Enter(c *fiber.Ctx) error {
	if _, err := h.Intake.Follow(mw.Context(c), h.Cookies.Token(c, mw.ReporterCookie)); err == nil {
		return c.Redirect("/follow/tip", fiber.StatusSeeOther)
	}
	return h.Pages.Render(c, "report/enter", EnterView{Over: c.Query("over") == "1"})
}

// Open opens a session with the receipt that was typed. A mistyped one is told from an
// unknown one without a look-up.
func (h *Handlers) Open(c *fiber.Ctx) error {
	typed := c.FormValue("receipt")
	view := EnterView{Receipt: typed}
	if c.FormValue("action") == "captcha" {
		return h.enterAgain(c, view, true)
	}
	often := models.CodeOf(h.Limits.Take(mw.Context(c), "receipt", mw.Of(c).Address, receiptTries, 10*time.Minute)) == models.TooMany
	if often && !h.Captchas.Off {
		if err := h.captcha(c, &view.Problems); err != nil {
			return err
		}
	}
	receipt, wellFormed := models.ParseReceipt(typed)
	if !wellFormed {
		view.Problems = append(models.Problems{{Field: "receipt", Key: "follow.err.mistyped"}}, view.Problems...)
	}
	if view.Problems.Any() {
		return h.enterAgain(c, view, often)
	}
	token, err := h.Intake.Enter(mw.Context(c), receipt)
	if models.CodeOf(err) == models.NotFound {
		view.Problems.Add("receipt", "follow.err.unknown")
		return h.enterAgain(c, view, often)
	}
	if err != nil {
		return err
	}
	h.Cookies.SetToken(c, mw.ReporterCookie, token)
	return c.Redirect("/follow/tip", fiber.StatusSeeOther)
}

func (h *Handlers) enterAgain(c *fiber.Ctx, view EnterView, captcha bool) error {
	if captcha {
		id, err := h.newCaptcha(c)
		if err != nil {
			return err
		}
		view.Captcha = id
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "report/enter", view)
	}
	return h.Pages.Render(c, "report/enter", view)
}
