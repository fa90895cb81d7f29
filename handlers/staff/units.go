package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// Units is the administrator's desk for units.
type Units struct {
	Pages    mw.Renderer
	Accounts accounts.Accounts
}

// UnitsView is the list of units.
type UnitsView struct {
	Units []accounts.UnitRow
	Roles []models.Role
	Most  int // more are not shown
	Saved bool
}

// List lists the units.
func (h Units) List(c *fiber.Ctx) error {
	list, err := h.Accounts.Units(mw.Context(c), mw.Visitor(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/units", UnitsView{list, models.Keepers(), accounts.MaxUnits, c.Query("saved") == "1"})
}

// UnitForm is the form of a unit.
type UnitForm struct {
	Problems models.Problems
	models.Unit
	New   bool
	Units []accounts.UnitRow // the superiors to choose from
}

// New shows the form for a unit.
func (h Units) New(c *fiber.Ctx) error { return h.form(c, UnitForm{New: true}) }

// Show shows a unit in its form.
func (h Units) Show(c *fiber.Ctx) error {
	u, err := h.Accounts.Unit(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	return h.form(c, UnitForm{Unit: u.Unit})
}

// Add keeps a new unit.
func (h Units) Add(c *fiber.Ctx) error {
	form := UnitForm{Unit: unit(c), New: true}
	_, err := h.Accounts.AddUnit(mw.Context(c), mw.Visitor(c), form.Unit)
	return h.after(c, err, form)
}

// Edit changes a unit.
func (h Units) Edit(c *fiber.Ctx) error {
	form := UnitForm{Unit: unit(c)}
	form.ID = id(c)
	return h.after(c, h.Accounts.EditUnit(mw.Context(c), mw.Visitor(c), form.Unit), form)
}

func unit(c *fiber.Ctx) models.Unit {
	superior, _ := strconv.ParseInt(c.FormValue("superior"), 10, 64) // none was chosen
	return models.Unit{Name: c.FormValue("name"), RegionCode: c.FormValue("region"), SuperiorID: superior,
		Head: c.FormValue("head"), Aliases: c.FormValue("aliases")}
}

func (h Units) after(c *fiber.Ctx, err error, form UnitForm) error {
	if form.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if form.Problems.Any() {
		return h.form(c, form)
	}
	return c.Redirect("/staff/units?saved=1", fiber.StatusSeeOther)
}

func (h Units) form(c *fiber.Ctx, form UnitForm) (err error) {
	if form.Units, err = h.Accounts.Units(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	if form.New {
		mw.SetBack(c, "/staff/units/new")
	}
	if form.Problems.Any() {
		return h.Pages.Again(c, "staff/unit", form)
	}
	return h.Pages.Render(c, "staff/unit", form)
}
