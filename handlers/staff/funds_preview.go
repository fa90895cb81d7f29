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
	Typed
	RefusedRows int           // rows that can't be published
	Chosen      string        // the programme's code or name, where one was chosen
	Because     *models.Error // why none of it can be published
	Agrees      bool          // the file's own total is that of its rows
	First       []BatchView   // what the same bytes were published as
	Choices     []ChoiceView  // of programmes, where the sheet doesn't tell
	About       *BatchView    // what it corrects or withdraws; nil where there is none
}

// Asks reports whether the visitor may submit it.
func (v PreviewView) Asks() bool {
	return v.Mine && v.State != fund.Submitted && v.HasFile() && v.Ready()
}

// Decides reports whether it waits for the visitor's approval.
func (v PreviewView) Decides() bool { return !v.Mine && v.State == fund.Submitted }

// HasFile reports whether there is a sheet to look at.
func (v PreviewView) HasFile() bool { return v.Deed != fund.DeedWithdraw }

// ChoiceView is the programmes of one category: its name is fund.category.<Category>.
type ChoiceView struct {
	Category   string
	Programmes []fund.Programme
}

// remarksShown is how many remarks of either kind the page has; the file has all.
const remarksShown = 200

// Typed is what somebody wrote into a form of the preview, and what is wrong with it.
type Typed struct {
	Reason, Note string
	Problems     models.Problems
}

// publishTime bounds the publication of the largest sheet: nobody is to be told that it
// failed while it goes on.
const publishTime = 10 * time.Minute

// Preview shows a staged sheet: GET /staff/funds/imports/:id?programme=….
func (h Funds) Preview(c *fiber.Ctx) error {
	return h.preview(c, c.Query("programme"), Typed{})
}

func (h Funds) preview(c *fiber.Ctx, programme string, typed Typed) error {
	p, err := h.Desk.Preview(mw.Context(c), mw.Visitor(c), c.Params("id"), publishing.Choice{Programme: programme, MaxRemarks: remarksShown})
	if models.CodeOf(err) == models.NotFound {
		if _, done := h.Desk.ResultOf(mw.Context(c), mw.Visitor(c), c.Params("id")); done == nil {
			return c.Redirect(donePath(c), fiber.StatusSeeOther)
		}
	}
	if err != nil {
		return err
	}
	view := PreviewView{Preview: p, Typed: typed, RefusedRows: p.Plan.RefusedRows(), Chosen: programme, Choices: choices(p.Choose)}
	if said, ok := errors.AsType[*models.Error](p.Refused); ok {
		view.Because = said
	}
	view.Agrees = p.Plan.DeclaredTotalFen != nil && *p.Plan.DeclaredTotalFen == p.Plan.TotalFen
	if view.First, err = h.batches(c, p.Before); err != nil {
		return err
	}
	if p.Target != nil {
		about, err := h.batches(c, []publishing.Published{*p.Target})
		if err != nil {
			return err
		}
		view.About = &about[0]
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

// seenOf is what a form says was seen.
func seenOf(c *fiber.Ctx) publishing.Seen {
	seen := publishing.Seen{Programme: c.FormValue("programme")}
	seen.Accepted, _ = strconv.Atoi(c.FormValue("accepted"))              // a number that isn't one
	seen.TotalFen, _ = strconv.ParseInt(c.FormValue("total_fen"), 10, 64) // is not what was seen
	return seen
}

// Submit asks for approval of a sheet as it was seen.
func (h Funds) Submit(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), publishTime)
	defer cancel()
	seen, typed := seenOf(c), Typed{Reason: c.FormValue("reason")}
	err := h.Desk.Submit(ctx, mw.Visitor(c), c.Params("id"), seen, typed.Reason)
	if err != nil {
		return h.again(c, seen.Programme, typed, err)
	}
	return c.Redirect("/staff/funds?done=submitted", fiber.StatusSeeOther)
}

// Approve does what was submitted, as it was seen. A second click shows what the first one did.
func (h Funds) Approve(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(mw.Context(c)), publishTime)
	defer cancel()
	seen := seenOf(c)
	done, err := h.Desk.Approve(ctx, mw.Visitor(c), c.Params("id"), seen)
	switch {
	case err != nil:
		return h.again(c, seen.Programme, Typed{}, err)
	case len(done) > 0 && done[0].State == fund.BatchWithdrawn:
		return c.Redirect("/staff/funds/batches/"+strconv.FormatInt(done[0].ID, 10), fiber.StatusSeeOther)
	}
	return c.Redirect(donePath(c), fiber.StatusSeeOther)
}

// Return gives a sheet back to its sender, with a note.
func (h Funds) Return(c *fiber.Ctx) error {
	typed := Typed{Note: c.FormValue("note")}
	if err := h.Desk.Return(mw.Context(c), mw.Visitor(c), c.Params("id"), typed.Note); err != nil {
		return h.again(c, "", typed, err)
	}
	return c.Redirect("/staff/funds?done=returned", fiber.StatusSeeOther)
}

// again shows the preview with what was typed, and why nothing came of it.
func (h Funds) again(c *fiber.Ctx, programme string, typed Typed, err error) error {
	if problems, listed := errors.AsType[models.Problems](err); listed {
		typed.Problems = problems
		c.Status(fiber.StatusUnprocessableEntity)
		return h.preview(c, programme, typed)
	}
	said, coded := errors.AsType[*models.Error](err)
	if !coded || said.Code != models.Conflict || said.Key == keyClosed {
		return err
	}
	typed.Problems = models.Problems{{Field: "publish", Key: said.Key, Args: said.Args}}
	c.Status(fiber.StatusConflict)
	return h.preview(c, programme, typed)
}

// keyClosed says that a sheet doesn't open for the visitor: there is no preview to show again.
const keyClosed = "funds.err.not_sealed_to_you"

// Discard forgets a staged sheet.
func (h Funds) Discard(c *fiber.Ctx) error {
	if err := h.Desk.Discard(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	return c.Redirect("/staff/funds?done=discarded", fiber.StatusSeeOther)
}
