// Package report is the reporter's side over HTTP: filling in a tip, its evidence, the
// receipt, and following it up. Nothing here knows who is asking beyond the cookie.
package report

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/region"
)

// Regions finds the regions for the picker.
type Regions interface {
	// Path is a region and those above it, the topmost first; empty for the empty code.
	Path(ctx context.Context, code string) ([]region.Region, error)
	// Children are the regions right below a code, in order; of the empty code the provinces.
	Children(ctx context.Context, code string) ([]region.Region, error)
}

// Handlers of the reporter's side. The steps are found below Base and drawn from the pages of
// Folder, so that the staff can go the same way to take down a letter, a visit or a call.
type Handlers struct {
	Base   string // path of the page before the first step: /report
	Folder string // of the pages: report
	Cookie string // that holds the draft's token: mw.DraftCookie

	Pages    mw.Renderer
	Cookies  mw.Cookies
	Upload   mw.Upload
	Intake   intake.Intake
	Captchas guard.Captchas
	Pace     *guard.Pace
	Regions  Regions
	Clocks   func(deadline.Facts) []deadline.Clock
}

// to is the path of a step.
func (h *Handlers) to(step models.Step) string { return h.Base + "/" + string(step) }

// page is the name of a page in the folder of these handlers.
func (h *Handlers) page(name string) string { return h.Folder + "/" + name }

// token of the request's draft, nil where there is none.
func (h *Handlers) token(c *fiber.Ctx) []byte { return h.Cookies.Token(c, h.Cookie) }

// seeOther leads on to a page.
func seeOther(c *fiber.Ctx, path string) error { return c.Redirect(path, fiber.StatusSeeOther) }

// draft opens the draft of the request's cookie.
func (h *Handlers) draft(c *fiber.Ctx) (*intake.Draft, error) {
	d, err := h.Intake.Draft(mw.Context(c), h.token(c))
	if err == nil && d.By != mw.Visitor(c).Staff.ID { // a colleague's, who used this browser before
		return nil, models.Fail(models.NotFound, "report.err.no_draft")
	}
	return d, err
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
func (h *Handlers) orStart(c *fiber.Ctx, err error) error {
	if e, ok := errors.AsType[*models.Error](err); ok && e.Key == "report.err.sent" {
		return seeOther(c, h.Base+"/receipt")
	}
	if models.CodeOf(err) == models.NotFound {
		return seeOther(c, h.Base+"?gone=1")
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

// Frame is what the page of every step has.
type Frame struct {
	Base     string // path of the page before the first step
	Step     models.Step
	Steps    []step
	Problems models.Problems
}

// step is a page of the way, for the step indicator.
type step struct {
	Key     models.Step
	Path    string
	Done    bool // and can be gone back to
	Current bool
}

// frame of a step's page, for a draft that is filled in so far.
func (h *Handlers) frame(at models.Step, d *intake.Draft, problems models.Problems) Frame {
	f := Frame{Base: h.Base, Step: at, Problems: problems}
	for _, s := range []models.Step{models.StepWhere, models.StepWhat, models.StepEvidence, models.StepCheck} {
		f.Steps = append(f.Steps, step{Key: s, Path: h.to(s), Done: before(s, d.Missing), Current: s == at})
	}
	return f
}

// show sends the page of a step, to be mended where it has problems.
func (h *Handlers) show(c *fiber.Ctx, f Frame, view any) error {
	if f.Problems.Any() {
		return h.Pages.Again(c, h.page(string(f.Step)), view)
	}
	return h.Pages.Render(c, h.page(string(f.Step)), view)
}

// before reports whether a step comes before another.
func before(a, b models.Step) bool {
	return slices.Index(models.Steps(), a) < slices.Index(models.Steps(), b)
}

// StartView is the page before the first step.
type StartView struct {
	Base  string
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
	view := StartView{Base: h.Base, Gone: c.Query("gone") == "1", Ready: ready}
	if d, err := h.draft(c); err == nil {
		view.Open, view.Sent = !d.Sent(), d.Sent()
	}
	return h.Pages.Render(c, h.page("start"), view)
}

// Begin makes a draft, or goes on with the one that is open.
func (h *Handlers) Begin(c *fiber.Ctx) error {
	d, err := h.draft(c)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return err
	}
	if err == nil && c.FormValue("fresh") == "" {
		if d.Sent() {
			return seeOther(c, h.Base+"/receipt")
		}
		return seeOther(c, h.to(models.StepWhere))
	}
	if err := h.slow(c, guard.BeginDraft); err != nil {
		return err
	}
	if old := h.token(c); old != nil {
		if err := h.Intake.Discard(mw.Context(c), old); err != nil {
			return err
		}
	}
	token, err := h.Intake.Begin(mw.Context(c), intake.Start{})
	if err != nil {
		return err
	}
	h.Cookies.SetToken(c, h.Cookie, token)
	return seeOther(c, h.to(models.StepWhere))
}

// Discard forgets the draft and what the browser knows of it.
func (h *Handlers) Discard(c *fiber.Ctx) error {
	if err := h.Intake.Discard(mw.Context(c), h.token(c)); err != nil {
		return err
	}
	h.Cookies.Clear(c, h.Cookie)
	return seeOther(c, "/")
}
