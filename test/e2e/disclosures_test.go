package e2e

import (
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// A draft is written, checked and approved in a browser without scripts, and axe looks at the pages
// that only forms lead to, each with something wrong too; then at what the public sees.
func TestADisclosureInABrowser(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	d, db, chromium := demoOf(prog), database(t, b), browser.New(t)
	w := walker{chromium.Page(browser.Options{Lang: "zh-CN"}), t, prog.URL, db, d}
	look := func(name string) {
		t.Helper()
		if !axe.Check(t, w.Page) {
			t.Logf("… which is the page “%s”", name)
		}
	}
	enter := func(who string) {
		w.open("/staff/sign-in")
		w.Fill("username", who)
		w.Fill("password", d[who])
		w.Press(`.signin .btn`)
	}
	var draft string
	if err := db.QueryRow("SELECT id FROM disclosure_drafts WHERE state = 'draft'").Scan(&draft); err != nil {
		t.Fatal(err)
	}
	at := "/staff/disclosures/" + draft

	enter("clerk")
	w.open(at)
	w.Fill("fact-closing", "一万")
	w.Press(`button[value="save"].btn`)
	w.Want("金额读不懂")
	look("a draft with something wrong")
	for _, then := range []string{"files", "preview"} {
		w.Press(`button[value="` + then + `"]`)
		look("a draft's " + then)
		w.open(at)
	}
	w.Fill("fact-closing", "18.1342万元")
	w.Fill("body", "有疑问请打 13812345678。")
	w.Press(`button[value="table-entries"]`)
	w.Fill("cell-5-0", "下周")
	w.Press(`button[value="done"]`)
	w.Want("日期读不懂")
	look("a table with something wrong")
	w.Fill("cell-5-0", "")
	w.Press(`button[value="done"]`)
	w.Press(`button[value="check"]`)
	w.Want("电话号码")
	look("what the gate found")
	w.Press(`button[value="mask"]`)
	w.Press(`form[action$="/submit"] .btn`)
	w.Want("待审核")

	w.Page = chromium.Page(browser.Options{Lang: "zh-CN"})
	enter("approver")
	w.open(at)
	w.Check("when", "later")
	w.Press(`form[action$="/approve"] .btn`)
	w.Want("日期读不懂")
	look("a draft to be approved, with something wrong")
	w.Check("when", "now")
	w.Press(`form[action$="/approve"] .btn`)
	w.Want("已经公开")
	w.open("/disclosures/" + draft)
	if text := w.Text("main"); strings.Contains(text, "13812345678") || !strings.Contains(text, "有疑问请打") {
		t.Errorf("published: %s", text)
	}

	for name, sql := range map[string]string{
		"a disclosure": "SELECT '/disclosures/' || id FROM disclosures WHERE item_id = 'assistance-list'",
		"a correction": "SELECT '/disclosures/' || disclosure_id || '/compare?from=1&to=2' FROM disclosure_versions WHERE no = 2 AND state = 'published'",
		"a tombstone":  "SELECT '/disclosures/' || id FROM disclosures WHERE state = 'withdrawn'",
	} {
		var path string
		if err := db.QueryRow(sql).Scan(&path); err != nil {
			t.Fatal(name, err)
		}
		w.open(path)
		look(name)
	}
}
