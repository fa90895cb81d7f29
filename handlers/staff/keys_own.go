package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// CodeView is the page of the recovery code.
type CodeView struct {
	Problems models.Problems
	Groups   []string // empty: it isn't shown any more; a new one can be made
	Name     string
	Username string
	On       models.Date
}

// Code shows a recovery code that was just made, or the form for a new one.
func (h Keys) Code(c *fiber.Ctx) error {
	view := h.codeView(c)
	note, ok, err := h.Accounts.Noted(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie), accounts.NoteCode)
	if err != nil {
		return err
	}
	if code, parsed := models.ParseRecoveryCode(note.Text.Reveal()); ok && parsed {
		view.Groups = code.Groups()
	}
	return h.Pages.Render(c, "staff/keys_code", view)
}

func (h Keys) codeView(c *fiber.Ctx) CodeView {
	st := mw.Visitor(c).Staff
	return CodeView{Name: st.Name, Username: st.Username, On: models.DateOf(h.Accounts.Clock())}
}

// RenewCode makes another recovery code.
func (h Keys) RenewCode(c *fiber.Ctx) error {
	view := h.codeView(c)
	err := h.Accounts.RenewCode(mw.Context(c), mw.Visitor(c), h.Cookies.Token(c, mw.StaffCookie), models.Secret(c.FormValue("password")))
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		mw.SetBack(c, "/staff/keys/code")
		return h.Pages.Again(c, "staff/keys_code", view)
	}
	return c.Redirect("/staff/keys/code", fiber.StatusSeeOther)
}

// CodeDone takes the recovery code off the session: it is on paper.
func (h Keys) CodeDone(c *fiber.Ctx) error {
	if err := h.Accounts.Forget(mw.Context(c), h.Cookies.Token(c, mw.StaffCookie)); err != nil {
		return err
	}
	return c.Redirect("/staff", fiber.StatusSeeOther)
}

// Entrust splits the visitor's key pair among the custodians whom the page named.
func (h Keys) Entrust(c *fiber.Ctx) error {
	if err := h.Accounts.Entrust(mw.Context(c), mw.Visitor(c), custodians(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/keys?done=entrusted", fiber.StatusSeeOther)
}

// custodians are those whom a form named.
func custodians(c *fiber.Ctx) (ids []int64) {
	for _, id := range c.Request().PostArgs().PeekMulti("custodian") {
		ids = append(ids, count(string(id)))
	}
	return ids
}

// RotateView is the page on which somebody changes their key pair.
type RotateView struct{ Problems models.Problems }

// RotateForm shows the page.
func (h Keys) RotateForm(c *fiber.Ctx) error {
	return h.Pages.Render(c, "staff/keys_rotate", RotateView{})
}

// Rotate gives the visitor a new key pair; the session goes on under a new token.
func (h Keys) Rotate(c *fiber.Ctx) error {
	var view RotateView
	token, err := h.Accounts.Rotate(mw.Context(c), mw.Visitor(c), models.Secret(c.FormValue("password")))
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/keys_rotate", view)
	}
	h.Cookies.SetToken(c, mw.StaffCookie, token)
	v, err := h.Accounts.Visitor(mw.Context(c), token)
	if err == nil {
		err = h.Accounts.Reseal(mw.Context(c), v)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/staff/keys/code", fiber.StatusSeeOther)
}

// Reseal goes on with sealing anew.
func (h Keys) Reseal(c *fiber.Ctx) error {
	if err := h.Accounts.Reseal(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	return c.Redirect("/staff/keys", fiber.StatusSeeOther)
}

// Reclaim takes the recovery code of a key pair that was lost.
func (h Keys) Reclaim(c *fiber.Ctx) error {
	problems, err := problemsOf(h.Accounts.Reclaim(mw.Context(c), mw.Visitor(c), c.FormValue("code")))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.show(c, KeysView{Problems: problems, Code: c.FormValue("code")})
	}
	return c.Redirect("/staff/keys?done=reclaimed", fiber.StatusSeeOther)
}
