package staff_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"qingyuan/config/catalogue"
	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/affairs"
	"qingyuan/internal/blob"
	"qingyuan/internal/changes"
	"qingyuan/internal/scrub"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models/privacy"
)

// drafting is the desk of disclosures.
func drafting(t testing.TB, db *store.Store, files blob.Store) affairs.Desk {
	t.Helper()
	items, err := catalogue.Load()
	must(t, err)
	words, err := fundconfig.Words()
	must(t, err)
	press := affairs.Press{Store: db, Catalogue: items, Trail: testkit.Trail(db), Changes: changes.Changes{Store: db, Clock: time.Now}, Clock: time.Now}
	return affairs.Desk{Store: db, Catalogue: items, Press: press, Board: affairs.Board{Store: db, Catalogue: items, Clock: time.Now}, Sealer: seal.Sealer{}, Key: make([]byte, 32),
		Blob: blob.Aging{Store: files}, Scrub: affairs.Scrub{Kind: scrub.Kind, Clean: scrub.Clean, Damaged: scrub.Damaged, Named: scrub.Named},
		ReadText:  func(string, io.ReaderAt, int64) (string, error) { return privacy.NotRead, nil },
		OpenSheet: sheets.Rows, Mask: words.Mask, Trail: testkit.Trail(db), Clock: time.Now, MaxFile: 1 << 20}
}

// desks is a county's finance office with one who drafts and one who approves.
func desks(t *testing.T) (d *desk, clerk, approver *browser) {
	t.Helper()
	d = open(t)
	d.books(t)
	admin := d.browser(t)
	admin.signIn("admin", d.admin)
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", "云溪县财政局", "region", "990101", "superior", "0")
	clerk, approver = d.browser(t), d.browser(t)
	clerk.signIn("zhou", admin.hire("zhou", "云溪县财政局", "publisher"))
	approver.signIn("tian", admin.hire("tian", "云溪县财政局", "approver"))
	return d, clerk, approver
}

var (
	revision = regexp.MustCompile(`name="revision" value="(\d+)"`)
	findKey  = regexp.MustCompile(`name="key" value="([^"]+)"`)
)

func match(t *testing.T, re *regexp.Regexp, body string) string {
	t.Helper()
	m := re.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no %s in\n%s", re, body)
	}
	return m[1]
}

func TestADisclosureByTheFormsAlone(t *testing.T) {
	_, clerk, approver := desks(t)
	clerk.get("/staff/disclosures")
	clerk.shows(http.StatusOK, "没有起草中的内容")
	clerk.get("/staff/disclosures/new?item=village-accounts")
	clerk.shows(http.StatusOK, "三里村", "清水镇", `name="period"`)
	clerk.post("/staff/disclosures", "item", "village-accounts", "region", "990101101", "period", "2026-03")
	clerk.shows(http.StatusUnprocessableEntity, "这一事项由村公开")
	clerk.post("/staff/disclosures", "item", "village-accounts", "region", "990101101200", "period", "2026-03")
	at := clerk.page.path
	clerk.shows(http.StatusOK, "三里村2026年3月村级财务收支", "期初余额")

	// What can't be read is named by its field, and what was typed is kept.
	typed := []string{"revision", match(t, revision, clerk.page.body), "title", "三里村三月收支", "body", "修渠 <b>", "fact-opening", "一万", "fact-closing", "3.2万元"}
	clerk.post(at, typed...)
	clerk.shows(http.StatusUnprocessableEntity, `value="一万"`, `value="32000.00"`, "修渠 &lt;b&gt;", `href="#fact-opening"`, "金额读不懂")
	stale := typed[1]
	typed[1], typed[7] = match(t, revision, clerk.page.body), "1,000"
	for _, extra := range facts(clerk.page.body) {
		typed = append(typed, extra, "王会计")
	}
	clerk.post(at, typed...)
	clerk.shows(http.StatusOK, "已保存", `value="1000.00"`)
	typed[1] = stale
	clerk.post(at, typed...)
	clerk.shows(http.StatusConflict, "别人也保存过这份草稿", "三里村三月收支")

	for _, then := range []string{"files", "preview"} { // what leads away keeps what was typed
		clerk.get(at)
		typed[1], typed[5] = match(t, revision, clerk.page.body), then+" typed"
		clerk.post(at, append(typed, "then", then)...)
		if clerk.get(at); !strings.Contains(clerk.page.body, then+" typed") {
			t.Errorf("%s loses what was typed", then)
		}
	}

	// The table: pasted, a row that is wrong, one that is removed, a sheet.
	table := at + "/tables/entries"
	clerk.get(table)
	clerk.post(table, "revision", match(t, revision, clerk.page.body), "from", "0", "do", "paste", "paste", "日期\t摘要\t支出\n2026.3.2\t水泥\t1,000\n3月9日\t砖，电话13812345678\t12O0\n")
	clerk.shows(http.StatusUnprocessableEntity, `value="2026-03-02"`, `value="3月9日"`, `value="12O0"`, `href="#cell-1-0"`, "日期读不懂", "金额读不懂")
	clerk.post(table, rowsOf(clerk.page.body, match(t, revision, clerk.page.body), "do", "save", "cell-1-0", "2026-03-09", "cell-1-3", "1200")...)
	clerk.shows(http.StatusOK, "已保存", `value="1200.00"`)
	clerk.sendFile(table+"/sheet", "sheet", "更多.csv", "日期,摘要,支出（万元）\n2026-03-20,工钱,0.5\n合计,,0.5\n")
	clerk.shows(http.StatusOK, `value="5000.00"`, "3 行")
	clerk.post(table, rowsOf(clerk.page.body, match(t, revision, clerk.page.body), "do", "remove-2")...)
	clerk.shows(http.StatusOK, "2 行")
	clerk.sendFile(table+"/sheet", "sheet", "空.csv", "")
	clerk.shows(http.StatusUnprocessableEntity, `href="#sheet"`)

	// Files: only what anyone can open, cleaned.
	clerk.get(at + "/files")
	clerk.sendFile(at+"/files", "file", "a.exe", "MZ\x90\x00")
	clerk.shows(http.StatusUnprocessableEntity, "只能上传 PDF 和图片")
	clerk.sendFile(at+"/files", "file", "现场.png", pixel)
	clerk.shows(http.StatusOK, "现场.png")
	file := strings.TrimPrefix(clerk.find(`/files/([0-9a-f]{32})"`), "/")
	if clerk.get("/files/"+file).status != http.StatusNotFound {
		t.Error("a file of a draft is public")
	}

	// The gate: nothing is submitted before each finding is settled.
	clerk.get(at + "/check")
	clerk.shows(http.StatusOK, "电话号码", "读不了的附件", "还有 2 条没有处理")
	clerk.post(at+"/submit", "revision", match(t, revision, clerk.page.body))
	clerk.shows(http.StatusUnprocessableEntity, "还有 2 条个人信息没有处理")
	keys := findKey.FindAllStringSubmatch(clerk.page.body, -1)
	key, seen := keys[0][1], keys[1][1]
	clerk.post(at+"/check", "do", "keep", "key", seen, "reason", "看过，没有个人信息")
	clerk.post(at+"/check", "do", "keep", "key", key, "reason", "")
	clerk.shows(http.StatusUnprocessableEntity, "请写明为什么可以公开")
	clerk.post(at+"/check", "do", "keep", "key", key, "reason", "商店的公开电话")
	clerk.shows(http.StatusOK, "商店的公开电话")
	clerk.get(at + "/preview?width=phone")
	clerk.shows(http.StatusOK, "leaf--phone", "三里村三月收支", "2026年3月2日")
	approver.get(at)
	if approver.page.status != http.StatusNotFound {
		t.Errorf("an approver sees a draft that isn't submitted: %d", approver.page.status)
	}
	clerk.get(at + "/check")
	clerk.post(at+"/submit", "revision", match(t, revision, clerk.page.body))
	clerk.shows(http.StatusOK, "待审核", "撤回提交")

	// Approval: each that was kept is confirmed.
	approver.get("/staff")
	approver.shows(http.StatusOK, "/staff/disclosures?tab=approve")
	approver.get(at)
	approver.shows(http.StatusOK, "商店的公开电话", "三里村三月收支", `name="confirm"`)
	rev := match(t, revision, approver.page.body)
	approver.post(at+"/approve", "revision", rev, "when", "now")
	approver.shows(http.StatusUnprocessableEntity, "请确认这一条可以公开")
	approver.post(at+"/approve", "revision", rev, "when", "later", "on", "昨天", "hour", "9点", "confirm", key)
	approver.shows(http.StatusUnprocessableEntity, `value="昨天"`, `href="#on"`, `href="#hour"`)
	approver.post(at+"/approve", "revision", rev, "when", "now", "confirm", key, "confirm", seen)
	approver.shows(http.StatusOK, "已经公开")
	approver.post(at+"/approve", "revision", rev, "when", "now", "confirm", key, "confirm", seen) // a second click
	approver.shows(http.StatusOK, "已经公开")
	public := "/disclosures/" + strings.TrimPrefix(at, "/staff/disclosures/")
	clerk.get(public)
	clerk.shows(http.StatusOK, "三里村三月收支", "1,200.00")

	sent := clerk.get("/files/" + file)
	if sent.status != http.StatusOK || sent.body != pixel || sent.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(sent.header.Get("Content-Security-Policy"), "default-src 'none'; sandbox") ||
		sent.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(sent.header.Get("Content-Disposition"), "inline") || sent.header.Get("Set-Cookie") != "" {
		t.Errorf("a public file: %d, %d bytes, %v", sent.status, len(sent.body), sent.header)
	}

	// A correction and a withdrawal begin at what was published.
	of := "/staff/disclosures/of/" + strings.TrimPrefix(public, "/disclosures/")
	clerk.get("/staff/disclosures?tab=published")
	clerk.shows(http.StatusOK, of)
	clerk.get(of)
	clerk.post(of, "kind", "correct", "reason", "")
	clerk.shows(http.StatusUnprocessableEntity, "请写明原因")
	clerk.post(of, "kind", "withdraw", "reason", "账目重核")
	clerk.shows(http.StatusOK, "撤回", "账目重核")
}

// shows wants texts on the page that the browser is at.
func (b *browser) shows(status int, texts ...string) {
	b.t.Helper()
	b.want(status, b.page.path, texts...)
}

// pixel is a PNG of one.
const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"

// facts are the names of the facts' inputs of a page, but those that the test types itself.
func facts(body string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?:input|textarea)[^>]* name="(fact-[a-z_-]+)"`).FindAllStringSubmatch(body, -1) {
		if m[1] != "fact-opening" && m[1] != "fact-closing" {
			names = append(names, m[1])
		}
	}
	return names
}

var cellInput = regexp.MustCompile(`name="(cell-\d+-\d+)" value="([^"]*)"`)

// rowsOf is the form of a table's page as it stands, with some values in place of its own.
func rowsOf(body, revision string, pairs ...string) []string {
	own := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		own[pairs[i]] = pairs[i+1]
	}
	form := []string{"revision", revision, "from", "0"}
	for _, m := range cellInput.FindAllStringSubmatch(body, -1) {
		value := m[2]
		if v, ok := own[m[1]]; ok {
			value = v
		}
		form = append(form, m[1], value)
	}
	return append(form, "do", fmt.Sprint(own["do"]))
}
