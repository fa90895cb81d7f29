package public_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"qingyuan/internal/affairs"
	"qingyuan/internal/qr"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// road is a project that should have been completed at the end of March.
func road() affairs.Copy {
	return affairs.Copy{Item: "village-project", Region: "990101101200", Subject: "村道硬化", EventOn: "2026-01-05", Content: disclosure.Content{
		Title: "柳树村村道硬化工程",
		Facts: map[string]string{"number": "XM-1", "budget": "35000000", "source": "一事一议财政奖补", "contractor": "清源路桥有限公司", "contractor_code": "91990101TEST000001",
			"contract": "33000000", "signed_on": "2026-01-20", "planned_start": "2026-02-01", "planned_end": "2026-03-31", "started_on": "2026-02-03", "state": "building", "method": "open"},
		Tables: map[string][][]string{
			"progress": {{"2026-02-20", "30", "路基完成"}, {"2026-03-20", "60.5", "铺了一半"}},
			"payments": {{"2026-02-25", "10000000", "清源路桥有限公司", "进度款"}},
		},
		Files: []disclosure.File{{ID: strings.Repeat("ab", 16), Name: "路基.png", Type: "image/png", Size: 10, Hash: strings.Repeat("0", 64)}}}}
}

// buys is a county's list of a quarter.
func buys() affairs.Copy {
	return affairs.Copy{Item: "purchase-list", Region: "990101", Period: "2026-Q1", Content: disclosure.Content{Title: "清源县2026年第一季度采购成交清单",
		Tables: map[string][][]string{"purchases": {
			{"CG1", "990101101200", "柳树村", "路灯采购", "inquiry", "1272586", "2026-01-24", "清源庚建筑有限公司", "91990101K8EA5QWDED"},
			{"CG2", "990101102200", "石桥村", "道路硬化", "open", "4761048", "2026-03-08", "清源庚建筑有限公司", "91990101K8EA5QWDED"},
			{"CG 三", "990101102200", "石桥村", "环卫服务", "negotiation", "2908595", "2026-02-11", "清源癸建筑有限公司", ""},
		}}}}
}

func TestAProjectFromItsApprovalToItsAcceptance(t *testing.T) {
	s := openSquare(t)
	d := s.print(road())
	s.want("zh-CN", "/projects", "村道硬化工程", "施工中", "超期未竣工，应于2026年3月31日竣工", "60%", "350,000.00", "100,000.00", `href="/projects?region=99"`)
	s.want("en", "/projects?region=990101101200&year=2026&state=building", "Under way", "Late, was to be completed by 31 March 2026")
	s.want("zh-CN", "/projects?state=accepted", "这里还没有公开的内容", "立项后 10 日内")
	page := s.want("zh-CN", "/projects/"+d.ID, "已完成 60%", "铺了一半", "付款 100,000.00 元", `src="/files/abab`, "一事一议财政奖补", `href="/disclosures/`+d.ID)
	if strings.Index(page, "铺了一半") > strings.Index(page, "路基完成") {
		t.Error("what happened last doesn't stand first")
	}
	s.want("zh-CN", "/disclosures/"+d.ID, `href="/projects/`+d.ID, "/versions/1/bulletin")

	c := road()
	c.ID, c.From, c.Update, c.Reason = d.ID, d.Version, true, "竣工并付清"
	c.Content.Facts["ended_on"], c.Content.Facts["state"] = "2026-04-12", "completed"
	c.Content.Tables["progress"] = append(c.Content.Tables["progress"], []string{"2026-04-12", "100", "竣工"})
	c.Content.Tables["payments"] = append(c.Content.Tables["payments"], []string{"2026-04-15", "24000000", "清源路桥有限公司", "尾款"})
	s.clock = s.clock.AddDate(0, 2, 0)
	s.print(c)
	s.want("zh-CN", "/projects/"+d.ID, "超过合同", "340,000.00", "竣工后未验收，应于2026年5月12日前验收")
	s.want("zh-CN", "/projects", "竣工待验收", "340,000.00")
	list, err := s.db.ListChanges(t.Context(), "", "", 0, 1)
	must(t, err)
	if list[0].Happened != disclosure.WasUpdated || list[0].Reason != c.Reason {
		t.Errorf("the record says %+v", list[0])
	}
	s.want("zh-CN", "/disclosures/"+d.ID+"/versions/2/bulletin", "最新进展", "竣工并付清")
	if page := s.want("zh-CN", "/disclosures/"+d.ID, "进展", "竣工并付清"); strings.Contains(page, "更正") {
		t.Error("what is new is called a correction")
	}

	_, err = s.press.Withdraw(t.Context(), models.Visitor{Staff: models.Staff{ID: 8}}, d.ID, 2, 7, "重复公开")
	must(t, err)
	s.want("zh-CN", "/projects", "这里还没有公开的内容")
	s.want("zh-CN", "/projects/"+d.ID, "已经撤回", "重复公开")
	s.want("zh-CN", "/disclosures/"+d.ID+"/versions/2/bulletin", "已经撤回，不能再张贴")
}

func TestPurchasesByMethodAndSupplier(t *testing.T) {
	s := openSquare(t)
	d := s.print(buys())
	s.want("zh-CN", "/purchases", "89,422.29", "公开招标", "2 · 60,336.34", "清源庚建筑有限公司", "清源镇 柳树村", `/ocds/releases.json"`)
	s.want("en", "/purchases?region=990101102&method=open", "Open tender", "47,610.48")
	one := s.want("zh-CN", "/purchases?supplier=91990101K8EA5QWDED", "供应商 清源庚建筑有限公司", "60,336.34")
	if strings.Contains(one, "环卫服务") {
		t.Error("another supplier's purchase is shown")
	}
	c := buys()
	c.ID, c.From, c.Reason = d.ID, d.Version, "一笔录重了"
	c.Content.Tables["purchases"] = c.Content.Tables["purchases"][1:]
	s.print(c)
	s.want("zh-CN", "/purchases", "76,696.43", "1 · 47,610.48")
	for _, path := range []string{"/purchases?region=98", "/purchases?method=x", "/projects?year=abc", "/projects?state=x", "/projects/x", "/assets?region=1", "/budget?region=5", "/projects/" + d.ID} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestLeasesThatEndAndRentThatIsOwed(t *testing.T) {
	s := openSquare(t)
	s.want("zh-CN", "/assets", "每季度公开一次")
	s.print(affairs.Copy{Item: "collective-leases", Region: "990101101200", Period: "2026-Q1", Content: disclosure.Content{Title: "租赁", Tables: map[string][][]string{"leases": {
		{"村东鱼塘", "water", "清源水产合作社", "", "12.5", "亩", "2021-06-01", "2026-05-31", "600000", "2025-12-31", "300000"},
		{"旧小学教室", "building", "", "王*", "80", "平方米", "2024-01-01", "2033-12-31", "120000", "2026-12-31", ""},
	}}}})
	s.want("zh-CN", "/assets", "快到期的租约", "7,200.00", "3,000.00", "王*", "12.5")
	owed := s.want("zh-CN", "/assets?region=990101101200&arrears=1", "清源水产合作社", "看全部租约")
	if strings.Contains(owed, "旧小学教室") {
		t.Error("a lease that is paid is among those that aren't")
	}
	s.want("en", "/assets?region=990101101", "Leases that end soon", `<span lang="zh-CN">村东鱼塘</span>`, "Water")
}

func TestABudgetAndItsExecution(t *testing.T) {
	s := openSquare(t)
	row := func(side, account, budget, actual string) []string {
		return []string{side, account, budget, actual, ""}
	}
	s.print(affairs.Copy{Item: "county-budget", Region: "990101", Subject: "2026", EventOn: "2026-02-01", Content: disclosure.Content{Title: "预算", Facts: map[string]string{"year": "2026", "approved_by": "县人大"},
		Tables: map[string][][]string{"accounts": {{"income", "税收收入", "900000000", ""}, {"expense", "教育支出", "500000000", ""}, {"expense", "农林水支出", "300000000", ""}}}}})
	for _, m := range []struct{ period, spent string }{{"2026-01", "40000000"}, {"2026-02", "90000000"}} {
		s.print(affairs.Copy{Item: "county-execution", Region: "990101", Period: models.Period(m.period), Content: disclosure.Content{Title: m.period,
			Tables: map[string][][]string{"accounts": {row("expense", "教育支出", "500000000", m.spent)}}}})
	}
	s.want("zh-CN", "/budget", `href="/budget?region=99"`)
	s.want("zh-CN", "/budget?region=990101", "2026年度", "税收收入", "9,000,000.00", "1–2月累计", "900,000.00", "18%", "当月 500,000.00", "2月预算执行情况")
	s.want("en", "/budget?region=990101&year=2026", "Expenditure", "January to month 2")
	s.want("zh-CN", "/budget?region=990101101", "批准后 20 日内公开")
}

func TestTheExportIsOfTheStandard(t *testing.T) {
	s := openSquare(t)
	if status, _, _ := s.get("zh-CN", "/ocds/releases.json"); status != http.StatusNotFound {
		t.Errorf("a package of nothing: %d", status)
	}
	project := s.print(road())
	list := s.print(buys())
	s.print(affairs.Copy{Item: "purchase", Region: "990101102200", Subject: "水泵", EventOn: "2026-03-02", Content: disclosure.Content{Title: "购买水泵",
		Facts:  map[string]string{"buyer": "石桥村村民委员会", "method": "single", "estimate": "5000000", "notice_on": "2026-03-01", "supplier": "水泵厂", "amount": "4999901", "awarded_on": "2026-03-20", "contract": "4999901", "signed_on": "2026-03-22"},
		Tables: map[string][][]string{"tenders": {{"水泵厂", "", "4999901", "2026-03-10", ""}, {"机电公司", "91990101TEST000009", "5100000", "2026-03-11", ""}}}}})
	c := buys()
	c.ID, c.From, c.Reason = list.ID, list.Version, "金额有误"
	c.Content.Tables["purchases"][0][5] = "1272587"
	s.clock = s.clock.AddDate(0, 0, 1)
	s.print(c)
	u := road()
	u.ID, u.From, u.Update, u.Reason = project.ID, project.Version, true, "验收合格"
	u.Content.Facts["state"], u.Content.Facts["ended_on"] = "accepted", "2026-04-08"
	u.Content.Tables["acceptance"] = [][]string{{"2026-04-09", "passed", "村监委会、镇农办", ""}}
	s.print(u)

	check := schema(t)
	all := s.ocds(check, "/ocds/releases.json")
	if n := len(all); n != 7 { // the project twice, three rows and one of them again, the pump
		t.Errorf("%d releases", n)
	}
	if n := len(s.ocds(check, "/ocds/releases.json?region=990101101&year=2026")); n != 4 {
		t.Errorf("%d releases of the town", n)
	}
	history := s.ocds(check, "/ocds/releases/ocds-213czf-"+project.ID+".json")
	if len(history) != 2 {
		t.Fatalf("%d releases of the project", len(history))
	}
	first, last := history[0], history[1]
	if got := strings.Join(last.Tag, " "); got != "planningUpdate tenderUpdate awardUpdate contractUpdate implementationUpdate" || strings.Join(first.Tag, " ") != "planning tender award contract implementation" {
		t.Errorf("tags %v, then %s", first.Tag, got)
	}
	if got := last.Contracts[0].Value.Amount; got != "330000.00" {
		t.Errorf("the contract is of %s yuan", got)
	}
	row := s.ocds(check, "/ocds/releases/ocds-213czf-990101-CG1.json")
	if len(row) != 2 || row[0].Awards[0].Value.Amount != "12725.86" || row[1].Awards[0].Value.Amount != "12725.87" || row[0].ID == row[1].ID {
		t.Errorf("the corrected row: %+v", row)
	}
	for _, path := range []string{"/ocds/releases.json?region=98", "/ocds/releases.json?year=2019", "/ocds/releases/x.json", "/ocds/releases/ocds-213czf-x.json", "/ocds/releases/ocds-213czf-990101-CG1"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestThePaperForTheNoticeBoard(t *testing.T) {
	s := openSquare(t)
	d := s.print(accounts())
	at := "/disclosures/" + d.ID + "/versions/1"
	page := s.want("zh-CN", at+"/bulletin", "柳树村2026年3月财务收支", "柳树村村民委员会", "2026年4月10日", "至少张贴至", "2026年4月20日", "修渠水泥", "第 1 版", "bulletin--a4", "村民委员会组织法", `role="img" aria-label="手机扫码`)
	v, err := s.db.FindVersion(t.Context(), d.ID, 1)
	must(t, err)
	code, err := qr.Text("https://qingyuan.example" + at)
	must(t, err)
	if !strings.Contains(page, hex.EncodeToString(v.Hash[:8])) || !strings.Contains(page, code.Path) {
		t.Error("the hash or the code isn't that of the version")
	}
	s.want("en", at+"/bulletin?size=a3", "bulletin--a3", "Posted at least until")
	for _, path := range []string{at + "0/bulletin", "/disclosures/x/versions/1/bulletin", "/disclosures/" + d.ID + "/versions/x/bulletin"} {
		if status, _, _ := s.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestABatchHasAPaperForEachVillage(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"), row(2, "990101101200", "高龄津贴", "2026-02"), row(3, "990101102200", "高龄津贴", "2026-03"))
	p.want("zh-CN", "/funds/batches/1", `href="/funds/batches/1/bulletin"`)
	p.want("zh-CN", "/funds/batches/1/bulletin", "请选择要张贴的村", "?region=990101101200", "2 · 300.00")
	page := p.want("zh-CN", "/funds/batches/1/bulletin?region=990101101200&size=a3", "高龄津贴", "柳树村", "共发放 2 笔，合计 300.00 元", "bulletin--a3", "名单公示至", "2026年4月4日")
	if strings.Count(page, "诸葛*") != 2 {
		t.Error("the paper has others' lines, or not all of its own")
	}
	p.now = time.Date(2026, 4, 5, 0, 0, 0, 0, published().Location())
	if page := p.want("en", "/funds/batches/1/bulletin?region=990101101200", "2 payments in this village, 300.00 yuan in all"); strings.Contains(page, "诸葛") {
		t.Error("the paper has lines after their notice period")
	}
	for _, path := range []string{"/funds/batches/1/bulletin?region=990101101201", "/funds/batches/9/bulletin", "/funds/batches/x/bulletin"} {
		if status, _, _ := p.get("zh-CN", path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// release is what the tests look at.
type release struct {
	OCID, ID  string
	Tag       []string
	Awards    []struct{ Value struct{ Amount json.Number } }
	Contracts []struct{ Value struct{ Amount json.Number } }
}

// ocds gets a package, has the standard's schema check it, and returns its releases.
func (s *square) ocds(check *jsonschema.Schema, path string) []release {
	s.t.Helper()
	status, body, header := s.get("zh-CN", path)
	if status != http.StatusOK || header.Get("Content-Type") != "application/json; charset=utf-8" {
		s.t.Fatalf("%s: %d, %s", path, status, header.Get("Content-Type"))
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	must(s.t, err)
	if err := check.Validate(doc); err != nil {
		s.t.Errorf("%s isn't valid: %v", path, err)
	}
	var p struct{ Releases []release }
	must(s.t, json.Unmarshal([]byte(body), &p))
	return p.Releases
}

// schema is that of the standard's release packages, with its formats.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"release-schema.json", "release-package-schema.json"} {
		f, err := os.Open("../../internal/ocds/testdata/" + name)
		must(t, err)
		doc, err := jsonschema.UnmarshalJSON(f)
		must(t, err)
		must(t, f.Close())
		must(t, c.AddResource("https://standard.open-contracting.org/schema/1__1__5/"+name, doc))
	}
	s, err := c.Compile("https://standard.open-contracting.org/schema/1__1__5/release-package-schema.json")
	must(t, err)
	return s
}
