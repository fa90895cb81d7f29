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
	Steps    []step
	Problems models.Problems
	Region   []region.Region
	Said     models.TipContent
	Files    []intake.File
	Unit     string // who will get it
	Captcha  string // its id; empty where captchas are off
}

// Check shows what will be sent.
func (h *Handlers) Check(c *fiber.Ctx) error { return h.check(c, nil) }

func (h *Handlers) check(c *fiber.Ctx, problems models.Problems) error {
	d, err := h.draft(c)
	if err != nil {
		return orStart(c, err)
	}
	if d.Sent() {
		return c.Redirect("/report/receipt", fiber.StatusSeeOther)
	}
	if path := missing(d); path != "" {
		return c.Redirect(path, fiber.StatusSeeOther)
	}
	view := CheckView{Steps: steps("check", reached(d)+1), Problems: problems, Said: d.Content, Files: d.Files}
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
	if problems.Any() {
		return h.Pages.Again(c, "report/check", view)
	}
	return h.Pages.Render(c, "report/check", view)
}

// missing is the step that a draft must go through first, empty where none is.
func missing(d *intake.Draft) string {
	switch {
	case d.Content.RegionCode == "":
		return "/report/where"
	case d.Missing != models.StepCheck:
		return "/report/what"
	}
	return ""
}

// Submit sends the tip.
func (h *Handlers) Submit(c *fiber.Ctx) error {
	if c.FormValue("action") == "captcha" { // another picture
		return c.Redirect("/report/check#captcha", fiber.StatusSeeOther)
	}
	d, err := h.draft(c)
	if err != nil {
		return orStart(c, err)
	}
	if d.Sent() { // pressed twice
		return c.Redirect("/report/receipt", fiber.StatusSeeOther)
	}
	var problems models.Problems
	if err := h.captcha(c, &problems); err != nil {
		return err
	}
	if problems.Any() {
		return h.check(c, problems)
	}
	problems, err = problemsOf(h.Intake.Submit(mw.Context(c), h.Cookies.Token(c, mw.DraftCookie)))
	if err != nil {
		return err
	}
	if problems.Any() {
		return h.check(c, problems)
	}
	return c.Redirect("/report/receipt", fiber.StatusSeeOther)
}

// ReceiptView shows the receipt, the one time that it can be shown.
type ReceiptView struct {
	Receipt []string // groups of four digits
	Unit    string
	On      models.Date
}

// Receipt shows the receipt of the tip that was just sent.
func (h *Handlers) Receipt(c *fiber.Ctx) error {
	d, err := h.draft(c)
	if err != nil {
		return orStart(c, err)
	}
	if !d.Sent() {
		return c.Redirect("/report/check", fiber.StatusSeeOther)
	}
	receipt, ok := models.ParseReceipt(d.Receipt)
	if !ok {
		return models.Fail(models.Internal, "")
	}
	return h.Pages.Render(c, "report/receipt", ReceiptView{Receipt: receipt.Groups(), Unit: d.Handler, On: models.DateOf(h.Intake.Clock())})
}
