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
	for _, use := range models.Consents() {
		view.Uses = append(view.Uses, UseView{use, slices.Contains(d.Reporter.Consents, use)})
	}
	return h.show(c, view.Frame, view)
}

// Introduce saves who the reporter is. Where neither was chosen, what was typed is shown
// again and not kept: it may be an anonymous reporter's.
func (h *Handlers) Introduce(c *fiber.Ctx) error {
	named := c.FormValue("named")
	said := intake.Introduced{Chosen: named == "yes" || named == "no", Named: named == "yes", Reporter: models.Reporter{
		Name: c.FormValue("name"), Phone: c.FormValue("phone"), Email: c.FormValue("email"), Address: c.FormValue("address"), Hours: c.FormValue("hours")}}
	for _, use := range c.Request().PostArgs().PeekMulti("consents") {
		said.Reporter.Consents = append(said.Reporter.Consents, models.Consent(use))
	}
	err := h.Intake.Introduce(mw.Context(c), h.token(c), said)
	return h.saved(c, models.StepYou, err, func(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
		if !said.Chosen {
			d.Reporter = said.Reporter
		}
		return h.you(c, d, problems)
	})
}
