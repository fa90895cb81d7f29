package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// HandOverView says what handing a tip over means, and to whom it goes.
type HandOverView struct {
	ID, Ref  string
	Version  int64
	Unit     string // empty: no unit can take it
	Problems models.Problems
}

// HandOverForm asks whether a tip is to be handed over to the superior unit.
func (h Tips) HandOverForm(c *fiber.Ctx) error { return h.handOver(c, nil) }

func (h Tips) handOver(c *fiber.Ctx, problems models.Problems) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	tip, err := h.Casework.Open(ctx, v, c.Params("id"))
	if err != nil {
		return err
	}
	unit, err := h.Casework.Superior(ctx, v, tip.ID)
	if _, err = problemsOf(err); err != nil {
		return err
	}
	mw.SetBack(c, "/staff/tips/"+tip.ID+"/hand-over")
	return h.Pages.Render(c, "staff/hand_over", HandOverView{ID: tip.ID, Ref: tip.Ref, Version: tip.Version, Unit: unit.Name, Problems: problems})
}

// HandOver does it.
func (h Tips) HandOver(c *fiber.Ctx) error {
	err := h.Casework.HandOver(mw.Context(c), mw.Visitor(c), seen(c))
	if models.CodeOf(err) == models.Conflict {
		c.Status(fiber.StatusConflict)
		return h.handOver(c, models.Problems{{Field: "changed", Key: "staff.err.tip_changed"}})
	}
	problems, err := problemsOf(err)
	if err != nil {
		return err
	}
	if problems.Any() {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.handOver(c, problems)
	}
	return c.Redirect("/staff/tips?gone=hand-over", fiber.StatusSeeOther)
}
