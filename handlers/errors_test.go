package handlers

import (
	"errors"
	"html"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/matter"
	"qingyuan/static"
	"qingyuan/views"
)

// failing is an application whose one route fails with err.
func failing(t *testing.T, err error) *fiber.App {
	t.Helper()
	texts, loadErr := i18n.Load()
	if loadErr != nil {
		t.Fatal(loadErr)
	}
	assets, loadErr := NewAssets(static.FS)
	if loadErr != nil {
		t.Fatal(loadErr)
	}
	engine, loadErr := NewViews(views.FS, texts, assets, matter.Catalogue{})
	if loadErr != nil {
		t.Fatal(loadErr)
	}
	pages := mw.Renderer{Site: func(*mw.Request) mw.Site { return mw.Site{Name: "清源", HasPublic: true} }}
	app := fiber.New(fiber.Config{Views: engine, ErrorHandler: answerError(pages, texts)})
	app.Use(mw.Prefs(texts))
	app.Get("/", func(*fiber.Ctx) error { return err })
	return app
}

func TestEveryErrorHasItsPageInBothLanguages(t *testing.T) {
	secret := errors.New("canary: what only the log may see")
	for _, c := range []struct {
		err    error
		status int
		zh, en string
	}{
		{models.Fail(models.Invalid, "").Because(secret), 400, "读不懂", "could not read"},
		{models.Problems{{Field: "x", Key: "y"}}, 400, "读不懂", "could not read"},
		{models.Fail(models.Forbidden, "").Because(secret), 403, "不能打开", "can't open"},
		{models.Fail(models.NotFound, "").Because(secret), 404, "没有这一页", "no such page"},
		{fiber.ErrMethodNotAllowed, 404, "没有这一页", "no such page"},
		{models.Fail(models.Conflict, "err.changed_meanwhile").Because(secret), 409, "改动", "changed"},
		{models.Fail(models.TooLarge, "").Because(secret), 413, "太大", "too large"},
		{models.Fail(models.TooMany, "").Because(secret), 429, "太频繁", "Too many"},
		{models.Fail(models.Internal, "err.forbidden").Because(secret), 500, "系统出错", "went wrong"},
		{secret, 500, "系统出错", "went wrong"},
		{models.Fail(models.Unavailable, "err.busy").Because(secret), 503, "正忙", "busy"},
	} {
		for lang, want := range map[string]string{"zh-CN": c.zh, "en": c.en} {
			req := httptest.NewRequest(fiber.MethodGet, "/", nil)
			req.Header.Set("Accept-Language", lang)
			resp, err := failing(t, c.err).Test(req, 10_000)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status || !strings.Contains(html.UnescapeString(string(body)), want) {
				t.Errorf("%v in %s: %d, want %d with %q:\n%s", c.err, lang, resp.StatusCode, c.status, want, body)
			}
			if strings.Contains(string(body), "canary") || strings.Contains(string(body), "⟦") {
				t.Errorf("%v in %s shows internals or a missing text:\n%s", c.err, lang, body)
			}
		}
	}
}

func TestStatusesThatFormsUseHaveTexts(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"400", "403", "404", "409", "413", "422", "429", "500", "503"} {
		for _, lang := range i18n.Langs() {
			for _, key := range []string{"error.title_" + status, "error.text_" + status} {
				if got := texts.Text(lang, key, nil); strings.Contains(got, "⟦") {
					t.Errorf("%s has no text in %s", key, lang)
				}
			}
		}
	}
}

// A page whose template fails is a 500, not a page with the error in it.
func TestAPageThatFailsIsAnError(t *testing.T) {
	app := failing(t, nil)
	app.Get("/broken", func(c *fiber.Ctx) error { return c.Render("zh-CN/errors/error", "not a page") })
	resp, err := app.Test(httptest.NewRequest(fiber.MethodGet, "/broken", nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != fiber.StatusInternalServerError {
		t.Errorf("%d", resp.StatusCode)
	}
}

func TestAmounts(t *testing.T) {
	for fen, want := range map[int64]string{0: "0.00", 5: "0.05", 123456: "1,234.56", -123456789: "-1,234,567.89", 100000000: "1,000,000.00"} {
		if got := Yuan(fen); got != want {
			t.Errorf("Yuan(%d) = %s, want %s", fen, got, want)
		}
	}
}
