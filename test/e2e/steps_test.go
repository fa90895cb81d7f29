package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// photo draws a picture into a file.
func photo(t *testing.T, name string) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x ^ y), 255})
		}
	}
	var out bytes.Buffer
	var err error
	if strings.HasSuffix(name, ".jpg") {
		err = jpeg.Encode(&out, img, nil)
	} else {
		err = png.Encode(&out, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The citizen's and the reviewer's steps, as issue 2 tells them: with scripts off on a
// Chinese phone, and with scripts on at an English desk.
func TestATipFromTheCitizenToTheAnswerAndBack(t *testing.T) {
	onEachBackend(t, func(t *testing.T, b testkit.Backend) {
		prog := b.Serve(t, nil, "--demo")
		chromium := browser.New(t)
		t.Run("phone, Chinese, no scripts", func(t *testing.T) {
			tipSteps(t, b, prog, chromium, browser.Options{})
		})
		t.Run("desk, English, scripts", func(t *testing.T) {
			tipSteps(t, b, prog, chromium, browser.Options{Width: 1280, Lang: "en", Script: true})
		})
	})
}

func tipSteps(t *testing.T, b testkit.Backend, prog *testkit.Program, chromium *browser.Browser, o browser.Options) {
	citizen := chromium.Page(o)
	subject := "王" + strings.ToUpper(o.Lang) + "某"
	receipt := sendTip(t, b, citizen, o, prog.URL, subject)

	reviewer := chromium.Page(o)
	reviewer.Open(prog.URL + "/staff/sign-in")
	reviewer.Fill("username", "reviewer")
	reviewer.Fill("password", demoOf(prog)["reviewer"])
	reviewer.Press(`.signin .btn`)
	reviewer.Open(prog.URL + "/staff/tips")
	reviewer.PressText(`main .table a`, subject)
	reviewer.Want("低保给了村主任的弟弟")
	for _, name := range names(o.Lang, "1.jpg", "2.png", "3.pdf") {
		reviewer.Want(name)
	}
	reviewer.Press(`form[action$="/acts/accept"] .btn`)
	reviewer.Fill("#write-text", "请问是哪一天？")
	reviewer.Press(`form[action$="/acts/write"] .btn`)
	reviewer.Want("请问是哪一天？")
	tip, _, _ := strings.Cut(reviewer.URL(), "?")

	supervisor := chromium.Page(o) // a second person
	supervisor.Open(prog.URL + "/staff/sign-in")
	supervisor.Fill("username", "supervisor")
	supervisor.Fill("password", demoOf(prog)["supervisor"])
	supervisor.Press(`.signin .btn`)
	supervisor.Open(tip)
	supervisor.Choose("handler", supervisor.Attr(`select[name=handler] option:nth-of-type(2)`, "value"))
	supervisor.Press(`form[action$="/acts/assign"] .btn`)
	reviewer.Open(tip)
	reviewer.Click(`#propose-disposition-verification`)
	reviewer.Fill("#propose-note", "有具体的人和事，可以核实。")
	reviewer.Press(`form[action$="/acts/propose"] .btn`)
	if reviewer.Count(`#asked a`) != 0 {
		t.Error("a reviewer decides on their own proposal")
	}
	axe.Check(t, reviewer)
	supervisor.Open(tip)
	axe.Check(t, supervisor)
	supervisor.Press(`#asked a`)
	supervisor.Check("outcome", "grant")
	supervisor.Fill("reply", "同意核实。")
	axe.Check(t, supervisor)
	supervisor.Press(`main form .btn`)
	reviewer.Open(tip)
	reviewer.Want("同意核实。")
	reviewer.Click(`#conclude-finding-partly`)
	reviewer.Fill("#conclude-note", "核对了名单和房产。")
	reviewer.Press(`form[action$="/acts/conclude"] .btn`)
	reviewer.Fill("#answer-answer", "经核实，名单已更正。")
	reviewer.Press(`form[action$="/acts/answer"] .btn`)
	reviewer.Want("经核实，名单已更正。")
	axe.Check(t, reviewer)

	back := chromium.Page(o)
	back.Open(prog.URL)
	back.Press(`a[href="/follow"]`)
	back.Fill("receipt", "1234")
	back.Press(`.btn[value="open"]`)
	if back.Count(`.error-summary`) != 1 {
		t.Error("a mistyped receipt isn't told")
	}
	back.Fill("receipt", receipt)
	back.Press(`.btn[value="open"]`)
	back.Want("请问是哪一天？")
	back.Want("经核实，名单已更正。")
	back.Fill("text", "谢谢，我再补一张照片。")
	back.Press(`form[action$="/messages"] .btn`)
	back.Want("谢谢，我再补一张照片。")
	back.Attach("files", photo(t, "later.png"))
	upload(back, o, names(o.Lang, "4.png")...)
	back.Press(`form[action$="/leave"] .btn`)

	reviewer.Open(reviewer.URL())
	reviewer.Want("谢谢，我再补一张照片。")
	reviewer.Want(names(o.Lang, "4.png")[0])
}

// names are those that readers see of files, in a language.
func names(lang string, list ...string) []string {
	for i, name := range list {
		if lang == "en" {
			list[i] = "Evidence " + name
		} else {
			list[i] = "证据" + name
		}
	}
	return list
}

// upload sends the files that were attached, and waits until the page lists them. Scripts
// send them without being asked.
func upload(p *browser.Page, o browser.Options, names ...string) {
	if !o.Script {
		p.Click(`button[value="upload"]`)
	}
	for _, name := range names {
		p.WaitFor(name)
	}
}

// sendTip goes the citizen's way from the home page to the receipt.
func sendTip(t *testing.T, b testkit.Backend, p *browser.Page, o browser.Options, url, subject string) (receipt string) {
	t.Helper()
	p.Open(url)
	p.Press(`.door--main a`)
	p.Press(`.btn--start`)
	if p.Count(`.error-summary li`) != 1 {
		t.Error("one can begin without having read")
	}
	p.Check("read", "yes")
	p.Press(`.btn--start`)
	for _, code := range []string{"99", "9901", "990101"} {
		p.Choose("region", code)
		p.Press(`.btn[value="down"]`)
	}
	p.Press(`.btn[value="next"]`)
	fillIn(t, p, subject)
	pdf := filepath.Join(t.TempDir(), "list.pdf")
	if err := os.WriteFile(pdf, []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Attach("files", photo(t, "bill.jpg"), photo(t, "house.png"), pdf)
	upload(p, o, names(o.Lang, "1.jpg", "2.png", "3.pdf")...)
	p.Press(`.btn[value="next"]`)
	p.Check("named", "no")
	p.Press(`.btn[value="next"]`)
	p.Want(subject)
	p.Fill("captcha", "000")
	p.Press(`.btn[value="send"]`)
	if p.Count(`.error-summary`) != 1 {
		t.Error("a wrong captcha was taken")
	}
	wav := p.Attr(`.captcha-audio`, "src")
	if resp := answer(t, url+wav); resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("the captcha's voice: %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	p.Fill("captcha", solve(t, database(t, b), p))
	p.Press(`.btn[value="send"]`)
	receipt = p.Attr(`.receipt .code`, "aria-label")
	if len(strings.ReplaceAll(receipt, " ", "")) != 24 {
		t.Fatalf("the receipt shows as %q", receipt)
	}
	p.Press(`form[action="/report/discard"] button`)
	return receipt
}

// fillIn goes from the people to the files, each step once with nothing in it.
func fillIn(t *testing.T, p *browser.Page, subject string) {
	t.Helper()
	wrong := func(problems int) {
		t.Helper()
		p.Press(`.btn[value="next"]`)
		if n := p.Count(`.error-summary li`); n != problems {
			t.Errorf("%s lists %d problems, want %d", p.URL(), n, problems)
		}
	}
	wrong(2)
	p.Fill("subject-0-name", subject)
	p.Press(`.btn[value="add"]`)
	p.Fill("subject-1-name", "村会计")
	p.Check("own", "no")
	p.Press(`.btn[value="next"]`)
	wrong(2)
	p.Check("field", "benefits")
	p.Check("kind", "favour")
	p.Press(`.btn[value="next"]`)
	wrong(1)
	p.Fill("narrative", "低保给了村主任的弟弟")
	p.Choose("detail-relation", "family")
	p.Press(`.btn[value="next"]`)
}

// With scripts on, a place is found by typing a part of its name.
func TestAPlaceIsFoundByTyping(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	p := browser.New(t).Page(browser.Options{Script: true, Width: 1280})
	p.Open(prog.URL + "/report")
	p.Check("read", "yes")
	p.Press(`.btn--start`)
	p.Type(`[data-region-picker] input[role="combobox"]`, "明镜市", `[role="option"]`)
	p.Click(`[role="option"]`)
	p.Press(`.btn[value="next"]`)
	p.Press(`.steps a`)
	p.Want("明镜市")
}
