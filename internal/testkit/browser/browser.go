// Package browser drives a real Chromium as a person would: it opens pages, fills in fields
// by their names and presses buttons.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// stepTime bounds one step; a loaded machine is slow.
const stepTime = 60 * time.Second

// Browser is one Chromium with a profile of its own.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Options of a page.
type Options struct {
	Script bool   // JavaScript on
	Width  int64  // px; 0 means 360, a phone
	Lang   string // Accept-Language; "" means zh-CN
	Dark   bool
}

// New starts Chromium; it ends with the test.
func New(t testing.TB) *Browser {
	t.Helper()
	name, err := exec.LookPath("chromium-headless-shell") // a page takes half the time that it takes the one with windows
	if err != nil {
		t.Fatal("Chromium isn't installed: run `make test`, which installs what tests need")
	}
	profile, err := os.MkdirTemp("", "qingyuan-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(name), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(profile), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost"), chromedp.WSURLReadTimeout(stepTime))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		stop()
		stopAlloc()
		os.RemoveAll(profile)
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{t: t, ctx: ctx}
}

// Page opens a blank page in a context of its own: its cookies meet no other page's.
func (b *Browser) Page(o Options) *Page {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(stop)
	p := &Page{t: b.t, ctx: ctx, script: o.Script}
	if o.Width == 0 {
		o.Width = 360
	}
	if o.Lang == "" {
		o.Lang = "zh-CN"
	}
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: o.Width,
		Height: 800, DeviceScaleFactor: 1, Mobile: o.Width < 600})
	p.check("set the size", err)
	_, err = chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.check("take keys beside other pages", err)
	p.switchScripts(o.Script)
	_, err = chromedp.Call(ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{AcceptLanguage: o.Lang,
		UserAgent: "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/120 Safari/537.36"})
	p.check("set the language", err)
	p.Dark(o.Dark)
	return p
}

// Page is one page of a browser.
type Page struct {
	t      testing.TB
	ctx    context.Context
	script bool
}

func (p *Page) switchScripts(on bool) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	p.check("switch scripts", err)
}

// Dark shows the page as it stands in dark or in light colours, at once: nothing moves.
func (p *Page) Dark(on bool) {
	p.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	p.check("set the colours", err)
}

// Large shows the page as it stands in large or in normal type: the attribute is the one that
// the reader's choice puts there.
func (p *Page) Large(on bool) {
	p.t.Helper()
	script := `document.documentElement.removeAttribute('data-size')`
	if on {
		script = `document.documentElement.setAttribute('data-size', 'large')`
	}
	Evaluate[bool](p, script+", true")
}

// check ends the test on an error and shows where it was.
func (p *Page) check(what string, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", what, err, p.peek())
	}
}

// do runs steps.
func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	p.check(what, chromedp.Do(ctx, steps...))
}

// read runs an action that answers.
func read[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	answer, err := chromedp.Run(ctx, action)
	if err != nil && (strings.Contains(err.Error(), "Inspected target navigated") || strings.Contains(err.Error(), "No node with given id")) { // the page was just being left
		answer, err = chromedp.Run(ctx, action)
	}
	p.check(what, err)
	return answer
}

// peek is what the page shows, for a message.
func (p *Page) peek() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	url, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ''`))
	return "at " + url + ":\n" + text[:min(len(text), 3000)]
}

// Open goes to an address.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.do("open "+url, chromedp.Navigate(url))
}

// URL of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return read(p, "read the address", chromedp.Location())
}

// field finds the field of a name, or of an id: #accept-text.
func field(name string) chromedp.CSS {
	if strings.HasPrefix(name, "#") {
		return chromedp.CSS(name)
	}
	return chromedp.CSS(fmt.Sprintf(`:is(input:not([type=hidden]),textarea)[name=%q]`, name))
}

// Fill types text into the field of a name, over what is there.
func (p *Page) Fill(name, text string) {
	p.t.Helper()
	Evaluate[bool](p, fmt.Sprintf(`(document.querySelector(%q).value = '') === ''`, string(field(name))))
	p.do("fill in "+name, chromedp.SendKeys(field(name), text))
}

// Choose sets a select, by the value of its option.
func (p *Page) Choose(name, value string) {
	p.t.Helper()
	p.do("choose "+value, chromedp.SetValue(chromedp.CSS(fmt.Sprintf(`select[name=%q]`, name)), value))
}

// Check presses a radio button or a checkbox with a name and a value.
func (p *Page) Check(name, value string) {
	p.t.Helper()
	p.do("check "+value, chromedp.Click(chromedp.CSS(fmt.Sprintf(`input[name=%q][value=%q]`, name, value))))
}

// Attach puts files into the file field of a name.
func (p *Page) Attach(name string, files ...string) {
	p.t.Helper()
	p.do("attach files", chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf(`input[type=file][name=%q]`, name)), files))
}

// Press presses the button or link of a selector, and waits for the page that follows.
func (p *Page) Press(selector string) {
	p.t.Helper()
	p.leave("press "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// leaveTime is how long a page may take to be gone once the next has answered; one that leads to a
// place in itself stays.
const leaveTime = 3 * time.Second

// leave does what leads to another page, and waits until that is there whole: the late end of
// an earlier load is sometimes taken for its own.
func (p *Page) leave(what string, step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	Evaluate[bool](p, `window.isThePageBefore = true`)
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	_, err := chromedp.RunResponse(ctx, step)
	p.check(what, err)
	for begin := time.Now(); time.Since(begin) < leaveTime; time.Sleep(20 * time.Millisecond) {
		if Evaluate[bool](p, `!window.isThePageBefore && document.readyState === 'complete'`) {
			return
		}
	}
}

// PressText presses the one of the elements of a selector that shows a text, and waits for
// the page that follows.
func (p *Page) PressText(selector, text string) {
	p.t.Helper()
	found := Evaluate[bool](p, fmt.Sprintf(`(() => {
		const el = [...document.querySelectorAll(%q)].find((el) => el.textContent.includes(%q));
		if (el) el.id = 'press-this';
		return !!el;
	})()`, selector, text))
	if !found {
		p.t.Fatalf("no %s shows %q\n%s", selector, text, p.peek())
	}
	p.Press("#press-this")
}

// Click presses an element that leads to no other page.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Type types into the field of a selector, and waits for an element to be shown.
func (p *Page) Type(selector, text, wait string) {
	p.t.Helper()
	p.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text), chromedp.WaitVisible(chromedp.CSS(wait)))
}

// SendFor presses the button of an upload and waits until the page shows a text; where
// scripts are on, that page may come without a navigation.
func (p *Page) SendFor(button, text string) {
	p.t.Helper()
	p.do("send "+button, chromedp.Click(chromedp.CSS(button)))
	p.WaitFor(text)
}

// WaitFor waits until the page shows a text.
func (p *Page) WaitFor(text string) {
	p.t.Helper()
	for deadline := time.Now().Add(stepTime); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, stepTime)
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(
			`document.readyState === 'complete' && !!document.querySelector('main') && document.querySelector('main').innerText.includes(%q)`, text)))
		cancel()
		if err == nil && there {
			return
		}
	}
	p.t.Fatalf("the page never showed %q\n%s", text, p.peek())
}

// Text is what the element of a selector shows.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(read(p, "read "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Attr is an attribute of the element of a selector.
func (p *Page) Attr(selector, name string) string {
	p.t.Helper()
	return read(p, "read "+selector, chromedp.AttributeValue(chromedp.CSS(selector), name)).Value
}

// Count is how many elements match a selector.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return len(read(p, "look for "+selector, chromedp.Nodes(chromedp.CSSAll(selector), chromedp.AtLeast(0))))
}

// Want fails the test unless the page shows a text.
func (p *Page) Want(text string) {
	p.t.Helper()
	if shown := p.Text("body"); !strings.Contains(shown, text) {
		p.t.Fatalf("%s doesn't show %q:\n%s", p.URL(), text, shown)
	}
}

// Screenshot is the whole page as a PNG.
func (p *Page) Screenshot() []byte {
	p.t.Helper()
	return read(p, "take a screenshot", chromedp.FullScreenshot(100))
}

// Evaluate runs JavaScript of the test's own and returns its answer; it runs also where
// the page's own scripts are off.
func Evaluate[T any](p *Page, script string) T {
	p.t.Helper()
	return read(p, "evaluate", chromedp.Evaluate[T](script))
}

// Await is Evaluate for a script whose answer is a promise. Scripts are on meanwhile; those
// of a page that was opened without them don't run for that.
func Await[T any](p *Page, script string) T {
	p.t.Helper()
	if !p.script {
		p.switchScripts(true)
		defer p.switchScripts(false)
	}
	return read(p, "await", chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// SetCookie gives the page's browser a cookie of an address, as if it had been there.
func (p *Page) SetCookie(url, name, value string) {
	p.t.Helper()
	httpOnly := true
	_, err := chromedp.Call(p.ctx, network.SetCookie, network.SetCookieParams{URL: url, Name: name, Value: value, HTTPOnly: &httpOnly})
	p.check("set a cookie", err)
}
