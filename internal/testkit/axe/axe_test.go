package axe

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"qingyuan/internal/testkit/browser"
)

// page serves a body under the policy that our pages have.
func page(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self' 'unsafe-inline'")
		w.Write([]byte(`<!doctype html><html lang="en"><head><title>x</title></head><body>` + body + `</body></html>`))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// What keeps people out is found, with scripts on and off, under the policy.
func TestAxeFinds(t *testing.T) {
	chromium := browser.New(t)
	for _, script := range []bool{false, true} {
		p := chromium.Page(browser.Options{Script: script})
		p.Open(page(t, `<main><h1>x</h1><input name="nameless"></main>`))
		if found := run(t, p, all); !names(found, "label") {
			t.Errorf("scripts %v: a field without a label isn't found: %+v", script, found)
		}
		p.Open(page(t, `<style>p { color: #333 } body { background: #fff } @media (prefers-color-scheme: dark) { body { background: #222 } }</style>
			<main><h1 hidden>x</h1><p>dark on dark</p></main>`))
		if found := run(t, p, colours); len(found) != 0 {
			t.Errorf("scripts %v: found in light: %+v", script, found)
		}
		p.Dark(true)
		if found := run(t, p, colours); !names(found, "color-contrast") {
			t.Errorf("scripts %v: what dark colours hide isn't found: %+v", script, found)
		}
		p.Dark(false)
		p.Open(page(t, `<style>[data-size=large] a { font-size: 4px; display: inline-block } a { font-size: 40px }</style>
			<main><h1>x</h1><a href="/a">a</a><a href="/b">b</a></main>`))
		p.Large(true)
		if found := run(t, p, sizes); !names(found, "target-size") {
			t.Errorf("scripts %v: what large type makes too small isn't found: %+v", script, found)
		}
		p.Open(page(t, `<main><h1>x</h1><label>y <input></label></main>`))
		Check(t, p)
	}
}

func names(found []finding, id string) bool {
	for _, f := range found {
		if strings.EqualFold(f.ID, id) && len(f.Nodes) > 0 {
			return true
		}
	}
	return false
}
