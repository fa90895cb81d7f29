package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// ViewsView is the views that somebody saved, and the form of another or of a new name.
type ViewsView struct {
	Views    []ViewLink
	Done     string // "renamed", "deleted"; empty: nothing was, just now
	New      models.SavedView
	Renaming string // the id of the one whose new name isn't right
	Typed    string // that name
	Problems models.Problems
}

// ViewLink is a view and its address.
type ViewLink struct {
	models.SavedView
	Href    string
	Current bool
}

// linksTo are the addresses of views.
func linksTo(views []models.SavedView, here string) []ViewLink {
	links := make([]ViewLink, len(views))
	for i, v := range views {
		at := queueAt(tabOf(v.Tab), v.Filter)
		links[i] = ViewLink{v, at, at == here}
	}
	return links
}

// Views lists them: GET /staff/views.
func (h Tips) Views(c *fiber.Ctx) error {
	return h.views(c, ViewsView{Done: known(c.Query("done"), "renamed", "deleted")})
}

func (h Tips) views(c *fiber.Ctx, view ViewsView) error {
	all, err := h.Casework.Views(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	view.Views = linksTo(all, "")
	if view.Problems.Any() {
		mw.SetBack(c, "/staff/views")
		return h.Pages.Again(c, "staff/views", view)
	}
	return h.Pages.Render(c, "staff/views", view)
}

// SaveView saves the part of the queue whose fields the form has: POST /staff/views.
func (h Tips) SaveView(c *fiber.Ctx) error {
	view := models.SavedView{Name: c.FormValue("name"), Tab: string(tabOf(c.FormValue("tab"))),
		Filter: models.ReadTipFilter(func(name string) string { return c.FormValue(name) })}
	problems, err := problemsOf(h.Casework.SaveView(mw.Context(c), mw.Visitor(c), view))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.views(c, ViewsView{New: view, Problems: problems})
	}
	return c.Redirect(queueAt(tabOf(view.Tab), view.Filter), fiber.StatusSeeOther)
}

// RenameView gives one another name: POST /staff/views/:id.
func (h Tips) RenameView(c *fiber.Ctx) error {
	problems, err := problemsOf(h.Casework.RenameView(mw.Context(c), mw.Visitor(c), c.Params("id"), c.FormValue("name")))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.views(c, ViewsView{Renaming: c.Params("id"), Typed: c.FormValue("name"), Problems: problems})
	}
	return c.Redirect("/staff/views?done=renamed", fiber.StatusSeeOther)
}

// DeleteView deletes one: POST /staff/views/:id/delete.
func (h Tips) DeleteView(c *fiber.Ctx) error {
	if err := h.Casework.DeleteView(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	return c.Redirect("/staff/views?done=deleted", fiber.StatusSeeOther)
}
