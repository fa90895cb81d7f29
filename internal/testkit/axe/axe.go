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

// The rules that a page must hold, and those of them that its colours decide.
var (
	all     = `{type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']}`
	colours = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
)

// Check fails the test for each rule that the present page doesn't hold, in light colours;
// then in dark ones, where only what colours decide is looked at again. The page may have
// its scripts off. It reports whether all is well.
func Check(t testing.TB, p *browser.Page) bool {
	t.Helper()
	p.Dark(false)
	light := run(t, p, all)
	p.Dark(true)
	dark := run(t, p, colours)
	p.Dark(false)
	report(t, p, "light", light)
	report(t, p, "dark", dark)
	return len(light)+len(dark) == 0
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
