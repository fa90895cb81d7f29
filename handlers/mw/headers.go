package mw

import "github.com/gofiber/fiber/v2"

const csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// FrameOwn lets a page frame what is ours.
func FrameOwn(c *fiber.Ctx) { c.Set(fiber.HeaderContentSecurityPolicy, csp+"; frame-src 'self'") }

// Headers sets what keeps a page to itself: nothing inline, nothing from elsewhere, no
// framing, no referrer; and that pages aren't stored unless a handler says so.
func Headers(https bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, csp)
		c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
		c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		c.Set(fiber.HeaderXFrameOptions, "DENY")
		c.Set("Cross-Origin-Opener-Policy", "same-origin")
		c.Set("Cross-Origin-Resource-Policy", "same-origin")
		c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), browsing-topics=()")
		c.Set(fiber.HeaderCacheControl, "no-store")
		if https {
			c.Set(fiber.HeaderStrictTransportSecurity, "max-age=63072000; includeSubDomains")
		}
		return c.Next()
	}
}
