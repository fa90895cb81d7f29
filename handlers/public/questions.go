package public

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/captcha"
	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/models"
	"qingyuan/models/question"
	"qingyuan/models/region"
)

// Questions is what anyone asks in public, and what they are answered.
type Questions struct {
	Pages     mw.Renderer
	Questions questions.Questions
	Captcha   captcha.Desk
	Regions   regions.Tree
}

// QuestionsView is one page of the list.
type QuestionsView struct {
	questions.Page
	Figures questions.Figures // of the region
	Most    int64             // the largest count of what is overdue
	Path    []region.Region   // down to the region; empty for the whole country
	At      string            // the region's code
	Only    question.Only
	Record  bool   // the list is of one record
	About   string // its title, where there is anything in the list
	Tabs    []QuestionsTab
	Later   string // address; empty where there is no more
}

// QuestionsTab is one way to narrow the list.
type QuestionsTab struct {
	Only question.Only
	URL  string
}

// List lists them: GET /questions?region=…&only=overdue&from=…, or of one record ?about=…, ?batch=….
func (h Questions) List(c *fiber.Ctx) (err error) {
	ctx, f := mw.Context(c), questionFilter(c)
	view := QuestionsView{At: f.Region, Only: f.Only, Record: f.Record != "", Most: questions.MostCounted}
	if f.Region != "" {
		if view.Path, err = h.Regions.Path(ctx, f.Region); err != nil {
			return err
		}
		if len(view.Path) == 0 {
			return models.Fail(models.NotFound, "err.not_found")
		}
	}
	if view.Page, err = h.Questions.List(ctx, f, question.ParsePlace(c.Query("from"))); err != nil {
		return err
	}
	if !view.Record {
		if view.Figures, err = h.Questions.Figures(ctx, f.Region); err != nil {
			return err
		}
	} else if len(view.List) > 0 {
		view.About = view.List[0].Title
	}
	for _, only := range []question.Only{"", question.OnlyWaiting, question.OnlyOverdue, question.OnlyAnswered} {
		view.Tabs = append(view.Tabs, QuestionsTab{only, questionsURL(f, only, question.Place{})})
	}
	if !view.Next.IsZero() {
		view.Later = questionsURL(f, f.Only, view.Next)
	}
	return h.Pages.Render(c, "public/questions", view)
}

// questionFilter reads what the list is narrowed to; what isn't known lets all through.
func questionFilter(c *fiber.Ctx) question.Filter {
	f := question.Filter{Region: c.Query("region")}
	switch only := question.Only(c.Query("only")); only {
	case question.OnlyWaiting, question.OnlyOverdue, question.OnlyAnswered:
		f.Only = only
	}
	r, ok := models.ParseReference(func(name string) string { return c.Query(name) })
	if ok && (r.Kind == models.ToDisclosure || r.Kind == models.ToBatch || r.Kind == models.ToPayment) {
		f.Kind, f.Record = r.Kind, r.Record
	}
	return f
}

func questionsURL(f question.Filter, only question.Only, from question.Place) string {
	q := models.Reference{Kind: f.Kind, Record: f.Record}.Values()
	set(q, "region", f.Region)
	set(q, "only", string(only))
	set(q, "from", from.String())
	if len(q) == 0 {
		return "/questions"
	}
	return "/questions?" + q.Encode()
}

func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

// QuestionView is one question.
type QuestionView struct {
	questions.Public
	Own string // its text, for who has its code, while it isn't public
	Tip string // address of a report about it
}

// Show shows one: GET /questions/:id.
func (h Questions) Show(c *fiber.Ctx) error {
	p, err := h.Questions.Read(mw.Context(c), c.Params("id"))
	if err != nil {
		return err
	}
	return h.Pages.Render(c, "public/question", questionView(p))
}

func questionView(p questions.Public) QuestionView {
	return QuestionView{Public: p, Tip: "/report?" + models.Reference{Kind: models.ToQuestion, Record: p.ID}.Query()}
}

// FollowView is the page that asks for the code.
type FollowView struct {
	Code     string // as typed
	Captcha  captcha.View
	Problems models.Problems
}

// FollowForm asks for the code.
func (h Questions) FollowForm(c *fiber.Ctx) error { return h.followForm(c, FollowView{}) }

func (h Questions) followForm(c *fiber.Ctx, view FollowView) (err error) {
	due := h.Captcha.Pace.Next(guard.WrongCode, mw.Of(c).Address).Captcha || view.Problems.Of("captcha") != nil
	if due && view.Captcha.ID == "" {
		if view.Captcha.ID, err = h.Captcha.New(c); err != nil {
			return err
		}
	}
	mw.SetBack(c, "/questions/follow")
	if view.Problems.Any() {
		return h.Pages.Again(c, "public/question_follow", view)
	}
	return h.Pages.Render(c, "public/question_follow", view)
}

// Follow shows the question of a code that was typed. Wrong ones cost their source a captcha,
// then time, as wrong receipts do.
func (h Questions) Follow(c *fiber.Ctx) (err error) {
	view := FollowView{Code: c.FormValue("code")}
	if c.FormValue("action") == "captcha" { // another picture
		return h.followForm(c, view)
	}
	code, wellFormed := models.ParseFollowCode(view.Code)
	if !wellFormed {
		view.Problems.Add("code", "ask.err.mistyped")
		if view.Captcha, err = h.Captcha.Shown(c); err != nil {
			return err
		}
		return h.followForm(c, view)
	}
	p, own, err := h.followed(c, code, &view.Problems)
	if err != nil {
		return err
	}
	if view.Problems.Any() {
		return h.followForm(c, view)
	}
	shown := questionView(p)
	if shown.Text == "" {
		shown.Own = own
	}
	mw.SetBack(c, "/questions/"+p.ID)
	return h.Pages.Render(c, "public/question", shown)
}

// followed looks a code up once its source has done what it must.
func (h Questions) followed(c *fiber.Ctx, code models.FollowCode, problems *models.Problems) (p questions.Public, own string, err error) {
	source, wrong := mw.Of(c).Address, false
	must := h.Captcha.Pace.Count(guard.WrongCode, source)
	defer func() {
		if !wrong {
			h.Captcha.Pace.Uncount(guard.WrongCode, source)
		}
	}()
	if must.Captcha {
		if err := h.Captcha.Check(c, problems); err != nil || problems.Any() {
			return p, "", err
		}
	}
	if err := h.Captcha.Pace.Wait(mw.Context(c), must.Wait); err != nil {
		return p, "", err
	}
	p, own, err = h.Questions.Followed(mw.Context(c), code)
	if wrong = models.CodeOf(err) == models.NotFound; wrong {
		problems.Add("code", "ask.err.unknown")
		return p, "", nil
	}
	return p, own, err
}
