package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// StartView is the page before the first step.
type StartView struct {
	Base     string
	Gone     bool // a draft expired, or was never there
	Open     bool // a draft waits to be gone on with
	Sent     bool // a tip was sent, and its receipt is still shown
	Ready    bool // somebody can read tips
	Terms    map[string]deadline.Term
	About    *models.Cited // something public from which the reporter came; nil: nothing
	Fields   [][2]string   // hidden fields that say what: name, value
	Problems models.Problems
}

// Start shows what to know before, and the way in.
func (h *Handlers) Start(c *fiber.Ctx) error { return h.start(c, nil) }

func (h *Handlers) start(c *fiber.Ctx, problems models.Problems) error {
	ready, err := h.Intake.Directory.Open(mw.Context(c))
	if err != nil {
		return err
	}
	view := StartView{Base: h.Base, Gone: c.Query("gone") == "1", Ready: ready, Terms: h.terms(), Problems: problems}
	if d, err := h.draft(c); err == nil {
		view.Open, view.Sent = !d.Sent(), d.Sent()
	}
	if view.About, err = h.about(c); err != nil {
		return err
	}
	if view.About != nil {
		view.Fields = view.About.Fields()
		mw.SetBack(c, h.Base+"?"+view.About.Query())
	}
	if problems.Any() {
		return h.Pages.Again(c, h.page("start"), view)
	}
	return h.Pages.Render(c, h.page("start"), view)
}

// terms that are set for answering reporters, named or not, by the id of their rule.
func (h *Handlers) terms() map[string]deadline.Term {
	terms, today := map[string]deadline.Term{}, models.DateOf(h.Intake.Clock())
	for _, named := range []bool{false, true} {
		for _, clock := range h.Clocks(expected(named, today)) {
			terms[clock.Rule.ID] = clock.Term
		}
	}
	return terms
}

// expected are the facts of a tip that is received, accepted and concluded on one day: they
// start every clock that its reporter may go by.
func expected(named bool, day models.Date) deadline.Facts {
	return deadline.Facts{Named: named, Days: map[deadline.Event]models.Date{
		deadline.Received: day, deadline.Accepted: day, deadline.Concluded: day}}
}

// about is what the reporter came from: what the address names, or the form that it led to; nil
// where it names nothing, or nothing that is public any more. Nothing of it is written anywhere
// but into the draft, which is sealed.
func (h *Handlers) about(c *fiber.Ctx) (*models.Cited, error) {
	value := func(name string) string { return c.Query(name) }
	if c.Method() == fiber.MethodPost {
		value = func(name string) string { return c.FormValue(name) }
	}
	r, ok := models.ParseReference(value)
	if !ok || h.Cite == nil {
		return nil, nil //nolint:nilnil // there is nothing, and that is all right
	}
	cited, err := h.Cite(mw.Context(c), r)
	if models.CodeOf(err) == models.NotFound {
		return nil, nil //nolint:nilnil // as above
	}
	return &cited, err
}

// Begin makes a draft for a reporter who has read what is to be known before, or goes on with
// the one that is open.
func (h *Handlers) Begin(c *fiber.Ctx) error {
	d, err := h.draft(c)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return err
	}
	if err == nil && c.FormValue("action") == "go-on" {
		if d.Sent() {
			return seeOther(c, h.Base+"/receipt")
		}
		return seeOther(c, h.to(d.Missing))
	}
	if c.FormValue("read") != "yes" {
		return h.start(c, models.Problems{{Field: "read", Key: "report.err.read"}})
	}
	return h.afresh(c)
}

// afresh begins a draft; one that was open is forgotten.
func (h *Handlers) afresh(c *fiber.Ctx) error {
	if err := h.slow(c, guard.BeginDraft); err != nil {
		return err
	}
	if old := h.token(c); old != nil {
		if err := h.Intake.Discard(mw.Context(c), old); err != nil {
			return err
		}
	}
	about, err := h.about(c)
	if err != nil {
		return err
	}
	token, err := h.Intake.Begin(mw.Context(c), intake.Start{About: about})
	if err != nil {
		return err
	}
	h.Cookies.SetToken(c, h.Cookie, token)
	return seeOther(c, h.to(models.StepWhere))
}

// Discard forgets the draft and what the browser knows of it.
func (h *Handlers) Discard(c *fiber.Ctx) error {
	if err := h.Intake.Discard(mw.Context(c), h.token(c)); err != nil {
		return err
	}
	h.Cookies.Clear(c, h.Cookie)
	return seeOther(c, h.After)
}
