package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// RequestView is the form with which a reporter asks for something.
type RequestView struct {
	Kind     models.RequestKind
	Words    models.RequestWords // as typed
	Problems models.Problems
	Clock    deadline.Clock // if it is sent today
	Today    models.Date
}

// RequestForm asks what it is about. What can't be asked for now leads back to the tip.
func (h *Handlers) RequestForm(c *fiber.Ctx) error {
	f, err := h.Intake.Follow(mw.Context(c), h.reporter(c))
	if err != nil {
		return h.orEnter(c, err)
	}
	kind := models.RequestKind(c.Params("kind"))
	if !f.MayAsk(kind) {
		return seeOther(c, "/follow/tip#ask")
	}
	return h.request(c, RequestView{Kind: kind})
}

func (h *Handlers) request(c *fiber.Ctx, view RequestView) error {
	view.Today = h.today()
	for _, clock := range h.Clocks(deadline.OfRequest(models.Request{Kind: view.Kind, MadeOn: view.Today})) {
		view.Clock = clock
	}
	mw.SetBack(c, "/follow/tip/requests/"+string(view.Kind))
	return h.Pages.Render(c, "report/request", view)
}

// Ask takes what the reporter asks for.
func (h *Handlers) Ask(c *fiber.Ctx) error {
	view := RequestView{Kind: models.RequestKind(c.Params("kind")),
		Words: models.RequestWords{Who: c.FormValue("who"), Text: c.FormValue("text"), Urgent: c.FormValue("urgent") == "yes"}}
	err := h.Intake.Ask(mw.Context(c), h.reporter(c), view.Kind, view.Words)
	return h.done(c, err, string(view.Kind), func(p models.Problems) error {
		view.Problems = p
		return h.request(c, view)
	})
}
