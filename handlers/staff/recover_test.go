package staff_test

import (
	"net/http"
	"strings"
	"testing"
)

// guarded is staffed, with two custodians to whom li has entrusted their key pair.
func guarded(t *testing.T) (d *desk, admin, li, one, two *browser) {
	t.Helper()
	d, admin, li, _ = staffed(t)
	one, two = d.browser(t), d.browser(t)
	one.signIn("one", admin.hire("one", "云溪县纪委监委", "custodian"))
	two.signIn("two", admin.hire("two", "云溪县纪委监委", "custodian"))
	li.get("/staff")
	li.want(200, "/staff", "把密钥分给身份保管员")
	li.get("/staff/keys")
	li.want(200, "/staff/keys", "您的密钥还没有分给身份保管员", "姓one", "姓two")
	li.postPage("/staff/keys/custody")
	li.want(200, "/staff/keys?done=entrusted", "已经分给他们", "其中任何两人一起能帮您找回")
	return d, admin, li, one, two
}

// postPage sends the form of the page that goes to a path, with all its hidden fields.
func (b *browser) postPage(path string, fields ...string) page {
	b.t.Helper()
	_, form, found := strings.Cut(b.page.body, `action="`+path+`"`)
	if !found {
		b.t.Fatalf("%s has no form to %s:\n%s", b.page.path, path, b.page.body)
	}
	form, _, _ = strings.Cut(form, "</form>")
	for _, hidden := range hiddenField.FindAllStringSubmatch(form, -1) {
		fields = append(fields, hidden[1], hidden[2])
	}
	return b.post(path, fields...)
}

func TestTheCodeInTheEnvelope(t *testing.T) {
	d, _, li, _ := staffed(t)
	id, _ := d.send(t)
	code := li.code
	lost := d.browser(t)
	lost.get("/staff/sign-in")
	lost.want(200, "/staff/sign-in", `href="/staff/recover"`)
	lost.get("/staff/recover")
	lost.want(200, "/staff/recover", "两名身份保管员", "由同事重新共享")
	const next = "滟滟随波千万里何处春江无月明"
	lost.post("/staff/recover", "username", "li.ming", "code", strings.Replace(code, " ", "1 ", 1), "new", next, "again", next)
	lost.want(422, "/staff/recover", "恢复码不对", `value="li.ming"`, `href="#code"`)
	lost.post("/staff/recover", "username", "zhao", "code", code, "new", next, "again", next)
	lost.want(422, "/staff/recover", "用户名和恢复码不符")
	lost.post("/staff/recover", "username", "li.ming", "code", code, "new", next, "again", next)
	lost.want(200, "/staff/keys/code", "封好", "姓li.ming")
	if second := lost.find(`class="code" aria-label="([0-9 ]+)"`); second == code {
		t.Error("the same code again")
	}
	lost.get("/staff/keys/code")
	lost.want(200, "/staff/keys/code", "已经抄好封好")
	lost.post("/staff/keys/code/done")
	lost.get("/staff/keys/code")
	lost.want(200, "/staff/keys/code", "请输入现在的密码")
	lost.get("/staff/tips/" + id)
	lost.want(200, "/staff/tips/"+id, "反映王某")
	li.get("/staff")
	li.want(200, "/staff/sign-in?next=%2Fstaff", "工作人员登录")
	li.post("/staff/sign-in", "username", "li.ming", "password", chosen)
	li.want(422, "/staff/sign-in", "用户名或密码不对")
	for range 11 {
		li.post("/staff/recover", "username", "li.ming", "code", code, "new", next, "again", next)
	}
	li.want(http.StatusTooManyRequests, "/staff/recover", "试的次数太多")
}

func TestTwoCustodiansHelp(t *testing.T) {
	d, admin, li, one, two := guarded(t)
	id, _ := d.send(t)
	admin.get("/staff/people")
	person := admin.find(`href="(/staff/people/\d+)">姓li.ming`)
	admin.get(person)
	admin.want(200, person, "等身份保管员交还密钥")
	admin.post(person+"/password", "way", "await")
	oneTime := admin.find(`preview-value">([^<]+)<`)

	li.get("/staff")
	li.want(200, "/staff/sign-in?next=%2Fstaff")
	li.post("/staff/sign-in", "username", "li.ming", "password", oneTime)
	li.want(200, "/staff/password", "原来的密钥要等两名身份保管员交还", "姓one", "姓two")
	li.postPage("/staff/password", "new", chosen, "again", chosen)
	li.want(200, "/staff/keys/code")
	li.post("/staff/keys/code/done")
	li.want(200, "/staff", "0 人已同意，要 2 人")
	li.get("/staff/tips")
	li.want(200, "/staff/tips", "打不开")
	li.get("/staff/keys")
	li.want(200, "/staff/keys", "请把这个核对码告诉他们", "又找到了原来的恢复码")
	checks := li.find(`class="lead num">([0-9 ]+)<`)
	li.postPage("/staff/keys/reclaim", "code", "12")
	li.want(422, "/staff/keys/reclaim", "恢复码不对", `href="#code"`)

	one.get("/staff")
	one.want(200, "/staff", "姓li.ming丢了密码，请您帮忙找回密钥")
	asker := one.find(`href="(/staff/keys/askers/\d+)"`)
	one.get(asker)
	one.want(200, asker, "云溪县纪委监委", "请当面确认")
	one.post(asker, "checks", "1234")
	one.want(422, asker, "核对码不对", "没有当面确认", `value="1234"`)
	one.post(asker, "checks", checks, "sure", "yes")
	one.want(200, "/staff/keys?done=approved", "已经同意")
	if p := one.get(asker); p.status != 404 {
		t.Errorf("asked twice: %d", p.status)
	}
	if p := li.get(asker); p.status != 404 {
		t.Errorf("their own page: %d", p.status)
	}
	li.get("/staff/tips/" + id)
	li.want(http.StatusConflict, "/staff/tips/"+id, "密钥还没有找回来")
	two.get(asker)
	two.post(asker, "checks", strings.ReplaceAll(checks, " ", ""), "sure", "yes")
	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "反映王某")
	li.get("/staff/keys")
	li.want(200, "/staff/keys", "正在用新密钥重新封存", "还有 1 件没有封好")
	li.post("/staff/keys/reseal")
	if li.want(200, "/staff/keys"); strings.Contains(li.page.body, "重新封存") {
		t.Error("isn't sealed anew")
	}
	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "反映王某")
}

func TestKeysAreChanged(t *testing.T) {
	d, _, li, _, _ := guarded(t)
	id, _ := d.send(t)
	elsewhere := d.browser(t)
	elsewhere.get("/staff/sign-in")
	elsewhere.post("/staff/sign-in", "username", "li.ming", "password", chosen)
	li.get("/staff/keys/rotate")
	li.post("/staff/keys/rotate", "password", "guess")
	li.want(422, "/staff/keys/rotate", "现在的密码不对", `href="#password"`)
	li.post("/staff/keys/rotate", "password", chosen)
	li.want(200, "/staff/keys/code", "封好")
	if second := li.find(`class="code" aria-label="([0-9 ]+)"`); second == li.code {
		t.Error("the same recovery code")
	}
	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "反映王某")
	li.get("/staff/keys")
	li.want(200, "/staff/keys", "其中任何两人一起能帮您找回")
	elsewhere.get("/staff/tips")
	elsewhere.want(200, "/staff/sign-in?next=%2Fstaff%2Ftips")
}

// TestPagesOfRecovery asks for the pages of who lost their keys, and of who helps them, in
// both languages.
func TestPagesOfRecovery(t *testing.T) {
	d, admin, li, one, _ := guarded(t)
	d.send(t)
	admin.get("/staff/people")
	person := admin.find(`href="(/staff/people/\d+)">姓li.ming`)
	for _, lang := range []string{"zh-CN", "en"} {
		admin.lang, li.lang, one.lang = lang, lang, lang
		admin.get(person)
		wantPage(t, admin, lang, 200)
		admin.post(person+"/password", "way", "await")
		wantPage(t, admin, lang, 200)
		oneTime := admin.find(`preview-value">([^<]+)<`)
		li.get("/staff/sign-in")
		li.post("/staff/sign-in", "username", "li.ming", "password", oneTime)
		wantPage(t, li, lang, 200)
		li.postPage("/staff/password", "new", chosen+lang, "again", chosen+lang)
		wantPage(t, li, lang, 200)
		for _, path := range []string{"/staff", "/staff/keys"} {
			li.get(path)
			wantPage(t, li, lang, 200)
			one.get(path)
			wantPage(t, one, lang, 200)
		}
		li.post("/staff/keys/reclaim", "code", "x")
		wantPage(t, li, lang, 422)
		li.get("/staff/keys/rotate")
		li.post("/staff/keys/rotate", "password", chosen+lang)
		wantPage(t, li, lang, 409)
		one.get("/staff/keys")
		asker := one.find(`href="(/staff/keys/askers/\d+)"`)
		one.get(asker)
		wantPage(t, one, lang, 200)
		one.post(asker)
		wantPage(t, one, lang, 422)
	}
}
