package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// KindView is the step that asks for the field and the kind of wrong.
type KindView struct {
	Frame
	Said   models.TipContent
	Fields []matter.Field
	Kinds  []matter.Kind
}

// Kind shows what can be chosen.
func (h *Handlers) Kind(c *fiber.Ctx) error { return h.visit(c, models.StepKind, h.kind) }

func (h *Handlers) kind(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
	view := KindView{Frame: h.frame(c, models.StepKind, d, problems), Said: d.Content,
		Fields: h.Intake.Matters.Fields, Kinds: h.Intake.Matters.Kinds}
	return h.show(c, view.Frame, view)
}

// Classify saves what was chosen.
func (h *Handlers) Classify(c *fiber.Ctx) error {
	err := h.Intake.Classify(mw.Context(c), h.token(c), c.FormValue("field"), c.FormValue("kind"))
	return h.saved(c, models.StepKind, err, h.kind)
}
