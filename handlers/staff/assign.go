package staff

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/models"
)

// AssignView is tips that a supervisor gives to one reviewer.
type AssignView struct {
	casework.Batch
	Back     string // to the list on which they were ticked
	Problems models.Problems
}

// Assign asks to whom the tips that were ticked are given: POST /staff/assign, tip=<id>.<version>.
func (h Tips) Assign(c *fiber.Ctx) error {
	return h.askWhom(c, nil)
}

func (h Tips) askWhom(c *fiber.Ctx, problems models.Problems) error {
	b, err := h.Casework.Gather(mw.Context(c), mw.Visitor(c), ticked(c))
	if err != nil {
		return err
	}
	view := AssignView{Batch: b, Back: backTo(c), Problems: problems}
	if len(b.Rows) == 0 {
		view.Problems.Add("tips", "desk.err.none_ticked")
	}
	mw.SetBack(c, view.Back)
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/assign", view)
	}
	return h.Pages.Render(c, "staff/assign", view)
}

// AssignedView says what came of each.
type AssignedView struct {
	Tips  []casework.AssignedTip
	Done  int
	Back  string
	Whole bool // nothing went wrong
}

// AssignTo assigns them: POST /staff/assign/to.
func (h Tips) AssignTo(c *fiber.Ctx) error {
	handler, err := strconv.ParseInt(c.FormValue("handler"), 10, 64)
	if err != nil {
		return h.askWhom(c, models.Problems{{Field: "handler", Key: "case.err.missing.handler"}})
	}
	all, err := h.Casework.AssignAll(mw.Context(c), mw.Visitor(c), ticked(c), handler)
	if len(all) == 0 && err == nil {
		return h.askWhom(c, nil)
	}
	if len(all) == 0 {
		return err
	}
	if err != nil {
		h.Log.Error("some tips weren't assigned", "error", err)
	}
	view := AssignedView{Tips: all, Back: backTo(c)}
	for _, a := range all {
		if a.Outcome == casework.AssignDone || a.Outcome == casework.AssignAlready {
			view.Done++
		}
	}
	view.Whole = view.Done == len(all)
	mw.SetBack(c, view.Back)
	return h.Pages.Render(c, "staff/assigned", view)
}

// ticked are the tips that a form names, each with the version at which it was shown.
func ticked(c *fiber.Ctx) (all []casework.Seen) {
	args := c.Request().PostArgs()
	for _, value := range args.PeekMulti("tip") {
		id, version, _ := strings.Cut(string(value), ".")
		n, err := strconv.ParseInt(version, 10, 64)
		if err == nil && models.IsID(id) && len(all) < casework.MostAtOnce {
			all = append(all, casework.Seen{TipID: id, Version: n})
		}
	}
	return all
}

// backTo is the list from which a form came.
func backTo(c *fiber.Ctx) string {
	if back := c.FormValue("back"); strings.HasPrefix(back, "/staff/tips?") {
		return mw.LocalPath(back)
	}
	return "/staff/tips"
}
