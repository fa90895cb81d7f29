package staff

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/casework"
	"qingyuan/internal/i18n"
	"qingyuan/models"
)

// Tips is the reviewer's desk.
type Tips struct {
	Pages    mw.Renderer
	Texts    *i18n.Catalogue
	Casework casework.Casework
}

// QueueView is one page of the queue.
type QueueView struct {
	casework.Queue
	Tabs       []TabView
	Prev, Next string // addresses; empty where there is no such page
	HandedOver bool   // a tip was, just now
}

// TabView is a tab of the queue.
type TabView struct {
	casework.Tab
	Tips, Unread int64
	Current      bool
}

// Queue lists tips: GET /staff/tips?tab=working&from=…&back=1.
func (h Tips) Queue(c *fiber.Ctx) error {
	look := casework.Look{Tab: casework.Tab(c.Query("tab")), From: models.ParseTipPlace(c.Query("from")), Back: c.Query("back") == "1"}
	if !slices.Contains(casework.Tabs(), look.Tab) {
		look.Tab = casework.Waiting
	}
	q, err := h.Casework.Queue(mw.Context(c), mw.Visitor(c), look)
	if err != nil {
		return err
	}
	view := QueueView{Queue: q, HandedOver: c.Query("handed_over") == "1"}
	for _, t := range casework.Tabs() {
		view.Tabs = append(view.Tabs, TabView{t, q.Tips[t], q.Unread[t], t == look.Tab})
	}
	here := "/staff/tips?tab=" + string(look.Tab) + "&from="
	if !q.Prev.IsZero() {
		view.Prev = here + q.Prev.String() + "&back=1"
	}
	if !q.Next.IsZero() {
		view.Next = here + q.Next.String()
	}
	return h.Pages.Render(c, "staff/tips", view)
}

// TipView is a tip with the forms of what may be done about it.
type TipView struct {
	casework.Case
	Decides  bool // the visitor may decide on an objection
	Today    models.Date
	Problems models.Problems
	Text     string        // a message, as typed
	Answer   string        // an answer, as typed
	Done     models.Action // what was done just now
}

// Open shows a tip.
func (h Tips) Open(c *fiber.Ctx) error {
	view := TipView{Done: done(c.Query("done"))}
	return h.show(c, view)
}

func done(action string) models.Action {
	switch a := models.Action(action); a {
	case models.Accept, models.Write, models.Answer:
		return a
	}
	return ""
}

// Accept takes a tip on.
func (h Tips) Accept(c *fiber.Ctx) error {
	err := h.Casework.Accept(mw.Context(c), mw.Visitor(c), seen(c))
	return h.after(c, err, models.Accept, TipView{})
}

// Write sends the reporter a message.
func (h Tips) Write(c *fiber.Ctx) error {
	view := TipView{Text: c.FormValue("text")}
	err := h.Casework.Write(mw.Context(c), mw.Visitor(c), seen(c), view.Text)
	return h.after(c, err, models.Write, view)
}

// Conclude ends the handling with an answer.
func (h Tips) Conclude(c *fiber.Ctx) error {
	view := TipView{Answer: c.FormValue("answer")}
	err := h.Casework.Conclude(mw.Context(c), mw.Visitor(c), seen(c), view.Answer)
	return h.after(c, err, models.Answer, view)
}

func seen(c *fiber.Ctx) casework.Seen {
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64) // a version that isn't one is no version of the tip
	return casework.Seen{TipID: c.Params("id"), Version: version}
}

// after goes back to the tip. What was typed is kept where it was refused, and where the
// tip has changed meanwhile: the page then shows the tip as it is now.
func (h Tips) after(c *fiber.Ctx, err error, did models.Action, view TipView) error {
	if models.CodeOf(err) == models.Conflict {
		view.Problems.Add("changed", "staff.err.tip_changed")
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
	return c.Redirect("/staff/tips/"+c.Params("id")+"?done="+string(did), fiber.StatusSeeOther)
}

func (h Tips) show(c *fiber.Ctx, view TipView) (err error) {
	if view.Case, err = h.Casework.Open(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	view.Decides, view.Today = mw.Visitor(c).Is(models.RoleSupervisor), models.DateOf(h.Casework.Clock())
	mw.SetBack(c, "/staff/tips/"+view.ID)
	return h.Pages.Render(c, "staff/tip", view)
}
