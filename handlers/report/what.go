package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// WhatView is the step that asks whom it is about and what happened.
type WhatView struct {
	Steps    []step
	Problems models.Problems
	Said     models.TipContent
	Kinds    []string
	MaxText  int
}

// What shows the texts of the draft.
func (h *Handlers) What(c *fiber.Ctx) error {
	d, err := h.unsent(c)
	if err != nil {
		return orStart(c, err)
	}
	return h.Pages.Render(c, "report/what", whatView(d.Content, d.Step, nil))
}

func whatView(said models.TipContent, reached int, problems models.Problems) WhatView {
	return WhatView{Steps: steps("what", reached), Problems: problems, Said: said, Kinds: models.TipKinds(), MaxText: models.MaxNarrative}
}

// Describe saves the texts. What was typed is kept also where something is missing.
func (h *Handlers) Describe(c *fiber.Ctx) error {
	said := models.TipContent{Kind: c.FormValue("kind"), Subject: c.FormValue("subject"), SubjectUnit: c.FormValue("subject_unit"),
		SubjectPost: c.FormValue("subject_post"), When: c.FormValue("when"), Where: c.FormValue("where"), Narrative: c.FormValue("narrative")}
	err := h.Intake.Describe(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie), said)
	problems, err := problemsOf(err)
	if err != nil {
		return orStart(c, err)
	}
	if problems.Any() {
		return h.Pages.Again(c, "report/what", whatView(said, 1, problems))
	}
	return c.Redirect("/report/evidence", fiber.StatusSeeOther)
}
