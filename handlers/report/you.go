package report

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// YouView is the step that asks whether the reporter gives a name.
type YouView struct {
	Frame
	Chosen   bool // named or anonymous: nothing is chosen beforehand
	Named    bool
	Reporter models.Reporter
	Uses     []UseView
	Keeper   bool // somebody could keep a name
}

// UseView is one use of a name, and whether it was agreed to.
type UseView struct {
	models.Consent
	Agreed bool
}

// You shows what was said of the reporter.
func (h *Handlers) You(c *fiber.Ctx) error { return h.visit(c, models.StepYou, h.you) }

func (h *Handlers) you(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
	to, err := h.Intake.Recipients(mw.Context(c), d)
	if err != nil && models.CodeOf(err) != models.Unavailable {
		return err
	}
	view := YouView{Frame: h.frame(c, models.StepYou, d, problems), Named: d.Content.Named, Reporter: d.Reporter, Keeper: len(to.Custodians) > 0}
	view.Chosen = view.Named || slices.Contains(d.Done, models.StepYou)
	view.Uses = uses(d.Reporter)
	return h.show(c, view.Frame, view)
}

// Introduce saves who the reporter is. Where neither was chosen, what was typed is shown
// again and not kept: it may be an anonymous reporter's.
func (h *Handlers) Introduce(c *fiber.Ctx) error {
	named := c.FormValue("named")
	said := intake.Introduced{Chosen: named == "yes" || named == "no", Named: named == "yes", Reporter: reporterOf(c)}
	err := h.Intake.Introduce(mw.Context(c), h.token(c), said)
	return h.saved(c, models.StepYou, err, func(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
		if !said.Chosen {
			d.Reporter = said.Reporter
		}
		return h.you(c, d, problems)
	})
}

// uses are all that a name can be used for, and what a reporter agreed to.
func uses(r models.Reporter) []UseView {
	var list []UseView
	for _, use := range models.Consents() {
		list = append(list, UseView{use, slices.Contains(r.Consents, use)})
	}
	return list
}

// reporterOf is who a form's reporter is.
func reporterOf(c *fiber.Ctx) models.Reporter {
	r := models.Reporter{Name: c.FormValue("name"), Phone: c.FormValue("phone"), Email: c.FormValue("email"),
		Address: c.FormValue("address"), Hours: c.FormValue("hours")}
	for _, use := range c.Request().PostArgs().PeekMulti("consents") {
		r.Consents = append(r.Consents, models.Consent(use))
	}
	return r
}
