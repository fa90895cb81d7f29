package browser

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The keys that do something on a page; text is sent as it is.
const (
	Tab    = kb.Tab
	Enter  = kb.Enter
	Escape = kb.Escape
	Space  = " "
	Down   = kb.ArrowDown
)

// mostTabs is how many presses of Tab a page may take from one control to the next that a
// test wants; the longest page has fewer stops in all.
const mostTabs = 120

// Keys presses keys, or types text, into whatever has the focus.
func (p *Page) Keys(keys string) {
	p.t.Helper()
	p.do("press keys", chromedp.KeyEvent(keys))
}

// KeysAway presses keys that lead to another page, and waits for it.
func (p *Page) KeysAway(keys string) {
	p.t.Helper()
	p.leave("press keys", chromedp.KeyEvent(keys))
}

// Focused reports whether an element of a selector has the focus. Nothing has it while the next
// page begins.
func (p *Page) Focused(selector string) bool {
	p.t.Helper()
	return Evaluate[bool](p, fmt.Sprintf(`!!document.activeElement?.matches(%q)`, selector))
}

// TabTo presses Tab until an element of a selector has the focus. Each stop on the way must
// show that it has it.
func (p *Page) TabTo(selector string) {
	p.t.Helper()
	for range mostTabs {
		p.Keys(Tab)
		if unseen := Evaluate[string](p, unseenFocus); unseen != "" {
			p.t.Errorf("%s: nothing shows that this has the focus: %s", p.URL(), unseen)
		}
		if p.Focused(selector) {
			return
		}
	}
	p.t.Fatalf("Tab doesn't lead to %s\n%s", selector, p.peek())
}

// unseenFocus is the element that has the focus where it and what it draws before itself
// show neither an outline nor a shadow, or where it has no size. A player's own controls are
// the browser's affair.
const unseenFocus = `(() => {
	const el = document.activeElement;
	if (!el || el === document.body || el.controls) return '';
	const shows = (style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none';
	const box = el.getBoundingClientRect();
	const seen = (shows(getComputedStyle(el)) || shows(getComputedStyle(el, '::before'))) && box.width > 1 && box.height > 1;
	return seen ? '' : el.outerHTML.slice(0, 200);
})()`
