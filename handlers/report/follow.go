package report

import (
	"io"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/region"
)

// TipView is the tip as its reporter sees it.
type TipView struct {
	intake.Followed
	Region   []region.Region
	Today    models.Date
	Moments  []Moment
	Next     []NextStep
	Late     []deadline.Clock
	Asked    []RequestedView
	Problems models.Problems
	Text     string // a message that couldn't be sent
	Scores   []string
	Score    string // a rating that couldn't be taken
	Words    string // and what was said with it
	Evidence FilesView
	Done     string   // what was done just now: the message follow.done.<Done>
	got      received // where files were sent just now
}

// RequestedView is something that was asked for, with its clock.
type RequestedView struct {
	intake.Request
	Clock deadline.Clock
}

// Tip shows the tip of the session.
func (h *Handlers) Tip(c *fiber.Ctx) error {
	view := TipView{}
	switch done := c.Query("done"); done {
	case "said", "name", "rate", string(models.RequestRecusal), string(models.RequestRetaliation), string(models.RequestObjection), string(models.RequestReward):
		view.Done = done
	}
	return h.tip(c, view)
}

func (h *Handlers) tip(c *fiber.Ctx, view TipView) error {
	f, err := h.Intake.Follow(mw.Context(c), h.reporter(c))
	if err != nil {
		return h.orEnter(c, err)
	}
	view.Followed, view.Evidence, view.Today = f, h.tipFiles(f, view.got), h.today()
	view.Scores = []string{"5", "4", "3", "2", "1"}
	view.Moments, view.Next = moments(f), nextSteps(f, h.Clocks, view.Today)
	view.Late = late(view.Next, view.Today)
	for _, r := range f.Requests {
		asked := RequestedView{Request: r}
		for _, clock := range h.Clocks(r.Facts) {
			asked.Clock = clock
		}
		view.Asked = append(view.Asked, asked)
	}
	if view.Region, err = h.Regions.Path(mw.Context(c), f.Content.RegionCode); err != nil {
		return err
	}
	mw.SetBack(c, "/follow/tip")
	c.Status(statusOf(c, view.Problems, view.got.down))
	return h.Pages.Render(c, "report/tip", view)
}

// reporter is the token of the reporter's session.
func (h *Handlers) reporter(c *fiber.Ctx) []byte { return h.Cookies.Token(c, mw.ReporterCookie) }

// orEnter asks for the receipt again where the session is over.
func (h *Handlers) orEnter(c *fiber.Ctx, err error) error {
	if models.CodeOf(err) == models.NotFound {
		return h.Pages.Over(c, "report/over", "/follow?over=1")
	}
	return err
}

// done goes back to the tip after an act. Where something was wrong, or the tip was led on
// meanwhile, again shows the form with what was typed.
func (h *Handlers) done(c *fiber.Ctx, err error, did string, again func(models.Problems) error) error {
	if models.CodeOf(err) == models.Conflict {
		c.Status(fiber.StatusConflict)
		return again(models.Problems{{Field: "changed", Key: "follow.err.changed"}})
	}
	problems, err := problemsOf(err)
	if err != nil {
		return h.orEnter(c, err)
	}
	if problems.Any() {
		c.Status(fiber.StatusUnprocessableEntity)
		return again(problems)
	}
	return seeOther(c, "/follow/tip?done="+did)
}

// Write takes a message of the reporter's.
func (h *Handlers) Write(c *fiber.Ctx) error {
	text := c.FormValue("text")
	err := h.Intake.Write(mw.Context(c), h.reporter(c), text)
	return h.done(c, err, "said", func(p models.Problems) error { return h.tip(c, TipView{Problems: p, Text: text}) })
}

// Rate takes what the reporter thinks of the handling.
func (h *Handlers) Rate(c *fiber.Ctx) error {
	view := TipView{Score: c.FormValue("rating"), Words: c.FormValue("words")}
	err := h.Intake.Rate(mw.Context(c), h.reporter(c), rating(view.Score), view.Words)
	return h.done(c, err, "rate", func(p models.Problems) error {
		view.Problems = p
		return h.tip(c, view)
	})
}

// rating reads the value of a radio button; anything else is 0, which is none.
func rating(value string) int {
	if len(value) != 1 {
		return 0
	}
	return int(value[0] - '0')
}

// Attach takes files for a tip that was sent.
func (h *Handlers) Attach(c *fiber.Ctx) error {
	token := h.reporter(c)
	if err := h.slow(c, guard.Upload); err != nil {
		return err
	}
	got, err := h.receive(c, func(name string, r io.Reader) error {
		return h.Intake.Attach(mw.Context(c), token, name, r)
	})
	if err != nil {
		return h.orEnter(c, err)
	}
	if got.problems.Any() || got.down {
		return h.tip(c, TipView{Problems: got.problems, got: got})
	}
	return seeOther(c, "/follow/tip?done=said")
}

// Leave ends the session, and has the browser forget what it may have kept.
func (h *Handlers) Leave(c *fiber.Ctx) error {
	if token := h.reporter(c); token != nil {
		if err := h.Intake.Leave(mw.Context(c), token); err != nil {
			return err
		}
	}
	h.Cookies.Clear(c, mw.ReporterCookie)
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	return seeOther(c, "/follow")
}
