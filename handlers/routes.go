package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers/mw"
)

// UseCases are what the routes call.
type UseCases struct {
}

// side of the portal that a route belongs to.
type side string

const (
	both   side = "both"
	public side = "public"
	staff  side = "staff"
)

func (s side) on(surface config.Surface) bool {
	return s == both || surface == config.SurfaceAll || string(s) == string(surface)
}

// route is one line of the table.
type route struct {
	Side    side
	Method  string
	Path    string
	Need    need
	Handler fiber.Handler
}

// need is what a request must bring.
type need string

const (
	anyone need = "anyone"
	upload need = "anyone, with a streamed body"
)

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// routes is the whole table: who may do what, in one screen.
func (k kit) routes() []route {
	return []route{
		{both, get, "/healthz", anyone, k.healthz},
		{both, get, "/readyz", anyone, k.readyz},
		{both, get, "/static/*", anyone, k.assets.Serve},
		{both, get, "/prefs", anyone, mw.SetPrefs},
	}
}

// private routes are the reporter's: nothing of them is logged but failures of ours.
func private(path string) bool {
	for _, prefix := range []string{"/report", "/follow", "/captcha", "/regions"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// chain is what a request to a route passes through.
func (k kit) chain(r route) []fiber.Handler {
	return []fiber.Handler{
		mw.Deadline(k.parts.Config.Listen.Deadline),
		mw.FormBody(int64(k.parts.Config.Limits.Form)),
		k.pages.CSRF.Check,
		r.Handler,
	}
}
