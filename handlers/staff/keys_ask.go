package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// AskerView is the page on which a custodian helps somebody who lost their key pair.
type AskerView struct {
	Problems models.Problems
	accounts.Asker
	Checks string // as typed
	Sure   bool
}

// Asker shows the page.
func (h Keys) Asker(c *fiber.Ctx) error {
	asker, err := h.Accounts.Asker(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/keys_asker", AskerView{Asker: asker})
}

// Approve gives the custodian's share.
func (h Keys) Approve(c *fiber.Ctx) error {
	asker, err := h.Accounts.Asker(mw.Context(c), mw.Visitor(c), id(c))
	if err != nil {
		return err
	}
	view := AskerView{Asker: asker, Checks: c.FormValue("checks"), Sure: c.FormValue("sure") == "yes"}
	err = h.Accounts.Approve(mw.Context(c), mw.Visitor(c), accounts.Approval{StaffID: asker.ID, Sure: view.Sure, Checks: view.Checks})
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/keys_asker", view)
	}
	return c.Redirect("/staff/keys?done=approved", fiber.StatusSeeOther)
}
