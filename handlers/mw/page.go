package mw

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
)

// Page is what a template gets: the frame that all pages share, and its own view.
type Page struct {
	*Request
	Path    string // for the language and size switches
	At      string // the path alone, for the menu
	Surface string // public, report or staff: chosen by the page's folder
	Site    Site
	Staff   *StaffFrame
	Forms   Forms
	View    any
}

// Site is what every page says of who runs the portal.
type Site struct {
	Name, Operator, Filing, Phone, ExitURL string
	HasPublic, HasStaff                    bool
}

// StaffFrame is what the frame of a staff page shows of who is signed in.
type StaffFrame struct {
	Name    string
	Unit    string
	Roles   models.Roles
	Notices int64 // that they haven't read
}

// Forms makes the hidden token of a form only where a page has one, so that pages without
// forms set no cookie.
type Forms struct {
	c    *fiber.Ctx
	csrf CSRF
}

// Token for the page's forms.
func (f Forms) Token() string { return f.csrf.Token(f.c) }

// Renderer renders pages.
type Renderer struct {
	CSRF CSRF
	Site func(*Request) Site
	// Unread counts the notices that one of the staff hasn't read.
	Unread func(ctx context.Context, staffID int64) (int64, error)
}

// Render sends the page name ("staff/queue") with its view, status as set before.
func (r Renderer) Render(c *fiber.Ctx, name string, view any) error {
	page := Page{Request: Of(c), Path: c.OriginalURL(), At: c.Path(), Site: r.Site(Of(c)), Forms: Forms{c, r.CSRF}, View: view}
	if c.Method() != fiber.MethodGet {
		page.Path = c.Path()
	}
	if path, ok := c.Locals(keyBack).(string); ok {
		page.Path = path
	}
	if frame, ok := c.Locals(keyVisitor).(*StaffFrame); ok {
		page.Staff = frame
		r.count(c, frame)
	}
	return c.Render(string(page.Lang)+"/"+name, page)
}

// count adds the notices that wait, as they are when the page is sent. A page that says why the
// database doesn't answer is shown without.
func (r Renderer) count(c *fiber.Ctx, frame *StaffFrame) {
	if !frame.Roles.Any(models.Readers()...) {
		return
	}
	if n, err := r.Unread(Context(c), Visitor(c).Staff.ID); err == nil {
		frame.Notices = n
	}
}

// Again sends a form back with what is wrong with it: 422, what was typed is kept.
func (r Renderer) Again(c *fiber.Ctx, name string, view any) error {
	c.Status(fiber.StatusUnprocessableEntity)
	return r.Render(c, name, view)
}

// OverView is what was typed when the session was over already, and the way back in.
type OverView struct{ Text, To string }

// Over leads to where a session is opened again. Words that came with the request are
// shown first: they were not sent, and nothing else has them.
func (r Renderer) Over(c *fiber.Ctx, page, to string) error {
	if c.Method() == fiber.MethodPost && !IsMultipart(c) {
		for _, field := range []string{"text", "answer", "reply", "words"} {
			if text := c.FormValue(field); text != "" {
				c.Status(fiber.StatusForbidden)
				SetBack(c, to)
				return r.Render(c, page, OverView{Text: text, To: to})
			}
		}
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// SetStaffFrame says who is signed in.
func SetStaffFrame(c *fiber.Ctx, f *StaffFrame) { c.Locals(keyVisitor, f) }

// SetBack says where the page's switches come back to, where its own address can't be
// asked for: a page that answers a form.
func SetBack(c *fiber.Ctx, path string) { c.Locals(keyBack, path) }
