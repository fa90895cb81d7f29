package report

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/captcha"
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
	return sendPart(c, wav)
}

// sendPart sends all of a body, or the part that is asked for: iPhones play nothing from
// where they don't get parts.
func sendPart(c *fiber.Ctx, body []byte) error {
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	asked, err := c.Range(len(body))
	if errors.Is(err, fiber.ErrRangeUnsatisfiable) {
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", len(body)))
		return c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable)
	}
	if err != nil || asked.Type != "bytes" || len(asked.Ranges) != 1 { // none, or what we needn't understand
		return c.Send(body)
	}
	part := asked.Ranges[0]
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", part.Start, part.End, len(body)))
	return c.Status(fiber.StatusPartialContent).Send(body[part.Start : part.End+1])
}

// desk makes the captchas of these forms.
func (h *Handlers) desk() captcha.Desk { return captcha.Desk{Captchas: h.Captchas, Pace: h.Pace} }

// captchaView is a captcha on a page.
type captchaView = captcha.View

// newCaptcha is the id of a new captcha, empty where captchas are off.
func (h *Handlers) newCaptcha(c *fiber.Ctx) (string, error) { return h.desk().New(c) }

// captcha checks the answer of a form; where it is wrong it says so in problems.
func (h *Handlers) captcha(c *fiber.Ctx, problems *models.Problems) error {
	return h.desk().Check(c, problems)
}
