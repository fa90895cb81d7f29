package staff

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
)

// Requests is the supervisor's desk: what reporters ask for.
type Requests struct {
	Pages    mw.Renderer
	Casework casework.Casework
}

// RequestsView is what is open and what was decided.
type RequestsView struct {
	casework.Requests
	Today   models.Date
	First   bool   // the list of those decided is at its start
	Next    string // address of older ones; empty where there are none
	Decided string // what was just done; empty: nothing
}

// List shows them: GET /staff/requests?from=….
func (h Requests) List(c *fiber.Ctx) error {
	from := models.ParseTipPlace(c.Query("from"))
	all, err := h.Casework.Requests(mw.Context(c), mw.Visitor(c), from)
	if err != nil {
		return err
	}
	view := RequestsView{Requests: all, Today: h.today(), First: from.IsZero(), Decided: known(c.Query("done"), "grant", "refuse", "up")}
	if !all.Next.IsZero() {
		view.Next = "/staff/requests?from=" + all.Next.String() + "#decided"
	}
	return h.Pages.Render(c, "staff/requests", view)
}

// known is word if it is one of words, else empty.
func known(word string, words ...string) string {
	if slices.Contains(words, word) {
		return word
	}
	return ""
}

func (h Requests) today() models.Date { return models.DateOf(h.Casework.Clock()) }

// RequestView is one request with the form of its decision.
type RequestView struct {
	casework.Request
	Today    models.Date
	Problems models.Problems
	Decision casework.Decision // as typed
	Outcomes []casework.Outcome
	Holders  []HolderView
}

// HolderView is who could be left out, and whether they were ticked.
type HolderView struct {
	casework.Holder
	Ticked bool
}

// Open shows a request.
func (h Requests) Open(c *fiber.Ctx) error { return h.show(c, RequestView{}) }

func (h Requests) show(c *fiber.Ctx, view RequestView) (err error) {
	ctx, v := mw.Context(c), mw.Visitor(c)
	if view.Request, err = h.Casework.Request(ctx, v, c.Params("id")); err != nil {
		return err
	}
	view.Today, view.Outcomes = h.today(), casework.Outcomes(view.Kind)
	if view.Kind == models.RequestRecusal && view.State == models.RequestOpen {
		holders, err := h.Casework.Holders(ctx, v, view.ID)
		if err != nil {
			return err
		}
		for _, one := range holders {
			view.Holders = append(view.Holders, HolderView{one, slices.Contains(view.Decision.LeaveOut, one.ID)})
		}
	}
	mw.SetBack(c, "/staff/requests/"+view.ID)
	return h.Pages.Render(c, "staff/request", view)
}

// Decide takes a decision. What was typed is kept where it was refused, and where something
// changed meanwhile.
func (h Requests) Decide(c *fiber.Ctx) error {
	view := RequestView{Decision: casework.Decision{Outcome: casework.Outcome(c.FormValue("outcome")), Reply: c.FormValue("reply"),
		Amount: c.FormValue("amount"), Place: c.FormValue("place")}}
	for _, id := range c.Request().PostArgs().PeekMulti("leave_out") {
		if n, err := strconv.ParseInt(string(id), 10, 64); err == nil {
			view.Decision.LeaveOut = append(view.Decision.LeaveOut, n)
		}
	}
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64) // a version that isn't one is no version of the request
	err := h.Casework.Decide(mw.Context(c), mw.Visitor(c), c.Params("id"), version, view.Decision)
	if models.CodeOf(err) == models.Conflict {
		view.Problems.Add("changed", "requests.err.changed")
		c.Status(fiber.StatusConflict)
		return h.show(c, view)
	}
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, view)
	}
	return c.Redirect("/staff/requests?done="+string(view.Decision.Outcome), fiber.StatusSeeOther)
}
