// Package mw is what every request passes through, and what every page is given.
package mw

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/internal/i18n"
)

type key string

const (
	keyRequest key = "request"
	keyVisitor key = "visitor"
	keyBack    key = "back"

	keyPersonal key = "personal"
)

// Request is what the middleware knows of one request.
type Request struct {
	Lang  i18n.Lang
	Large bool // 长辈版
	Keys  bool // single-key shortcuts
	Ref   string
	// Address is whom limits count; never log or keep it.
	Address string
}

// Of is the request's Request; every route has one.
func Of(c *fiber.Ctx) *Request {
	if r, ok := c.Locals(keyRequest).(*Request); ok {
		return r
	}
	r := &Request{Lang: i18n.Chinese}
	c.Locals(keyRequest, r)
	return r
}

// Personal reports whether the answer was made for this visitor alone: it is for somebody who is
// signed in, sets a cookie, or has a form that is tied to their browser.
func Personal(c *fiber.Ctx) bool {
	return c.Locals(keyPersonal) != nil || c.Locals(keyVisitor) != nil || c.Locals(keyStaff) != nil || len(c.Response().Header.Peek(fiber.HeaderSetCookie)) > 0
}

// Context is the request's context, with its deadline (design §5, fact 4).
func Context(c *fiber.Ctx) context.Context { return c.UserContext() }

// Deadline bounds the work of a request.
func Deadline(d time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), d)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}
