package api

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/questions"
	"qingyuan/models"
	"qingyuan/models/question"
)

// Question is what somebody asked in public, and what was answered.
type Question struct {
	ID         string        `json:"id"`
	About      About         `json:"about"`
	Title      string        `json:"title"`
	Item       string        `json:"item,omitempty"`
	Region     string        `json:"region,omitempty"`
	Period     models.Period `json:"period,omitempty"`
	Unit       string        `json:"unit_name,omitempty"`
	AskedOn    models.Date   `json:"asked_on"`
	DueOn      models.Date   `json:"due_on,omitempty"`
	Waits      bool          `json:"waits"`
	Late       bool          `json:"late"`
	DaysLate   int           `json:"days_late,omitempty"`
	AnsweredOn models.Date   `json:"answered_on,omitempty"`
	Text       string        `json:"text,omitempty"`
	Answer     string        `json:"answer,omitempty"`
	HiddenOn   models.Date   `json:"hidden_on,omitempty"`
	URL        string        `json:"url" format:"uri"`
}

// About is what a question is about.
type About struct {
	Kind      string        `json:"kind"`
	Record    string        `json:"record,omitempty"`
	Version   int           `json:"version,omitempty"`
	Place     string        `json:"place,omitempty"`
	Region    string        `json:"region,omitempty"`
	Programme string        `json:"programme,omitempty"`
	Period    models.Period `json:"period,omitempty"`
}

// QuestionList is the answer of listQuestions.
type QuestionList struct {
	Data []Question `json:"data"`
	More
}

func (a API) questions() []Operation {
	return []Operation{
		{ID: "listQuestions", Path: "/questions", Query: []Parameter{regionParameter(), codeParameter("only"), cursorParameter()}, Answer: QuestionList{}, Do: a.listQuestions},
		{ID: "findQuestion", Path: "/questions/{id}", Answer: Question{}, Do: a.findQuestion},
	}
}

func (a API) listQuestions(c *fiber.Ctx) (any, error) {
	code, err := regionOf(c)
	if err != nil {
		return nil, err
	}
	f := question.Filter{Region: code}
	switch only := question.Only(c.Query("only")); only {
	case "", question.OnlyWaiting, question.OnlyOverdue, question.OnlyAnswered:
		f.Only = only
	default:
		return nil, invalid("only")
	}
	place, err := placeOf(c, question.ParsePlace)
	if err != nil {
		return nil, err
	}
	page, err := a.Questions.List(mw.Context(c), f, place)
	if err != nil {
		return nil, err
	}
	list := QuestionList{Data: make([]Question, len(page.List))}
	for i, q := range page.List {
		list.Data[i] = a.questionOf(q)
	}
	if !page.Next.IsZero() {
		list.More = More{cursor(page.Next.String())}
	}
	return list, nil
}

func (a API) findQuestion(c *fiber.Ctx) (any, error) {
	q, err := a.Questions.Read(mw.Context(c), c.Params("id"))
	if err != nil {
		return nil, err
	}
	return a.questionOf(q), nil
}

func (a API) questionOf(q questions.Public) Question {
	r := q.About
	return Question{ID: q.ID, About: About{string(r.Kind), r.Record, r.Version, r.Place, r.Region, r.Programme, r.Period}, Title: q.Title, Item: q.ItemID,
		Region: q.RegionCode, Period: q.Period, Unit: q.Unit, AskedOn: q.AskedOn, DueOn: q.DueOn, Waits: q.Waits, Late: q.Late, DaysLate: q.DaysLate,
		AnsweredOn: q.AnsweredOn, Text: q.Text, Answer: q.Answer, HiddenOn: q.HiddenOn, URL: a.Site + "/questions/" + q.ID}
}
