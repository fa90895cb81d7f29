package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// WhatView is the step that asks whom it is about and what happened.
type WhatView struct {
	Steps    []step
	Problems models.Problems
	Said     models.TipContent
	Subject  models.Subject
	Kinds    []matter.Kind
	MaxText  int
}

// What shows the texts of the draft.
func (h *Handlers) What(c *fiber.Ctx) error {
	d, err := h.unsent(c)
	if err != nil {
		return orStart(c, err)
	}
	return h.Pages.Render(c, "report/what", h.whatView(d.Content, reached(d), nil))
}

func (h *Handlers) whatView(said models.TipContent, reached int, problems models.Problems) WhatView {
	view := WhatView{Steps: steps("what", reached), Problems: problems, Said: said, Kinds: h.Intake.Matters.Kinds, MaxText: models.MaxNarrative}
	if len(said.Subjects) > 0 {
		view.Subject = said.Subjects[0]
	}
	return view
}

// Describe saves the texts. What was typed is kept also where something is missing.
func (h *Handlers) Describe(c *fiber.Ctx) error {
	said := models.TipContent{Unknown: true, Field: "other", Kind: c.FormValue("kind"), When: c.FormValue("when"), Where: c.FormValue("where"), Narrative: c.FormValue("narrative"),
		Subjects: []models.Subject{{Name: c.FormValue("subject"), Unit: c.FormValue("subject_unit"), Post: c.FormValue("subject_post")}}}
	problems, err := problemsOf(h.Intake.Fill(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie), said, models.Reporter{}))
	if err != nil {
		return orStart(c, err)
	}
	if problems.Any() {
		return h.Pages.Again(c, "report/what", h.whatView(said, 1, problems))
	}
	return c.Redirect("/report/evidence", fiber.StatusSeeOther)
}
