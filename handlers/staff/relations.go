package staff

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// Relations is where people declare to whom they are related (回避).
type Relations struct {
	Pages    mw.Renderer
	Accounts accounts.Accounts
}

// RelationsView is the page, with its form.
type RelationsView struct {
	Problems models.Problems
	List     []accounts.Relation
	Form     accounts.NewRelation
	Kinds    []models.RelationKind
	Done     string // what was done just now: declared, withdrawn, passed
	Left     int64  // tips that could not be passed on yet
}

// Show shows the page.
func (h Relations) Show(c *fiber.Ctx) error {
	var view RelationsView
	switch d := c.Query("done"); d {
	case "declared", "withdrawn", "passed":
		view.Done, view.Left = d, count(c.Query("left"))
	}
	return h.show(c, view)
}

func (h Relations) show(c *fiber.Ctx, view RelationsView) (err error) {
	view.Kinds = models.RelationKinds()
	if view.List, err = h.Accounts.Relations(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/relations", view)
	}
	return h.Pages.Render(c, "staff/relations", view)
}

// Declare keeps a relation.
func (h Relations) Declare(c *fiber.Ctx) error {
	view := RelationsView{Form: accounts.NewRelation{Kind: models.RelationKind(c.FormValue("kind")),
		RelationWords: models.RelationWords{Name: c.FormValue("name"), Note: c.FormValue("note")}}}
	left, err := h.Accounts.Declare(mw.Context(c), mw.Visitor(c), view.Form)
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.show(c, view)
	}
	return c.Redirect(fmt.Sprintf("/staff/relations?done=declared&left=%d", left), fiber.StatusSeeOther)
}

// Withdraw takes a relation back.
func (h Relations) Withdraw(c *fiber.Ctx) error {
	if err := h.Accounts.Withdraw(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	return c.Redirect("/staff/relations?done=withdrawn", fiber.StatusSeeOther)
}

// PassOn tries again to pass on what the visitor is kept from.
func (h Relations) PassOn(c *fiber.Ctx) error {
	left, err := h.Accounts.PassOn(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	return c.Redirect(fmt.Sprintf("/staff/relations?done=passed&left=%d", left), fiber.StatusSeeOther)
}
