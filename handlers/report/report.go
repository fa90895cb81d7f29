// Package report is the reporter's side over HTTP: filling in a tip, its evidence, the
// receipt, and following it up. Nothing here knows who is asking beyond the cookie.
package report

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/region"
)

// Regions finds the regions for the picker.
type Regions interface {
	// Path is a region and those above it, the topmost first; empty for the empty code.
	Path(ctx context.Context, code string) ([]region.Region, error)
	// Children are the regions right below a code, in order; of the empty code the provinces.
	Children(ctx context.Context, code string) ([]region.Region, error)
}

// Handlers of the reporter's side.
type Handlers struct {
	Pages    mw.Renderer
	Cookies  mw.Cookies
	Upload   mw.Upload
	Intake   intake.Intake
	Captchas guard.Captchas
	Pace     *guard.Pace
	Regions  Regions
}

// draft opens the draft of the request's cookie.
func (h *Handlers) draft(c *fiber.Ctx) (*intake.Draft, error) {
	return h.Intake.Draft(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie))
}

// unsent is draft for the steps before the sending.
func (h *Handlers) unsent(c *fiber.Ctx) (*intake.Draft, error) {
	d, err := h.draft(c)
	if err == nil && d.Sent() {
		return nil, models.Fail(models.Conflict, "report.err.sent")
	}
	return d, err
}

// orStart leads to the start where there is no draft (any more), to the receipt where the
// tip was sent already, and passes other errors on.
func orStart(c *fiber.Ctx, err error) error {
	if e, ok := errors.AsType[*models.Error](err); ok && e.Key == "report.err.sent" {
		return c.Redirect("/report/receipt", fiber.StatusSeeOther)
	}
	if models.CodeOf(err) == models.NotFound {
		return c.Redirect("/report?gone=1", fiber.StatusSeeOther)
	}
	return err
}

// problemsOf takes the problems out of an error; other errors are passed on.
func problemsOf(err error) (models.Problems, error) {
	if p, ok := errors.AsType[models.Problems](err); ok {
		return p, nil
	}
	return nil, err
}

// slow counts an act of the request's source, and waits where there were very many.
func (h *Handlers) slow(c *fiber.Ctx, act guard.Act) error {
	return h.Pace.Wait(mw.Context(c), h.Pace.Count(act, mw.Of(c).Address).Wait)
}

// step is a page of the way, for the step indicator.
type step struct {
	Key, Path     string
	Done, Current bool
}

// Steps of a tip's way; the current page and those before it that can be gone back to.
func steps(current string, reached int) []step {
	list := []step{{Key: "where", Path: "/report/where"}, {Key: "what", Path: "/report/what"},
		{Key: "evidence", Path: "/report/evidence"}, {Key: "check", Path: "/report/check"}}
	for i := range list {
		list[i].Current = list[i].Key == current
		list[i].Done = i < reached
	}
	return list
}

// StartView is the page before the first step.
type StartView struct {
	Gone  bool // a draft expired, or was never there
	Open  bool // a draft waits to be gone on with
	Sent  bool // a tip was sent, and its receipt is still shown
	Ready bool // somebody can read tips
}

// Start shows what to know before, and the way in.
func (h *Handlers) Start(c *fiber.Ctx) error {
	ready, err := h.Intake.Directory.Open(mw.Context(c))
	if err != nil {
		return err
	}
	view := StartView{Gone: c.Query("gone") == "1", Ready: ready}
	if d, err := h.draft(c); err == nil {
		view.Open, view.Sent = !d.Sent(), d.Sent()
	}
	return h.Pages.Render(c, "report/start", view)
}

// Begin makes a draft, or goes on with the one that is open.
func (h *Handlers) Begin(c *fiber.Ctx) error {
	d, err := h.draft(c)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return err
	}
	if err == nil && c.FormValue("fresh") == "" {
		if d.Sent() {
			return c.Redirect("/report/receipt", fiber.StatusSeeOther)
		}
		return c.Redirect("/report/where", fiber.StatusSeeOther)
	}
	if err := h.slow(c, guard.BeginDraft); err != nil {
		return err
	}
	if old := h.Cookies.Token(c, mw.DraftCookie); old != nil {
		if err := h.Intake.Discard(mw.Context(c), old); err != nil {
			return err
		}
	}
	token, err := h.Intake.Begin(mw.Context(c), intake.Start{})
	if err != nil {
		return err
	}
	h.Cookies.SetToken(c, mw.DraftCookie, token)
	return c.Redirect("/report/where", fiber.StatusSeeOther)
}

// Discard forgets the draft and what the browser knows of it.
func (h *Handlers) Discard(c *fiber.Ctx) error {
	if err := h.Intake.Discard(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie)); err != nil {
		return err
	}
	h.Cookies.Clear(c, mw.DraftCookie)
	return c.Redirect("/", fiber.StatusSeeOther)
}

// reached is how many steps are done.
func reached(d *intake.Draft) int {
	switch {
	case d.Missing == models.StepCheck:
		return 3
	case d.Content.RegionCode != "":
		return 1
	}
	return 0
}
