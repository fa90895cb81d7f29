package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/internal/testkit"
)

// FuzzQuery: whatever stands behind the question mark of a public address, it is answered or
// refused, and nothing fails.
func FuzzQuery(f *testing.F) {
	cfg := config.Default(f.TempDir())
	cfg.Listen.TrustedProxies = []string{"0.0.0.0/0"}
	p, err := partsAt(cfg, time.Now)
	testkit.Must(f, err)
	f.Cleanup(func() { testkit.Must(f, p.close()) })
	_, err = p.db.Migrate(f.Context())
	testkit.Must(f, err)
	testkit.Must(f, p.demoRegions(f.Context()))
	app, err := handlers.New(config.SurfacePublic, p.handlerParts())
	testkit.Must(f, err)
	var plain []string // addresses without parameters
	for _, r := range app.GetRoutes(true) {
		if r.Method == http.MethodGet && !strings.ContainsAny(r.Path, ":*") && r.Path != "/readyz" {
			plain = append(plain, r.Path)
		}
	}
	for _, s := range []string{"", "region=990101&period=2026-Q1&programme=x&from=990101201203.2025-12.724&back=1", "q=%E6%95%91&year=2026&min=1e9&max=-1&class=affairs&after=x",
		"year=99999999999999999999&month=13&day=2026-02-30", "from=%00%ff&region=%27--&limit=-1&cursor=AAAA", "lang=xx&size=large&region=&region=99"} {
		f.Add(0, s)
	}
	asked := 0
	f.Fuzz(func(t *testing.T, which int, query string) {
		for i, path := range plain {
			if which > 0 && i != which%len(plain) { // 0 and below: all of them
				continue
			}
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://portal.example"+path, nil)
			req.URL.RawQuery = strings.Map(func(r rune) rune {
				if r <= ' ' || r >= 0x7f || r == '#' {
					return '+'
				}
				return r
			}, query)
			req.RequestURI = ""
			req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", asked>>16&255, asked>>8&255, asked&255)) // one of many
			asked++
			res, err := app.Test(req, -1)
			if err != nil {
				t.Fatalf("%s: %v", req.URL, err)
			}
			res.Body.Close()
			if res.StatusCode >= http.StatusInternalServerError {
				t.Errorf("%s: %d", req.URL, res.StatusCode)
			}
		}
	})
}
