package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
	"qingyuan/models"
)

// StandardsView is the page of a unit's standards, and of those that wait for the visitor.
type StandardsView struct {
	publishing.StandardsView
	Form     publishing.StandardForm // as it was typed
	Choices  []ChoiceView            // of programmes
	Problems models.Problems
	Done     string // what was done just now: proposed, approved, returned
}

// Standards shows the page: GET /staff/funds/standards.
func (h Funds) Standards(c *fiber.Ctx) error {
	return h.standards(c, StandardsView{Done: oneOf(c.Query("done"), "proposed", "approved", "returned")})
}

// oneOf is text where it is one of words, else "".
func oneOf(text string, words ...string) string {
	for _, w := range words {
		if w == text {
			return w
		}
	}
	return ""
}

func (h Funds) standards(c *fiber.Ctx, view StandardsView) (err error) {
	ctx := mw.Context(c)
	if view.StandardsView, err = h.Desk.Standards(ctx, mw.Visitor(c)); err != nil {
		return err
	}
	programmes, err := h.Desk.Programmes(ctx)
	if err != nil {
		return err
	}
	view.Choices = choices(programmes)
	return h.Pages.Render(c, "staff/standards", view)
}

// ProposeStandard asks for approval of a standard.
func (h Funds) ProposeStandard(c *fiber.Ctx) error {
	form := publishing.StandardForm{Programme: c.FormValue("programme"), Price: c.FormValue("price"), Unit: c.FormValue("unit"),
		ValidFrom: c.FormValue("valid_from"), Source: c.FormValue("source")}
	err := h.Desk.ProposeStandard(mw.Context(c), mw.Visitor(c), form)
	if problems, listed := errors.AsType[models.Problems](err); listed {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.standards(c, StandardsView{Form: form, Problems: problems})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/staff/funds/standards?done=proposed", fiber.StatusSeeOther)
}

// DecideStandard approves a standard or returns it.
func (h Funds) DecideStandard(c *fiber.Ctx) error {
	approve := c.FormValue("outcome") == "approve"
	if err := h.Desk.DecideStandard(mw.Context(c), mw.Visitor(c), numberOf(c.Params("id")), approve); err != nil {
		return err
	}
	if approve {
		return c.Redirect("/staff/funds/standards?done=approved", fiber.StatusSeeOther)
	}
	return c.Redirect("/staff/funds/standards?done=returned", fiber.StatusSeeOther)
}
