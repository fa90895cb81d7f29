package staff_test

import (
	"strings"
	"testing"
	"time"

	"qingyuan/config"
)

func TestANameGivenLater(t *testing.T) {
	d, li, _, _ := supervised(t)
	id, receipt := d.sent(t)
	me := d.follower(t, receipt)
	me.get("/follow/tip/name")
	me.want(200, "/follow/tip/name", "补充姓名，改为实名", `name="consents"`)
	me.post("/follow/tip/name", "phone", "13800000000", "consents", "contact", "consents", "reveal")
	me.want(422, "/follow/tip/name", `value="13800000000"`, `value="contact" checked`, "错误：")
	me.post("/follow/tip/name", "name", "陈一", "phone", "13800000000", "consents", "contact")
	me.want(200, "/follow/tip?done=name", "实名", "您补充了姓名", "告知是否受理", "15 个工作日")
	me.lacks("陈一", "/follow/tip/name")
	me.post("/follow/tip/name", "name", "陈二", "phone", "1")
	me.want(422, "/follow/tip/name", "姓名已经填过", "陈二")
	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "补充实名", "可以打电话或写信联系我")
	li.lacks("陈一")
}

func TestWithoutSupervisors(t *testing.T) {
	d, _, _, _ := staffed(t)
	d.parts.Config.Site.Phone = "0100-12345"
	d.url = serve(t, config.SurfaceAll, d.parts)
	_, receipt := d.sent(t)
	me := d.follower(t, receipt)
	me.want(200, "/follow/tip", "还没有督办人员", "0100-12345")
	me.lacks("/follow/tip/requests/")
	me.get("/follow/tip/requests/retaliation")
	me.want(200, "/follow/tip")
	me.post("/follow/tip/requests/retaliation", "text", "有人威胁我")
	me.want(422, "/follow/tip/requests/retaliation", "没有督办人员可以接收", "有人威胁我")
	me.get("/follow/tip/name")
	me.want(200, "/follow/tip/name", "没有能保管姓名的专人")
}

func TestOverdueIsSaid(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, receipt := d.sent(t)
	me := d.follower(t, receipt)
	me.get("/follow/tip/requests/recusal")
	me.post("/follow/tip/requests/recusal", "text", "请换人")
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/" + id + "/acts/accept")
	later := func() time.Time { return time.Now().AddDate(0, 5, 0) }
	d.parts.Intake.Clock, d.parts.Casework.Clock = later, later
	d.url = serve(t, config.SurfaceAll, d.parts)
	me = d.follower(t, receipt)
	me.want(200, "/follow/tip", "已经过了期限", "12388", "超期", "办结匿名举报")
	sun.get("/staff/requests")
	sun.want(200, "/staff/requests", "超期")
}

// A session that is over keeps what was typed on the screen, and leaving ends it.
func TestTheReportersSession(t *testing.T) {
	d, _, _, _ := supervised(t)
	_, receipt := d.sent(t)
	me := d.follower(t, receipt)
	if cc := me.page.header.Get("Cache-Control"); cc != "no-store" {
		t.Errorf("the page may be kept: %q", cc)
	}
	other := d.follower(t, receipt)
	other.get("/follow/tip/requests/retaliation")
	later := func() time.Time { return time.Now().Add(3 * time.Hour) }
	d.parts.Intake.Clock = later
	d.url = serve(t, config.SurfaceAll, d.parts)
	other.post("/follow/tip/requests/retaliation", "text", "写了很久的话")
	other.want(403, "/follow/tip/requests/retaliation", "写了很久的话")
	other.get("/follow/tip")
	other.want(200, "/follow?over=1")

	d.parts.Intake.Clock = time.Now
	d.url = serve(t, config.SurfaceAll, d.parts)
	me.get("/follow/tip")
	me.want(200, "/follow/tip")
	me.stay()
	me.post("/follow", "receipt", strings.Join(receipt.Groups(), ""), "action", "open")
	if set := strings.ToLower(me.page.header.Get("Set-Cookie")); !strings.Contains(set, "qy_reporter=") || !strings.Contains(set, "httponly") ||
		strings.Contains(set, "expires") || strings.Contains(set, "max-age") {
		t.Errorf("the cookie outlives the browser's session: %s", set)
	}
	me.get("/follow/tip")
	me.post("/follow/leave")
	if clear := me.page.header.Get("Clear-Site-Data"); !strings.Contains(clear, "cache") {
		t.Errorf("leaving leaves something behind: %q", clear)
	}
	me.CheckRedirect = nil
	me.get("/follow/tip")
	me.want(200, "/follow?over=1")
}
