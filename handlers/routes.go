package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers/mw"
	"qingyuan/handlers/public"
	"qingyuan/handlers/report"
	"qingyuan/internal/guard"
	"qingyuan/internal/intake"
	"qingyuan/internal/regions"
)

// UseCases are what the routes call.
type UseCases struct {
	Intake   intake.Intake
	Captchas guard.Captchas
	Limits   guard.Limits
	Regions  regions.Tree
}

// side of the portal that a route belongs to.
type side string

const (
	both  side = "both"
	open  side = "public"
	inner side = "staff"
)

func (s side) on(surface config.Surface) bool {
	return s == both || surface == config.SurfaceAll || string(s) == string(surface)
}

// need is what a request must bring.
type need string

const (
	anyone need = "anyone"
	stream need = "anyone; the handler reads the body as it comes, and checks its token"
)

// route is one line of the table.
type route struct {
	Side    side
	Method  string
	Path    string
	Need    need
	Handler fiber.Handler
}

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// routes is the whole table: who may do what, in one screen.
func (k kit) routes() []route {
	r, p := k.report(), public.Regions{Tree: k.parts.Regions}
	return []route{
		{both, get, "/healthz", anyone, k.healthz},
		{both, get, "/readyz", anyone, k.readyz},
		{both, get, "/static/*", anyone, k.assets.Serve},
		{both, get, "/prefs", anyone, mw.SetPrefs},
		{both, get, "/regions/search", anyone, p.Search},

		{open, get, "/report", anyone, r.Start},
		{open, post, "/report", anyone, r.Begin},
		{open, get, "/report/where", anyone, r.Where},
		{open, post, "/report/where", anyone, r.Place},
		{open, get, "/report/what", anyone, r.What},
		{open, post, "/report/what", anyone, r.Describe},
		{open, get, "/report/evidence", anyone, r.Evidence},
		{open, post, "/report/evidence", stream, r.AddEvidence},
		{open, post, "/report/evidence/remove", anyone, r.RemoveEvidence},
		{open, get, "/report/check", anyone, r.Check},
		{open, post, "/report/check", anyone, r.Submit},
		{open, get, "/report/receipt", anyone, r.Receipt},
		{open, post, "/report/discard", anyone, r.Discard},
		{open, get, "/captcha/:id.png", anyone, r.CaptchaImage},
		{open, get, "/captcha/:id/:file", anyone, r.CaptchaAudio},
		{open, get, "/follow", anyone, r.Enter},
		{open, post, "/follow", anyone, r.Open},
		{open, get, "/follow/tip", anyone, r.Tip},
		{open, post, "/follow/tip/messages", anyone, r.Write},
		{open, post, "/follow/tip/files", stream, r.Attach},
		{open, post, "/follow/leave", anyone, r.Leave},
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
	if r.Need == stream {
		return []fiber.Handler{k.pages.CSRF.CheckStream, r.Handler}
	}
	return []fiber.Handler{
		mw.Deadline(k.parts.Config.Listen.Deadline),
		mw.FormBody(int64(k.parts.Config.Limits.Form)),
		k.pages.CSRF.Check,
		r.Handler,
	}
}

func (k kit) report() *report.Handlers {
	l := k.parts.Config.Limits
	return &report.Handlers{Pages: k.pages, Cookies: k.cookies, Intake: k.parts.Intake, Captchas: k.parts.Captchas,
		Limits: k.parts.Limits, Regions: k.parts.Regions,
		Upload: mw.Upload{CSRF: k.pages.CSRF, MaxRequest: int64(l.Request), MaxField: int64(l.Form)}}
}
