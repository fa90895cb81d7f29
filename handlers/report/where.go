package report

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
	"qingyuan/models/region"
)

// WhereView is the step that asks for the region.
type WhereView struct {
	Steps    []step
	Problems models.Problems
	Path     []region.Region // what is chosen so far, the topmost first
	Children []region.Region // what can be chosen next
	At       string          // the code of the last of Path
}

// Where shows the picker at the region that ?at= names, or at what was chosen before.
func (h *Handlers) Where(c *fiber.Ctx) error {
	d, err := h.unsent(c)
	if err != nil {
		return orStart(c, err)
	}
	at := d.Content.RegionCode
	if c.Context().QueryArgs().Has("at") {
		at = c.Query("at")
	}
	return h.where(c, reached(d), at, nil)
}

func (h *Handlers) where(c *fiber.Ctx, reached int, at string, problems models.Problems) error {
	path, err := h.Regions.Path(mw.Context(c), at)
	if err != nil {
		return err
	}
	children, err := h.Regions.Children(mw.Context(c), at)
	if err != nil {
		return err
	}
	view := WhereView{Steps: steps("where", reached), Problems: problems, Path: path, Children: children, At: at}
	if problems.Any() {
		return h.Pages.Again(c, "report/where", view)
	}
	return h.Pages.Render(c, "report/where", view)
}

// Place takes a choice: one level further down, or done.
func (h *Handlers) Place(c *fiber.Ctx) error {
	code := c.FormValue("region")
	if code == "" {
		code = c.FormValue("at")
	}
	if c.FormValue("action") == "down" {
		return c.Redirect("/report/where?at="+url.QueryEscape(code), fiber.StatusSeeOther)
	}
	err := h.Intake.Place(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie), code)
	problems, err := problemsOf(err)
	if err != nil {
		return orStart(c, err)
	}
	if problems.Any() {
		d, err := h.unsent(c)
		if err != nil {
			return orStart(c, err)
		}
		return h.where(c, reached(d), c.FormValue("at"), problems)
	}
	return c.Redirect("/report/what", fiber.StatusSeeOther)
}
