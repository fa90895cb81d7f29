package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// WhatView is the step that asks whom it is about and what happened.
type WhatView struct {
	Frame
	Said    models.TipContent
	Subject models.Subject
	Kinds   []matter.Kind
	MaxText int
}

// What shows the texts of the draft.
func (h *Handlers) What(c *fiber.Ctx) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	return h.what(c, d, d.Content, nil)
}

func (h *Handlers) what(c *fiber.Ctx, d *intake.Draft, said models.TipContent, problems models.Problems) error {
	view := WhatView{Frame: h.frame(models.StepWhat, d, problems), Said: said, Kinds: h.Intake.Matters.Kinds, MaxText: models.MaxNarrative}
	if len(said.Subjects) > 0 {
		view.Subject = said.Subjects[0]
	}
	return h.show(c, view.Frame, view)
}

// Describe saves the texts. What was typed is kept also where something is missing.
func (h *Handlers) Describe(c *fiber.Ctx) error {
	said := models.TipContent{Unknown: true, Field: "other", Kind: c.FormValue("kind"), When: c.FormValue("when"), Where: c.FormValue("where"), Narrative: c.FormValue("narrative"),
		Subjects: []models.Subject{{Name: c.FormValue("subject"), Unit: c.FormValue("subject_unit"), Post: c.FormValue("subject_post")}}}
	problems, err := problemsOf(h.Intake.Fill(mw.Context(c), h.token(c), said, models.Reporter{}))
	if err != nil {
		return h.orStart(c, err)
	}
	if problems.Any() {
		d, err := h.unsent(c)
		if err != nil {
			return h.orStart(c, err)
		}
		return h.what(c, d, said, problems)
	}
	return seeOther(c, h.to(models.StepEvidence))
}
