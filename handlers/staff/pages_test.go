package staff_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPageInBothLanguages asks for every page of the desk, with and without
// something on it, and right and wrong; browser.send looks for texts that are missing.
func TestEveryPageInBothLanguages(t *testing.T) {
	d, admin, li, zhao := staffed(t)
	fresh := d.browser(t)
	oneTime := admin.hire("wang", "云溪县纪委监委", "reviewer", "publisher")
	waiting, _ := d.send(t)
	working, session := d.send(t)
	done, _ := d.send(t)
	for _, id := range []string{working, done} {
		zhao.get("/staff/tips/" + id)
		zhao.post("/staff/tips/" + id + "/acts/accept")
	}
	d.answered(t, zhao, "zhao", done)
	must(t, d.parts.Intake.Write(t.Context(), session, "谢谢。"))

	for _, lang := range []string{"zh-CN", "en"} {
		fresh.lang, admin.lang, li.lang = lang, lang, lang
		for _, path := range []string{"/staff", "/staff/keys", "/staff/keys?shared=3&broken=1", "/staff/keys/code", "/staff/keys/rotate", "/staff/keys?done=entrusted", "/staff/keys?done=reclaimed", "/staff/keys?done=approved", "/staff/tips", "/staff/tips?tab=working", "/staff/tips?tab=done", "/staff/tips/" + waiting,
			"/staff/tips/" + working + "?done=accept", "/staff/tips/" + working + "?done=write", "/staff/tips/" + done + "?done=answer", "/staff/password"} {
			li.get(path)
			wantPage(t, li, lang, 200)
		}
		li.get("/staff/tips/" + working)
		li.post("/staff/tips/"+working+"/acts/write", "text", strings.Repeat("字", 10_001))
		wantPage(t, li, lang, 422)
		li.post("/staff/tips/"+working+"/acts/link", "first", "")
		wantPage(t, li, lang, 422)
		li.post("/staff/tips/"+working+"/acts/accept", "version", "1")
		wantPage(t, li, lang, 409)
		li.post("/staff/password", "current", "x", "new", "aaaaaaaaaaaaaaa", "again", "")
		wantPage(t, li, lang, 422)

		li.post("/staff/keys/code", "password", "x")
		wantPage(t, li, lang, 422)
		li.post("/staff/keys/rotate", "password", "x")
		wantPage(t, li, lang, 422)
		li.post("/staff/keys/custody")
		wantPage(t, li, lang, 409)

		fresh.get("/staff/recover")
		wantPage(t, fresh, lang, 200)
		fresh.post("/staff/recover", "code", "1", "new", "x", "again", "y")
		wantPage(t, fresh, lang, 422)
		fresh.get("/staff/sign-in")
		wantPage(t, fresh, lang, 200)
		fresh.post("/staff/sign-in", "username", "wang", "password", "guess")
		wantPage(t, fresh, lang, 422)
		fresh.post("/staff/sign-in", "username", "wang", "password", oneTime.Reveal())
		wantPage(t, fresh, lang, 200)
		fresh.post("/staff/password", "new", "", "again", "x")
		wantPage(t, fresh, lang, 422)
		fresh.post("/staff/sign-out")

		for _, path := range []string{"/staff/people", "/staff/people?after=1", "/staff/people/new", "/staff/people/1",
			"/staff/people/2?done=enabled", "/staff/people/2/edit", "/staff/people/2?done=saved", "/staff/people/2/password", "/staff/people/4?done=disabled", "/staff/units", "/staff/units?saved=1", "/staff/units/new", "/staff/units/1"} {
			admin.get(path)
			wantPage(t, admin, lang, 200)
		}
		admin.post("/staff/units/1", "name", "", "region", "x", "superior", "1")
		wantPage(t, admin, lang, 422)
		admin.post("/staff/units")
		wantPage(t, admin, lang, 422)
		admin.post("/staff/people", "username", "?", "name", "", "roles", "admin", "roles", "reviewer")
		wantPage(t, admin, lang, 422)
		admin.post("/staff/people", "username", "new-"+strings.ToLower(lang), "name", "新人", "unit", "1", "roles", "reviewer")
		wantPage(t, admin, lang, 200)
		admin.post("/staff/people/5/password", "way", "anew")
		wantPage(t, admin, lang, 200)
		admin.post("/staff/people/5/disable")
		wantPage(t, admin, lang, 200)
		admin.post("/staff/people/5/enable")
		wantPage(t, admin, lang, 200)
		if p := admin.post("/staff/people/1/disable"); p.status != 409 {
			t.Errorf("an administrator disables themselves: %d", p.status)
		}
		admin.get("/staff/people/2")
		if p := admin.post("/staff/people/2/password", "way", "await"); p.status != 409 {
			t.Errorf("a reviewer's key pair is thrown away: %d", p.status)
		}
	}
}

// inline is what the content security policy forbids on a page.
var inline = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script>|javascript:|https?://[^"]*\.(?:js|css)|ZgotmplZ`)

func wantPage(t *testing.T, b *browser, lang string, status int) {
	t.Helper()
	if b.page.status != status || !strings.Contains(b.page.body, fmt.Sprintf(`<html lang="%s"`, lang)) {
		t.Errorf("%s in %s: %d, want %d", b.page.path, lang, b.page.status, status)
	}
	if s := inline.FindString(b.page.body); s != "" {
		t.Errorf("%s has %q", b.page.path, s)
	}
	if n := strings.Count(b.page.body, "<h1"); n != 1 {
		t.Errorf("%s has %d h1", b.page.path, n)
	}
	if n := strings.Count(b.page.body, `class="btn"`); n > 1 {
		t.Errorf("%s has %d primary buttons", b.page.path, n)
	}
	for _, m := range regexp.MustCompile(`href="#([a-z]+)"`).FindAllStringSubmatch(b.page.body, -1) {
		if !strings.Contains(b.page.body, fmt.Sprintf(`id="%s"`, m[1])) {
			t.Errorf("%s: a link leads to #%s, which isn't there", b.page.path, m[1])
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(b.page.body, -1) {
		if ids[m[1]] {
			t.Errorf("%s has two #%s", b.page.path, m[1])
		}
		ids[m[1]] = true
	}
	if title := regexp.MustCompile(`<title>(Error: |错误：)`).MatchString(b.page.body); title != (strings.Contains(b.page.body, "error-summary")) {
		t.Errorf("%s: the title and the error summary disagree", b.page.path)
	}
}
