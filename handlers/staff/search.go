package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
)

// SearchView is a search, and what it found; nothing was searched yet where Done is false.
type SearchView struct {
	casework.Findings
	Done     bool
	Problems models.Problems
}

// SearchForm asks for words: GET /staff/search.
func (h Tips) SearchForm(c *fiber.Ctx) error {
	return h.Pages.Render(c, "staff/search", SearchView{})
}

// Search looks for words: POST /staff/search. The words are names, mostly, so no address has
// them: neither a history nor a log keeps what was looked for.
func (h Tips) Search(c *fiber.Ctx) error {
	s := casework.Search{Words: c.FormValue("words"), From: models.ParseTipPlace(c.FormValue("from"))}
	if !s.From.IsZero() {
		s.Searched, _ = strconv.ParseInt(c.FormValue("searched"), 10, 64) // shown, and nothing else
		for _, id := range c.Request().PostArgs().PeekMulti("found") {
			if models.IsID(string(id)) {
				s.Found = append(s.Found, string(id))
			}
		}
	}
	mw.SetBack(c, "/staff/search")
	found, err := h.Casework.Search(mw.Context(c), mw.Visitor(c), s)
	view := SearchView{Findings: found, Done: true}
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		view.Done = false
		return h.Pages.Again(c, "staff/search", view)
	}
	return h.Pages.Render(c, "staff/search", view)
}
