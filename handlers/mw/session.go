package mw

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
)

const (
	signInPath   = "/staff/sign-in"
	passwordPath = "/staff/password"
	securityPath = "/staff/security"
)

const keyStaff key = "staff"

// Sessions lets staff on to routes.
type Sessions struct {
	// Find finds who a cookie's token belongs to; models.NotFound where nobody.
	Find    func(ctx context.Context, token []byte) (models.Visitor, error)
	Cookies Cookies
	Pages   Renderer
}

// SignedIn lets on whoever is signed in, with a one-time password too. Others are led to
// sign in, and then to where they wanted to go.
func (s Sessions) SignedIn(c *fiber.Ctx) error {
	v, err := s.Find(Context(c), s.Cookies.Token(c, StaffCookie))
	if models.CodeOf(err) == models.NotFound {
		to := signInPath
		if c.Method() == fiber.MethodGet {
			to += "?next=" + url.QueryEscape(LocalPath(c.OriginalURL()))
		}
		return s.Pages.Over(c, "staff/over", to)
	}
	if err != nil {
		return err
	}
	c.Locals(keyStaff, v)
	if !v.Staff.MustChange && !v.MustEnrol {
		SetStaffFrame(c, &StaffFrame{Name: v.Staff.Name, Unit: v.Unit.Name, Roles: v.Staff.Roles})
	}
	return c.Next()
}

// Role comes after SignedIn. It lets on who has one of the roles, anybody where none is
// named; to others the page isn't there. Who must change their password, or set up a second
// factor, is led to do so.
func Role(roles ...models.Role) fiber.Handler {
	own := Own(roles...)
	return func(c *fiber.Ctx) error {
		if Visitor(c).MustEnrol {
			return c.Redirect(securityPath, fiber.StatusSeeOther)
		}
		return own(c)
	}
}

// Own is Role for what comes before a second factor is set up.
func Own(roles ...models.Role) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := Visitor(c)
		if v.Staff.MustChange {
			return c.Redirect(passwordPath, fiber.StatusSeeOther)
		}
		if len(roles) > 0 && !v.Staff.Roles.Any(roles...) {
			return models.Fail(models.NotFound, "")
		}
		return c.Next()
	}
}

// Visitor is who is signed in; the zero Visitor on routes that ask for nobody.
func Visitor(c *fiber.Ctx) models.Visitor {
	v, _ := c.Locals(keyStaff).(models.Visitor)
	return v
}
