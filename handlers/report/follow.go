package report

import (
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/region"
)

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
