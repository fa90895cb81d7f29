package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/questions"
	"qingyuan/models"
	"qingyuan/models/question"
)

// Questions is where an office answers what it is asked in public.
type Questions struct {
	Pages     mw.Renderer
	Questions questions.Questions
}

// QuestionsView is one page of the list.
type QuestionsView struct {
	questions.DeskPage
	Only  question.Only
	Tabs  []QuestionsTab
	Later string // address; empty where there is no more
	Done  string // what was just done; empty: nothing
	Today models.Date
}

// QuestionsTab is one part of the list, and how many are in it; -1 where nobody counts.
type QuestionsTab struct {
	Only  question.Only
	Count int64
}

// List lists what somebody's office must see to: GET /staff/questions?only=…&from=….
func (h Questions) List(c *fiber.Ctx) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	counts, err := h.Questions.Count(ctx, v)
	if err != nil {
		return err
	}
	view := QuestionsView{Only: question.OnlyToAnswer, Today: h.Questions.Today(), Done: known(c.Query("done"), "draft", "approve", "return", "show", "propose", "hide", "keep"),
		Tabs: []QuestionsTab{{question.OnlyToAnswer, counts.ToAnswer}, {question.OnlyToApprove, counts.ToApprove}, {question.OnlyOverdue, counts.Overdue}, {question.OnlyToHide, counts.ToHide}, {question.OnlyAnswered, -1}}}
	for _, tab := range view.Tabs {
		if string(tab.Only) == c.Query("only") {
			view.Only = tab.Only
		}
	}
	if view.DeskPage, err = h.Questions.Desk(ctx, v, view.Only, question.ParsePlace(c.Query("from"))); err != nil {
		return err
	}
	if !view.Next.IsZero() {
		view.Later = "/staff/questions?only=" + string(view.Only) + "&from=" + view.Next.String()
	}
	return h.Pages.Render(c, "staff/questions", view)
}

// QuestionView is one question with what may be done about it.
type QuestionView struct {
	questions.Case
	Typed    string // the answer, or why it was given back, as typed
	Reasons  []question.Reason
	Max      int
	Today    models.Date
	Problems models.Problems
}

// Open shows one.
func (h Questions) Open(c *fiber.Ctx) error { return h.show(c, QuestionView{}) }

func (h Questions) show(c *fiber.Ctx, view QuestionView) (err error) {
	if view.Case, err = h.Questions.Open(mw.Context(c), mw.Visitor(c), c.Params("id")); err != nil {
		return err
	}
	if view.Typed == "" {
		view.Typed = view.Words.Answer
	}
	view.Reasons, view.Max, view.Today = question.Reasons(), question.MaxAnswer, h.Questions.Today()
	mw.SetBack(c, "/staff/questions/"+view.ID)
	return h.Pages.Render(c, "staff/question", view)
}

// Act does something about one: POST /staff/questions/:id with action=draft and answer; approve;
// return and note; show; propose and reason; hide; keep.
func (h Questions) Act(c *fiber.Ctx) error {
	id, action := c.Params("id"), c.FormValue("action")
	if _, err := h.Questions.Open(mw.Context(c), mw.Visitor(c), id); err != nil { // whose it isn't must not learn more
		return err
	}
	err := h.act(c, id, action)
	view := QuestionView{Typed: c.FormValue("answer")}
	if models.CodeOf(err) == models.Conflict {
		view.Problems.Add("changed", "ask.err.changed")
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
	return c.Redirect("/staff/questions?done="+action, fiber.StatusSeeOther)
}

func (h Questions) act(c *fiber.Ctx, id, action string) error {
	ctx, v := mw.Context(c), mw.Visitor(c)
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64) // a version that isn't one is no version of the question
	switch action {
	case "draft":
		return h.Questions.Draft(ctx, v, id, version, c.FormValue("answer"))
	case "approve":
		return h.Questions.Approve(ctx, v, id, version)
	case "return":
		return h.Questions.Return(ctx, v, id, version, c.FormValue("note"))
	case "show":
		return h.Questions.Show(ctx, v, id, version)
	case "propose":
		return h.Questions.ProposeHiding(ctx, v, id, version, question.Reason(c.FormValue("reason")))
	case "hide":
		return h.Questions.Hide(ctx, v, id, version)
	case "keep":
		return h.Questions.Keep(ctx, v, id, version)
	}
	return models.Fail(models.Invalid, "err.bad_form")
}
