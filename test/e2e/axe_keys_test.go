package e2e

import (
	"path/filepath"
	"regexp"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// TestNoPageOfKeysKeepsPeopleOut walks through the pages on keys, relations, people and units.
func TestNoPageOfKeysKeepsPeopleOut(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	w := walker{browser.New(t).Page(browser.Options{Lang: "zh-CN"}), t, prog.URL, database(t, b), demoOf(prog)}
	w.d["admin"] = regexp.MustCompile(`one-time password (\S+)`).FindStringSubmatch(prog.Output())[1]
	for _, s := range keyStops() {
		s.way(w)
		if !axe.Check(t, w.Page) {
			t.Logf("… which is the page “%s”", s.name)
		}
	}
}

func keyStops() []stop {
	return []stop{
		{"lost", func(w walker) { w.open("/staff/recover") }},
		{"lost, nothing typed", func(w walker) { w.Press(`main form .btn`) }},
		{"start", func(w walker) { w.enter("reviewer") }},
		{"keys", func(w walker) { w.open("/staff/keys") }},
		{"new keys", func(w walker) { w.open("/staff/keys/rotate") }},
		{"new keys, wrong password", func(w walker) { w.Press(`main form .btn`) }},
		{"a new code", func(w walker) { w.open("/staff/keys/code") }},
		{"the code", func(w walker) { w.Fill("password", w.d["reviewer"]); w.Press(`main form .btn`) }},
		{"relations", func(w walker) { w.open("/staff/relations") }},
		{"relations, nothing typed", func(w walker) { w.Press(`form[action="/staff/relations"] .btn`) }},
		{"relations, one", func(w walker) {
			w.Fill("name", "陈某")
			w.Check("kind", "family")
			w.Press(`form[action="/staff/relations"] .btn`)
		}},
		{"the trail", func(w walker) {
			w.Press(`form[action="/staff/sign-out"] button`)
			w.enter("auditor")
			w.open("/staff/trail")
		}},
		{"the trail, checked", func(w walker) { w.Press(`form[action="/staff/trail"][method="post"] .btn`) }},
		{"an administrator's first password", func(w walker) { w.Press(`form[action="/staff/sign-out"] button`); w.enter("admin") }},
		{"calendars", func(w walker) {
			w.Fill("new", "a-long-password-of-my-own")
			w.Fill("again", "a-long-password-of-my-own")
			w.Press(`main form .btn`)
			w.open("/staff/calendars")
		}},
		{"calendars, no file", func(w walker) { w.Press(`form[enctype] .btn`) }},
		{"a calendar, looked at", func(w walker) {
			file, err := filepath.Abs("../../internal/almanac/testdata/2027.json")
			testkit.Must(w.t, err)
			w.Attach("calendar", file)
			w.Press(`form[enctype] .btn`)
		}},
		{"a custodian's start", func(w walker) { w.Press(`form[action="/staff/sign-out"] button`); w.enter("custodian") }},
	}
}

// enter signs a demonstration account in.
func (w walker) enter(name string) {
	w.open("/staff/sign-in")
	w.Fill("username", name)
	w.Fill("password", w.d[name])
	w.Press(`.signin .btn`)
}
