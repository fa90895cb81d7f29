package report

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/region"
)

// CheckView is the last step: all that was said, who gets it, and the captcha.
type CheckView struct {
	Frame
	Region   []region.Region
	Said     models.TipContent
	Reporter models.Reporter
	Files    []intake.File
	Uploads  []intake.Upload // that haven't come whole yet
	Unit     string          // who gets it; empty where nobody may
	Passed   bool            // it goes past a unit that a subject is of, or that is too low for one
	Captcha  string          // its id; empty where captchas are off
}

// Check shows what will be sent.
func (h *Handlers) Check(c *fiber.Ctx) error { return h.visit(c, models.StepCheck, h.check) }

func (h *Handlers) check(c *fiber.Ctx, d *intake.Draft, problems models.Problems) error {
	to, err := h.Intake.Recipients(mw.Context(c), d)
	if e, ok := errors.AsType[*models.Error](err); ok && e.Code == models.Unavailable {
		problems.Add("subjects", e.Key)
	} else if err != nil {
		return err
	}
	if err := h.Intake.ListFiles(mw.Context(c), d); err != nil {
		return err
	}
	view := CheckView{Frame: h.frame(c, models.StepCheck, d, problems), Said: d.Content, Reporter: d.Reporter, Files: d.Files, Uploads: d.Uploads,
		Unit: to.Unit.Name, Passed: to.Passed}
	if view.Region, err = h.Regions.Path(mw.Context(c), d.Content.RegionCode); err != nil {
		return err
	}
	if view.Captcha, err = h.newCaptcha(c); err != nil {
		return err
	}
	return h.show(c, view.Frame, view)
}

// Submit sends the tip.
func (h *Handlers) Submit(c *fiber.Ctx) error {
	if c.FormValue("action") == "captcha" { // another picture
		return seeOther(c, h.to(models.StepCheck)+"#captcha")
	}
	d, err := h.unsent(c)
	if err != nil { // pressed twice: the receipt is shown again
		return h.orStart(c, err)
	}
	if before(d.Missing, models.StepCheck) {
		return seeOther(c, h.to(d.Missing))
	}
	var problems models.Problems
	if err := h.captcha(c, &problems); err != nil {
		return err
	}
	if !problems.Any() {
		problems, err = problemsOf(h.Intake.Submit(mw.Context(c), h.token(c)))
	}
	if err != nil && models.CodeOf(err) != models.Unavailable {
		return h.orStart(c, err)
	}
	if err != nil || problems.Any() {
		return h.check(c, d, problems)
	}
	return seeOther(c, h.Base+"/receipt")
}
