package public

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
)

// Home is the first page.
type Home struct {
	Pages  mw.Renderer
	Ledger publishing.Ledger
	Staff  bool // this surface has the desk alone
}

// HomeView is the three ways in, and how much is published.
type HomeView struct {
	Programmes int
	Payments   int64
	TotalFen   int64
}

// Show shows the home page; where only the desk is served, that is the desk.
func (h Home) Show(c *fiber.Ctx) error {
	if h.Staff {
		return c.Redirect("/staff", fiber.StatusSeeOther)
	}
	f, err := h.Ledger.Figures(mw.Context(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/home", HomeView{Programmes: f.Programmes, Payments: f.Payments, TotalFen: f.TotalFen})
}
