package public

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
)

// ProgrammesView is the list of programmes.
type ProgrammesView struct{ Lists []publishing.ProgrammeList }

// ProgrammeView is the page of one.
type ProgrammeView struct {
	publishing.ProgrammePage
	Level int // of the regions that are listed: 1 for provinces
}

// Programmes lists all programmes: GET /programmes.
func (h Funds) Programmes(c *fiber.Ctx) error {
	lists, err := h.Ledger.ProgrammeLists(mw.Context(c))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/programmes", ProgrammesView{lists})
}

// Programme shows one: GET /programmes/:code.
func (h Funds) Programme(c *fiber.Ctx) error {
	p, err := h.Ledger.ProgrammePage(mw.Context(c), c.Params("code"))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/programme", ProgrammeView{p, len(p.Path) + 1})
}
