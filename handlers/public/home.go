package public

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/affairs"
	"qingyuan/internal/duties"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
)

// Home is the first page.
type Home struct {
	Pages     mw.Renderer
	Ledger    publishing.Ledger
	Board     affairs.Board
	Questions questions.Questions
	Duties    duties.Duties
	Staff     bool // this surface has the desk alone
}

// HomeView is the ways in, what is new, and how much is published.
type HomeView struct {
	Programmes int
	Payments   int64
	TotalFen   int64
	News       []affairs.News
	Asked      questions.Figures // of the whole country
	Duties     duties.Punctuality
}

// newsShown is how many of the newest publications the first page has.
const newsShown = 6

// Show shows the home page; where only the desk is served, that is the desk.
func (h Home) Show(c *fiber.Ctx) error {
	if h.Staff {
		return c.Redirect("/staff", fiber.StatusSeeOther)
	}
	f, err := h.Ledger.Figures(mw.Context(c))
	if err != nil {
		return err
	}
	view := HomeView{Programmes: f.Programmes, Payments: f.Payments, TotalFen: f.TotalFen}
	if view.News, err = h.Board.News(mw.Context(c), newsShown); err != nil {
		return err
	}
	if view.Asked, err = h.Questions.Figures(mw.Context(c), ""); err != nil {
		return err
	}
	if view.Duties, err = h.Duties.Punctuality(mw.Context(c), "", 0); err != nil {
		return err
	}
	return h.Pages.Render(c, "public/home", view)
}
