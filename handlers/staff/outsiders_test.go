package staff_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"qingyuan/config"
	"qingyuan/handlers"
	"qingyuan/handlers/mw"
	"qingyuan/models"
)

// address is a route, with names in the place of its parameters.
type address struct{ method, path string }

// staffRoutes are the routes of the staff's side, by the application's own table.
func (d *desk) staffRoutes(t *testing.T) []address {
	t.Helper()
	app, err := handlers.New(config.SurfaceAll, d.parts)
	must(t, err)
	var all []address
	for _, r := range app.GetRoutes(true) {
		if a := (address{r.Method, r.Path}); strings.HasPrefix(r.Path, "/staff") && r.Method != fiber.MethodHead && r.Method != fiber.MethodOptions && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// secretTip is a tip, and all by which it can be addressed.
type secretTip struct{ id, file, request string }

// at are the addresses that a route gives a tip: its own, and those of what was asked about it.
func (s secretTip) at(path string) []string {
	actions := []string{""}
	if strings.Contains(path, ":action") {
		actions = nil
		for _, a := range models.StaffActions() {
			actions = append(actions, string(a))
		}
	}
	var all []string
	for _, id := range []string{s.id, s.request, s.file} {
		for _, action := range actions {
			words := strings.NewReplacer(":action", action, ":file", s.file, ":letter", s.file, ":id", id, ":kind", "recusal", ":table", "entries").Replace(path)
			if strings.Contains(words, ":") {
				panic("a parameter that this test has no value for: " + words)
			}
			all = append(all, words)
		}
	}
	return all
}

// words must not be seen by anyone who may not open the tip.
func (s secretTip) words() []string {
	return []string{s.id, s.file, s.request, models.Tip{ID: s.id}.Ref(), "王某", "三里村村委会", "他弟弟一家", "告示"}
}

// poke sends a form with everything that anyone might ask a list or a search for, as a browser
// without files and as one with.
func (b *browser) poke(method, path string, s secretTip) page {
	b.t.Helper()
	fields := []string{"q", "王某", "query", "王某", "words", "王某", "ref", models.Tip{ID: s.id}.Ref(), "tip", s.id, "tips", s.id, "id", s.id, "ids", s.id,
		"handler", "2", "version", "1", "note", "x", "text", "x", "answer", "x", "reply", "x", "outcome", "grant", "reason", "x"}
	if method == http.MethodGet {
		return b.get(path)
	}
	if method == http.MethodPost && !strings.Contains(path, "/uploads") {
		b.get("/staff")
		if p := b.post(path, fields...); p.status != http.StatusUnsupportedMediaType && p.status != http.StatusBadRequest {
			return p
		}
	}
	b.get("/staff")
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for _, hidden := range hiddenField.FindAllStringSubmatch(b.page.body, -1) {
		must(b.t, form.WriteField(hidden[1], hidden[2]))
	}
	must(b.t, form.Close())
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.desk.url+path, body)
	must(b.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	if token := regexp.MustCompile(`name="_csrf" value="([^"]+)"`).FindStringSubmatch(b.page.body); token != nil {
		req.Header.Set(mw.CSRFHeader, token[1]) // as scripts do
	}
	if strings.Contains(path, "/uploads") { // of a file that may break off: tus
		for name, value := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "X-HTTP-Method-Override": "PATCH"} {
			req.Header.Set(name, value)
		}
	}
	return b.send(req)
}

// Whoever may not open a tip finds nothing of it: not found at each address that the route
// table gives it, and no word, no name and no number of it in any list, count or search.
func TestOutsidersFindNothing(t *testing.T) {
	d, admin, li, zhao := staffed(t)
	d.books(t)
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", "云河县纪委监委", "region", "990102", "superior", "0")
	admin.want(http.StatusOK, "/staff/units?saved=1", "云河县纪委监委")
	sun := d.browser(t)
	sun.signIn("sun", admin.hire("sun", "云溪县纪委监委", "supervisor"))
	tip, receipt := d.sent(t)
	me := d.follower(t, receipt)
	me.get("/follow/tip/requests/recusal")
	me.post("/follow/tip/requests/recusal", "text", "王某和他们是一家。")
	li.get("/staff/tips/" + tip)
	s := secretTip{id: tip, file: li.find(`href="/staff/tips/[0-9a-f]+/files/([0-9a-f]+)"`)}
	sun.get("/staff/requests")
	s.request = sun.find(`href="/staff/requests/([0-9a-f]{32})"`)

	outsiders := map[string]*browser{"an administrator": admin, "a recused reviewer": zhao}
	zhao.get("/staff/relations")
	zhao.post("/staff/relations", "name", "王某", "kind", "family")
	for who, roles := range map[string][]string{"a reviewer": {"reviewer"}, "a supervisor": {"supervisor"}, "a custodian": {"custodian"}, "an intake": {"intake"}, "a publisher": {"publisher"}} {
		outsiders[who+" of another unit"] = hired(d, admin, fmt.Sprint("other.", roles[0]), "云河县纪委监委", roles...)
	}
	for who, role := range map[string]string{"an intake": "intake", "a publisher": "publisher", "an auditor": "auditor"} {
		outsiders[who+" of the unit"] = hired(d, admin, "own."+role, "云溪县纪委监委", role)
	}

	routes := d.staffRoutes(t)
	reached := map[string]bool{}
	for _, r := range routes { // what the addresses lead to, for those who may
		if r.method != http.MethodGet || !strings.Contains(r.path, ":") {
			continue
		}
		for _, path := range s.at(r.path) {
			for _, b := range []*browser{li, sun} {
				reached[r.path] = reached[r.path] || b.get(path).status == http.StatusOK
			}
		}
	}
	for _, path := range []string{"/staff/tips/:id", "/staff/tips/:id/files/:file", "/staff/requests/:id"} {
		if !reached[path] {
			t.Errorf("not even those who may come to %s", path)
		}
	}

	tried := 0
	for who, b := range outsiders {
		for _, r := range routes {
			if r.path == "/staff/sign-out" || r.path == "/staff/password" {
				continue
			}
			aims := []string{r.path}
			if strings.Contains(r.path, ":") {
				aims = s.at(r.path)
			}
			for _, path := range aims {
				p := b.poke(r.method, path, s)
				tried++
				discarded := (strings.HasSuffix(r.path, "/discard") || strings.HasSuffix(r.path, "/delete")) && p.path != path // whatever it was: it is gone
				if strings.Contains(r.path, ":") && p.status != http.StatusNotFound && !discarded {
					t.Errorf("%s: %s %s: %d", who, r.method, path, p.status)
				}
				for _, word := range s.words() {
					shown := strings.NewReplacer(path, "", strings.ReplaceAll(path, "/", "%2f"), "").Replace(p.body) // what was asked for comes back in links
					if strings.Contains(shown, word) && !owned(who, path, word, s) {
						t.Errorf("%s: %s %s shows %q: …%s…", who, r.method, path, word, around(shown, word))
					}
				}
			}
		}
	}
	for _, who := range []string{"a recused reviewer", "a reviewer of another unit", "a supervisor of another unit"} {
		outsiders[who].get("/staff")
		outsiders[who].want(http.StatusOK, "/staff", "现在没有要处理的事")
		outsiders[who].get("/staff/tips")
		if n := regexp.MustCompile(`<b class="num">[1-9]`).FindString(outsiders[who].page.body); n != "" {
			t.Errorf("%s: the queue counts something", who)
		}
	}
	t.Logf("%d requests by %d outsiders over %d routes", tried, len(outsiders), len(routes))
}

// owned reports whether a word is an outsider's own: a relation that they declared, what they
// searched for, or, in the trail, the short name of what was acted on.
func owned(who, path, word string, s secretTip) bool {
	switch {
	case word == "王某":
		return strings.HasPrefix(path, "/staff/relations") && who == "a recused reviewer" || strings.HasSuffix(path, "/search")
	case word == models.Tip{ID: s.id}.Ref():
		return strings.HasPrefix(path, "/staff/trail") && strings.HasPrefix(who, "an auditor")
	}
	return false
}

// hired is somebody of a unit, signed in.
func hired(d *desk, admin *browser, username, unit string, roles ...string) *browser {
	admin.t.Helper()
	b := d.browser(admin.t)
	b.signIn(username, admin.hire(username, unit, roles...))
	return b
}
