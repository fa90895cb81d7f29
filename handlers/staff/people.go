package staff

import (
	"context"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// People is the administrator's desk for accounts.
type People struct {
	Pages    mw.Renderer
	Cookies  mw.Cookies
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

// PersonForm is the form of an account.
type PersonForm struct {
	Problems models.Problems
	ID       int64 // 0: a new account
	Username string
	Name     string
	UnitID   int64
	Roles    models.Roles
	Version  int64
	Units    []accounts.UnitRow
	All      []models.Role
}

// New shows the form for an account.
func (h People) New(c *fiber.Ctx) error { return h.form(c, PersonForm{}) }

func (h People) form(c *fiber.Ctx, form PersonForm) (err error) {
	mw.SetBack(c, "/staff/people/new")
	if form.ID != 0 {
		mw.SetBack(c, "/staff/people/"+c.Params("id")+"/edit")
	}
	form.All = models.AllRoles()
	if form.Units, err = h.Accounts.Units(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	if form.Problems.Any() {
		return h.Pages.Again(c, "staff/person_form", form)
	}
	return h.Pages.Render(c, "staff/person_form", form)
}

func personForm(c *fiber.Ctx) PersonForm {
	form := PersonForm{ID: id(c), Username: c.FormValue("username"), Name: c.FormValue("name")}
	form.UnitID, _ = strconv.ParseInt(c.FormValue("unit"), 10, 64)     // no unit was chosen
	form.Version, _ = strconv.ParseInt(c.FormValue("version"), 10, 64) // 0 is no version
	var roles []models.Role
	for _, r := range c.Request().PostArgs().PeekMulti("roles") {
		roles = append(roles, models.Role(r))
	}
	form.Roles = models.JoinRoles(roles...)
	return form
}

// Add makes an account and leads to its one-time password.
func (h People) Add(c *fiber.Ctx) error {
	form := personForm(c)
	p, password, err := h.Accounts.AddPerson(mw.Context(c), mw.Visitor(c),
		accounts.NewPerson{Username: form.Username, Name: form.Name, UnitID: form.UnitID, Roles: form.Roles.List()})
	if form.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if form.Problems.Any() {
		return h.form(c, form)
	}
	return h.tell(c, p.ID, password)
}

// Edit shows an account in its form.
func (h People) Edit(c *fiber.Ctx) error {
	p, err := h.Accounts.Person(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	return h.form(c, PersonForm{ID: p.ID, Username: p.Username, Name: p.Name, UnitID: p.UnitID,
		Roles: models.JoinRoles(p.Roles...), Version: p.Version})
}

// Save changes an account.
func (h People) Save(c *fiber.Ctx) error {
	form := personForm(c)
	err := h.Accounts.EditPerson(mw.Context(c), mw.Visitor(c),
		accounts.PersonEdit{ID: form.ID, Name: form.Name, UnitID: form.UnitID, Roles: form.Roles.List(), Version: form.Version})
	if models.CodeOf(err) == models.Conflict {
		return h.changed(c, form)
	}
	if form.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if form.Problems.Any() {
		return h.form(c, form)
	}
	return c.Redirect("/staff/people/"+c.Params("id")+"?done=saved", fiber.StatusSeeOther)
}

// changed shows what was typed again where the account has changed meanwhile; saved once more,
// it stands.
func (h People) changed(c *fiber.Ctx, form PersonForm) error {
	p, err := h.Accounts.Person(mw.Context(c), mw.Visitor(c), form.ID)
	if err != nil {
		return err
	}
	form.Version = p.Version
	form.Problems.Add("name", "staff.err.person_changed")
	return h.form(c, form)
}

// Reset leads to a new one-time password.
func (h People) Reset(c *fiber.Ctx) error {
	password, err := h.Accounts.Reset(mw.Context(c), mw.Visitor(c), id(c), accounts.Reset(c.FormValue("way")))
	if err != nil {
		return err
	}
	return h.tell(c, id(c), password)
}

// tell leaves a one-time password in the administrator's session and leads to its page.
func (h People) tell(c *fiber.Ctx, staffID int64, password models.Secret) error {
	note := accounts.Note{Kind: accounts.NoteOneTime, StaffID: staffID, Text: password}
	if err := h.Accounts.Leave(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie), note); err != nil {
		return err
	}
	return c.Redirect(fmt.Sprintf("/staff/people/%d/password", staffID), fiber.StatusSeeOther)
}

// PasswordOnce is the page that shows a one-time password.
type PasswordOnce struct {
	accounts.Person
	Password string // empty: it is no longer shown
}

// Password shows a one-time password, for some minutes.
func (h People) Password(c *fiber.Ctx) error {
	p, err := h.Accounts.Person(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	view := PasswordOnce{Person: p}
	note, ok, err := h.Accounts.Noted(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie), accounts.NoteOneTime)
	if err != nil {
		return err
	}
	if ok && note.StaffID == p.ID {
		view.Password = note.Text.Reveal()
	}
	return h.Pages.Render(c, "staff/person_password", view)
}

// PersonView is one account.
type PersonView struct {
	accounts.Person
	Done string // what was done just now: disabled, enabled, saved, factors_reset
}

// Show shows an account.
func (h People) Show(c *fiber.Ctx) error {
	p, err := h.Accounts.Person(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	view := PersonView{Person: p}
	switch d := c.Query("done"); d {
	case "disabled", "enabled", "saved", "factors_reset":
		view.Done = d
	}
	return h.Pages.Render(c, "staff/person", view)
}

// Disable ends an account's sessions and lets it sign in no more.
func (h People) Disable(c *fiber.Ctx) error { return h.set(c, h.Accounts.Disable, "disabled") }

// Enable lets a disabled account sign in again.
func (h People) Enable(c *fiber.Ctx) error { return h.set(c, h.Accounts.Enable, "enabled") }

// ResetFactors takes the second factor of somebody who can't use it any more.
func (h People) ResetFactors(c *fiber.Ctx) error {
	return h.set(c, h.Accounts.ResetFactors, "factors_reset")
}

func (h People) set(c *fiber.Ctx, do func(context.Context, models.Visitor, int64) error, done string) error {
	if err := do(mw.Context(c), mw.Visitor(c), id(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/people/"+c.Params("id")+"?done="+done, fiber.StatusSeeOther)
}

// id of the record that the address names; 0, which no record has, where it names none.
func id(c *fiber.Ctx) int64 {
	n, _ := strconv.ParseInt(c.Params("id"), 10, 64)
	return n
}
