package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// RecoverView is the page for who lost their password.
type RecoverView struct {
	Problems models.Problems
	Username string // as typed, as is Code
	Code     string
	Min      int
}

// RecoverForm shows the page.
func (h Door) RecoverForm(c *fiber.Ctx) error {
	return h.Pages.Render(c, "staff/recover", RecoverView{Min: accounts.MinPassword})
}

// Recover opens a session with the recovery code and a new password.
func (h Door) Recover(c *fiber.Ctx) error {
	view := RecoverView{Username: c.FormValue("username"), Code: c.FormValue("code"), Min: accounts.MinPassword}
	in, err := h.Accounts.Recover(mw.Context(c), accounts.Recover{Username: view.Username, Code: view.Code,
		New: models.Secret(c.FormValue("new")), Again: models.Secret(c.FormValue("again")), Address: mw.Of(c).Address})
	if view.Problems, err = formProblems(c, "username", err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Render(c, "staff/recover", view)
	}
	if in.AtDoor {
		return h.toDoor(c, in.Token, "/staff")
	}
	h.Cookies.SetToken(c, mw.StaffCookie, in.Token)
	return c.Redirect("/staff/keys/code", fiber.StatusSeeOther)
}
