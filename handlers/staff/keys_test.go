package staff_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// find is what a pattern's first group matches on the page that the browser shows.
func (b *browser) find(pattern string) string {
	b.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(b.page.body)
	if m == nil {
		b.t.Fatalf("%s has no %s:\n%s", b.page.path, pattern, b.page.body)
	}
	return m[1]
}

// Whoever comes later asks a colleague, who finds them on the start page and shares.
func TestEarlierTipsAreShared(t *testing.T) {
	d, admin, li, _ := staffed(t)
	id, _ := d.send(t)
	wang := d.browser(t)
	wang.signIn("wang", admin.hire("wang", "云溪县纪委监委", "reviewer"))
	wang.want(200, "/staff", "有 1 件以前的举报您还打不开", "姓li.ming", "姓zhao")
	wang.get("/staff/keys")
	wang.want(200, "/staff/keys", "您的恢复码是", "还没有两名能用的身份保管员")
	checks := wang.find(`class="num">([0-9]{4} [0-9]{4} [0-9]{4})<`)
	if p := wang.get("/staff/tips/" + id); p.status != 404 {
		t.Errorf("opens it before it was shared: %d", p.status)
	}

	li.get("/staff")
	li.want(200, "/staff", "有 1 件举报待受理", "把 1 件以前的举报共享给姓wang")
	li.get("/staff/keys")
	li.want(200, "/staff/keys", "姓wang", "举报内容", checks)
	li.post("/staff/keys/share")
	li.want(200, "/staff/keys?shared=1&broken=0", "已经共享 1 件", "现在没有需要您共享的同事")
	wang.get("/staff/tips/" + id)
	wang.want(200, "/staff/tips/"+id, "反映王某")
	li.post("/staff/keys/share", "staff", "999", "part", "tip")
	if li.page.status != http.StatusNotFound {
		t.Errorf("shares with nobody: %d", li.page.status)
	}
	wang.get("/staff")
	wang.want(200, "/staff", "有 1 件举报待受理")

	if p := admin.get("/staff/keys"); p.status != 404 {
		t.Errorf("an administrator has keys: %d", p.status)
	}
}

func TestAnAccountIsChanged(t *testing.T) {
	d, admin, li, _ := staffed(t)
	d.send(t)
	admin.get("/staff/people")
	li2 := admin.find(`href="(/staff/people/\d+)">姓li.ming`)
	zhao := admin.find(`href="(/staff/people/\d+)">姓zhao`)
	admin.get(li2 + "/edit")
	admin.want(200, li2+"/edit", `value="姓li.ming"`, `value="1" selected`)
	admin.post(li2, "name", "", "unit", "1", "roles", "reviewer")
	admin.want(422, li2, "请填写名称", `value="reviewer" checked`)
	admin.get(li2 + "/edit")
	admin.post(li2, "name", "黎明", "unit", "1", "roles", "publisher")
	admin.want(200, li2+"?done=saved", "账号已经修改", "黎明", "公开员")
	li.get("/staff/tips")
	li.want(200, "/staff/sign-in?next=%2Fstaff%2Ftips")

	admin.get(zhao + "/edit")
	stale := admin.page
	admin.post(zhao, "name", "姓zhao", "unit", "1", "roles", "publisher")
	admin.want(422, zhao, "有 1 件举报现在只有这个人打得开", `href="#roles"`)
	admin.post(zhao, "name", "赵", "unit", "1", "roles", "reviewer")
	admin.want(200, zhao+"?done=saved", "赵")
	admin.page = stale
	admin.post(zhao, "name", "钊", "unit", "1", "roles", "reviewer")
	admin.want(422, zhao, "这个账号刚才有了变动", `value="钊"`)
	admin.post(zhao, "name", "钊", "unit", "1", "roles", "reviewer")
	admin.want(200, zhao+"?done=saved", "钊")
}

// A one-time password stands a reload, is its administrator's alone, and can be made anew.
func TestAOneTimePasswordOutlivesAReload(t *testing.T) {
	d, admin, _, _ := staffed(t)
	first := admin.hire("wang", "云溪县纪委监委", "reviewer")
	path := admin.page.path
	admin.get(path)
	admin.want(200, path, first.Reveal())
	admin.get("/staff/people/1/password")
	if strings.Contains(admin.page.body, first.Reveal()) {
		t.Error("shown beside another's name")
	}
	other := d.browser(t)
	other.get("/staff/sign-in")
	other.post("/staff/sign-in", "username", "admin", "password", chosen)
	other.get(path)
	other.want(200, path, "密码已经不再显示")
	other.get(strings.TrimSuffix(path, "/password"))
	other.post(path)
	other.want(200, path, "15 分钟以后")
	if other.find(`preview-value">([^<]+)<`) == first.Reveal() {
		t.Error("the same password again")
	}
}

func TestAUnitHasHeads(t *testing.T) {
	_, admin, _, _ := staffed(t)
	admin.get("/staff/units/1")
	admin.post("/staff/units/1", "name", "云溪县纪委监委", "region", "990101", "superior", "0", "head", " 钱书记,孙副书记 ；", "aliases", "县纪委")
	admin.want(200, "/staff/units?saved=1", "钱书记、孙副书记")
	admin.get("/staff/units/1")
	admin.want(200, "/staff/units/1", `value="钱书记、孙副书记"`, `value="县纪委"`, "第十五条")
	admin.post("/staff/units/1", "name", "云溪县纪委监委", "region", "990101", "head", strings.Repeat("长", 201))
	admin.want(422, "/staff/units/1", "最多 200 个字", `href="#head"`)
}
