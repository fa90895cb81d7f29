package e2e

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// walker goes through the pages in one language, with scripts off. At each page it is looked
// for what keeps people out; in Chinese in light and dark colours, in normal and large type.
type walker struct {
	*browser.Page
	t   *testing.T
	url string
	db  *sql.DB
	d   demo
}

// open goes to a path.
func (w walker) open(path string) { w.Open(w.url + path) }

// stop is a page on the way and how to get there from the one before.
type stop struct {
	name string
	way  func(w walker)
}

func TestNoPageKeepsPeopleOut(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	for lang, look := range map[string]func(testing.TB, *browser.Page) bool{"zh-CN": axe.Check, "en": axe.Glance} {
		t.Run(lang, func(t *testing.T) {
			w := walker{browser.New(t).Page(browser.Options{Lang: lang}), t, prog.URL, database(t, b), demoOf(prog)}
			for _, s := range stops() {
				s.way(w)
				if !look(t, w.Page) {
					t.Logf("… which is the page “%s”", s.name)
				}
			}
		})
	}
}

// stops is the whole walk: what the public sees, a report from its start to its receipt,
// and following it up. Each page comes as it is first seen, and with something wrong.
func stops() []stop {
	return slices.Concat(publicStops(), askStops(), reportStops(), followStops())
}

// publicStops are what test/access doesn't come to by links: pages with nothing on them, or with
// something wrong.
func publicStops() []stop {
	return []stop{
		{"search, no amount", func(w walker) { w.open("/search?q=低保&from=x") }},
		{"no projects", func(w walker) { w.open("/projects?state=stopped") }},
		{"no payments", func(w walker) { w.open("/funds?region=11") }},
		{"no such page", func(w walker) { w.open("/no-such-page") }},
	}
}

func reportStops() []stop {
	next := func(w walker) { w.Press(`.btn[value="next"]`) }
	return []stop{
		{"start", func(w walker) { w.open("/report") }},
		{"start, not read", func(w walker) { w.Press(`.btn--start`) }},
		{"where", func(w walker) { w.Check("read", "yes"); w.Press(`.btn--start`) }},
		{"where, nothing chosen", next},
		{"where, further down", func(w walker) { w.Choose("region", "99"); w.Press(`.btn[value="down"]`) }},
		{"whom", func(w walker) { w.Choose("region", "9901"); next(w) }},
		{"whom, nothing said", next},
		{"whom, one more", func(w walker) { w.Fill("subject-0-name", "王某"); w.Press(`.btn[value="add"]`) }},
		{"kind", func(w walker) { w.Fill("subject-1-name", "李某"); w.Check("own", "no"); next(w) }},
		{"kind, nothing chosen", next},
		{"what", func(w walker) { w.Check("field", "benefits"); w.Check("kind", "favour"); next(w) }},
		{"what, nothing written", next},
		{"evidence", func(w walker) { w.Fill("narrative", "低保给了村主任的弟弟"); next(w) }},
		{"evidence, refused", func(w walker) {
			w.Attach("files", emptyFile(w.t))
			w.SendFor(`.btn[value="upload"]`, "empty.png")
		}},
		{"evidence, one file", func(w walker) {
			w.Attach("files", photo(w.t, "bill.png"))
			w.SendFor(`.btn[value="upload"]`, " KB")
		}},
		{"you", next},
		{"you, nothing chosen", next},
		{"you, with a name", func(w walker) { w.Check("named", "yes"); next(w) }},
		{"check", func(w walker) { w.Check("named", "no"); next(w) }},
		{"check, wrong digits", func(w walker) { w.Fill("captcha", "0"); w.Press(`.btn[value="send"]`) }},
		{"receipt", func(w walker) { w.Fill("captcha", solve(w.t, w.db, w.Page)); w.Press(`.btn[value="send"]`) }},
	}
}

// emptyFile is a file that isn't taken.
func emptyFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "empty.png")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func followStops() []stop {
	open := func(w walker) { w.Press(`.btn[value="open"]`) }
	send := func(w walker) { w.Press(`main form .btn`) }
	return []stop{
		{"enter", func(w walker) { w.open("/follow") }},
		{"enter, mistyped", func(w walker) { w.Fill("receipt", "1234"); open(w) }},
		{"enter, with a captcha", func(w walker) {
			for w.Count(`input[name="captcha_id"]`) == 0 {
				w.Fill("receipt", wrongCode())
				open(w)
			}
		}},
		{"tip", func(w walker) {
			w.Fill("receipt", w.d["receipt"])
			w.Fill("captcha", solve(w.t, w.db, w.Page))
			open(w)
		}},
		{"tip, nothing written", func(w walker) { w.Press(`form[action$="/messages"] .btn`) }},
		{"tip, with a message", func(w walker) { w.Fill("text", "谢谢"); w.Press(`form[action$="/messages"] .btn`) }},
		{"retaliation", func(w walker) { w.open("/follow/tip/requests/retaliation") }},
		{"retaliation, nothing written", send},
		{"recusal", func(w walker) { w.open("/follow/tip/requests/recusal") }},
		{"a name", func(w walker) { w.open("/follow/tip/name") }},
		{"a name, nothing written", send},
		{"session over", func(w walker) {
			w.open("/follow/tip")
			w.Fill("text", "还有一件事")
			if _, err := w.db.Exec("DELETE FROM sessions"); err != nil {
				w.t.Fatal(err)
			}
			w.Press(`form[action$="/messages"] .btn`)
		}},
	}
}
