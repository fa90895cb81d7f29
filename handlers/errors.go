package handlers

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/api"
	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/models"
)

// statusOf is the one map from codes to HTTP statuses.
func statusOf(code models.Code) int {
	switch code {
	case models.Invalid:
		return fiber.StatusBadRequest
	case models.Forbidden:
		return fiber.StatusForbidden
	case models.NotFound:
		return fiber.StatusNotFound
	case models.Conflict:
		return fiber.StatusConflict
	case models.TooLarge:
		return fiber.StatusRequestEntityTooLarge
	case models.TooMany:
		return fiber.StatusTooManyRequests
	case models.Unavailable:
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

// ErrorView is what an error page says. Internals are never in it.
type ErrorView struct {
	Status int
	Key    string // the message that tells what happened; empty: the status's own
	Args   map[string]any
	Ref    string // for a call to the office; the log has the same
	Home   string // the address of the first page: of the staff's side for who works there
}

// answerError sends the page for an error; to a program a problem, to a script that uploads (docs/adr/0013-uploads-that-go-on.md)
// the text alone.
func answerError(pages mw.Renderer, texts *i18n.Catalogue) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		view := viewOf(err)
		view.Ref, view.Home = mw.Of(c).Ref, "/"
		if mw.Visitor(c).Staff.ID != 0 {
			view.Home = "/staff"
		}
		later := view.Status == fiber.StatusTooManyRequests || view.Status == fiber.StatusServiceUnavailable
		if later && len(c.Response().Header.Peek(fiber.HeaderRetryAfter)) == 0 {
			c.Set(fiber.HeaderRetryAfter, "60")
		}
		c.Status(view.Status)
		c.Set(fiber.HeaderCacheControl, "no-store")
		if c.Get("Tus-Resumable") != "" {
			c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
			return c.SendString(view.text(texts, mw.Of(c).Lang))
		}
		if strings.HasPrefix(c.Path(), api.Base+"/") {
			return api.Fail(c, texts, view.text(texts, mw.Of(c).Lang))
		}
		if renderErr := pages.Render(c, "errors/error", view); renderErr != nil {
			return errors.Join(err, renderErr)
		}
		return nil
	}
}

// text is what the page says, in a sentence.
func (v ErrorView) text(texts *i18n.Catalogue, lang i18n.Lang) string {
	if v.Key == "" {
		return texts.Text(lang, fmt.Sprintf("error.text_%d", v.Status), nil)
	}
	return texts.Text(lang, v.Key, v.Args)
}

func viewOf(err error) ErrorView {
	if e, ok := errors.AsType[*models.Error](err); ok {
		view := ErrorView{Status: statusOf(e.Code), Key: e.Key, Args: e.Args}
		if e.Code == models.Internal {
			view.Key, view.Args = "", nil
		}
		return view
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		return ErrorView{Status: pageStatus(e.Code)}
	}
	return ErrorView{Status: statusOf(models.CodeOf(err))}
}

// pageStatus brings Fiber's own errors to those that we have a page for.
func pageStatus(status int) int {
	switch status {
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return fiber.StatusNotFound
	case fiber.StatusRequestEntityTooLarge, fiber.StatusTooManyRequests, fiber.StatusForbidden, fiber.StatusServiceUnavailable:
		return status
	}
	if status >= fiber.StatusInternalServerError {
		return fiber.StatusInternalServerError
	}
	return fiber.StatusBadRequest
}
