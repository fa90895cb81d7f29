package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// indexTime is how long a search may wait for what the demonstration has published; the product
// says two seconds, and the machine that runs the tests has other things to do.
const indexTime = 30 * time.Second

// findDemo opens a search until it finds what the demonstration has published.
func findDemo(t *testing.T, p *browser.Page, site, q string) {
	t.Helper()
	for deadline := time.Now().Add(indexTime); time.Now().Before(deadline); {
		if p.Open(site + "/search?q=" + url.QueryEscape(q)); p.Count(`.hit`) > 0 {
			return
		}
	}
	t.Fatalf("the demonstration has nothing about %s", q)
}

// A search by the keyboard alone: what is typed is completed, chosen or left, and the same form
// works without scripts.
func TestASearchByKeyboard(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	chromium := browser.New(t)

	plain := chromium.Page(browser.Options{})
	findDemo(t, plain, prog.URL, "農村低保")
	plain.Want("农村最低生活保障")
	axe.Check(t, plain)
	plain.TabTo(`.hit a`)
	plain.KeysAway(browser.Enter)
	if at := plain.URL(); !strings.Contains(at, "/funds/batches/") && !strings.Contains(at, "/questions/") && !strings.Contains(at, "/disclosures/") {
		t.Errorf("what is found leads to %s", at)
	}

	plain.Open(prog.URL + "/search?q=没有这个&class=party&region=990101")
	axe.Check(t, plain)

	p := chromium.Page(browser.Options{Width: 1280, Script: true})
	p.Open(prog.URL)
	p.Type(`#q`, "最低生活", `.combo-list li`)
	if p.Attr(`#q`, "aria-expanded") != "true" {
		t.Error("the box doesn't say that its list is open")
	}
	axe.Check(t, p)
	p.Keys(browser.Escape)
	if p.Attr(`#q`, "aria-expanded") != "false" {
		t.Error("Escape doesn't close the list")
	}
	p.Type(`#q`, "保障", `.combo-list li`)
	p.Keys(browser.Down)
	if at := p.Attr(`#q`, "aria-activedescendant"); at != "q-0" || p.Attr(`#q-0`, "aria-selected") != "true" {
		t.Errorf("Down leads to %q", at)
	}
	p.KeysAway(browser.Enter)
	if at := p.URL(); at == prog.URL+"/" || strings.Contains(at, "q=") {
		t.Errorf("the first suggestion leads to %s", p.URL())
	}
}
