package report

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/models"
)

// EnterView is the page that asks for the receipt.
type EnterView struct {
	Problems models.Problems
	Receipt  string // as typed
	Captcha  captchaView
	Over     bool // the session ended
}

// Enter asks for the receipt, or goes to the tip where a session is open.
func (h *Handlers) Enter(c *fiber.Ctx) error {
	if _, err := h.Intake.Follow(mw.Context(c), h.Cookies.Token(c, mw.ReporterCookie)); err == nil {
		return c.Redirect("/follow/tip", fiber.StatusSeeOther)
	}
	return h.enter(c, EnterView{Over: c.Query("over") == "1"})
}

// enter shows the page, with a captcha where the source must solve one. One that was
// shown and not used up is shown again, with what was typed.
func (h *Handlers) enter(c *fiber.Ctx, view EnterView) error {
	due := h.Pace.Next(guard.WrongReceipt, mw.Of(c).Address).Captcha || view.Problems.Of("captcha") != nil
	if due && view.Captcha.ID == "" {
		id, err := h.newCaptcha(c)
		if err != nil {
			return err
		}
		view.Captcha = captchaView{ID: id}
	}
	if view.Problems.Any() {
		return h.Pages.Again(c, "report/enter", view)
	}
	return h.Pages.Render(c, "report/enter", view)
}

// Open opens a session with the receipt that was typed. A mistyped one is told from an
// unknown one without a look-up. Wrong ones cost their source a captcha, then time; a
// right one doesn't count.
func (h *Handlers) Open(c *fiber.Ctx) (err error) {
	view := EnterView{Receipt: c.FormValue("receipt")}
	if c.FormValue("action") == "captcha" { // another picture
		return h.enter(c, view)
	}
	receipt, wellFormed := models.ParseReceipt(view.Receipt)
	if !wellFormed {
		view.Problems.Add("receipt", "follow.err.mistyped")
		if view.Captcha, err = h.desk().Shown(c); err != nil {
			return err
		}
		return h.enter(c, view)
	}
	token, problems, err := h.open(c, receipt)
	if erased, is := errors.AsType[intake.Erased](err); is {
		c.Status(fiber.StatusGone)
		return h.Pages.Render(c, "report/erased", erased)
	}
	if err != nil {
		return err
	}
	if problems.Any() {
		view.Problems = problems
		return h.enter(c, view)
	}
	h.Cookies.SetToken(c, mw.ReporterCookie, token)
	return c.Redirect("/follow/tip", fiber.StatusSeeOther)
}

// open looks a receipt up once its source has done what it must. The try is counted
// before, so that many at the same moment are, and taken back unless the code was wrong.
func (h *Handlers) open(c *fiber.Ctx, receipt models.Receipt) (token []byte, problems models.Problems, err error) {
	source, wrong := mw.Of(c).Address, false
	must := h.Pace.Count(guard.WrongReceipt, source)
	defer func() {
		if !wrong {
			h.Pace.Uncount(guard.WrongReceipt, source)
		}
	}()
	if must.Captcha {
		if err := h.captcha(c, &problems); err != nil || problems.Any() {
			return nil, problems, err
		}
	}
	if err := h.Pace.Wait(mw.Context(c), must.Wait); err != nil {
		return nil, nil, err
	}
	token, err = h.Intake.Enter(mw.Context(c), receipt)
	if wrong = models.CodeOf(err) == models.NotFound; wrong {
		problems.Add("receipt", "follow.err.unknown")
		return nil, problems, nil
	}
	return token, nil, err
}
