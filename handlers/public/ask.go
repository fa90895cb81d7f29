package public

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/captcha"
	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/questions"
	"qingyuan/models"
	"qingyuan/models/question"
)

// AskView is the form of a question.
type AskView struct {
	questions.Asking
	Text     string // as typed
	Max      int    // characters
	Captcha  captcha.View
	Problems models.Problems
}

// AskedView is shown once, when a question was sent.
type AskedView struct {
	ID    string
	Code  []string // in groups of four
	Unit  string
	DueOn models.Date
}

// AskForm asks for the question: GET /ask?about=…&version=…&row=…, ?payment=…, ?batch=…,
// ?region=…&programme=…&period=….
func (h Questions) AskForm(c *fiber.Ctx) error {
	r, ok := models.ParseReference(func(name string) string { return c.Query(name) })
	if !ok {
		return c.Redirect("/questions", fiber.StatusSeeOther)
	}
	asking, err := h.Questions.Look(mw.Context(c), r)
	if err != nil {
		return err
	}
	return h.askForm(c, AskView{Asking: asking})
}

func (h Questions) askForm(c *fiber.Ctx, view AskView) (err error) {
	if view.Captcha.ID == "" {
		if view.Captcha.ID, err = h.Captcha.New(c); err != nil {
			return err
		}
	}
	view.Max = question.MaxText
	mw.SetBack(c, "/ask?"+view.Query())
	if view.Problems.Any() {
		return h.Pages.Again(c, "public/ask", view)
	}
	return h.Pages.Render(c, "public/ask", view)
}

// Ask sends the question. The text is looked at before the captcha, which is used up by a look.
func (h Questions) Ask(c *fiber.Ctx) error {
	r, ok := models.ParseReference(func(name string) string { return c.FormValue(name) })
	if !ok {
		return models.Fail(models.Invalid, "err.bad_form")
	}
	asking, err := h.Questions.Look(mw.Context(c), r)
	if err != nil {
		return err
	}
	view := AskView{Asking: asking, Text: c.FormValue("text")}
	if c.FormValue("action") == "captcha" { // another picture
		return h.askForm(c, view)
	}
	if view.Problems = questions.CheckText(view.Text); view.Problems.Any() {
		if view.Captcha, err = h.Captcha.Shown(c); err != nil {
			return err
		}
		return h.askForm(c, view)
	}
	if err := h.Captcha.Check(c, &view.Problems); err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.askForm(c, view)
	}
	return h.send(c, view)
}

func (h Questions) send(c *fiber.Ctx, view AskView) error {
	if err := h.Captcha.Slow(c, guard.AskQuestion); err != nil {
		return err
	}
	one, code, err := h.Questions.Ask(mw.Context(c), view.Reference, view.Text)
	if problems, is := errors.AsType[models.Problems](err); is {
		view.Problems = problems
		return h.askForm(c, view)
	}
	if err != nil {
		return err
	}
	mw.SetBack(c, "/questions/"+one.ID)
	c.Status(fiber.StatusCreated)
	return h.Pages.Render(c, "public/asked", AskedView{ID: one.ID, Code: code.Groups(), Unit: view.Unit, DueOn: view.DueOn})
}
