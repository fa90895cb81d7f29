// Package report is the reporter's side over HTTP: filling in a tip, its evidence, the
// receipt, and following it up. Nothing here knows who is asking beyond the cookie.
package report

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/i18n"
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
	After  string // path of the page that follows when the receipt was put away

	Pages    mw.Renderer
	Cookies  mw.Cookies
	Upload   mw.Upload
	Intake   intake.Intake
	Captchas guard.Captchas
	Pace     *guard.Pace
	Regions  Regions
	Texts    *i18n.Catalogue
	Clocks   func(deadline.Facts) []deadline.Clock
	// Cite finds something public from which a reporter may come; nil where nobody does.
	Cite func(ctx context.Context, r models.Reference) (models.Cited, error)
}

// to is the path of a step.
func (h *Handlers) to(step models.Step) string { return h.Base + "/" + string(step) }

// page is the name of a page in the folder of these handlers.
func (h *Handlers) page(name string) string { return h.Folder + "/" + name }

// token of the request's draft, nil where there is none. One that a colleague began, who
// used this browser before, is none.
func (h *Handlers) token(c *fiber.Ctx) []byte {
	token := h.Cookies.Token(c, h.Cookie)
	if by := mw.Visitor(c).Staff.ID; by != 0 {
		if d, err := h.Intake.DraftAlone(mw.Context(c), token); err != nil || d.By != by {
			return nil
		}
	}
	return token
}

// seeOther leads on to a page.
func seeOther(c *fiber.Ctx, path string) error { return c.Redirect(path, fiber.StatusSeeOther) }

// draft opens the draft of the request's cookie, without its files.
func (h *Handlers) draft(c *fiber.Ctx) (*intake.Draft, error) {
	return h.Intake.DraftAlone(mw.Context(c), h.token(c))
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
		return h.gone(c)
	}
	return err
}

// gone leads to the start. Words that came for a draft that isn't there any more are shown
// first: nothing else has them.
func (h *Handlers) gone(c *fiber.Ctx) error {
	start := h.Base + "?gone=1"
	text := words(c)
	if text == "" {
		return seeOther(c, start)
	}
	c.Status(fiber.StatusForbidden)
	mw.SetBack(c, start)
	return h.Pages.Render(c, h.page("over"), mw.OverView{Text: text, To: start})
}

// typed finds the fields into which a person writes, and choice what stands in one of them
// where it was chosen instead.
var (
	typed  = regexp.MustCompile(`^(narrative|when|where|amount|detail-.+|subject-\d+-(name|unit|post)|name|phone|email|address|hours)$`)
	choice = regexp.MustCompile(`^[a-z-]*$`)
)

// words of a form that a person wrote, a field a paragraph.
func words(c *fiber.Ctx) string {
	if c.Method() != fiber.MethodPost || mw.IsMultipart(c) {
		return ""
	}
	var list []string
	c.Request().PostArgs().VisitAll(func(name, value []byte) {
		if typed.Match(name) && !choice.Match(value) {
			list = append(list, string(value))
		}
	})
	return strings.Join(list, "\n\n")
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
	return h.desk().Slow(c, act)
}
