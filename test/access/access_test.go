// Package access opens every page of the public's and of the staff's side in a real browser, as
// whoever may see it, and has axe-core look at each.
package access

import (
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/internal/i18n"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testkit.RemoveBinary()
	os.Exit(code)
}

// people are the demonstration's accounts, each with a language of its own.
func people() map[string]string {
	return map[string]string{"reviewer": "zh-CN", "supervisor": "en", "custodian": "zh-CN", "city": "en", "intake": "zh-CN", "clerk": "zh-CN", "approver": "zh-CN", "auditor": "zh-CN", "admin": "en"}
}

// notSeen are the pages that no link of the demonstration leads to, each with the test that opens it.
func notSeen() map[string]string {
	later := map[string]string{
		"/staff/sign-in/second":                "TestTheSecondStep",
		"/staff/security/factors/:id":          "TestTheSecondStep",
		"/staff/security/codes":                "TestTheSecondStep",
		"/staff/keys/code":                     "TestNoPageOfKeysKeepsPeopleOut",
		"/staff/keys/askers/:id":               "where nobody has lost their keys there is none",
		"/staff/funds/imports/:id":             "TestASheetFromTheClerkToThePublic",
		"/staff/funds/imports/:id/done":        "TestASheetFromTheClerkToThePublic",
		"/staff/disclosures/:id/check":         "TestADisclosureInABrowser",
		"/staff/disclosures/:id/tables/:table": "TestADisclosureInABrowser",
		"/staff/disclosures/:id/files":         "TestADisclosureInABrowser",
		"/staff/disclosures/:id/preview":       "TestADisclosureInABrowser",
		"/staff/views":                         "handlers/staff: linked where a view is saved",
		"/staff/people/:id/password":           "shown once, after a reset",
		"/staff/password":                      "the first sign-in",
	}
	for _, step := range []string{"where", "whom", "kind", "what", "evidence", "you", "check", "receipt"} {
		later["/staff/register/"+step] = "TestNoPageKeepsPeopleOut, as the reporter sees it"
	}
	return later
}

// noPage reports whether an address is a file or an answer for scripts, not a page.
func noPage(path string) bool {
	return regexp.MustCompile(`\.(csv|json|jsonld|jsonl|txt|xlsx|docx|tar|age|xml|atom|gz)$|^/ocds/|/docx$|/files/[^/]+$|/content$|/uploads`).MatchString(path)
}

// routes are the pages that belong to a side, by the application's own table.
func routes(t *testing.T, belongs func(path string) bool) []string {
	t.Helper()
	texts, err := i18n.Load()
	testkit.Must(t, err)
	app, err := handlers.New(config.SurfaceAll, handlers.Parts{Config: config.Default(t.TempDir()), Log: slog.New(slog.DiscardHandler), Texts: texts, CSRF: make([]byte, 32)})
	testkit.Must(t, err)
	var all []string
	for _, r := range app.GetRoutes(true) {
		if r.Method == http.MethodGet && belongs(r.Path) && !noPage(r.Path) && !slices.Contains(all, r.Path) {
			all = append(all, r.Path)
		}
	}
	return all
}

// routeOf is the route that an address belongs to: the one with the fewest parameters.
func routeOf(all []string, path string) string {
	best, fewest := "", 99
	for _, r := range all {
		pattern := "^" + regexp.MustCompile(`:\w+`).ReplaceAllString(regexp.QuoteMeta(r), `[^/]+`) + "$"
		if n := strings.Count(r, ":"); n < fewest && regexp.MustCompile(pattern).MatchString(path) {
			best, fewest = r, n
		}
	}
	return best
}

// most is how many pages of one route each person looks at beside the first: a tip's page differs
// by its state and by who reads it.
func most(route string) int {
	switch route {
	case "/staff/tips/:id":
		return 3
	case "/staff/requests/:id":
		return 1
	}
	return 0
}

func TestEveryPageOfTheStaffIsForEverybody(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	all, seen := routes(t, ofStaff), map[string]bool{}
	passwords := prog.Accounts()
	passwords["admin"] = regexp.MustCompile(`one-time password (\S+)`).FindStringSubmatch(prog.Output())[1]
	chromium := browser.New(t)
	for who, lang := range people() {
		t.Run(who, func(t *testing.T) {
			p := chromium.Page(browser.Options{Lang: lang})
			enter(p, prog.URL, who, passwords[who])
			look := axe.Check
			if lang == "en" {
				look = axe.Glance
			}
			visit{prog.URL, all, seen, 25, look}.walk(t, p, "/staff")
		})
	}
	t.Run("nobody", func(t *testing.T) {
		visit{prog.URL, all, seen, 25, axe.Check}.walk(t, chromium.Page(browser.Options{Lang: "zh-CN"}), "/staff/sign-in")
	})
	excused := notSeen()
	for _, route := range all {
		if _, ok := excused[route]; !ok && !seen[route] {
			t.Errorf("no link leads anybody to %s", route)
		}
	}
}

func ofStaff(path string) bool { return strings.HasPrefix(path, "/staff") }

// enter signs an account in; an administrator's first password is changed.
func enter(p *browser.Page, url, who, password string) {
	p.Open(url + "/staff/sign-in")
	p.Fill("username", who)
	p.Fill("password", password)
	p.Press(`.signin .btn`)
	if who == "admin" {
		p.Fill("new", "春江潮水连海平海上明月共潮生")
		p.Fill("again", "春江潮水连海平海上明月共潮生")
		p.Press(`main form .btn`)
	}
}

// visit is a way through the pages of a site.
type visit struct {
	url  string
	all  []string        // the routes
	seen map[string]bool // those that somebody has been to
	each int             // how many pages of one route are opened, for the links that they have
	look func(testing.TB, *browser.Page) bool
}

// walk follows the links from a page and looks at each page that nobody has yet.
func (v visit) walk(t *testing.T, p *browser.Page, start string) {
	t.Helper()
	queue, known, looked := []string{start}, map[string]bool{start: true}, map[string]int{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		route := routeOf(v.all, strings.SplitN(path, "?", 2)[0])
		if route == "" || looked[route] >= v.each {
			continue
		}
		looked[route]++
		p.Open(v.url + path)
		if !strings.HasPrefix(p.URL(), v.url+strings.SplitN(path, "?", 2)[0]) {
			t.Errorf("%s leads to %s", path, p.URL())
		}
		if (!v.seen[route] || looked[route] <= most(route)) && !v.look(t, p) {
			t.Logf("… which is the page %s", path)
		}
		v.seen[route] = true
		if wide := browser.Evaluate[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
			t.Errorf("%s is %d pixels too wide", path, wide)
		}
		for _, link := range browser.Evaluate[[]string](p, `[...document.querySelectorAll('a[href^="/"]')].map(a => a.getAttribute('href').split('#')[0])`) {
			if !known[link] && !noPage(strings.SplitN(link, "?", 2)[0]) {
				known[link] = true
				queue = append(queue, link)
			}
		}
	}
}
