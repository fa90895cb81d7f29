package staff_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"qingyuan/config"
	"qingyuan/internal/testkit"
)

// staffed is a desk with an administrator and two reviewers of one county, signed in.
func staffed(t *testing.T) (d *desk, admin, li, zhao *browser) {
	t.Helper()
	return staffedOn(t, testkit.SQLite(t))
}

func staffedOn(t testing.TB, database config.Database) (d *desk, admin, li, zhao *browser) {
	t.Helper()
	d = openOn(t, database)
	admin, li, zhao = d.browser(t), d.browser(t), d.browser(t)
	admin.signIn("admin", d.admin)
	admin.want(http.StatusOK, "/staff", "admin，您好", "系统管理")
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", "云溪县纪委监委", "region", "990101", "superior", "0")
	admin.want(http.StatusOK, "/staff/units?saved=1", "云溪县纪委监委", `data-label="承办"><span class="tag tag--yellow">没有`)
	li.signIn("li.ming", admin.hire("li.ming", "云溪县纪委监委", "reviewer"))
	zhao.signIn("zhao", admin.hire("zhao", "云溪县纪委监委", "reviewer"))
	zhao.want(http.StatusOK, "/staff", "姓zhao，您好", "现在没有要处理的事")
	return d, admin, li, zhao
}

func TestFromSignInToTheAnswer(t *testing.T) {
	d, _, li, zhao := staffed(t)
	id, session := d.send(t)

	li.get("/staff/tips")
	li.want(200, "/staff/tips", "王某", "三里村村委会", "云溪县清水镇", "新内容", `<b class="num">1</b>`)
	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "反映王某", "某省云溪市云溪县清水镇", "&lt;b&gt;村里人&lt;/b&gt;", "说明.pdf", "3.9 KB",
		"村（社区）干部", "李会计", "没有", "惠民补贴与社会救助", "优亲厚友、暗箱操作", "谁得了好处", "他弟弟一家", "亲属", "每月 600 元", "村口", "网上举报", "匿名")
	zhao.get("/staff/tips/" + id)

	li.post("/staff/tips/" + id + "/acts/accept")
	li.want(200, "/staff/tips/"+id+"?done=accept", "已受理。", "时限")
	zhao.post("/staff/tips/"+id+"/acts/accept", "version", "1")
	zhao.want(http.StatusConflict, "/staff/tips/"+id+"/acts/accept", "这件举报有了变化", "已受理")

	li.post("/staff/tips/"+id+"/acts/write", "text", " ")
	li.want(http.StatusUnprocessableEntity, "/staff/tips/"+id+"/acts/write", "请写给举报人的话", `href="#text"`, "back=%2fstaff%2ftips%2f"+id+`"`)
	li.post("/staff/tips/"+id+"/acts/write", "text", "请问是哪一年？")
	li.want(200, "/staff/tips/"+id+"?done=write", "留言已发出", "请问是哪一年？", "姓li.ming")

	d.disposed(t, id, "zhao")
	zhao.post("/staff/tips/"+id+"/acts/conclude", "finding", "partly", "note", "我写了很久的记录")
	zhao.want(http.StatusConflict, "/staff/tips/"+id+"/acts/conclude", "我写了很久的记录", "请问是哪一年？")
	zhao.post("/staff/tips/"+id+"/acts/conclude", "finding", "partly", "note", "查了账。")
	zhao.want(200, "/staff/tips/"+id+"?done=conclude", "已办结。", "查了账。", "部分属实")
	zhao.post("/staff/tips/"+id+"/acts/answer", "answer", "经查属实，已追回。")
	zhao.want(200, "/staff/tips/"+id+"?done=answer", "答复已发出", "已答复")
	if strings.Contains(zhao.page.body, "/acts/conclude") || strings.Contains(zhao.page.body, "/acts/accept") {
		t.Error("an answered tip offers what can't be done any more")
	}

	f, err := d.parts.Intake.Follow(t.Context(), session)
	must(t, err)
	if len(f.Messages) != 2 || f.Messages[1].Text != "经查属实，已追回。" || !f.Messages[1].Answer {
		t.Fatalf("the reporter sees %+v", f.Messages)
	}
}

func TestWhoMay(t *testing.T) {
	d, admin, li, _ := staffed(t)
	id, _ := d.send(t)
	nobody := d.browser(t)
	tip := "/staff/tips/" + id
	for _, path := range []string{"/staff", "/staff/password", "/staff/tips", tip, tip + "/files/x", "/staff/people", "/staff/people/1", "/staff/units"} {
		nobody.get(path)
		nobody.want(200, "/staff/sign-in?next="+strings.ReplaceAll(path, "/", "%2F"), "工作人员登录")
	}
	nobody.get("/staff/sign-in")
	for _, path := range []string{tip + "/acts/accept", "/staff/people", "/staff/people/1/disable", "/staff/password"} {
		nobody.post(path, "roles", "admin")
		nobody.want(200, "/staff/sign-in")
	}
	for _, path := range []string{"/staff/tips", tip, tip + "/files/x"} {
		if p := admin.get(path); p.status != 404 || !strings.Contains(p.body, `href="/staff">回首页`) {
			t.Errorf("an administrator at %s: %d", path, p.status)
		}
	}
	for _, path := range []string{"/staff/people", "/staff/people/new", "/staff/people/1", "/staff/units", "/staff/units/1", "/staff/units/new"} {
		if p := li.get(path); p.status != 404 {
			t.Errorf("a reviewer at %s: %d", path, p.status)
		}
	}
	li.get(tip)
	if p := li.post("/staff/people/1/disable"); p.status != 404 {
		t.Errorf("a reviewer disables: %d", p.status)
	}
	li.page.body = ""
	if p := li.post(tip + "/acts/accept"); p.status != 403 {
		t.Errorf("without the form's token: %d", p.status)
	}
}

func TestOneTimePasswordComesFirst(t *testing.T) {
	d := open(t)
	b := d.browser(t)
	b.get("/staff/people?after=0")
	b.want(200, "/staff/sign-in?next=%2Fstaff%2Fpeople%3Fafter%3D0", `value="/staff/people?after=0"`)
	b.post("/staff/sign-in", "username", "admin", "password", d.admin.Reveal(), "next", "/staff/people?after=0")
	b.want(200, "/staff/password", "设置您自己的密码")
	b.get("/staff/people")
	b.want(200, "/staff/password")
	b.post("/staff/password", "new", "short", "again", "short")
	b.want(422, "/staff/password", "至少 12 个字", `href="#new"`)
	b.post("/staff/password", "new", chosen, "again", chosen)
	b.want(200, "/staff")

	elsewhere := d.browser(t)
	elsewhere.get("/staff/sign-in")
	elsewhere.post("/staff/sign-in", "username", "admin", "password", chosen, "next", "//evil.example/staff/")
	elsewhere.want(200, "/staff")
	b.get("/staff/password")
	const next = "滟滟随波千万里何处春江无月明"
	b.post("/staff/password", "current", chosen, "new", next, "again", next)
	b.want(200, "/staff/password?done=1", "密码改好了")
	elsewhere.get("/staff/people")
	elsewhere.want(200, "/staff/sign-in?next=%2Fstaff%2Fpeople")

	b.post("/staff/sign-out")
	b.want(200, "/staff/sign-in")
	b.get("/staff")
	b.want(200, "/staff/sign-in?next=%2Fstaff")
}

func TestSigningInTooOften(t *testing.T) {
	d := open(t)
	b := d.browser(t)
	b.get("/staff/sign-in")
	for range 10 {
		b.post("/staff/sign-in", "username", "admin", "password", "guess")
		b.want(422, "/staff/sign-in", "用户名或密码不对", `value="admin"`)
	}
	b.post("/staff/sign-in", "username", "admin", "password", d.admin.Reveal())
	b.want(http.StatusTooManyRequests, "/staff/sign-in")
	minutes, err := strconv.Atoi(b.find(`请过 (\d+) 分钟再试`))
	if must(t, err); b.page.header.Get("Retry-After") != strconv.Itoa(60*minutes) || minutes < 1 || minutes > 15 {
		t.Error("doesn't say when to come back")
	}
}

func TestDisablingEndsASession(t *testing.T) {
	_, admin, li, _ := staffed(t)
	admin.get("/staff/people")
	person := regexp.MustCompile(`href="(/staff/people/\d+)">姓li.ming`).FindStringSubmatch(admin.page.body)[1]
	admin.get(person)
	admin.want(200, person, "换一次性密码，另建密钥")
	admin.post(person + "/disable")
	admin.want(200, person+"?done=disabled", "账号已经停用", "已停用")
	li.get("/staff/tips")
	li.want(200, "/staff/sign-in?next=%2Fstaff%2Ftips")
	li.post("/staff/sign-in", "username", "li.ming", "password", chosen)
	li.want(422, "/staff/sign-in", "已经停用")
	admin.post(person + "/enable")
	admin.want(200, person+"?done=enabled", "账号已经恢复")
	li.post("/staff/sign-in", "username", "li.ming", "password", chosen)
	li.want(200, "/staff/tips")
}

func TestThePublicSideHasNoDesk(t *testing.T) {
	d := open(t)
	d.url = serve(t, config.SurfacePublic, d.parts)
	b := d.browser(t)
	for _, path := range []string{"/staff", "/staff/sign-in", "/staff/tips", "/staff/people"} {
		if p := b.get(path); p.status != 404 || strings.Contains(p.body, `name="username"`) {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

func TestASessionWorksAtAnotherProcess(t *testing.T) {
	d, _, li, _ := staffed(t)
	d.url = serve(t, config.SurfaceStaff, d.parts)
	li.get("/staff/tips")
	li.want(200, "/staff/tips", "待受理")
	li.post("/staff/sign-out")
	d.url = serve(t, config.SurfaceAll, d.parts)
	li.get("/staff/tips")
	li.want(200, "/staff/sign-in?next=%2Fstaff%2Ftips")
}
