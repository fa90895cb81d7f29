// Package public is what anyone may see over HTTP: the home page, the regions, the public
// accounts. Every answer is made of allow-list structs.
package public

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/regions"
)

// Regions answers the region picker's search: GET /regions/search?q=….
type Regions struct{ Tree regions.Tree }

// foundRegion is one answer of the search.
type foundRegion struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Path string `json:"path"`
}

// Search answers at most twenty regions whose names hold q.
func (h Regions) Search(c *fiber.Ctx) error {
	list, err := h.Tree.Search(mw.Context(c), c.Query("q"))
	if err != nil {
		return err
	}
	answer := make([]foundRegion, len(list))
	for i, r := range list {
		answer[i] = foundRegion{Code: r.Code, Name: r.Name, Path: r.Path}
	}
	return c.JSON(answer)
}
