package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/internal/testkit"
)

// visitor is anyone: it goes wherever links lead, without a cookie, and keeps what it saw.
type visitor struct {
	t      *testing.T
	app    *fiber.App
	routes []string // of the GET routes that anyone may use
	forms  []*regexp.Regexp
	looked map[string]int
	saw    map[string]string // by "language address", what it said in plain text
	order  []string
	status map[string]int
	asked  int
}

// most is how many addresses of one route with the same parameters a visitor looks at in a
// language: villages' pages are alike.
func most(lang string) int { return map[string]int{"zh-CN": 4, "en": 1}[lang] }

func visit(t *testing.T, p *parts) *visitor {
	t.Helper()
	app, err := handlers.New(config.SurfacePublic, p.handlerParts())
	testkit.Must(t, err)
	v := &visitor{t: t, app: app, looked: map[string]int{}, saw: map[string]string{}, status: map[string]int{}}
	for _, r := range app.GetRoutes(true) {
		if r.Method == http.MethodGet && !slices.Contains(v.routes, r.Path) {
			v.routes = append(v.routes, r.Path)
			form := regexp.MustCompile(`:\w+\??|\\\*`).ReplaceAllString(regexp.QuoteMeta(r.Path), `[^/]+`)
			v.forms = append(v.forms, regexp.MustCompile("^"+form+"$"))
		}
	}
	return v
}

// walk follows links from the places where anyone begins, in both languages.
func (v *visitor) walk(starts ...string) {
	v.t.Helper()
	clear(v.looked)
	for _, lang := range []string{"zh-CN", "en"} {
		queue, known := slices.Clone(starts), map[string]bool{}
		for len(queue) > 0 {
			address := queue[0]
			queue = queue[1:]
			if known[address] || !v.worth(lang, address) {
				continue
			}
			known[address] = true
			body, kind := v.get(lang, address)
			queue = append(queue, links(address, kind, body)...)
		}
	}
}

// worth reports whether a visitor looks at an address: a few of each route and parameters.
func (v *visitor) worth(lang, address string) bool {
	u, err := url.Parse(address)
	if err != nil || strings.HasPrefix(u.Path, "/static/") {
		return false
	}
	var names []string
	for name, values := range u.Query() {
		if len(values) > 0 && values[0] != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	key := lang + " " + v.routeOf(u.Path) + "?" + strings.Join(names, "&")
	v.looked[key]++
	return v.looked[key] <= most(lang)
}

// routeOf is the route that an address belongs to: the one with the fewest parameters.
func (v *visitor) routeOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	best, fewest := "", 99
	for i, r := range v.routes {
		if n := strings.Count(r, ":") + 5*strings.Count(r, "*"); n < fewest && v.forms[i].MatchString(path) {
			best, fewest = r, n
		}
	}
	return best
}

// get asks as a browser does, and keeps the answer's plain text.
func (v *visitor) get(lang, address string) (body []byte, kind string) {
	v.t.Helper()
	req := httptest.NewRequestWithContext(v.t.Context(), http.MethodGet, "http://portal.example"+address, nil)
	req.RequestURI = address
	req.Header.Set("Accept-Language", lang)
	req.Header.Set("Accept-Encoding", "gzip")
	v.asked++
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", v.asked/250%250, v.asked%250)) // one of many
	res, err := v.app.Test(req, -1)
	testkit.Must(v.t, err)
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	testkit.Must(v.t, err)
	if res.StatusCode >= http.StatusInternalServerError || res.StatusCode == http.StatusTooManyRequests {
		v.t.Errorf("%s in %s: %d", address, lang, res.StatusCode)
	}
	kind = res.Header.Get("Content-Type")
	if res.Header.Get("Content-Encoding") == "gzip" {
		body = unpacked(v.t, body)
	}
	key := lang + " " + address
	if _, again := v.saw[key]; !again {
		v.order = append(v.order, key)
	}
	v.status[key] = res.StatusCode
	v.saw[key] = plainText(v.t, body) + " " + res.Header.Get("Content-Disposition") + " " + res.Header.Get("ETag") + " " + res.Header.Get("Location")
	if to := res.Header.Get("Location"); to != "" {
		return []byte(`<a href="` + html.EscapeString(to) + `">`), "text/html"
	}
	return body, kind
}

func unpacked(t *testing.T, body []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(body))
	testkit.Must(t, err)
	body, err = io.ReadAll(z)
	testkit.Must(t, err)
	return body
}

// plainText is all that can be read in an answer: workbooks and archives are unpacked, and what
// is written in the way of HTML, JSON or an address is written out.
func plainText(t *testing.T, body []byte) string {
	t.Helper()
	switch {
	case bytes.HasPrefix(body, []byte("\x1f\x8b")):
		return plainText(t, unpacked(t, body))
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		testkit.Must(t, err)
		var all strings.Builder
		for _, f := range z.File {
			r, err := f.Open()
			testkit.Must(t, err)
			part, err := io.ReadAll(r)
			testkit.Must(t, err)
			r.Close()
			all.WriteString(f.Name + "\n" + plainText(t, part) + "\n")
		}
		return all.String()
	}
	text := html.UnescapeString(string(body))
	text = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`).ReplaceAllStringFunc(text, func(s string) string {
		var c string
		_ = json.Unmarshal([]byte(`"`+s+`"`), &c) // half of a pair stays as it is
		return c
	})
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

var linked = regexp.MustCompile(`(?:href|src|action|data-src)="([^"]+)"|<(?:loc|link|id|uri)>([^<]+)</|"(/[a-z][^"\\ ]*)"|"https?://[^"/]+(/[^"\\ ]*)"|url\("?([^")]+)"?\)`)

// links are the addresses of ours that an answer names, wherever it names them.
func links(address, kind string, body []byte) []string {
	if !strings.Contains(kind, "html") && !strings.Contains(kind, "xml") && !strings.Contains(kind, "json") && !strings.Contains(kind, "yaml") {
		return nil
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil
	}
	var all []string
	for _, m := range linked.FindAllStringSubmatch(string(body), -1) {
		to, err := base.Parse(html.UnescapeString(m[1] + m[2] + m[3] + m[4] + m[5]))
		if err != nil || to.Host != "" && to.Host != "portal.example" || to.Scheme != "" && !strings.HasPrefix(to.Scheme, "http") || strings.Contains(to.Path, "{") {
			continue
		}
		to.Scheme, to.Host, to.Fragment = "", "", ""
		all = append(all, to.String())
	}
	return all
}

// again asks for every address that was seen, as it was asked for before.
func (v *visitor) again() {
	v.t.Helper()
	for _, key := range slices.Clone(v.order) {
		lang, address, _ := strings.Cut(key, " ")
		v.get(lang, address)
	}
}

// where are the routes at which something can be read now.
func (v *visitor) where(is func(text string) bool) []string {
	var all []string
	for _, key := range v.order {
		if _, address, _ := strings.Cut(key, " "); is(v.saw[key]) {
			all = append(all, v.routeOf(address))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// guess asks for the routes that nothing links to with what their parameters may be: programs
// make such addresses themselves.
func (v *visitor) guess(values ...string) {
	v.t.Helper()
	for _, r := range v.unseen() {
		names := regexp.MustCompile(`:\w+`).FindAllString(r, -1)
		for _, value := range values {
			address := r
			for _, name := range names {
				known := map[string]string{":no": "1"}[name]
				if known == "" {
					known = value
				}
				address = strings.Replace(address, name, known, 1)
			}
			if len(names) > 0 {
				v.get("zh-CN", address)
			}
		}
	}
}

// unseen are the routes of which no address answered.
func (v *visitor) unseen() []string {
	seen := map[string]bool{}
	for _, key := range v.order {
		if _, address, _ := strings.Cut(key, " "); v.status[key] < http.StatusBadRequest {
			seen[v.routeOf(address)] = true
		}
	}
	var left []string
	for _, r := range v.routes {
		if !seen[r] {
			left = append(left, r)
		}
	}
	slices.Sort(left)
	return left
}
