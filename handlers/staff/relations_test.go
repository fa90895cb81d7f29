package staff_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestRelationsAreDeclared(t *testing.T) {
	d, admin, li, zhao := staffed(t)
	id, _ := d.send(t) // about 王某
	li.get("/staff/relations")
	li.want(200, "/staff/relations", "您本人的姓名已经自动列入")
	li.post("/staff/relations", "name", "王某", "note", "表兄")
	li.want(http.StatusUnprocessableEntity, "/staff/relations", "请选择是什么关系", `value="王某"`, `value="表兄"`, `href="#kind"`)
	li.post("/staff/relations", "name", "王某", "note", "表兄", "kind", "family")
	li.want(200, "/staff/relations?done=declared&left=0", "已经申报", "王某", "表兄", "亲属")
	if p := li.get("/staff/tips/" + id); p.status != 404 {
		t.Errorf("still opens it: %d", p.status)
	}
	zhao.get("/staff/relations")
	if strings.Contains(zhao.page.body, "表兄") {
		t.Error("a colleague reads it")
	}
	zhao.post("/staff/relations", "name", "王某", "kind", "other")
	zhao.want(200, "/staff/relations?done=declared&left=1", "除了您没有人打得开", "移交")
	if p := zhao.get("/staff/tips/" + id); p.status != 404 {
		t.Errorf("still shown: %d", p.status)
	}
	zhao.get("/staff")
	zhao.want(200, "/staff", "有 1 件您应当回避的举报要移交")
	wang := d.browser(t)
	wang.signIn("wang", admin.hire("wang", "云溪县纪委监委", "reviewer"))
	zhao.get("/staff/relations?done=passed&left=1")
	zhao.post("/staff/relations/pass-on")
	zhao.want(200, "/staff/relations?done=passed&left=0", "已经处理")
	wang.get("/staff/tips/" + id)
	wang.want(200, "/staff/tips/"+id, "反映王某")

	li.get("/staff/relations")
	withdraw := li.find(`action="(/staff/relations/[0-9a-f]{32}/withdraw)"`)
	zhao.post(withdraw)
	if zhao.page.status != 404 {
		t.Errorf("withdraws another's: %d", zhao.page.status)
	}
	li.post(withdraw)
	li.want(200, "/staff/relations?done=withdrawn", "已经撤回")
	if p := admin.get("/staff/relations"); p.status != 404 {
		t.Errorf("an administrator: %d", p.status)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		zhao.lang = lang
		for _, path := range []string{"/staff/relations", "/staff/relations?done=declared&left=0", "/staff/relations?done=withdrawn", "/staff/relations?done=passed&left=2"} {
			zhao.get(path)
			wantPage(t, zhao, lang, 200)
		}
		zhao.post("/staff/relations", "name", "", "note", strings.Repeat("长", 201))
		wantPage(t, zhao, lang, 422)
	}
}
