package staff_test

import (
	"strings"
	"testing"

	"qingyuan/models"
)

// kept puts an answered tip into the archive, some years ago.
func (d *desk) kept(t *testing.T, id string, on models.Date) {
	t.Helper()
	tip, err := d.db.FindTip(t.Context(), id)
	must(t, err)
	tip.State, tip.Finding, tip.ArchivedOn, tip.KeptAs = models.Archived, models.Unsubstantiated, on, models.OutcomeUnfounded
	must(t, d.db.MoveTip(t.Context(), tip))
}

// From the list of what is due to the page that the reporter finds.
func TestErasingOverThePages(t *testing.T) {
	d, admin, li, _ := staffed(t)
	sun, wu := d.browser(t), d.browser(t)
	sun.signIn("sun", admin.hire("sun", "云溪县纪委监委", "supervisor"))
	wu.signIn("wu", admin.hire("wu", "云溪县纪委监委", "supervisor"))
	id, receipt := d.sent(t)
	soon, _ := d.sent(t)
	early, _ := d.sent(t)
	today := models.DateOf(d.parts.Clock())
	d.kept(t, id, today.AddDays(-4*366))
	d.kept(t, soon, today.AddDays(-3*365+20))
	d.kept(t, early, today)
	one := "/staff/keeping/" + id
	for _, path := range []string{"/staff/keeping", one} {
		if p := li.get(path); p.status != 404 {
			t.Errorf("a reviewer gets %s: %d", path, p.status)
		}
	}
	for _, lang := range []string{"en", "zh-CN"} {
		sun.lang = lang
		sun.get("/staff/tips/" + id)
		sun.want(200, "/staff/tips/"+id, one)
		sun.get("/staff/keeping/" + early)
		sun.post("/staff/keeping/"+early, "action", "propose")
		sun.want(422, "/staff/keeping/"+early, `href="#reason"`)
		sun.post("/staff/keeping/"+early, "action", "hold", "hold", "whim")
		sun.want(422, "/staff/keeping/"+early, `href="#hold"`)
		sun.post("/staff/keeping/"+early, "action", "hold", "hold", "court")
		sun.want(200, "/staff/keeping/"+early+"?done=hold")
		sun.get("/staff/keeping")
		sun.post("/staff/keeping", "action", "propose")
		sun.want(422, "/staff/keeping", `href="#tips"`)
		if lang == "en" {
			sun.get("/staff/keeping/" + early)
			sun.post("/staff/keeping/"+early, "action", "release")
		}
	}
	sun.get("/staff/keeping")
	sun.want(200, "/staff/keeping", "保存期已满", models.TipRef(id), "保存期将满", models.TipRef(soon), "诉讼或仲裁要用", "10 年")
	sun.post("/staff/keeping", "action", "propose", "tip", id)
	sun.want(200, "/staff/keeping?done=propose", "您提出销毁的")
	sun.post("/staff/keeping", "action", "approve", "tip", id, "sure", "yes")
	if sun.page.status != 403 {
		t.Errorf("who proposed it agrees: %d", sun.page.status)
	}
	sun.get("/staff")
	sun.lacks("提出了销毁")
	wu.get("/staff")
	wu.want(200, "/staff", "有 1 件举报提出了销毁，等您决定")
	wu.get("/staff/keeping")
	wu.want(200, "/staff/keeping", "等您决定是否销毁", "姓sun")
	wu.post("/staff/keeping", "action", "approve", "tip", id)
	wu.want(422, "/staff/keeping", `href="#sure"`, `value="`+id+`" checked`)
	wu.post("/staff/keeping", "action", "approve", "tip", id, "sure", "yes")
	wu.want(200, "/staff/keeping?done=approve", "已销毁")
	wu.lacks(models.TipRef(id))
	for _, path := range []string{one, "/staff/tips/" + id} {
		if p := sun.get(path); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	for lang, words := range map[string]string{"zh-CN": "这件举报已经销毁", "en": "This report has been erased"} {
		me := d.browser(t)
		me.lang = lang
		me.get("/follow")
		me.post("/follow", "receipt", strings.Join(receipt.Groups(), " "), "action", "open")
		me.want(410, "/follow", words)
	}
}
