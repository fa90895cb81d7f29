package staff_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// A supervisor's way through the workbench: filter, keep the filter, find, assign.
func TestTheWorkbench(t *testing.T) {
	d, admin, li, zhao := staffed(t)
	sun := d.browser(t)
	sun.signIn("sun", admin.hire("sun", "云溪县纪委监委", "supervisor"))
	first, _ := d.send(t)
	second, _ := d.send(t)
	for _, id := range []string{first, second} {
		li.get("/staff/tips/" + id)
		li.post("/staff/tips/" + id + "/acts/accept")
	}

	sun.get("/staff/tips?tab=working&handler=me&due=3&nonsense=1")
	sun.want(200, "/staff/tips?tab=working&handler=me&due=3&nonsense=1", "没有符合条件的举报", `value="me" selected`, `value="3" selected`,
		"去掉“承办人：我承办”", "去掉也没有", `name="handler" value="me"`, `<a href="/staff/tips?tab=working">取消筛选</a>`)
	sun.get("/staff/tips?tab=working&handler=me")
	sun.want(200, "/staff/tips?tab=working&handler=me", `<a href="/staff/tips?tab=working">去掉“承办人：我承办”</a>`, "就有 2 件")
	sun.get("/staff/tips?tab=waiting&state=accepted") // a state leads to its tab
	sun.want(200, "/staff/tips?tab=waiting&state=accepted", "筛选出 2 件", "还没有承办人", "办结匿名举报", "还有 ", "内部目标")

	sun.post("/staff/views", "name", "  ")
	sun.want(422, "/staff/views", "请起个名字", `name="state" value="accepted"`)
	sun.post("/staff/views", "name", "要指定的", "tab", "working", "state", "accepted")
	sun.want(200, "/staff/tips?state=accepted&tab=working", `aria-current="page">要指定的</a>`)
	sun.get("/staff/views")
	sun.post("/staff/views/"+sun.find(`action="/staff/views/([0-9a-f]{32})"`), "name", "等着指定的")
	sun.want(200, "/staff/views?done=renamed", "等着指定的", "已经改名")
	sun.post("/staff/views/" + sun.find(`action="/staff/views/([0-9a-f]{32})/delete"`) + "/delete")
	sun.want(200, "/staff/views?done=deleted", "还没有保存过")

	sun.get("/staff/tips?tab=working&state=accepted")
	boxes := regexp.MustCompile(`type="checkbox" name="tip" value="([0-9a-f.]+)"`).FindAllStringSubmatch(sun.page.body, -1)
	if len(boxes) != 2 || strings.Contains(li.get("/staff/tips?tab=working").body, `type="checkbox"`) {
		t.Fatalf("%d boxes", len(boxes))
	}
	sun.post("/staff/assign")
	sun.want(422, "/staff/assign", "请先在列表里选中")
	sun.get("/staff/tips?tab=working&state=accepted")
	sun.post("/staff/assign", "tip", boxes[0][1], "tip", boxes[1][1])
	sun.want(200, "/staff/assign", "要指定的 2 件", "王某", `href="/staff/tips?state=accepted&amp;tab=working"`)
	ask, zhaoID := sun.page, sun.find(`<option value="(\d+)">姓zhao<`)
	sun.post("/staff/assign/to", "tip", boxes[0][1], "tip", boxes[1][1])
	sun.want(422, "/staff/assign/to", "请选择承办人", `href="#handler"`)
	li.get("/staff/tips/" + first)
	li.post("/staff/tips/"+first+"/acts/note", "note", "有变化")
	sun.page = ask
	sun.post("/staff/assign/to", "tip", boxes[0][1], "tip", boxes[1][1], "handler", zhaoID)
	sun.want(200, "/staff/assign/to", "2 件里，1 件已由这位承办人办理", "没有指定：有了变化", "已指定")
	zhao.get("/staff/tips?tab=working&handler=me")
	zhao.want(200, "/staff/tips?tab=working&handler=me", "筛选出 1 件", "姓zhao")
	li.post("/staff/assign")
	li.want(http.StatusNotFound, "/staff/assign")
}

func TestSearching(t *testing.T) {
	d, _, li, _ := staffed(t)
	d.send(t)
	li.get("/staff/search")
	li.post("/staff/search", "words", " ")
	li.want(422, "/staff/search", "请输入要找的词", `href="#words"`)
	li.post("/staff/search", "words", "三里村 弟弟")
	li.want(200, "/staff/search", "都查过了，找到 1 件", "<mark>三里村</mark>村委会", "<mark>弟弟</mark>", `value="三里村 弟弟"`, `back=%2fstaff%2fsearch"`)
	if got := li.page.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("what was found may be kept: %q", got)
	}
	li.post("/staff/search", "words", "<b>村里人</b>")
	li.want(200, "/staff/search", "<mark>&lt;b&gt;村里人&lt;/b&gt;</mark>")
	li.post("/staff/search", "words", "没有")
	li.want(200, "/staff/search", "没有找到")
}
