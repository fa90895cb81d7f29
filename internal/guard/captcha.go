// Package guard stands before what a machine could do too often: captchas that people
// solve by eye or ear (in the database, so that every process knows them), a pace for the
// reporter's side that slows down and refuses nobody (in memory alone), and limits for the
// staff's sign-in (in the database).
package guard

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"github.com/dchest/captcha"

	"qingyuan/models"
)

// CaptchaStore keeps captchas until they are answered or expire.
type CaptchaStore interface {
	CreateCaptcha(ctx context.Context, c models.Captcha) error
	FindCaptcha(ctx context.Context, id string) (models.Captcha, error)
	// TakeCaptcha removes and returns a captcha: of two who ask, one gets it, the other
	// models.NotFound.
	TakeCaptcha(ctx context.Context, id string) (models.Captcha, error)
	// KeepVoice keeps a captcha's voice in a language and returns what is kept: of two
	// that come at once, both get the same.
	KeepVoice(ctx context.Context, v models.CaptchaVoice) (models.CaptchaVoice, error)
	FindVoice(ctx context.Context, id, lang string) (models.CaptchaVoice, error)
	RemoveCaptchasBefore(ctx context.Context, unix int64) (int64, error)
}

// Captchas makes and checks captchas. One has one picture, and one voice in each language,
// whoever asks at whatever process: of several of the same digits a machine would read
// what it can't of one.
type Captchas struct {
	Store  CaptchaStore
	Clock  func() time.Time
	Length int
	Off    bool // config.Captcha.Off
}

// life is how long a captcha can be answered: long enough for a slow reader with a screen
// reader.
const life = 30 * time.Minute

// New makes a captcha and returns its id.
func (g Captchas) New(ctx context.Context) (string, error) {
	digits := captcha.RandomDigits(g.Length)
	shown, err := picture(digits)
	if err != nil {
		return "", err
	}
	for i := range digits {
		digits[i] += '0'
	}
	c := models.Captcha{ID: models.NewID(), Digits: string(digits), Picture: shown, ExpiresAt: g.Clock().Add(life).Truncate(time.Minute).Unix()}
	if err := g.Store.CreateCaptcha(ctx, c); err != nil {
		return "", fmt.Errorf("new captcha: %w", err)
	}
	return c.ID, nil
}

// Check takes the captcha and reports whether the answer is right. Right or wrong, it is
// gone: a new one must be shown.
func (g Captchas) Check(ctx context.Context, id, answer string) (bool, error) {
	if g.Off {
		return true, nil
	}
	c, err := g.Store.TakeCaptcha(ctx, id)
	if models.CodeOf(err) == models.NotFound {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("check captcha: %w", err)
	}
	if c.ExpiresAt < g.Clock().Unix() {
		return false, nil
	}
	return subtle.ConstantTimeCompare([]byte(c.Digits), []byte(digitsOf(answer))) == 1, nil
}

// digitsOf takes what a person typed: full-width digits and spaces are fine.
func digitsOf(typed string) string {
	var b []byte
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r >= '０' && r <= '９':
			b = append(b, byte(r-'０')+'0')
		case r == ' ' || r == '\u3000' || r == '\t':
		default:
			return ""
		}
	}
	return string(b)
}

// Image of a captcha, a PNG.
func (g Captchas) Image(ctx context.Context, id string) ([]byte, error) {
	c, err := g.alive(ctx, id)
	return c.Picture, err
}

// Audio of a captcha, a WAV, spoken in "zh" or "en".
func (g Captchas) Audio(ctx context.Context, id, lang string) ([]byte, error) {
	if lang != "zh" && lang != "en" {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	c, err := g.alive(ctx, id)
	if err != nil {
		return nil, err
	}
	v, err := g.Store.FindVoice(ctx, id, lang)
	if models.CodeOf(err) == models.NotFound {
		v, err = g.speak(ctx, c, lang)
	}
	if err != nil {
		return nil, fmt.Errorf("captcha voice: %w", err)
	}
	return v.WAV, nil
}

func (g Captchas) speak(ctx context.Context, c models.Captcha, lang string) (models.CaptchaVoice, error) {
	wav, err := voice(values(c.Digits), lang)
	if err != nil {
		return models.CaptchaVoice{}, err
	}
	return g.Store.KeepVoice(ctx, models.CaptchaVoice{CaptchaID: c.ID, Lang: lang, WAV: wav, ExpiresAt: c.ExpiresAt})
}

// Alive reports whether a captcha waits for its answer.
func (g Captchas) Alive(ctx context.Context, id string) (bool, error) {
	_, err := g.alive(ctx, id)
	if models.CodeOf(err) == models.NotFound {
		return false, nil
	}
	return err == nil, err
}

func (g Captchas) alive(ctx context.Context, id string) (models.Captcha, error) {
	if !models.IsID(id) {
		return models.Captcha{}, models.Fail(models.NotFound, "err.not_found")
	}
	c, err := g.Store.FindCaptcha(ctx, id)
	if err != nil {
		return models.Captcha{}, fmt.Errorf("find captcha: %w", err)
	}
	if c.ExpiresAt < g.Clock().Unix() {
		return models.Captcha{}, models.Fail(models.NotFound, "err.not_found")
	}
	return c, nil
}

// values are digits as numbers, as the captcha library takes them.
func values(digits string) []byte {
	v := []byte(digits)
	for i := range v {
		v[i] -= '0'
	}
	return v
}
