package report

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// RegisterView is the page on which the staff say what they take down.
type RegisterView struct {
	Base     string
	Problems models.Problems
	Channels []models.Channel
	Channel  models.Channel
	CameOn   string // as typed
	Gone     bool   // what they were at isn't there (any more)
	Open     bool   // a draft of theirs waits to be gone on with
	Sent     bool   // the receipt of one can still be shown
	Ready    bool   // somebody can read tips
}

// RegisterForm asks by which way a tip came, and when.
func (h *Handlers) RegisterForm(c *fiber.Ctx) error {
	return h.registerForm(c, RegisterView{CameOn: string(h.today())})
}

func (h *Handlers) registerForm(c *fiber.Ctx, view RegisterView) error {
	ready, err := h.Intake.Directory.Open(mw.Context(c))
	if err != nil {
		return err
	}
	view.Base, view.Channels, view.Ready, view.Gone = h.Base, models.StaffChannels(), ready, c.Query("gone") == "1"
	if d, err := h.draft(c); err == nil {
		view.Open, view.Sent = !d.Sent(), d.Sent()
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "staff/register", view)
	}
	return h.Pages.Render(c, "staff/register", view)
}

// Register begins to take a tip down, or goes on with the one that is open.
func (h *Handlers) Register(c *fiber.Ctx) error {
	if c.FormValue("action") == "go-on" {
		d, err := h.draft(c)
		if err != nil {
			return h.orStart(c, err)
		}
		if d.Sent() {
			return seeOther(c, h.Base+"/receipt")
		}
		return seeOther(c, h.to(models.StepWhere))
	}
	view := RegisterView{Channel: models.Channel(c.FormValue("channel")), CameOn: c.FormValue("came_on")}
	view.Problems = h.checkRegister(view)
	if view.Problems.Any() {
		return h.registerForm(c, view)
	}
	if old := h.token(c); old != nil {
		if err := h.Intake.Discard(mw.Context(c), old); err != nil {
			return err
		}
	}
	token, err := h.Intake.Begin(mw.Context(c), intake.Start{Channel: view.Channel, By: mw.Visitor(c).Staff.ID, CameOn: models.Date(view.CameOn)})
	if err != nil {
		return err
	}
	h.Cookies.SetToken(c, h.Cookie, token)
	return seeOther(c, h.to(models.StepWhere))
}

// longestWait is how many days ago a letter may have come that is taken down only now.
const longestWait = 366

func (h *Handlers) checkRegister(v RegisterView) models.Problems {
	var p models.Problems
	if !slices.Contains(models.StaffChannels(), v.Channel) {
		p.Add("channel", "register.err.channel")
	}
	switch day := models.Date(v.CameOn); {
	case !day.Valid():
		p.Add("came_on", "register.err.day")
	case day > h.today():
		p.Add("came_on", "register.err.future")
	case day < h.today().AddDays(-longestWait):
		p.Add("came_on", "register.err.long_ago")
	}
	return p
}

func (h *Handlers) today() models.Date { return models.DateOf(h.Intake.Clock()) }
