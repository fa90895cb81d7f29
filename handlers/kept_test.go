package handlers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers/mw"
	"qingyuan/internal/cache"
	"qingyuan/internal/i18n"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// node is one of several processes over one database, whose page says how often it was made.
type node struct {
	t     *testing.T
	app   *fiber.App
	db    *store.Store
	made  int
	clock time.Time
}

func newNode(t *testing.T, db *store.Store) *node {
	texts, err := i18n.Load()
	testkit.Must(t, err)
	n := &node{t: t, db: db, clock: time.Date(2026, 4, 10, 20, 0, 0, 0, models.Shanghai())}
	k := kit{pages: mw.Renderer{CSRF: mw.CSRF{Key: make([]byte, 32)}}}
	k.parts.Pages = cache.New(db, func() time.Time { return n.clock }, 1<<20)
	answer := func(c *fiber.Ctx, _ error) error { return c.Status(fiber.StatusNotFound).SendString("no") }
	n.app = fiber.New(fiber.Config{Immutable: true, ErrorHandler: answer})
	n.app.Use(mw.Headers(false), mw.Prefs(texts))
	add := func(path string, h fiber.Handler) {
		n.app.Get(path, k.keep, func(c *fiber.Ctx) error { n.made++; return h(c) })
	}
	add("/page", func(c *fiber.Ctx) error {
		c.Type("html", "utf-8")
		return c.SendString(fmt.Sprintf("%d %s %s %s", n.made, mw.Of(c).Look(), c.OriginalURL(), c.Query("region")))
	})
	add("/form", func(c *fiber.Ctx) error { return c.SendString(k.pages.CSRF.Token(c)) })
	add("/cookie", func(c *fiber.Ctx) error { c.Cookie(&fiber.Cookie{Name: "a", Value: "b"}); return c.SendString("x") })
	add("/staff", func(c *fiber.Ctx) error { mw.SetStaffFrame(c, &mw.StaffFrame{}); return c.SendString("x") })
	add("/stream", func(c *fiber.Ctx) error { return c.SendStream(strings.NewReader("x")) })
	add("/none", func(*fiber.Ctx) error { return models.Fail(models.NotFound, "") })
	return n
}

// ask asks for a path; pairs are headers: name, value, name, value…
func (n *node) ask(method, path string, pairs ...string) (*http.Response, string) {
	n.t.Helper()
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(pairs); i += 2 {
		req.Header.Set(pairs[i], pairs[i+1])
	}
	resp, err := n.app.Test(req, 10_000)
	testkit.Must(n.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	testkit.Must(n.t, err)
	return resp, string(body)
}

func (n *node) publish() {
	n.t.Helper()
	testkit.Must(n.t, n.db.InTx(n.t.Context(), func(ctx context.Context) error {
		return n.db.AddChange(ctx, &disclosure.Change{Happened: disclosure.WasPublished, Kind: disclosure.KindDisclosure})
	}))
}

func TestEveryNodeShowsWhatWasPublished(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		here, there := newNode(t, stores.Open(t, cfg)), newNode(t, stores.Open(t, cfg))
		want := func(n *node, times string) {
			t.Helper()
			if _, body := n.ask(http.MethodGet, "/page"); !strings.HasPrefix(body, times+" ") {
				t.Errorf("got %q, want it made %s times", body, times)
			}
		}
		for _, n := range []*node{here, there} {
			want(n, "1")
			want(n, "1")
		}
		here.publish()
		want(here, "2")
		there.clock = there.clock.Add(time.Second)
		want(there, "2")
		want(there, "2")
	})
}

func TestWhatIsKeptAndWhatIsNot(t *testing.T) {
	n := newNode(t, stores.Open(t, config.Default(t.TempDir()).Database))
	for _, path := range []string{"/form", "/cookie", "/staff", "/stream", "/none"} {
		for _, cookie := range []string{"qy_csrf=AAAAAAAAAAAAAAAAAAAAAA", ""} { // who has the cookie already gets none
			before := n.made
			n.ask(http.MethodGet, path, "Cookie", cookie)
			resp, _ := n.ask(http.MethodGet, path, "Cookie", cookie)
			if n.made != before+2 || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("ETag") != "" {
				t.Errorf("%s is kept: %v", path, resp.Header)
			}
		}
	}
	n.made = 0
	for _, c := range []struct{ path, lang, cookie, want string }{
		{"/page?region=99&utm=secret&isappinstalled=0", "zh-CN", "", "1 zh-CN /page?region=99 99"},
		{"/page?x=&region=99", "zh-CN", "qy_staff=abc; qy_reporter=def", "1 zh-CN /page?region=99 99"},
		{"/page?region=99", "en", "", "2 en /page?region=99 99"},
		{"/page?region=99", "en", "qy_large=1", "3 en large /page?region=99 99"},
		{"/page?period=2026&region=99", "en", "", "4 en /page?period=2026&region=99 99"},
		{"/page?region=99&period=2026", "en", "", "4 en /page?period=2026&region=99 99"},
		{"/page?utm=secret", "en", "", "5 en /page "},
		{"/page", "en", "", "5 en /page "},
		{"/page?q=" + strings.Repeat("x", longestKey), "en", "", "6 en /page?q=xx"},
		{"/page?q=" + strings.Repeat("x", longestKey), "en", "", "7 en /page?q=xx"},
	} {
		if _, body := n.ask(http.MethodGet, c.path, "Accept-Language", c.lang, "Cookie", c.cookie); !strings.HasPrefix(body, c.want) {
			t.Errorf("%.60s in %s with %q: %.80q, want %q", c.path, c.lang, c.cookie, body, c.want)
		}
	}
}

func TestAKeptPageTravelsLight(t *testing.T) {
	n := newNode(t, stores.Open(t, config.Default(t.TempDir()).Database))
	first, plain := n.ask(http.MethodGet, "/page")
	packed, _ := n.ask(http.MethodGet, "/page", "Accept-Encoding", "gzip, deflate")
	tag := first.Header.Get("ETag")
	if packed.Header.Get("Content-Encoding") != "gzip" || first.Header.Get("Content-Encoding") != "" || packed.Header.Get("ETag") != tag {
		t.Errorf("%v, then %v", first.Header, packed.Header)
	}
	for _, resp := range []*http.Response{first, packed} {
		if h := resp.Header; h.Get("Cache-Control") != "public, max-age=1, must-revalidate" || h.Get("Content-Type") != "text/html; charset=utf-8" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Vary") != "Accept-Language, Cookie, Accept-Encoding" {
			t.Errorf("%v", h)
		}
	}
	for _, has := range []string{tag, `"x", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		if resp, body := n.ask(http.MethodGet, "/page", "If-None-Match", has); resp.StatusCode != http.StatusNotModified || body != "" || resp.Header.Get("ETag") != tag {
			t.Errorf("who has %s gets %d %q", has, resp.StatusCode, body)
		}
	}
	if head, body := n.ask(http.MethodHead, "/page"); body != "" || head.Header.Get("ETag") != tag || head.Header.Get("Content-Length") != fmt.Sprint(len(plain)) {
		t.Errorf("HEAD: %v %q", head.Header, body)
	}
	if n.made != 1 {
		t.Errorf("made %d times", n.made)
	}
}

// What is kept is for everyone: no page of the reporter's or the staff's side is, nor one with a
// form; and what a page is asked by is part of what it is kept by.
func TestOnlyPublicPagesAreKept(t *testing.T) {
	texts, err := i18n.Load()
	testkit.Must(t, err)
	k := kit{parts: Parts{Config: config.Default(t.TempDir()), Texts: texts}}
	for _, r := range k.routes() {
		if r.Need == shared && (r.Method != get || r.Side == inner || private(r.Path) || strings.HasPrefix(r.Path, "/staff") || strings.HasPrefix(r.Path, "/ask")) {
			t.Errorf("%s %s is kept for everyone", r.Method, r.Path)
		}
	}
	files, err := filepath.Glob("*/*.go")
	testkit.Must(t, err)
	files = slices.DeleteFunc(files, func(name string) bool { return !regexp.MustCompile(`^(public|api)/`).MatchString(name) })
	for _, name := range files {
		text, err := os.ReadFile(name)
		testkit.Must(t, err)
		for _, m := range regexp.MustCompile(`\.Query(?:Int|Bool)?\("(\w+)"`).FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(queryNames(), m[1]) {
				t.Errorf("%s asks for %q, which queryNames (kept.go) leaves out of addresses", name, m[1])
			}
		}
	}
}
