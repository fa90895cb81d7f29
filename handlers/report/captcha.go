package report

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
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
