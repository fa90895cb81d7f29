package staff

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// PreviewView is what would come of a staged sheet.
type PreviewView struct {
	publishing.Preview
	Problems    models.Problems // why it wasn't published
	RefusedRows int             // rows that can't be published
	Chosen      string          // the programme's code or name, where one was chosen
	Because     *models.Error   // why none of it can be published
	Agrees      bool            // the file's own total is that of its rows
	First       []BatchView     // what the same bytes were published as
	Choices     []ChoiceView    // of programmes, where the sheet doesn't tell
}

// ChoiceView is the programmes of one category: its name is fund.category.<Category>.
type ChoiceView struct {
	Category   string
	Programmes []fund.Programme
}

// remarksShown is how many remarks of either kind the page has; the file has all.
const remarksShown = 200

// Preview shows a staged sheet: GET /staff/funds/imports/:id?programme=….
func (h Funds) Preview(c *fiber.Ctx) error {
	return h.preview(c, c.Query("programme"), nil)
}

func (h Funds) preview(c *fiber.Ctx, programme string, problems models.Problems) error {
	p, err := h.Desk.Preview(mw.Context(c), mw.Visitor(c), c.Params("id"), publishing.Choice{Programme: programme, MaxRemarks: remarksShown})
	if models.CodeOf(err) == models.NotFound {
		if _, done := h.Desk.ResultOf(mw.Context(c), mw.Visitor(c), c.Params("id")); done == nil {
			return c.Redirect(donePath(c), fiber.StatusSeeOther)
		}
	}
	if err != nil {
		return err
	}
	view := PreviewView{Preview: p, Problems: problems, RefusedRows: p.Plan.RefusedRows(), Chosen: programme, Choices: choices(p.Choose)}
	if said, ok := errors.AsType[*models.Error](p.Refused); ok {
		view.Because = said
	}
	view.Agrees = p.Plan.DeclaredTotalFen != nil && *p.Plan.DeclaredTotalFen == p.Plan.TotalFen
	if view.First, err = h.batches(c, p.Before); err != nil {
		return err
	}
	return h.Pages.Render(c, "staff/funds_preview", view)
}

func choices(list []fund.Programme) []ChoiceView {
	slices.SortStableFunc(list, func(a, b fund.Programme) int { return strings.Compare(a.Category, b.Category) })
	var groups []ChoiceView
	for _, p := range list {
		if n := len(groups); n == 0 || groups[n-1].Category != p.Category {
			groups = append(groups, ChoiceView{Category: p.Category})
		}
		last := &groups[len(groups)-1]
		last.Programmes = append(last.Programmes, p)
	}
	return groups
}

func donePath(c *fiber.Ctx) string { return "/staff/funds/imports/" + c.Params("id") + "/done" }

// publishTime bounds the publication of the largest sheet: nobody is to be told that it
// failed while it goes on.
const publishTime = 10 * time.Minute

// Publish publishes a sheet as it was seen. A second click shows what the first one did.
func (h Funds) Publish(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), publishTime)
	defer cancel()
	seen := publishing.Seen{Programme: c.FormValue("programme")}
	seen.Accepted, _ = strconv.Atoi(c.FormValue("accepted"))              // a number that isn't one
	seen.TotalFen, _ = strconv.ParseInt(c.FormValue("total_fen"), 10, 64) // is not what was seen
	_, err := h.Desk.Publish(ctx, mw.Visitor(c), c.Params("id"), seen)
	if said, ok := errors.AsType[*models.Error](err); ok && said.Code == models.Conflict {
		c.Status(fiber.StatusConflict)
		return h.preview(c, seen.Programme, models.Problems{{Field: "publish", Key: said.Key, Args: said.Args}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(donePath(c), fiber.StatusSeeOther)
}

// Discard forgets a staged sheet.
func (h Funds) Discard(c *fiber.Ctx) error {
	if err := h.Desk.Discard(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	return c.Redirect("/staff/funds?discarded=1", fiber.StatusSeeOther)
}
