package report

import (
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/region"
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

// TipView is the tip as its reporter sees it.
type TipView struct {
	intake.Followed
	Region   []region.Region
	Problems models.Problems
	Text     string // a message that couldn't be sent
	Caps     intake.Caps
	Said     bool // a message or a file was taken just now
	Down     bool
}

// Tip shows the tip of the session.
func (h *Handlers) Tip(c *fiber.Ctx) error {
	return h.tip(c, TipView{Said: c.Query("said") == "1"})
}

func (h *Handlers) tip(c *fiber.Ctx, view TipView) error {
	f, err := h.Intake.Follow(mw.Context(c), h.Cookies.Token(c, mw.ReporterCookie))
	if err != nil {
		return h.orEnter(c, err)
	}
	view.Followed, view.Caps = f, h.Intake.Caps
	if view.Region, err = h.Regions.Path(mw.Context(c), f.Content.RegionCode); err != nil {
		return err
	}
	c.Status(statusOf(c, view.Problems, view.Down))
	return h.Pages.Render(c, "report/tip", view)
}

// orEnter asks for the receipt again where the session is over.
func (h *Handlers) orEnter(c *fiber.Ctx, err error) error {
	if models.CodeOf(err) == models.NotFound {
		return h.Pages.Over(c, "report/over", "/follow?over=1")
	}
	return err
}

// Write takes a message of the reporter's.
func (h *Handlers) Write(c *fiber.Ctx) error {
	problems, err := problemsOf(h.Intake.Write(mw.Context(c), h.Cookies.Token(c, mw.ReporterCookie), c.FormValue("text")))
	if err != nil {
		return h.orEnter(c, err)
	}
	if problems.Any() {
		return h.tip(c, TipView{Problems: problems, Text: c.FormValue("text")})
	}
	return c.Redirect("/follow/tip?said=1", fiber.StatusSeeOther)
}

// Attach takes files for a tip that was sent.
func (h *Handlers) Attach(c *fiber.Ctx) error {
	token := h.Cookies.Token(c, mw.ReporterCookie)
	got, err := h.receive(c, func(name string, r io.Reader) error {
		return h.Intake.Attach(mw.Context(c), token, name, r)
	})
	if err != nil {
		return h.orEnter(c, err)
	}
	if got.problems.Any() || got.down {
		return h.tip(c, TipView{Problems: got.problems, Down: got.down})
	}
	return c.Redirect("/follow/tip?said=1", fiber.StatusSeeOther)
}

// Leave ends the session.
func (h *Handlers) Leave(c *fiber.Ctx) error {
	if token := h.Cookies.Token(c, mw.ReporterCookie); token != nil {
		if err := h.Intake.Leave(mw.Context(c), token); err != nil {
			return err
		}
	}
	h.Cookies.Clear(c, mw.ReporterCookie)
	return c.Redirect("/follow", fiber.StatusSeeOther)
}
