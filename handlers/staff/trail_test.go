package staff_test

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qingyuan/internal/i18n"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func TestTheTrailIsForAuditorsAlone(t *testing.T) {
	d, admin, li, _ := staffed(t)
	id, _ := d.send(t)
	auditor := d.browser(t)
	auditor.signIn("yan", admin.hire("yan", "云溪县纪委监委", "auditor"))
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/" + id + "/acts/accept")
	for _, path := range []string{"/staff/trail", "/staff/trail.csv"} {
		for name, b := range map[string]*browser{"an administrator": admin, "a reviewer": li} {
			if p := b.get(path); p.status != http.StatusNotFound {
				t.Errorf("%s at %s: %d", name, path, p.status)
			}
		}
	}
	for _, path := range []string{"/staff/tips", "/staff/tips/" + id, "/staff/tips/" + id + "/files/" + id, "/staff/requests", "/staff/people", "/staff/vouchers", "/staff/funds", "/staff/register", "/staff/keys"} {
		if p := auditor.get(path); p.status != http.StatusNotFound {
			t.Errorf("the auditor at %s: %d", path, p.status)
		}
	}

	auditor.get("/staff/trail")
	auditor.want(http.StatusOK, "/staff/trail", "受理举报", "查看举报", models.TipRef(id), "已收到", "已受理", "新建账号", "还没有核对过")
	auditor.lacks(id, "王某", "三里村", "与写入时不符")
	auditor.get("/staff/trail?act=tip.accept&person=li.ming&record=" + models.TipRef(id) + "&from=2020-01-01")
	auditor.want(http.StatusOK, auditor.page.path, "受理举报")
	if n := strings.Count(auditor.page.body, `scope="row"`); n != 1 {
		t.Errorf("%d entries of one act", n)
	}
	for _, path := range []string{"?person=nobody", "?to=2020-01-01", "?unit=99", "?record=ffffffff"} {
		auditor.get("/staff/trail" + path)
		auditor.want(http.StatusOK, "/staff/trail"+path, "没有符合条件的记录")
	}
	auditor.get("/staff/trail?from=yesterday")
	auditor.want(http.StatusUnprocessableEntity, "/staff/trail?from=yesterday", "请填完整日期", "yesterday")
	auditor.get("/staff/trail?from=2026-03-05&to=2026-03-04")
	auditor.want(http.StatusUnprocessableEntity, "/staff/trail?from=2026-03-05&to=2026-03-04", "结束日期不能早于开始日期", `value="2026-03-05"`)
}

func TestAnAuditorChecksTheTrail(t *testing.T) {
	d, admin, _, _ := staffed(t)
	auditor := d.browser(t)
	auditor.signIn("yan", admin.hire("yan", "云溪县纪委监委", "auditor"))
	auditor.get("/staff/trail")
	mark := auditor.find(`preview-value">(\d+:[0-9a-f]{64})<`)
	auditor.post("/staff/trail", "noted", mark)
	auditor.want(http.StatusOK, "/staff/trail?done=verified", "完整，没有缺失", "查看操作记录")
	auditor.post("/staff/trail", "noted", "12:abc")
	auditor.want(http.StatusUnprocessableEntity, "/staff/trail", "不是校验码", "12:abc")
	other := regexp.MustCompile(`^\d+:..`).ReplaceAllString(mark, "3:00")
	auditor.post("/staff/trail", "noted", other)
	auditor.want(http.StatusOK, "/staff/trail?done=verified", "第 3 条有问题", "与抄下的校验码不符")

	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(auditor.get("/staff/trail.csv?act=staff.add").body, "\ufeff"))).ReadAll()
	testkit.Must(t, err)
	if len(rows) != 5 || rows[0][0] != "编号" || rows[1][3] != "admin" || rows[1][5] != "staff.add" || !strings.Contains(rows[1][10], `"roles":"auditor"`) {
		t.Errorf("%q", rows)
	}
}

// Every act, field, fault and way has its words.
func TestTheTrailHasWords(t *testing.T) {
	texts, err := i18n.Load()
	testkit.Must(t, err)
	for _, lang := range i18n.Langs() {
		for _, a := range models.ActNames() {
			if key := "trail.act." + string(a); texts.Name(lang, key, "") == "" {
				t.Errorf("%s has no words in %s", key, lang)
			}
		}
		for _, f := range models.FieldNames() {
			if key := "trail.field." + string(f); texts.Name(lang, key, "") == "" {
				t.Errorf("%s has no words in %s", key, lang)
			}
		}
	}
}
