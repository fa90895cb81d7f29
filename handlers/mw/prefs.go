package mw

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/internal/i18n"
)

const (
	langCookie  = "qy_lang"
	largeCookie = "qy_large"
	keysCookie  = "qy_keys"
)

// Prefs finds the reader's language and type size: from their own choice (a cookie),
// else from the browser's languages.
func Prefs(texts *i18n.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := Of(c)
		r.Ref = newRef()
		r.Lang = texts.Match(c.Get(fiber.HeaderAcceptLanguage))
		if chosen := i18n.Lang(c.Cookies(langCookie)); chosen == i18n.Chinese || chosen == i18n.English {
			r.Lang = chosen
		}
		r.Large = c.Cookies(largeCookie) == "1"
		r.Keys = c.Cookies(keysCookie) != "0"
		c.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderCookie)
		return c.Next()
	}
}

// Look is what the pages of all who have it share: language and type size. Whatever else a
// public page may differ by belongs here, for it is kept for everyone who looks alike.
func (r *Request) Look() string {
	if r.Large {
		return string(r.Lang) + " large"
	}
	return string(r.Lang)
}

func newRef() string {
	var b [4]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// SetPrefs keeps the choice of language, size or single-key shortcuts and goes back to the page it was made on:
// GET /prefs?lang=en&back=/report.
func SetPrefs(c *fiber.Ctx) error {
	if lang := i18n.Lang(c.Query("lang")); lang == i18n.Chinese || lang == i18n.English {
		setPref(c, langCookie, string(lang))
	}
	switch c.Query("size") {
	case "large":
		setPref(c, largeCookie, "1")
	case "normal":
		setPref(c, largeCookie, "0")
	}
	switch c.Query("keys") {
	case "on":
		setPref(c, keysCookie, "1")
	case "off":
		setPref(c, keysCookie, "0")
	}
	return c.Redirect(LocalPath(c.Query("back")), fiber.StatusSeeOther)
}

func setPref(c *fiber.Ctx, name, value string) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		Expires: time.Now().AddDate(1, 0, 0)})
}

// LocalPath is path if it leads to a page of ours, else the home page: a redirect never
// leaves the site.
func LocalPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t\x00") {
		return "/"
	}
	return path
}
