package mw

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"

	"qingyuan/models"
)

// CSRFField is the form field that carries the token; in a multipart form it is the first
// part, and the handler checks it (design §5, fact 2).
const CSRFField = "_csrf"

// CSRF ties forms to the browser that was shown them: a random cookie, and in each form a
// token that is an HMAC over it. The token differs in each page, so that compression
// tells nothing of it.
type CSRF struct {
	Key     []byte
	Cookies Cookies
}

const csrfNonce = 12

// Token for a form of this request's browser.
func (s CSRF) Token(c *fiber.Ctx) string {
	c.Locals(keyPersonal, true)
	browser := s.browser(c)
	nonce := make([]byte, csrfNonce)
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(append(nonce, s.mac(browser, nonce)...))
}

// Valid reports whether token was made for this request's browser.
func (s CSRF) Valid(c *fiber.Ctx, token string) bool {
	browser := s.Cookies.Token(c, csrfCookie)
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) <= csrfNonce || browser == nil {
		return false
	}
	return hmac.Equal(b[csrfNonce:], s.mac(browser, b[:csrfNonce]))
}

// Check guards the unsafe methods of plain forms.
func (s CSRF) Check(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if crossSite(c) || !s.Valid(c, c.FormValue(CSRFField)) {
		return models.Fail(models.Forbidden, "err.csrf")
	}
	return c.Next()
}

// CheckStream guards the routes whose bodies are streamed: it reads nothing. The token is
// the form's first part, and Upload checks it.
func (s CSRF) CheckStream(c *fiber.Ctx) error {
	if crossSite(c) {
		return models.Fail(models.Forbidden, "err.csrf")
	}
	if !IsMultipart(c) {
		return models.Fail(models.Invalid, "err.bad_form")
	}
	return c.Next()
}

// CSRFHeader carries the token of requests that scripts send.
const CSRFHeader = "X-Csrf-Token"

// CheckHeader guards the unsafe methods of what scripts ask for: the token is in a header,
// which no other site can set. It reads nothing of the body.
func (s CSRF) CheckHeader(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if crossSite(c) || !s.Valid(c, c.Get(CSRFHeader)) {
		return models.Fail(models.Forbidden, "err.csrf")
	}
	return c.Next()
}

// crossSite reports whether the browser says that another site sent the request.
func crossSite(c *fiber.Ctx) bool {
	site := c.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
}

func (s CSRF) browser(c *fiber.Ctx) []byte {
	if b := s.Cookies.Token(c, csrfCookie); b != nil {
		return b
	}
	if b, ok := c.Locals(csrfCookie).([]byte); ok {
		return b
	}
	b := make([]byte, 16)
	rand.Read(b)
	c.Locals(csrfCookie, b)
	s.Cookies.SetToken(c, csrfCookie, b)
	return b
}

func (s CSRF) mac(browser, nonce []byte) []byte {
	m := hmac.New(sha256.New, s.Key)
	m.Write(browser)
	m.Write(nonce)
	return m.Sum(nil)
}

// IsMultipart reports whether the body is a multipart form.
func IsMultipart(c *fiber.Ctx) bool {
	t, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return err == nil && strings.EqualFold(t, fiber.MIMEMultipartForm)
}
