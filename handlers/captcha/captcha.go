// Package captcha puts a captcha into a form and reads its answer, wherever a form of the
// public's has one.
package captcha

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
	"qingyuan/models"
)

// Desk makes captchas and looks at their answers.
type Desk struct {
	Captchas guard.Captchas
	Pace     *guard.Pace
}

// View is a captcha on a page, and the answer that was typed already. Without an ID there is none.
type View struct{ ID, Typed string }

// New is the id of a new captcha, empty where captchas are off.
func (d Desk) New(c *fiber.Ctx) (string, error) {
	if d.Captchas.Off {
		return "", nil
	}
	if err := d.Slow(c, guard.NewCaptcha); err != nil {
		return "", err
	}
	return d.Captchas.New(mw.Context(c))
}

// Shown is the captcha of a form that is shown again before its answer was looked at; none where
// it is too old.
func (d Desk) Shown(c *fiber.Ctx) (View, error) {
	v := View{ID: c.FormValue("captcha_id"), Typed: c.FormValue("captcha")}
	alive, err := d.Captchas.Alive(mw.Context(c), v.ID)
	if err != nil || !alive {
		return View{}, err
	}
	return v, nil
}

// Check checks the answer of a form; where it is wrong it says so in problems.
func (d Desk) Check(c *fiber.Ctx, problems *models.Problems) error {
	right, err := d.Captchas.Check(mw.Context(c), c.FormValue("captcha_id"), c.FormValue("captcha"))
	if err != nil {
		return err
	}
	switch {
	case right:
	case c.FormValue("captcha_id") == "": // none was shown yet
		problems.Add("captcha", "captcha.err.first")
	default:
		problems.Add("captcha", "captcha.err.wrong")
	}
	return nil
}

// Slow counts an act of the request's source, and waits where there were very many.
func (d Desk) Slow(c *fiber.Ctx, act guard.Act) error {
	return d.Pace.Wait(mw.Context(c), d.Pace.Count(act, mw.Of(c).Address).Wait)
}
