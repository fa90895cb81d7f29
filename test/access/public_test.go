package access

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// ofPublic tells the pages that anyone may read. The reporter's own are walked through by
// TestNoPageKeepsPeopleOut.
func ofPublic(path string) bool {
	return !regexp.MustCompile(`^/(staff|report|follow|captcha|static|healthz|readyz|prefs|regions)(/|$)|\*`).MatchString(path)
}

// notLinked are the public addresses that are no pages, and those that nobody is led to: the data
// files of a county are there from its first night, TestTheCountyOpensItsBooks looks at them.
func notLinked(path string) bool {
	return regexp.MustCompile(`\.(csv|json|jsonl|jsonld|xlsx|xml|atom|txt|svg|gz|ics)$|^/api/v1/|/suggest$|^/ocds/|^/files/|^/data/.*:file|^/data/:region$`).MatchString(path)
}

// mostBytes is what a public page may weigh on its way, with its style sheet.
const mostBytes = 40 << 10

func TestEveryPageOfThePublicIsForEverybody(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	var all []string
	for _, route := range routes(t, ofPublic) {
		if !notLinked(route) {
			all = append(all, route)
		}
	}
	chromium := browser.New(t)
	for _, w := range []struct {
		browser.Options
		look func(testing.TB, *browser.Page) bool
	}{{browser.Options{Width: 360}, axe.Check}, {browser.Options{Width: 1280, Lang: "en"}, axe.Glance}} {
		seen := map[string]bool{}
		t.Run(w.Lang, func(t *testing.T) {
			visit{prog.URL, all, seen, 5, w.look}.walk(t, chromium.Page(w.Options), "/")
		})
		for _, route := range all {
			if !seen[route] {
				t.Errorf("no link leads anybody to %s", route)
			}
		}
	}
}

func TestPublicPagesAreLight(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	sheet := regexp.MustCompile(`/static/app\.[0-9a-f]+\.css`).FindString(testkit.NewClient(t, prog.URL).Get("/").Body)
	css := gzipped(t, prog.URL+sheet)
	for _, path := range []string{"/", "/funds", "/funds?region=990101", "/funds?region=990101101200", "/open", "/places/990101", "/places/990101101200", "/punctuality", "/questions", "/projects", "/search?q=低保"} {
		page := gzipped(t, prog.URL+path)
		if page+css > mostBytes {
			t.Errorf("%s weighs %d bytes and its style sheet %d: together over %d", path, page, css, mostBytes)
		}
	}
}

// gzipped is how many bytes an answer has on its way.
func gzipped(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	testkit.Must(t, err)
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	testkit.Must(t, err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Encoding"), "gzip") {
		t.Errorf("%s: %d, %s", url, resp.StatusCode, resp.Header.Get("Content-Encoding"))
	}
	n := 0
	for buf := make([]byte, 32<<10); ; {
		read, err := resp.Body.Read(buf)
		n += read
		if err != nil {
			return n
		}
	}
}
