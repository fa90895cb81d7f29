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
func (h *Handlers) Where(c *fiber.Ctx) error { return h.visit(c, models.StepWhere, h.where) }

func (h *Handlers) where(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
	at := d.Content.RegionCode
	if c.Context().QueryArgs().Has("at") {
		at = c.Query("at")
	} else if problems.Any() {
		at = c.FormValue("at")
	}
	view := WhereView{Frame: h.frame(c, models.StepWhere, d, problems), At: at}
	var err error
	if view.Path, err = h.Regions.Path(mw.Context(c), at); err != nil {
		return err
	}
	if view.Children, err = h.Regions.Children(mw.Context(c), at); err != nil {
		return err
	}
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
	return h.saved(c, models.StepWhere, err, h.where)
}
