package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// NameView is the form with which a reporter gives a name after all.
type NameView struct {
	Reporter models.Reporter // as typed
	Uses     []UseView
	Problems models.Problems
	Keeper   bool // somebody could keep it
}

// NameForm asks for it; where it was given already it leads back to the tip.
func (h *Handlers) NameForm(c *fiber.Ctx) error {
	f, err := h.Intake.Follow(mw.Context(c), h.reporter(c))
	if err != nil {
		return h.orEnter(c, err)
	}
	if !f.May(models.Name) {
		return seeOther(c, "/follow/tip")
	}
	return h.name(c, NameView{})
}

func (h *Handlers) name(c *fiber.Ctx, view NameView) (err error) {
	if view.Keeper, err = h.Intake.Keepable(mw.Context(c), h.reporter(c)); err != nil {
		return h.orEnter(c, err)
	}
	view.Uses = uses(view.Reporter)
	mw.SetBack(c, "/follow/tip/name")
	return h.Pages.Render(c, "report/name", view)
}

// Name takes it.
func (h *Handlers) Name(c *fiber.Ctx) error {
	view := NameView{Reporter: reporterOf(c)}
	err := h.Intake.Name(mw.Context(c), h.reporter(c), view.Reporter)
	return h.done(c, err, "name", func(p models.Problems) error {
		view.Problems = p
		return h.name(c, view)
	})
}
