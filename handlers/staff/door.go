// Package staff is the desk over HTTP: signing in, tips, people and units, funds.
package staff

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// Door is signing in and out, and passwords.
type Door struct {
	Pages    mw.Renderer
	Cookies  mw.Cookies
	Accounts accounts.Accounts
}

// SignInView is the sign-in page.
type SignInView struct {
	Problems models.Problems
	Username string // as typed
	Next     string // where to go then
}

// SignInForm shows the sign-in page.
func (h Door) SignInForm(c *fiber.Ctx) error {
	if _, err := h.Accounts.Visitor(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie)); err == nil {
		return c.Redirect("/staff", fiber.StatusSeeOther)
	}
	return h.Pages.Render(c, "staff/sign_in", SignInView{Next: deskPath(c.Query("next"))})
}

// SignIn opens a session.
func (h Door) SignIn(c *fiber.Ctx) error {
	view := SignInView{Username: c.FormValue("username"), Next: deskPath(c.FormValue("next"))}
	in, err := h.Accounts.SignIn(mw.Context(c), accounts.SignIn{Username: view.Username,
		Password: models.Secret(c.FormValue("password")), Address: mw.Of(c).Address})
	if view.Problems, err = formProblems(c, "username", err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Render(c, "staff/sign_in", view)
	}
	if err := h.Accounts.SignOut(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie)); err != nil {
		return err
	}
	if in.AtDoor {
		return h.toDoor(c, in.Token, view.Next)
	}
	h.Cookies.SetToken(c, mw.StaffCookie, in.Token)
	return c.Redirect(view.Next, fiber.StatusSeeOther)
}

// formProblems takes the problems out of an error and sets the status that tells of them. A limit
// that was met is one of a field, which says how long to wait.
func formProblems(c *fiber.Ctx, field string, err error) (models.Problems, error) {
	if e, ok := errors.AsType[*models.Error](err); ok && e.Code == models.TooMany {
		minutes, _ := e.Args["Count"].(int)
		c.Status(fiber.StatusTooManyRequests).Set(fiber.HeaderRetryAfter, strconv.Itoa(60*minutes))
		return models.Problems{{Field: field, Key: e.Key, Args: e.Args}}, nil
	}
	p, err := problemsOf(err)
	if p.Any() {
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return p, err
}

// SignOut ends the session.
func (h Door) SignOut(c *fiber.Ctx) error {
	if err := h.Accounts.SignOut(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie)); err != nil {
		return err
	}
	h.Cookies.Clear(c, mw.StaffCookie)
	return c.Redirect("/staff/sign-in", fiber.StatusSeeOther)
}

// PasswordView is the page on which a password is chosen.
type PasswordView struct {
	Problems   models.Problems
	First      bool // the one-time password must be changed
	Keeper     bool // with the password goes what is sealed to them
	Lost       bool // the key pair before waits for custodians
	Custodians []accounts.Custodian
	Enough     bool // of them
	Username   string
	Min        int
	Done       bool
}

func (h Door) passwordView(c *fiber.Ctx) (PasswordView, error) {
	v := mw.Visitor(c)
	view := PasswordView{First: v.Staff.MustChange, Keeper: v.Staff.Roles.Any(models.Keepers()...), Lost: v.Staff.KeyState == models.KeyLost,
		Username: v.Staff.Username, Min: accounts.MinPassword, Done: c.Query("done") == "1"}
	if !view.First || !view.Keeper {
		return view, nil
	}
	var err error
	view.Custodians, err = h.Accounts.Custodians(mw.Context(c), v)
	view.Enough = len(view.Custodians) > 1
	return view, err
}

// PasswordForm shows the page.
func (h Door) PasswordForm(c *fiber.Ctx) error {
	view, err := h.passwordView(c)
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/password", view)
}

// ChangePassword sets a new password; the session goes on under a new token.
func (h Door) ChangePassword(c *fiber.Ctx) error {
	view, err := h.passwordView(c)
	if err != nil {
		return err
	}
	token, err := h.Accounts.ChangePassword(mw.Context(c), mw.Visitor(c), accounts.NewPassword{Current: models.Secret(c.FormValue("current")),
		New: models.Secret(c.FormValue("new")), Again: models.Secret(c.FormValue("again")), Custodians: custodians(c)})
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/password", view)
	}
	h.Cookies.SetToken(c, mw.StaffCookie, token)
	switch {
	case view.First && view.Keeper:
		return c.Redirect("/staff/keys/code", fiber.StatusSeeOther)
	case view.First:
		return c.Redirect("/staff", fiber.StatusSeeOther)
	}
	return c.Redirect("/staff/password?done=1", fiber.StatusSeeOther)
}

// deskPath is path if it leads to the desk, else the desk's start.
func deskPath(path string) string {
	if path = mw.LocalPath(path); path == "/staff" || strings.HasPrefix(path, "/staff/") {
		return path
	}
	return "/staff"
}

// problemsOf takes the problems out of an error; other errors are passed on.
func problemsOf(err error) (models.Problems, error) {
	if p, ok := errors.AsType[models.Problems](err); ok {
		return p, nil
	}
	return nil, err
}
