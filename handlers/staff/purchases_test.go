package staff_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

const purchasesHead = "项目编号,村代码,村,品目,采购方式,金额(元),成交日期,供应商,统一社会信用代码\n"

var listLink = regexp.MustCompile(`href="(/staff/disclosures/[0-9a-f]{32})"`)

func TestARegisterIsTakenInAndApproved(t *testing.T) {
	_, clerk, approver := desks(t)
	clerk.get("/staff/disclosures")
	clerk.shows(http.StatusOK, `href="/staff/purchases/import"`)
	good := "CG1,990101101200,三里村,路灯采购,询价,12725.86,2026-01-24,清源庚建筑有限公司,91990101K8EA5QWDED\nCG2,990101101200,三里村,道路硬化,公开招标,47610.48,2026-04-08,清源庚建筑有限公司,91990101K8EA5QWDED\n"
	bad := "CG3,990101101200,三里村,环卫服务,抽签,12O0,2026-02-30,清源癸建筑有限公司,\n"

	clerk.get("/staff/purchases/import")
	clerk.sendFile("/staff/purchases/import", "sheet", "采购.csv", purchasesHead+good+bad)
	clerk.shows(http.StatusUnprocessableEntity, "什么都没有写入", "有 3 处不能导入", "第\u00a04\u00a0行", "抽签", "12O0", "2026-02-30", "日期读不懂")
	for _, c := range []struct{ content, text string }{{"", "是空文件"}, {"a,b\n1,2\n", "找不到表头"}, {string(png), "不是表格文件"}} {
		clerk.get("/staff/purchases/import")
		clerk.sendFile("/staff/purchases/import", "sheet", "x.csv", c.content)
		clerk.shows(http.StatusUnprocessableEntity, c.text, `id="sheet-error"`)
	}
	clerk.get("/staff/disclosures")
	if listLink.MatchString(clerk.page.body) {
		t.Error("something was drafted")
	}

	clerk.get("/staff/purchases/import")
	clerk.sendFile("/staff/purchases/import", "sheet", "采购.csv", purchasesHead+good)
	clerk.shows(http.StatusOK, "已经做成草稿", "2026年第一季度", "2026年第二季度", "新增 1 笔")
	at := match(t, listLink, clerk.page.body)
	clerk.get(at + "/preview")
	clerk.shows(http.StatusOK, "2026年第1季度采购成交清单", "路灯采购", "12,725.86")
	clerk.get(at + "/check")
	clerk.shows(http.StatusOK)
	clerk.post(at+"/submit", "revision", match(t, revision, clerk.page.body))
	approver.get(at)
	approver.shows(http.StatusOK, "2026年第1季度采购成交清单")
	approver.post(at+"/approve", "revision", match(t, revision, approver.page.body))
	clerk.get("/staff/purchases/import")
	clerk.sendFile("/staff/purchases/import", "sheet", "采购.csv", purchasesHead+strings.Replace(good, "12725.86", "12725.87", 1))
	clerk.shows(http.StatusOK, "更正 1 笔", "与已有的一致")
	at = match(t, listLink, clerk.page.body)
	clerk.get(at)
	clerk.shows(http.StatusOK, "按采购台账更正 1 笔")
	clerk.get(at + "/preview")
	clerk.shows(http.StatusOK, "12,725.87")

	if p := approver.get("/staff/purchases/import"); p.status != http.StatusNotFound {
		t.Errorf("an approver may take a register in: %d", p.status)
	}
}
