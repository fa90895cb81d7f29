package staff_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/config"
	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/blob"
	"qingyuan/internal/publishing"
	"qingyuan/internal/regions"
	"qingyuan/internal/seal"
	"qingyuan/internal/sheets"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models/region"
)

// published is a desk with a clerk of the county 990101 and one who approves, signed in.
func published(t *testing.T) (d *desk, clerk, approver *browser) {
	t.Helper()
	d = open(t)
	d.books(t)
	admin := d.browser(t)
	admin.signIn("admin", d.admin)
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", "云溪县财政局", "region", "990101", "superior", "0")
	clerk = d.browser(t)
	clerk.signIn("zhou", admin.hire("zhou", "云溪县财政局", "publisher"))
	clerk.get("/staff/funds")
	clerk.want(http.StatusOK, "/staff/funds", "还没有公开过发放表")
	admin.get("/staff/people/new")
	approver = d.browser(t)
	approver.signIn("tian", admin.hire("tian", "云溪县财政局", "approver"))
	return d, clerk, approver
}

// books gives a desk what publishers need, at a new address.
func (d *desk) books(t *testing.T) {
	t.Helper()
	db := d.parts.Casework.Store.(*store.Store)
	files := d.parts.Casework.Blob.(blob.Store)
	words, err := fundconfig.Words()
	must(t, err)
	programmes, err := fundconfig.Programmes()
	must(t, err)
	must(t, db.AddProgrammes(t.Context(), programmes))
	must(t, store.RegionImport{Store: db}.Import(t.Context(), func(w region.Writer) error {
		return w.Insert(t.Context(), []region.Region{{Code: "990101101200", Name: "三里村", Parent: "990101101"}})
	}))
	d.parts.Desk = publishing.Desk{Store: db, Trail: testkit.Trail(db), Changes: testkit.Changes(db), Blob: blob.Aging{Store: files}, Sealer: seal.Sealer{}, Keyer: seal.NewHasher(make([]byte, 32)), Words: words,
		OpenSheet: sheets.Open, Clock: time.Now, MaxSize: 1 << 20}
	d.parts.Ledger = publishing.Ledger{Store: db, Regions: regions.Tree{Store: db}, Clock: time.Now}
	d.parts.Config.Limits.Sheet = config.MiB
	d.url = serve(t, config.SurfaceAll, d.parts)
}

// upload sends a sheet by the form of the import page.
func (b *browser) upload(name, content string) page {
	b.t.Helper()
	b.get("/staff/funds/import")
	return b.sendFile("/staff/funds/import", "sheet", name, content)
}

// sendFile sends a file by a form of the page that the browser shows.
func (b *browser) sendFile(path, field, name, content string) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	sent := map[string]bool{}
	for _, hidden := range hiddenField.FindAllStringSubmatch(b.page.body, -1) {
		if !sent[hidden[1]] {
			must(b.t, form.WriteField(hidden[1], hidden[2]))
		}
		sent[hidden[1]] = true
	}
	part, err := form.CreateFormFile(field, name)
	must(b.t, err)
	_, err = io.WriteString(part, content)
	must(b.t, err)
	must(b.t, form.Close())
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.desk.url+path, &body)
	must(b.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(req)
}

// sheet is a sheet in GB18030: n rows that are good, and one that isn't where bad is set.
func sheet(t *testing.T, n int, bad bool) string {
	t.Helper()
	text := "村代码,姓名,身份证号,补贴项目,数量,标准,金额,所属期\n"
	for i := range n {
		text += fmt.Sprintf("990101101200,机密姓名%d,99010119600101%03d0,高龄津贴,1,100,100,2026-03\n", i, i)
	}
	if bad {
		text += "990101101200,李四,990101196001019990,高龄津贴,1,100,-7,2026-03\n"
	}
	text += fmt.Sprintf("合计,,,,,,%d,\n", n*100)
	text, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	must(t, err)
	return text
}

var importPath = regexp.MustCompile(`^/staff/funds/imports/[0-9a-f]{32}$`)

func TestASheetIsSeenThenPublished(t *testing.T) {
	_, clerk, approver := published(t)
	for _, lang := range []string{"en", "zh-CN"} {
		clerk.lang = lang
		clerk.upload("三月.csv", sheet(t, 3, true))
	}
	path := clerk.page.path
	if !importPath.MatchString(path) {
		t.Fatalf("led to %s\n%s", path, clerk.page.body)
	}
	clerk.want(200, path, "三月.csv", `<b class="num">3</b>`, "金额是负数", "机*", "与表内合计一致", "只公开可以公开的 3 行", "身份证号的校验位不对")
	if strings.Contains(clerk.page.body, "机密姓名") || strings.Contains(clerk.page.body, "9901011960") {
		t.Error("the preview shows a name or a number")
	}
	clerk.get("/staff/funds")
	clerk.want(200, "/staff/funds", "等待确认的发放表", "三月.csv", "还保留 23 小时")
	clerk.get("/funds")
	clerk.want(200, "/funds", "还没有公开的资金")

	clerk.get(path)
	clerk.post(path + "/submit")
	clerk.want(200, "/staff/funds?done=submitted", "已经提交", "等待审核")
	clerk.get(path)
	clerk.want(200, path, "等待审核人批准", "撤回提交")
	if strings.Contains(clerk.page.body, "/approve") {
		t.Error("who submitted it is offered to approve it")
	}
	clerk.get("/funds")
	clerk.want(200, "/funds", "还没有公开的资金")

	approver.get("/staff")
	approver.want(200, "/staff", "1 份发放表等待您审核")
	approver.get("/staff/funds")
	approver.want(200, "/staff/funds", "等待您审核", "三月.csv", path)
	approver.get(path)
	approver.want(200, path, "三月.csv", "金额是负数", "机*", "批准，立即公开", "退回说明")
	approver.post(path+"/return", "note", " ")
	approver.want(422, path+"/return", "请写明为什么退回")
	approver.post(path+"/return", "note", "第 302 行的金额请核对")
	approver.want(200, "/staff/funds?done=returned", "已经退回", "没有等待审核的发放表")
	clerk.get(path)
	clerk.want(200, path, "审核人退回时说", "第 302 行的金额请核对")
	clerk.post(path + "/submit")
	approver.get(path)
	approver.post(path + "/approve")
	approver.want(200, path+"/done", "已经公开", "高龄津贴", "三月.csv", `href="/funds?period=2026-03&amp;programme=elderly-allowance&amp;region=990101101200"`)
	clerk.get("/funds?period=2026-03&programme=elderly-allowance&region=990101101200")
	clerk.want(200, "/funds?period=2026-03&programme=elderly-allowance&region=990101101200", "机*", "<b>3</b> 笔")
	clerk.get(path)
	clerk.want(200, path+"/done", "已经公开")
	clerk.get("/staff/funds")
	clerk.want(200, "/staff/funds", "已公开的批次", "三月.csv")

	clerk.upload("再来一次.csv", sheet(t, 3, true))
	clerk.want(200, clerk.page.path, "内容完全相同的文件已经公开过", "放弃，不公开")
	if strings.Contains(clerk.page.body, "/submit") {
		t.Error("what was published before can be published again")
	}
	clerk.post(clerk.page.path + "/discard")
	clerk.want(200, "/staff/funds?done=discarded", "已经放弃")
}

func TestTwoClicksPublishOnce(t *testing.T) {
	_, clerk, approver := published(t)
	clerk.upload("三月.csv", sheet(t, 5, false))
	path := clerk.page.path
	clerk.post(path + "/submit")
	shown := approver.get(path)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			twin := *approver
			twin.page = shown
			if p := twin.post(path + "/approve"); p.status != 200 || p.path != path+"/done" {
				t.Errorf("%d at %s", p.status, p.path)
			}
		})
	}
	wg.Wait()
	clerk.get("/funds?region=99")
	clerk.want(200, "/funds?region=99", "<b>5</b> 笔")
}

func TestASheetThatChangedIsLookedAtAgain(t *testing.T) {
	_, clerk, _ := published(t)
	clerk.upload("三月.csv", sheet(t, 2, false))
	path := clerk.page.path
	clerk.post(path+"/submit", "accepted", "3")
	clerk.want(http.StatusConflict, path+"/submit", "与您刚才看到的不一样", "提交审核（全部 2 行）")
}

func TestFilesThatAreNoSheets(t *testing.T) {
	d, clerk, _ := published(t)
	for _, c := range []struct {
		name, content string
		status        int
		text          string
	}{
		{"", "", 422, "请选择要上传的发放表"}, {"空.csv", "", 422, "是空文件"}, {"照片.png", string(png), 422, "不是表格文件"},
		{"缺列.csv", "a,b\n1,2\n", 422, "缺少这些列"}, {"大.csv", strings.Repeat("x", 3<<19), 413, "请分成几个文件"},
		{"很大.csv", strings.Repeat("x", 3<<20), 413, "MB"},
	} {
		clerk.upload(c.name, c.content)
		clerk.want(c.status, "/staff/funds/import", c.text, `id="sheet-error"`)
	}
	clerk.get("/staff/funds")
	if strings.Contains(clerk.page.body, "等待确认") {
		t.Error("one of them is kept")
	}
	must(t, filepath.Walk(d.parts.Config.Objects.Folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			t.Errorf("left: %s", path)
		}
		return err
	}))
}

func TestAProgrammeIsChosen(t *testing.T) {
	_, clerk, approver := published(t)
	clerk.upload("名单.csv", "村代码,姓名,身份证号,金额,所属期\n990101101200,张三,990101196001010010,100,2026\n")
	path := clerk.page.path
	clerk.want(200, path, "这份表发的是哪个项目", `<optgroup label="社会救助">`, `value="temporary-relief"`)
	clerk.get(path + "?programme=temporary-relief")
	clerk.post(path + "/submit")
	approver.get(path)
	approver.want(200, path, "临时救助")
	approver.post(path + "/approve")
	approver.want(200, path+"/done", "临时救助")
}

func TestRemarksAreDownloaded(t *testing.T) {
	_, clerk, _ := published(t)
	clerk.upload("三月.csv", sheet(t, 300, true))
	path := clerk.page.path
	clerk.want(200, path, "这里列出前 200 条")
	p := clerk.get(path + "/remarks.csv")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.body, "\ufeff"))).ReadAll()
	must(t, err)
	if len(lines) < 250 || strings.Join(lines[1][:5], "|") != "不能公开||302|金额|'-7" {
		t.Errorf("%d lines, the first %q", len(lines), lines[1])
	}
}

func TestThePublishersDeskIsForPublishers(t *testing.T) {
	d, clerk, _ := published(t)
	clerk.upload("三月.csv", sheet(t, 1, false))
	path := clerk.page.path
	admin := d.browser(t)
	admin.get("/staff")
	admin.post("/staff/sign-in", "username", "admin", "password", chosen)
	admin.get("/staff/people/new")
	other := d.browser(t)
	other.signIn("wu", admin.hire("wu", "云溪县财政局", "publisher"))
	if other.get(path); other.page.status != http.StatusNotFound {
		t.Errorf("a colleague sees it: %d", other.page.status)
	}
	if admin.get("/staff/funds"); admin.page.status != http.StatusNotFound {
		t.Errorf("an administrator: %d", admin.page.status)
	}
	stranger := d.browser(t)
	if stranger.get(path); !strings.HasPrefix(stranger.page.path, "/staff/sign-in") {
		t.Errorf("a stranger is led to %s", stranger.page.path)
	}
}

// A batch is corrected by another sheet, then withdrawn: each by two people, with its reason.
func TestABatchIsCorrectedAndWithdrawn(t *testing.T) {
	_, clerk, approver := published(t)
	approve := func(path string) {
		t.Helper()
		approver.get("/staff/funds")
		approver.want(200, "/staff/funds", path)
		approver.get(path)
		approver.post(path + "/approve")
	}
	clerk.upload("三月.csv", sheet(t, 3, false))
	path := clerk.page.path
	clerk.post(path + "/submit")
	approve(path)
	clerk.get("/staff/funds")
	clerk.want(200, "/staff/funds", "/staff/funds/batches/1")
	clerk.get("/staff/funds/batches/1")
	clerk.want(200, "/staff/funds/batches/1", "更正这一批", "/staff/funds/import?corrects=1", "申请撤回")

	clerk.get("/staff/funds/import?corrects=1")
	clerk.want(200, "/staff/funds/import?corrects=1", "上传改好的整份发放表", `name="corrects" value="1"`)
	clerk.sendFile("/staff/funds/import", "sheet", "更正.csv", sheet(t, 2, false))
	path = clerk.page.path
	clerk.want(200, path, "要更正的一批", "第 1 批", "审核通过后，原因和更正、撤回一起公开")
	clerk.post(path+"/submit", "reason", "")
	clerk.want(422, path+"/submit", "请填写原因")
	clerk.post(path+"/submit", "reason", "多报一人，电话 13800138000")
	clerk.want(422, path+"/submit", "请去掉", "多报一人，电话 13800138000")
	clerk.post(path+"/submit", "reason", "多报一人")
	clerk.want(200, "/staff/funds?done=submitted", "更正第 1 批")
	approver.get(path)
	approver.want(200, path, "多报一人", "批准更正")
	approve(path)
	approver.want(200, path+"/done", "已经公开")
	clerk.get("/funds/batches/2")
	clerk.want(200, "/funds/batches/2", "第 2 版", "更正原因", "多报一人", "与上一版相比", "300.00", "200.00", `href="/funds/batches/1"`)
	clerk.get("/funds/batches/1")
	clerk.want(200, "/funds/batches/1", "已被更正", `href="/funds/batches/2"`)
	clerk.get("/staff/funds/batches/1")
	clerk.want(200, "/staff/funds/batches/1", "已被更正")
	if strings.Contains(clerk.page.body, "corrects=1") {
		t.Error("a version that was corrected is offered for correction")
	}

	clerk.get("/staff/funds/batches/2")
	clerk.post("/staff/funds/batches/2/withdraw", "reason", " ")
	clerk.want(422, "/staff/funds/batches/2/withdraw", "请填写原因")
	clerk.post("/staff/funds/batches/2/withdraw", "reason", "整批发错了县")
	clerk.want(200, "/staff/funds?done=asked", "撤回第 2 批")
	approver.get("/staff/funds")
	path = regexp.MustCompile(`/staff/funds/imports/[0-9a-f]{32}`).FindString(approver.page.body)
	approver.get(path)
	approver.want(200, path, "要撤回的一批", "整批发错了县", "批准撤回", "撤回不能取消")
	approver.post(path + "/approve")
	approver.want(200, "/staff/funds/batches/2", "已撤回", "整批发错了县")
	clerk.get("/funds/batches/2")
	clerk.want(200, "/funds/batches/2", "撤回原因", "整批发错了县")
	if strings.Contains(clerk.page.body, "机*") {
		t.Error("its lines are still shown")
	}
	clerk.get("/funds")
	clerk.want(200, "/funds", "还没有公开的资金")
}

func TestAStandardIsProposedAndApproved(t *testing.T) {
	_, clerk, approver := published(t)
	clerk.get("/staff/funds/standards")
	clerk.want(200, "/staff/funds/standards", "补贴标准", "提交新标准")
	clerk.post("/staff/funds/standards", "programme", "elderly-allowance", "price", "-3", "valid_from", "2026-01-01", "source", "县民政〔2025〕8号")
	clerk.want(422, "/staff/funds/standards", "请填写大于 0 的金额", `value="-3"`, "县民政〔2025〕8号")
	clerk.post("/staff/funds/standards", "programme", "elderly-allowance", "price", "120", "valid_from", "2026-01-01", "source", "县民政〔2025〕8号")
	clerk.want(200, "/staff/funds/standards?done=proposed", "等待审核", "120 元/人")
	approver.get("/staff/funds/standards")
	approver.want(200, "/staff/funds/standards", "县民政〔2025〕8号", "批准")
	approver.post("/staff/funds/standards/1", "outcome", "approve")
	approver.want(200, "/staff/funds/standards?done=approved", "对外公布")
	clerk.get("/programmes/elderly-allowance")
	clerk.want(200, "/programmes/elderly-allowance", "高龄津贴", "县民政〔2025〕8号", "2026年1月1日", "120 元/人", "还没有公开")
	clerk.get("/programmes")
	clerk.want(200, "/programmes", "/programmes/elderly-allowance", "社会救助")
	clerk.get("/programmes/nothing")
	clerk.want(404, "/programmes/nothing")
}
