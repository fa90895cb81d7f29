package staff

import (
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/accounts"
	"qingyuan/models"
)

// Keys is where people see to their keys, and to each other's.
type Keys struct {
	Pages    mw.Renderer
	Cookies  mw.Cookies
	Accounts accounts.Accounts
}

// KeysView is the page on keys.
type KeysView struct {
	accounts.Keys
	Problems models.Problems
	Code     string // a recovery code as typed
	Done     string // what was done just now: entrusted, reclaimed, approved
	Shared   Shared
}

// Shared is what was shared just now.
type Shared struct {
	Done         bool
	Tips, Broken int64
}

// Show shows the page.
func (h Keys) Show(c *fiber.Ctx) error {
	var view KeysView
	if tips := c.Query("shared"); tips != "" {
		view.Shared = Shared{Done: true, Tips: count(tips), Broken: count(c.Query("broken"))}
	}
	switch d := c.Query("done"); d {
	case "entrusted", "reclaimed", "approved":
		view.Done = d
	}
	return h.show(c, view)
}

func (h Keys) show(c *fiber.Ctx, view KeysView) (err error) {
	if view.Keys, err = h.Accounts.Keys(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	mw.SetBack(c, "/staff/keys")
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/keys", view)
	}
	return h.Pages.Render(c, "staff/keys", view)
}

// Share gives somebody the visitor's keys; what is left after some seconds takes another press.
func (h Keys) Share(c *fiber.Ctx) error {
	done, err := h.Accounts.Share(mw.Context(c), mw.Visitor(c), count(c.FormValue("staff")), models.Part(c.FormValue("part")))
	if err != nil {
		return err
	}
	return c.Redirect(fmt.Sprintf("/staff/keys?shared=%d&broken=%d", done.Tips, done.Broken), fiber.StatusSeeOther)
}

// count reads a number that is never negative; anything else is 0.
func count(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return max(n, 0)
}
