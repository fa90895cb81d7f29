package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/matter"
)

// WhatView is the step that asks what happened.
type WhatView struct {
	Frame
	Said    models.TipContent
	Asked   []AskedView // the kind's own questions
	MaxText int
}

// AskedView is a question of a kind, with what was answered.
type AskedView struct {
	matter.Question
	Answer string // the words, or the id of the choice
}

// What shows what was told so far.
func (h *Handlers) What(c *fiber.Ctx) error { return h.visit(c, models.StepWhat, h.what) }

func (h *Handlers) what(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
	view := WhatView{Frame: h.frame(c, models.StepWhat, d, problems), Said: d.Content, MaxText: models.MaxNarrative}
	for _, q := range h.questions(d) {
		asked := AskedView{Question: q}
		for _, said := range d.Content.Details {
			if said.Question == q.ID {
				asked.Answer = said.Text
			}
		}
		view.Asked = append(view.Asked, asked)
	}
	return h.show(c, view.Frame, view)
}

func (h *Handlers) questions(d *intake.Draft) []matter.Question {
	kind, _ := h.Intake.Matters.Kind(d.Content.Kind)
	return kind.Questions
}

// Describe saves what was told. A form that was opened before the kind was changed may answer
// questions that aren't asked any more: those answers are dropped.
func (h *Handlers) Describe(c *fiber.Ctx) error {
	d, err := h.unsent(c)
	if err != nil {
		return h.orStart(c, err)
	}
	said := intake.Described{When: c.FormValue("when"), Where: c.FormValue("where"), Amount: c.FormValue("amount"), Narrative: c.FormValue("narrative")}
	for _, q := range h.questions(d) {
		said.Details = append(said.Details, models.Detail{Question: q.ID, Text: c.FormValue("detail-" + q.ID)})
	}
	err = h.Intake.Describe(mw.Context(c), h.token(c), said)
	return h.saved(c, models.StepWhat, err, h.what)
}
