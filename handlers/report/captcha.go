package report

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/guard"
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

// newCaptcha is the id of a new captcha, empty where captchas are off.
func (h *Handlers) newCaptcha(c *fiber.Ctx) (string, error) {
	if h.Captchas.Off {
		return "", nil
	}
	if err := h.slow(c, guard.NewCaptcha); err != nil {
		return "", err
	}
	return h.Captchas.New(mw.Context(c))
}

// captchaView is a captcha on a page, and the answer that was typed already.
type captchaView struct{ ID, Typed string }

// shownCaptcha is the captcha of a form that is shown again before its answer was looked
// at; none where it is too old.
func (h *Handlers) shownCaptcha(c *fiber.Ctx) (captchaView, error) {
	v := captchaView{ID: c.FormValue("captcha_id"), Typed: c.FormValue("captcha")}
	alive, err := h.Captchas.Alive(mw.Context(c), v.ID)
	if err != nil || !alive {
		return captchaView{}, err
	}
	return v, nil
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
		problems.Add("captcha", "captcha.err.first")
	default:
		problems.Add("captcha", "captcha.err.wrong")
	}
	return nil
}
