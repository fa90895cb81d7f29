// Package handlers is the portal over HTTP: routes.go is the whole table of who may do
// what, errors.go the one map from errors to answers, views.go the template engine.
package handlers

import (
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/static"
	"qingyuan/views"
)

// Parts are what the handlers stand on.
type Parts struct {
	Config config.Config
	Log    *slog.Logger
	Texts  *i18n.Catalogue
	Clock  func() time.Time
	CSRF   []byte // 32-byte key
	Ready  func(ctx context.Context) map[string]error
	UseCases
}

// New makes the HTTP application of a surface.
func New(surface config.Surface, p Parts) (*fiber.App, error) {
	assets, err := NewAssets(static.FS)
	if err != nil {
		return nil, err
	}
	engine, err := NewViews(views.FS, p.Texts, assets, p.Intake.Matters)
	if err != nil {
		return nil, err
	}
	cookies := mw.Cookies{HTTPS: p.Config.Listen.HTTPS}
	kit := kit{parts: p, surface: surface, assets: assets, cookies: cookies}
	kit.pages = mw.Renderer{CSRF: mw.CSRF{Key: p.CSRF, Cookies: cookies}, Site: kit.site, Unread: p.Reminders.Unread}
	answer := answerError(kit.pages, p.Texts)
	app := fiber.New(fiber.Config{
		AppName:                      "qingyuan",
		DisableStartupMessage:        true,
		Immutable:                    true, // design §5, fact 5
		StreamRequestBody:            true, // uploads are sealed as they arrive
		DisablePreParseMultipartForm: true, // never the temp folder: fact 2
		Views:                        engine,
		ErrorHandler:                 answer,
		ReadTimeout:                  time.Minute, // uploads move it on: mw.Upload
		ReadBufferSize:               32 << 10,
		IdleTimeout:                  2 * time.Minute,
		CaseSensitive:                true, // a path is private or not by its letters
	})
	app.Use(mw.Unread, mw.NewAddresses(p.Config.Listen.TrustedProxies).Find, mw.Headers(p.Config.Listen.HTTPS), mw.Prefs(p.Texts), mw.Log{Logger: p.Log, Answer: answer, Private: private, Quiet: quiet}.Handle)
	for _, r := range kit.routes() {
		if r.Side.on(surface) {
			app.Add(r.Method, r.Path, kit.chain(r)...)
			if r.Method == get {
				app.Add(fiber.MethodHead, r.Path, kit.chain(r)...)
			}
		}
	}
	app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return app, nil
}

// kit is what routes.go builds its chains from.
type kit struct {
	parts   Parts
	surface config.Surface
	assets  *Assets
	cookies mw.Cookies
	pages   mw.Renderer
}

func (k kit) site(r *mw.Request) mw.Site {
	s := k.parts.Config.Site
	name := s.NameZH
	if r.Lang == i18n.English {
		name = s.NameEN
	}
	return mw.Site{Name: name, Operator: s.Operator, Filing: s.Filing, Phone: s.Phone, ExitURL: s.ExitURL,
		HasPublic: k.surface != config.SurfaceStaff, HasStaff: k.surface != config.SurfacePublic}
}
