package report

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/region"
)

// CheckView is the last step: all that was said, and the captcha.
type CheckView struct {
	Frame
	Region  []region.Region
	Said    models.TipContent
	Files   []intake.File
	Unit    string // who will get it
	Captcha string // its id; empty where captchas are off
}

// Check shows what will be sent.
func (h *Handlers) Check(c *fiber.Ctx) error { return h.check(c, nil) }

func (h *Handlers) check(c *fiber.Ctx, problems models.Problems) error {
	d, err := h.draft(c)
	if err != nil {
		return h.orStart(c, err)
	}
	if d.Sent() {
		return seeOther(c, h.Base+"/receipt")
	}
	if path := h.missing(d); path != "" {
		return seeOther(c, path)
	}
	view := CheckView{Frame: h.frame(models.StepCheck, d, problems), Said: d.Content, Files: d.Files}
	if view.Region, err = h.Regions.Path(mw.Context(c), d.Content.RegionCode); err != nil {
		return err
	}
	to, err := h.Intake.Recipients(mw.Context(c), d)
	if err != nil {
		return err
	}
	view.Unit = to.Unit.Name
	if view.Captcha, err = h.newCaptcha(c); err != nil {
		return err
	}
	return h.show(c, view.Frame, view)
}

// missing is the step that a draft must go through first, empty where none is.
func (h *Handlers) missing(d *intake.Draft) string {
	switch {
	case d.Content.RegionCode == "":
		return h.to(models.StepWhere)
	case d.Missing != models.StepCheck:
		return h.to(models.StepWhat)
	}
	return ""
}

// Submit sends the tip.
func (h *Handlers) Submit(c *fiber.Ctx) error {
	if c.FormValue("action") == "captcha" { // another picture
		return seeOther(c, h.to(models.StepCheck)+"#captcha")
	}
	d, err := h.draft(c)
	if err != nil {
		return h.orStart(c, err)
	}
	if d.Sent() { // pressed twice
		return seeOther(c, h.Base+"/receipt")
	}
	var problems models.Problems
	if err := h.captcha(c, &problems); err != nil {
		return err
	}
	if problems.Any() {
		return h.check(c, problems)
	}
	problems, err = problemsOf(h.Intake.Submit(mw.Context(c), h.token(c)))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.check(c, problems)
	}
	return seeOther(c, h.Base+"/receipt")
}

// ReceiptView shows the receipt, the one time that it can be shown.
type ReceiptView struct {
	Base    string
	Receipt []string // groups of four digits
	Unit    string
	On      models.Date
}

// Receipt shows the receipt of the tip that was just sent.
func (h *Handlers) Receipt(c *fiber.Ctx) error {
	d, err := h.draft(c)
	if err != nil {
		return h.orStart(c, err)
	}
	if !d.Sent() {
		return seeOther(c, h.to(models.StepCheck))
	}
	receipt, ok := models.ParseReceipt(d.Receipt)
	if !ok {
		return models.Fail(models.Internal, "")
	}
	return h.Pages.Render(c, h.page("receipt"), ReceiptView{Base: h.Base, Receipt: receipt.Groups(), Unit: d.Handler, On: models.DateOf(h.Intake.Clock())})
}
