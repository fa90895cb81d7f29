package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
)

// Names is the custodian's desk: reporters' names that were granted to reviewers.
type Names struct {
	Pages    mw.Renderer
	Casework casework.Casework
}

// NamesView is what waits to be given.
type NamesView struct {
	Waiting []casework.GrantedName
	Given   bool // one was, just now
}

// List shows them.
func (h Names) List(c *fiber.Ctx) error {
	list, err := h.Casework.GrantedNames(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/names", NamesView{Waiting: list, Given: c.Query("done") == "given"})
}

// NameView is one of them, with the form of its giving.
type NameView struct {
	casework.GrantedName
	Reveal   bool // the reporter agreed to it
	Username string
	Problems models.Problems
}

// Open shows one.
func (h Names) Open(c *fiber.Ctx) error { return h.show(c, nil) }

func (h Names) show(c *fiber.Ctx, problems models.Problems) error {
	name, err := h.Casework.GrantedName(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	view := NameView{GrantedName: name, Username: mw.Visitor(c).Staff.Username, Problems: problems,
		Reveal: slices.Contains(name.Consents, models.ConsentReveal)}
	mw.SetBack(c, "/staff/names/"+name.RequestID)
	return h.Pages.Render(c, "staff/name", view)
}

// Give gives it to who asked, for whom alone it is sealed.
func (h Names) Give(c *fiber.Ctx) error {
	err := h.Casework.GiveName(mw.Context(c), mw.Visitor(c), c.Params("id"), models.Secret(c.FormValue("password")))
	problems, err := formProblems(c, "password", err)
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.show(c, problems)
	}
	return c.Redirect("/staff/names?done=given", fiber.StatusSeeOther)
}

// ReporterView is a reporter's name, on a page that is shown once for each press.
type ReporterView struct {
	models.Reporter
	ID, Ref string
	Until   models.Date
}

// Name shows the reporter's name to who was given it: POST, so that nothing loads it unasked.
func (h Tips) Name(c *fiber.Ctx) error {
	who, until, err := h.Casework.ReadName(mw.Context(c), mw.Visitor(c), c.Params("id"))
	if err != nil {
		return err
	}
	id := c.Params("id")
	mw.SetBack(c, "/staff/tips/"+id)
	return h.Pages.Render(c, "staff/reporter", ReporterView{who, id, models.TipRef(id), until})
}
