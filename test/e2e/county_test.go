package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// countySheets are the county's own files, with the rows that each has.
func countySheets() map[string]string {
	return map[string]string{"农村最低生活保障.csv": "481", "残疾人两项补贴.csv": "279", "生态公益林补偿.csv": "513",
		"高龄津贴.csv": "1,079", "危房改造补助.xlsx": "52", "耕地地力保护补贴.xlsx": "2,094"}
}

// The county's books are opened: its files are published by a clerk and an approver, and then
// anyone finds their village, compares it, asks, and holds a download against its sum. Each page
// on the way is looked at by axe-core. With scripts on and off, on both back ends.
func TestTheCountyOpensItsBooks(t *testing.T) {
	onEachBackend(t, func(t *testing.T, b testkit.Backend) {
		prog := b.Serve(t, nil, "--demo")
		o := browser.Options{Width: 360}
		if b.DSN != "" {
			o = browser.Options{Width: 1280, Lang: "en", Script: true}
		}
		chromium := browser.New(t)
		clerk, approver := chromium.Page(o), chromium.Page(o)
		atDesk(clerk, prog, "clerk")
		atDesk(approver, prog, "approver")
		for name, rows := range countySheets() {
			if b.DSN != "" && strings.HasSuffix(name, ".csv") && name != "农村最低生活保障.csv" {
				continue // what differs by the back end isn't in the sheets
			}
			publish(t, clerk, approver, prog.URL, name, rows)
		}
		refused(t, clerk, prog.URL)
		publishPurchases(t, clerk, approver, prog.URL)

		visitor := chromium.Page(o)
		findTheVillage(t, visitor, prog)
		askAboutALine(t, visitor, b)
		answerInPublic(t, clerk, approver, visitor, prog.URL)
		b.Run(t, "data", "snapshot", "--region", "990101")
		holdAgainstItsSum(t, visitor, prog)
	})
}

func atDesk(p *browser.Page, prog *testkit.Program, who string) {
	p.Open(prog.URL + "/staff/sign-in")
	p.Fill("username", who)
	p.Fill("password", prog.Accounts()[who])
	p.Press(`.signin .btn`)
}

// publish takes a sheet from the clerk's file to the public: sent in and looked at by one, looked
// at and approved by the other.
func publish(t *testing.T, clerk, approver *browser.Page, url, name, rows string) {
	t.Helper()
	clerk.Open(url + "/staff/funds/import")
	clerk.Attach("sheet", example(t, name))
	clerk.SendFor(`form[enctype] .btn`, name)
	clerk.Want(rows)
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

// publishPurchases takes the county's register of purchases in, and publishes the first of the
// lists that it becomes.
func publishPurchases(t *testing.T, clerk, approver *browser.Page, url string) {
	t.Helper()
	clerk.Open(url + "/staff/purchases/import")
	clerk.Attach("sheet", example(t, "采购登记.csv"))
	clerk.Check("skip", "1")
	clerk.SendFor(`form[enctype] .btn`, "2026")
	axe.Glance(t, clerk)
	draft := clerk.Attr(`.index a[href^="/staff/disclosures/"]`, "href")
	clerk.Open(url + draft)
	clerk.Press(`button[value="check"]`)
	clerk.Press(`form[action$="/submit"] .btn`)
	approver.Open(url + draft)
	approver.Press(`form[action$="/approve"] .btn`)
	visitor := approver
	visitor.Open(url + "/purchases?region=990101")
	visitor.Want("清源")
	axe.Glance(t, visitor)
}

// answerInPublic answers the newest question: the clerk drafts it, the approver makes it public.
func answerInPublic(t *testing.T, clerk, approver, visitor *browser.Page, url string) {
	t.Helper()
	const answer = "按县里二〇二六年的标准，每人每月四百二十元。"
	clerk.Open(url + "/staff/questions?only=answer")
	question := clerk.Attr(`main a[href^="/staff/questions/"][href*="/questions/"]`, "href")
	clerk.Open(url + question)
	clerk.Fill("answer", answer)
	clerk.Press(`.btn[value="draft"]`)
	approver.Open(url + question)
	approver.Press(`.btn[value="approve"]`)
	visitor.Open(url + strings.TrimPrefix(question, "/staff"))
	visitor.Want(answer)
	axe.Glance(t, visitor)
}

// example is the path of a sheet in examples/.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs("../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// refused are two files of which nothing, or not all, can be published.
func refused(t *testing.T, clerk *browser.Page, url string) {
	t.Helper()
	clerk.Open(url + "/staff/funds/import")
	clerk.Attach("sheet", example(t, "有问题的高龄津贴.csv"))
	clerk.SendFor(`form[enctype] .btn`, "990101999999")
	if n := clerk.Count(`tr.is-refused`); n < 6 {
		t.Errorf("%d reasons for six refused rows", n)
	}
	clerk.Want("1e309")
	clerk.Press(`form[action$="/discard"] .btn`)
	clerk.Open(url + "/staff/funds/import")
	clerk.Attach("sheet", example(t, "README.md"))
	clerk.SendFor(`form[enctype] .btn`, "README.md")
	if clerk.Count(`.error-summary`) != 1 {
		t.Error("a file that is no sheet isn't told")
	}
}

// findTheVillage: a village's 低保 of March, and how it compares with its town.
func findTheVillage(t *testing.T, p *browser.Page, prog *testkit.Program) {
	t.Helper()
	p.Open(prog.URL)
	p.Fill("q", "红旗村 低保")
	p.Press(`main form[role="search"] .btn`)
	axe.Glance(t, p)
	p.Press(`main a[href*="region=990101102202"][href*="programme=rural-subsistence"]`)
	p.Choose("period", "2026-03")
	p.Press(`.filters .btn`)
	p.Want("傅*")
	if text := p.Text("main"); strings.Contains(text, "傅超明") || strings.Contains(text, "990101199006294866") {
		t.Error("a full name or an identity number is shown")
	}
	if p.Count(`#median`) != 1 {
		t.Error("the village isn't compared with its town")
	}
	axe.Glance(t, p)
}

// askAboutALine asks in public about the first line of the page.
func askAboutALine(t *testing.T, p *browser.Page, b testkit.Backend) {
	t.Helper()
	p.Press(`#lines a[href^="/ask?payment="]`)
	p.Want("傅*")
	p.Fill("text", "这笔的标准是按什么定的？")
	p.Fill("captcha", solve(t, database(t, b), p))
	axe.Glance(t, p)
	p.Press(`main form[action="/ask"] .btn`)
	axe.Glance(t, p)
}

// holdAgainstItsSum takes a data file and its manifest away, and holds one against the other.
func holdAgainstItsSum(t *testing.T, p *browser.Page, prog *testkit.Program) {
	t.Helper()
	p.Open(prog.URL + "/data")
	axe.Glance(t, p)
	p.Press(`main a[href="/data/990101"]`)
	axe.Glance(t, p)
	at := p.Attr(`.files a[href$="/manifest.json"]`, "href")
	var manifest struct {
		Files []struct {
			Name   string `json:"name"`
			Size   int64  `json:"size"`
			SHA256 string `json:"sha256"`
		} `json:"files"`
	}
	if err := json.Unmarshal(fetch(t, prog.URL+at), &manifest); err != nil || len(manifest.Files) == 0 {
		t.Fatalf("the manifest has %d files (%v)", len(manifest.Files), err)
	}
	sums := string(fetch(t, prog.URL+strings.TrimSuffix(at, "manifest.json")+"SHA256SUMS"))
	for _, f := range manifest.Files {
		content := fetch(t, prog.URL+strings.TrimSuffix(at, "manifest.json")+f.Name)
		sum := sha256.Sum256(content)
		if hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(content)) != f.Size || !strings.Contains(sums, f.SHA256+"  "+f.Name) {
			t.Errorf("%s isn't as its manifest says", f.Name)
		}
	}
	csv := fetch(t, prog.URL+"/funds.csv?region=990101102202&programme=rural-subsistence&period=2026-03")
	if !bytes.HasPrefix(csv, []byte("\ufeff")) || !bytes.Contains(csv, []byte("傅*")) || bytes.Contains(csv, []byte("傅超明")) {
		t.Errorf("the download of what was shown:\n%.300s", csv)
	}
}

// fetch takes a file away.
func fetch(t *testing.T, url string) []byte {
	t.Helper()
	resp := answer(t, url)
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", url, resp.StatusCode, err)
	}
	return content
}
