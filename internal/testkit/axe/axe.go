// Package axe looks at the page that a browser shows for what keeps people out: the rules of
// axe-core for WCAG 2.2 A and AA, and its good practice.
package axe

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/browser"
)

// finding is what axe-core says of one rule that a page doesn't hold.
type finding struct {
	ID      string `json:"id"`
	Impact  string `json:"impact"`
	Help    string `json:"help"`
	HelpURL string `json:"helpUrl"`
	Nodes   []struct {
		Target  []json.RawMessage `json:"target"`
		HTML    string            `json:"html"`
		Failure string            `json:"failureSummary"`
	} `json:"nodes"`
}

// The rules that a page must hold, those of them that its colours decide, and those that its sizes
// decide.
const (
	all     = `{type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']}`
	colours = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
	sizes   = `{type: 'rule', values: ['target-size', 'scrollable-region-focusable']}`
)

// modes are the ways in which people see a page, and which rules are looked at in each. Large type
// in dark colours is none of its own: size makes no contrast worse, colours make nothing smaller.
func modes() []mode {
	return []mode{
		{"light", false, false, all},
		{"dark", true, false, colours},
		{"large", false, true, sizes},
	}
}

type mode struct {
	name        string
	dark, large bool
	rules       string
}

// Check fails the test for each rule that the present page doesn't hold, in light and dark
// colours and in large type, and reports whether all is well. The page stays as it
// is, also one that answered a form; it may have its scripts off.
func Check(t testing.TB, p *browser.Page) bool {
	t.Helper()
	well := true
	for _, m := range modes() {
		p.Dark(m.dark)
		p.Large(m.large)
		found := run(t, p, m.rules)
		report(t, p, m.name, found)
		well = well && len(found) == 0
	}
	p.Dark(false)
	p.Large(false)
	return well
}

// Glance is Check in light colours and normal type alone.
func Glance(t testing.TB, p *browser.Page) bool {
	t.Helper()
	found := run(t, p, all)
	report(t, p, "light", found)
	return len(found) == 0
}

// run lets axe-core look at the page. Its script goes in through the DevTools protocol,
// which the page's policy doesn't bind.
func run(t testing.TB, p *browser.Page, rules string) []finding {
	t.Helper()
	if !browser.Evaluate[bool](p, `typeof window.axe === 'object'`) {
		script, err := os.ReadFile(testkit.AxeFile(t))
		if err != nil {
			t.Fatal(err)
		}
		browser.Evaluate[bool](p, string(script)+"\n;true")
	}
	return browser.Await[[]finding](p, fmt.Sprintf(
		`axe.run(document, {runOnly: %s, resultTypes: ['violations'], preload: false}).then((r) => r.violations)`, rules))
}

func report(t testing.TB, p *browser.Page, mode string, found []finding) {
	t.Helper()
	for _, f := range found {
		var b strings.Builder
		fmt.Fprintf(&b, "%s, %s: %s (%s, %s)\n", p.URL(), mode, f.Help, f.ID, f.Impact)
		for _, n := range f.Nodes {
			fmt.Fprintf(&b, "  %s\n    %s\n    %s\n", n.Target, n.HTML, strings.ReplaceAll(n.Failure, "\n", "\n    "))
		}
		t.Errorf("%s  %s", b.String(), f.HelpURL)
	}
}
