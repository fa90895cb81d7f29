package e2e

import (
	"encoding/csv"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/browser"
)

// example is the path of a sheet in examples/.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs("../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// The clerk's and the public's steps: a sheet as it came, looked at, published, browsed by
// region and programme, downloaded.
func TestASheetFromTheClerkToThePublic(t *testing.T) {
	onEachBackend(t, func(t *testing.T, b testkit.Backend) {
		prog := b.Serve(t, nil, "--demo")
		o := browser.Options{}
		if b.DSN != "" {
			o = browser.Options{Width: 1280, Lang: "en", Script: true}
		}
		chromium := browser.New(t)
		clerk := chromium.Page(o)
		clerk.Open(prog.URL + "/staff/sign-in")
		clerk.Fill("username", "clerk")
		clerk.Fill("password", demoOf(prog)["clerk"])
		clerk.Press(`.signin .btn`)

		approver := chromium.Page(o)
		approver.Open(prog.URL + "/staff/sign-in")
		approver.Fill("username", "approver")
		approver.Fill("password", demoOf(prog)["approver"])
		approver.Press(`.signin .btn`)

		publish(t, clerk, approver, prog.URL, "危房改造补助.xlsx", "52", "1,040,000.00")
		publish(t, clerk, approver, prog.URL, "农村最低生活保障.csv", "481", "")

		clerk.Open(prog.URL + "/staff/funds/import")
		clerk.Attach("sheet", example(t, "有问题的高龄津贴.csv"))
		clerk.SendFor(`form[enctype] .btn`, "990101999999")
		if n := clerk.Count(`tr.is-refused`); n < 6 {
			t.Errorf("%d reasons for six refused rows", n)
		}
		clerk.Want("1e309")
		clerk.Press(`form[action$="/discard"] .btn`)

		clerk.Open(prog.URL + "/staff/funds/import")
		clerk.Attach("sheet", example(t, "README.md"))
		clerk.SendFor(`form[enctype] .btn`, "README.md")
		if clerk.Count(`.error-summary`) != 1 {
			t.Error("a file that is no sheet isn't told")
		}

		browse(t, chromium.Page(o), prog)
	})
}

func publish(t *testing.T, clerk, approver *browser.Page, url, name, rows, total string) {
	t.Helper()
	clerk.Open(url + "/staff/funds/import")
	clerk.Attach("sheet", example(t, name))
	clerk.SendFor(`form[enctype] .btn`, name)
	clerk.Want(rows)
	clerk.Want(total)
	clerk.Press(`#publish form[action$="/submit"] .btn`)
	approver.Open(url + "/staff/funds")
	approver.Press(`.index li:last-child a[href^="/staff/funds/imports/"]`)
	approver.Want(name)
	approver.Want(rows)
	approver.Press(`#publish form[action$="/approve"] .btn`)
	if approver.Count(`.notice--success`) != 1 {
		t.Errorf("%s wasn't published", name)
	}
}

// browse is what anyone does with what was published.
func browse(t *testing.T, p *browser.Page, prog *testkit.Program) {
	t.Helper()
	p.Open(prog.URL)
	p.Press(`.door a[href="/funds"]`)
	p.PressText(`.bars a`, "清源镇")
	p.PressText(`.bars a`, "柳树村")
	p.Want("柳树村")
	p.Open(prog.URL + "/funds?region=990101102202&programme=rural-subsistence")
	p.Want("傅*")
	if text := p.Text("main"); strings.Contains(text, "傅超明") || strings.Contains(text, "990101199006294866") {
		t.Error("a full name or an identity number is shown")
	}
	href := p.Attr(`.downloads a`, "href")
	resp := answer(t, prog.URL+href)
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("the download: %d %v", resp.StatusCode, resp.Header)
	}
	bom := make([]byte, 3)
	if _, err := resp.Body.Read(bom); err != nil || string(bom) != "\ufeff" {
		t.Errorf("the download begins with % x (%v)", bom, err)
	}
	lines, err := csv.NewReader(resp.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) < 20 {
		t.Errorf("the download has %d lines", len(lines))
	}
	for _, line := range lines[1:] {
		for _, cell := range line {
			if len(cell) == 18 && strings.HasPrefix(cell, "9901011") {
				t.Fatalf("an identity number in the download: %v", line)
			}
		}
	}
}
