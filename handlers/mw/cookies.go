package mw

import (
	"encoding/base64"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Cookies writes and reads the cookies that carry secrets. Over HTTPS they are Secure and
// bound to the host (__Host-).
type Cookies struct{ HTTPS bool }

// The cookies: each side of the portal has its own.
const (
	StaffCookie    = "qy_staff"
	DoorCookie     = "qy_door" // between the password and the second step
	ReporterCookie = "qy_reporter"
	DraftCookie    = "qy_draft"
	RegisterCookie = "qy_register" // a draft that the staff take down
	csrfCookie     = "qy_csrf"
)

func (k Cookies) name(name string) string {
	if k.HTTPS {
		return "__Host-" + name
	}
	return name
}

// Token reads a cookie's secret, nil where there is none.
func (k Cookies) Token(c *fiber.Ctx, name string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(c.Cookies(k.name(name)))
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}

// SetToken sets a cookie that ends with the browser's session. The one that forms are tied
// to opens nothing and comes along from other sites' links too: else such a link would put
// a new one in its place, and forms open in other tabs would be refused.
func (k Cookies) SetToken(c *fiber.Ctx, name string, token []byte) {
	cookie := k.cookie(name, base64.RawURLEncoding.EncodeToString(token), time.Time{})
	if name == csrfCookie {
		cookie.SameSite = fiber.CookieSameSiteLaxMode
	}
	c.Cookie(cookie)
}

// Clear takes a cookie back.
func (k Cookies) Clear(c *fiber.Ctx, name string) {
	c.Cookie(k.cookie(name, "", time.Unix(0, 0)))
}

func (k Cookies) cookie(name, value string, expires time.Time) *fiber.Cookie {
	return &fiber.Cookie{Name: k.name(name), Value: value, Path: "/", Secure: k.HTTPS, HTTPOnly: true,
		SameSite: fiber.CookieSameSiteStrictMode, SessionOnly: expires.IsZero(), Expires: expires}
}
