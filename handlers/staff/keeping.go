package staff

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/keeping"
	"qingyuan/models"
	"qingyuan/models/retention"
)

// Keeping is where supervisors decide on what is kept and what is erased.
type Keeping struct {
	Pages   mw.Renderer
	Keeping keeping.Keeping
}

// KeepingView is what is due, and what was proposed.
type KeepingView struct {
	keeping.Overview
	Theirs   []keeping.Row // proposals of others, to decide on
	Own      []keeping.Row // proposals of the visitor's own
	Terms    []TermView
	Done     string // what was just done; empty: nothing
	Problems models.Problems
	Ticked   map[string]bool
	Sure     bool
}

// TermView is how long one outcome is kept.
type TermView struct {
	Outcome models.Outcome
	Years   int
}

// List shows them: GET /staff/keeping.
func (h Keeping) List(c *fiber.Ctx) error {
	return h.list(c, KeepingView{Done: known(c.Query("done"), "propose", "approve", "refuse")})
}

func (h Keeping) list(c *fiber.Ctx, view KeepingView) (err error) {
	if view.Overview, err = h.Keeping.Overview(mw.Context(c), mw.Visitor(c)); err != nil {
		return err
	}
	for _, r := range view.Proposed {
		if r.Mine {
			view.Own = append(view.Own, r)
		} else {
			view.Theirs = append(view.Theirs, r)
		}
	}
	for _, o := range retention.Outcomes() {
		view.Terms = append(view.Terms, TermView{o, h.Keeping.Terms[o]})
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/keeping", view)
	}
	return h.Pages.Render(c, "staff/keeping", view)
}

// Decide proposes to erase the tips that are ticked, or decides on what was proposed.
func (h Keeping) Decide(c *fiber.Ctx) error {
	view := KeepingView{Done: known(c.FormValue("action"), "propose", "approve", "refuse"), Ticked: map[string]bool{}, Sure: c.FormValue("sure") == "yes"}
	var ids []string
	for _, id := range c.Request().PostArgs().PeekMulti("tip") {
		ids, view.Ticked[string(id)] = append(ids, string(id)), true
	}
	err := h.decide(c, view, ids)
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		view.Done = ""
		return h.list(c, view)
	}
	return c.Redirect("/staff/keeping?done="+view.Done, fiber.StatusSeeOther)
}

func (h Keeping) decide(c *fiber.Ctx, view KeepingView, ids []string) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	switch view.Done {
	case "propose":
		return h.Keeping.Propose(ctx, v, ids, models.EraseOver)
	case "approve":
		if !view.Sure {
			return models.Problems{{Field: "sure", Key: "keeping.err.sure"}}
		}
		return h.Keeping.Approve(ctx, v, ids)
	case "refuse":
		return h.Keeping.Refuse(ctx, v, ids)
	}
	return models.Fail(models.Invalid, "err.bad_form")
}

// KeptView is how one tip is kept.
type KeptView struct {
	keeping.Row
	Years    int
	Early    []models.EraseReason
	Holds    []models.HoldReason
	Reason   string // as chosen
	HoldFor  string // as chosen
	Done     string
	Problems models.Problems
}

// Look shows it: GET /staff/keeping/<id>.
func (h Keeping) Look(c *fiber.Ctx) error {
	return h.look(c, KeptView{Done: known(c.Query("done"), "propose", "hold", "release")})
}

func (h Keeping) look(c *fiber.Ctx, view KeptView) (err error) {
	if view.Row, err = h.Keeping.Look(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	view.Years, view.Early, view.Holds = h.Keeping.Terms[view.KeptAs], models.EarlyReasons(), models.HoldReasons()
	mw.SetBack(c, "/staff/keeping/"+view.ID)
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/kept", view)
	}
	return h.Pages.Render(c, "staff/kept", view)
}

// DecideOne proposes to erase one tip, holds it, or ends that.
func (h Keeping) DecideOne(c *fiber.Ctx) error {
	ctx, v, id := mw.Context(c), mw.Visitor(c), c.Params("id")
	view := KeptView{Done: known(c.FormValue("action"), "propose", "hold", "release"), Reason: c.FormValue("reason"), HoldFor: c.FormValue("hold")}
	var err error
	switch view.Done {
	case "propose":
		err = h.Keeping.Propose(ctx, v, []string{id}, models.EraseReason(view.Reason))
	case "hold":
		err = h.Keeping.Hold(ctx, v, id, models.HoldReason(view.HoldFor))
	case "release":
		err = h.Keeping.Release(ctx, v, id)
	default:
		if _, err = h.Keeping.Look(ctx, v, id); err == nil {
			err = models.Fail(models.Invalid, "err.bad_form")
		}
	}
	if view.Problems, err = problemsOf(err); err != nil {
		return err
	}
	if view.Problems.Any() {
		view.Done = ""
		return h.look(c, view)
	}
	return c.Redirect("/staff/keeping/"+id+"?done="+view.Done, fiber.StatusSeeOther)
}
