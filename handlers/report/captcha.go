package report

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// CaptchaImage serves /captcha/ID.png.
func (h *Handlers) CaptchaImage(c *fiber.Ctx) error {
	png, err := h.Captchas.Image(mw.Context(c), c.Params("id"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(png)
}

// CaptchaAudio serves /captcha/ID/zh.wav and /captcha/ID/en.wav.
func (h *Handlers) CaptchaAudio(c *fiber.Ctx) error {
	lang := strings.TrimSuffix(c.Params("file"), ".wav")
	wav, err := h.Captchas.Audio(mw.Context(c), c.Params("id"), lang)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "audio/wav")
	return c.Send(wav)
}

// captchaLimit is how many captchas one source may ask for in a while.
const captchaLimit = 1200

func (h *Handlers) newCaptcha(c *fiber.Ctx) (string, error) {
	if h.Captchas.Off {
		return "", nil
	}
	if err := h.Limits.Take(mw.Context(c), "captcha", mw.Of(c).Address, captchaLimit, time.Hour); err != nil {
		return "", err
	}
	return h.Captchas.New(mw.Context(c))
}

// captcha checks the answer of a form; where it is wrong it says so in problems.
func (h *Handlers) captcha(c *fiber.Ctx, problems *models.Problems) error {
	right, err := h.Captchas.Check(mw.Context(c), c.FormValue("captcha_id"), c.FormValue("captcha"))
	if err != nil {
		return err
	}
	switch {
	case right:
	case c.FormValue("captcha_id") == "": // none was shown yet
		problems.Add("captcha", "report.err.captcha_first")
	default:
		problems.Add("captcha", "report.err.captcha")
	}
	return nil
}
