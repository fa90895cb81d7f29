package report

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/region"
)

// WhereView is the step that asks for the region.
type WhereView struct {
	Frame
	Path     []region.Region // what is chosen so far, the topmost first
	Children []region.Region // what can be chosen next
	At       string          // the code of the last of Path
}

// Where shows the picker at the region that ?at= names, or at what was chosen before.
func (h *Handlers) Where(c *fiber.Ctx) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	at := d.Content.RegionCode
	if c.Context().QueryArgs().Has("at") {
		at = c.Query("at")
	}
	return h.where(c, d, at, nil)
}

func (h *Handlers) where(c *fiber.Ctx, d *intake.Draft, at string, problems models.Problems) error {
	path, err := h.Regions.Path(mw.Context(c), at)
	if err != nil {
		return err
	}
	children, err := h.Regions.Children(mw.Context(c), at)
	if err != nil {
		return err
	}
	view := WhereView{Frame: h.frame(models.StepWhere, d, problems), Path: path, Children: children, At: at}
	return h.show(c, view.Frame, view)
}

// Place takes a choice: one level further down, or done.
func (h *Handlers) Place(c *fiber.Ctx) error {
	code := c.FormValue("region")
	if code == "" {
		code = c.FormValue("at")
	}
	if c.FormValue("action") == "down" {
		return seeOther(c, h.to(models.StepWhere)+"?at="+url.QueryEscape(code))
	}
	err := h.Intake.Place(mw.Context(c), h.token(c), code)
	problems, err := problemsOf(err)
	if err != nil {
		return h.orStart(c, err)
	}
	if problems.Any() {
		d, err := h.unsent(c)
		if err != nil {
			return h.orStart(c, err)
		}
		return h.where(c, d, c.FormValue("at"), problems)
	}
	return seeOther(c, h.to(models.StepWhat))
}
