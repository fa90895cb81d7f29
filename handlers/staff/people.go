package staff

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// People is the administrator's desk for accounts.
type People struct {
	Pages    mw.Renderer
	Accounts accounts.Accounts
}

// PeopleView is one page of the accounts.
type PeopleView struct {
	People []accounts.Person
	First  bool
	Next   int64 // where the next page begins; 0: this is the last
}

// List lists accounts: GET /staff/people?after=….
func (h People) List(c *fiber.Ctx) error {
	after, _ := strconv.ParseInt(c.Query("after"), 10, 64) // anything else is the first page
	list, next, err := h.Accounts.People(mw.Context(c), mw.Visitor(c), after)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/people", PeopleView{list, after == 0, next})
}

// PersonForm is the form for a new account.
type PersonForm struct {
	Problems models.Problems
	Username string
	Name     string
	UnitID   int64
	Roles    models.Roles
	Units    []accounts.UnitRow
	All      []models.Role
}

// New shows the form for an account.
func (h People) New(c *fiber.Ctx) error { return h.form(c, PersonForm{}) }

func (h People) form(c *fiber.Ctx, form PersonForm) (err error) {
	mw.SetBack(c, "/staff/people/new")
	form.All = models.AllRoles()
	if form.Units, err = h.Accounts.Units(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	if form.Problems.Any() {
		return h.Pages.Again(c, "staff/person_new", form)
	}
	return h.Pages.Render(c, "staff/person_new", form)
}

// PasswordOnce is the page that shows a one-time password, once.
type PasswordOnce struct {
	accounts.Person
	Password string
	Added    bool // a new account; else a new password
}

// Add makes an account and shows its one-time password, which exists in this answer alone.
func (h People) Add(c *fiber.Ctx) error {
	form := PersonForm{Username: c.FormValue("username"), Name: c.FormValue("name")}
	form.UnitID, _ = strconv.ParseInt(c.FormValue("unit"), 10, 64) // no unit was chosen
	var roles []models.Role
	for _, r := range c.Request().PostArgs().PeekMulti("roles") {
		roles = append(roles, models.Role(r))
	}
	form.Roles = models.JoinRoles(roles...)
	p, password, err := h.Accounts.AddPerson(mw.Context(c), mw.Visitor(c),
		accounts.NewPerson{Username: form.Username, Name: form.Name, UnitID: form.UnitID, Roles: roles})
	if form.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if form.Problems.Any() {
		return h.form(c, form)
	}
	return h.Pages.Render(c.Status(fiber.StatusCreated), "staff/person_password", PasswordOnce{p, password.Reveal(), true})
}

// PersonView is one account.
type PersonView struct {
	accounts.Person
	Done string // what was done just now: disabled, enabled
}

// Show shows an account.
func (h People) Show(c *fiber.Ctx) error {
	p, err := h.Accounts.Person(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	view := PersonView{Person: p}
	if d := c.Query("done"); d == "disabled" || d == "enabled" {
		view.Done = d
	}
	return h.Pages.Render(c, "staff/person", view)
}

// Disable ends an account's sessions and lets it sign in no more.
func (h People) Disable(c *fiber.Ctx) error { return h.set(c, h.Accounts.Disable, "disabled") }

// Enable lets a disabled account sign in again.
func (h People) Enable(c *fiber.Ctx) error { return h.set(c, h.Accounts.Enable, "enabled") }

func (h People) set(c *fiber.Ctx, do func(context.Context, models.Visitor, int64) error, done string) error {
	if err := do(mw.Context(c), mw.Visitor(c), id(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/people/"+c.Params("id")+"?done="+done, fiber.StatusSeeOther)
}

// Reset shows a new one-time password, once.
func (h People) Reset(c *fiber.Ctx) error {
	p, password, err := h.Accounts.Reset(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	mw.SetBack(c, "/staff/people/"+c.Params("id"))
	return h.Pages.Render(c, "staff/person_password", PasswordOnce{p, password.Reveal(), false})
}

// id of the record that the address names; 0, which no record has, where it names none.
func id(c *fiber.Ctx) int64 {
	n, _ := strconv.ParseInt(c.Params("id"), 10, 64)
	return n
}
