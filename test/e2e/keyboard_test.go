package e2e

import (
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/browser"
)

// A report, and coming back to it, with the keyboard alone: no step needs a pointer, and
// where one is can always be seen.
func TestAReportByKeyboard(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	chromium := browser.New(t)
	for name, o := range map[string]browser.Options{"phone, no scripts": {}, "desk, scripts": {Width: 1280, Script: true}} {
		t.Run(name, func(t *testing.T) { keyboardSteps(t, b, prog, chromium.Page(o), o.Script) })
	}
	t.Run("shortcuts of the staff", func(t *testing.T) { shortcuts(t, prog, chromium.Page(browser.Options{Width: 1280, Script: true})) })
}

// Single keys lead through the list and to pages; they rest in fields, and can be switched off.
func shortcuts(t *testing.T, prog *testkit.Program, p *browser.Page) {
	p.Open(prog.URL + "/staff/sign-in")
	p.Fill("username", "reviewer")
	p.Fill("password", demoOf(prog)["reviewer"])
	p.Press(`main form .btn`)
	p.Open(prog.URL + "/staff/tips?tab=working")
	p.Keys("jjk")
	if !p.Focused(`tbody tr:first-child [data-row]`) {
		t.Error("j, j and k don't lead to the first row")
	}
	p.Keys("?")
	if p.Count(`dialog[open]`) != 1 {
		t.Error("? shows no list of the keys")
	}
	p.Keys("j" + browser.Escape)
	if p.Count(`dialog[open]`) != 0 {
		t.Error("Escape doesn't close it")
	}
	p.Keys("k")
	p.KeysAway("o")
	p.WaitFor("反映的问题")
	p.Keys("g")
	p.KeysAway("s")
	p.Keys("/")
	if !p.Focused(`#words`) {
		t.Error("/ doesn't lead to the search's field")
	}
	p.Fill("words", "")
	p.Keys("gj?")
	if got := browser.Evaluate[string](p, `document.getElementById('words').value`); got != "gj?" || p.Count(`dialog[open]`) != 0 {
		t.Errorf("in a field keys do more than type: %q", got)
	}
	p.Open(prog.URL + "/prefs?keys=off&back=/staff/tips")
	if p.Count(`#shortcuts`) != 0 {
		t.Error("they are on though switched off")
	}
}

func keyboardSteps(t *testing.T, b testkit.Backend, prog *testkit.Program, p *browser.Page, script bool) {
	next := func() {
		t.Helper()
		p.TabTo(`.btn[value="next"]`)
		p.KeysAway(browser.Enter)
	}
	p.Open(prog.URL)
	p.TabTo(`.skip`) // the first stop leads past the menu
	p.TabTo(`.door--main a`)
	p.KeysAway(browser.Enter)
	p.TabTo(`#read`)
	p.Keys(browser.Space)
	p.TabTo(`.btn--start`)
	p.KeysAway(browser.Enter)
	placeByKeyboard(p, script)
	next()

	next() // with nothing filled in
	if script && !p.Focused(`.error-summary`) {
		t.Error("what is wrong isn't what has the focus")
	}
	p.TabTo(`.error-summary a[href="#subjects"]`)
	p.Keys(browser.Enter)
	p.TabTo(`#subject-0-name`)
	p.Keys("王键盘")
	p.TabTo(`[name="own"]`)
	p.Keys(browser.Space + browser.Down)
	next()
	p.TabTo(`[name="field"]`)
	p.Keys(browser.Space)
	p.TabTo(`[name="kind"]`)
	p.Keys(browser.Space + browser.Down)
	next()
	p.TabTo(`#narrative`)
	p.Keys("全用键盘写的")
	p.TabTo(`#detail-relation`)
	p.Keys(browser.Down)
	next()
	next() // no files
	p.TabTo(`[name="named"]`)
	p.Keys(browser.Space)
	next()
	for _, said := range []string{"王键盘", "没有", "优亲厚友", "亲属", "全用键盘写的", "匿名"} {
		p.Want(said)
	}
	p.TabTo(`#captcha`)
	p.Keys(solve(t, database(t, b), p))
	p.TabTo(`.btn[value="send"]`)
	p.KeysAway(browser.Enter)
	receipt := p.Attr(`.receipt .code`, "aria-label")
	p.TabTo(`form[action="/report/discard"] .btn`)
	p.KeysAway(browser.Enter)
	backByKeyboard(p, receipt)
}

// placeByKeyboard finds the demonstration's county: by typing, or level by level.
func placeByKeyboard(p *browser.Page, script bool) {
	if script {
		p.TabTo(`[role="combobox"]`)
		p.Type(`[role="combobox"]`, "清源县", `[role="option"]`)
		p.Keys(browser.Down + browser.Enter)
		return
	}
	for _, first := range []string{"示", "明", "清"} {
		p.TabTo(`#region`)
		p.Keys(first)
		p.TabTo(`.btn[value="down"]`)
		p.KeysAway(browser.Enter)
	}
}

// backByKeyboard opens the tip with its receipt, writes, and leaves.
func backByKeyboard(p *browser.Page, receipt string) {
	p.TabTo(`.nav a[href="/follow"]`)
	p.KeysAway(browser.Enter)
	p.TabTo(`#receipt`)
	p.Keys(receipt)
	p.TabTo(`.btn[value="open"]`)
	p.KeysAway(browser.Enter)
	p.TabTo(`#text`)
	p.Keys("也是用键盘补充的")
	p.TabTo(`form[action$="/messages"] button`)
	p.KeysAway(browser.Enter)
	p.Want("也是用键盘补充的")
	p.TabTo(`form[action$="/leave"] button`)
	p.KeysAway(browser.Enter)
}

// Every page of the reporter's side can be left at once: by a link where scripts are off, by
// Escape three times where they are on.
func TestQuickExit(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	chromium := browser.New(t)
	plain := chromium.Page(browser.Options{})
	c := begin(testkit.NewClient(t, prog.URL), said{subject: "王某", narrative: "随时要走"})
	c.Post("/report/you", "named", "no")
	for _, path := range []string{"/report", "/report/where", "/report/whom", "/report/kind", "/report/what", "/report/evidence", "/report/you", "/report/check", "/follow"} {
		if c.Get(path); c.Path != path || !strings.Contains(c.Body, `class="exit-btn" href="https://www.weather.com.cn/" rel="noreferrer nofollow"`) {
			t.Errorf("%s can't be left at once (%s)", path, c.Path)
		}
	}
	left := func(p *browser.Page) bool {
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if !strings.HasPrefix(p.URL(), prog.URL) {
				return true
			}
		}
		return false
	}
	plain.Open(prog.URL + "/report")
	plain.Click(`.exit-btn`)
	if !left(plain) {
		t.Errorf("the link stays at %s", plain.URL())
	}
	p := chromium.Page(browser.Options{Script: true})
	p.Open(prog.URL + "/report")
	p.Keys(browser.Escape + browser.Escape)
	if !strings.HasPrefix(p.URL(), prog.URL) {
		t.Error("two presses leave already")
	}
	p.Keys(browser.Escape)
	if !left(p) {
		t.Errorf("Escape three times stays at %s", p.URL())
	}
}
