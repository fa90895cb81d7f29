package staff_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"qingyuan/models"
)

// A tip that is overdue: who handles it, the unit's supervisor and the superior's each find their
// notice; the last can't open the tip, and the page says no more than they may know.
func TestNotices(t *testing.T) {
	d, admin, li, zhao := staffed(t)
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", "云溪市纪委监委", "region", "9901", "superior", "0")
	admin.get("/staff/units/1")
	admin.post("/staff/units/1", "name", "云溪县纪委监委", "region", "990101", "superior", "2", "head", "", "aliases", "")
	xu, bai := d.browser(t), d.browser(t)
	xu.signIn("xu", admin.hire("xu", "云溪县纪委监委", "supervisor"))
	bai.signIn("bai", admin.hire("bai", "云溪市纪委监委", "supervisor"))
	id, _ := d.send(t)
	tip, ref := "/staff/tips/"+id, models.TipRef(id)
	li.get(tip)
	li.post(tip + "/acts/accept")
	li.get("/staff/notices")
	li.want(http.StatusOK, "/staff/notices", "没有提醒")
	li.lacks("nav-count", "全部标为已读")

	d.remindIn(t, 150) // three months, and more
	for _, b := range []*browser{li, zhao, xu} {
		b.get("/staff/notices")
		b.want(http.StatusOK, "/staff/notices", `<a href="`+tip+`">办结匿名举报</a>`, "已列入挂牌督办", ref, "云溪县纪委监委", "1 条未读", `nav-count">1<`)
	}
	bai.get("/staff")
	bai.want(http.StatusOK, "/staff", `<a href="/staff/notices">1 条提醒没有看</a>`)
	bai.get("/staff/notices")
	bai.want(http.StatusOK, "/staff/notices", "办结匿名举报", ref, "云溪县纪委监委", "您看不到举报内容")
	bai.lacks(tip, "王某", "三里村")
	bai.get(tip)
	bai.want(http.StatusNotFound, tip)

	// What is opened is read; one can be marked, and all.
	li.get(tip)
	li.want(http.StatusOK, tip, "挂牌督办", "办结匿名举报超期", "系统")
	li.lacks("nav-count")
	number := zhao.find(`name="notice" value="(\d+)"`)
	bai.get("/staff/notices")
	bai.post("/staff/notices/read", "notice", number) // somebody else's
	bai.want(http.StatusOK, "/staff/notices", "1 条未读")
	zhao.post("/staff/notices/read", "notice", number)
	zhao.want(http.StatusOK, "/staff/notices", "办结匿名举报")
	zhao.lacks("条未读", "标为已读")
	bai.post("/staff/notices/read-all", "up_to", bai.find(`name="up_to" value="(\d+)"`))
	bai.want(http.StatusOK, "/staff/notices")
	bai.lacks("条未读", "标为已读")
}

// remindIn makes the reminders of a day to come.
func (d *desk) remindIn(t *testing.T, days int) {
	t.Helper()
	r := d.parts.Reminders
	r.Post, r.Clock = nil, func() time.Time { return time.Now().AddDate(0, 0, days) }
	must(t, r.Remind(t.Context(), func(context.Context) error { return nil }))
}

func TestPagesOfNotices(t *testing.T) {
	d, _, li, _ := staffed(t)
	var rows []models.Notice
	id, _ := d.send(t)
	for due := models.Date("2026-01-01"); len(rows) < 60; due = due.AddDays(1) {
		rows = append(rows, models.Notice{StaffID: 2, TipID: id, Rule: "propose", FromOn: due, DueOn: due, Point: "before-1", UnitID: 1, MadeOn: due, Unread: true})
	}
	must(t, d.db.AddNotices(t.Context(), rows))
	li.get("/staff/notices")
	li.want(http.StatusOK, "/staff/notices", "60 条未读", "还有 1 个工作日", "2026年3月1日", "已办或已变更")
	li.lacks("2026年1月10日")
	next := li.find(`rel="next" href="([^"]+)"`)
	li.get(next)
	li.want(http.StatusOK, next, "2026年1月10日", "2026年1月1日", "回到最新的")
	li.lacks("2026年1月11日", `rel="next"`)
	li.post("/staff/notices/read", "notice", li.find(`name="notice" value="(\d+)"`), "before", li.find(`name="before" value="(\d+)"`))
	li.want(http.StatusOK, next, "59 条未读")
}

func TestMailOfNotices(t *testing.T) {
	_, admin, li, _ := staffed(t)
	li.get("/staff/notices/mail")
	li.want(http.StatusOK, "/staff/notices/mail", `name="kinds" value="ahead" checked`, "不加密保存")
	li.post("/staff/notices/mail", "wanted", "yes", "address", "li@example")
	li.want(http.StatusUnprocessableEntity, "/staff/notices/mail", "请至少选一种", `value="li@example"`, `name="wanted" value="yes" checked`)
	li.post("/staff/notices/mail", "wanted", "yes", "address", "li at example", "kinds", "late", "kinds", "overseen")
	li.want(http.StatusUnprocessableEntity, "/staff/notices/mail", "邮箱地址不对", `value="li at example"`, `value="late" checked`)
	li.lacks(`value="ahead" checked`)
	li.post("/staff/notices/mail", "wanted", "yes", "address", "li@example.gov.cn", "kinds", "late")
	li.want(http.StatusOK, "/staff/notices?done=mail", "设置已保存")
	li.get("/staff/notices/mail")
	li.want(http.StatusOK, "/staff/notices/mail", `value="li@example.gov.cn"`, `value="late" checked`)
	li.lacks(`value="ahead" checked`)

	admin.get("/staff/jobs")
	admin.want(http.StatusOK, "/staff/jobs", "后台任务和邮件", "没有发送失败的邮件")
	for _, path := range []string{"/staff/notices", "/staff/notices/mail"} {
		if p := admin.get(path); p.status != http.StatusNotFound {
			t.Errorf("an administrator at %s: %d", path, p.status)
		}
	}
	if p := li.get("/staff/jobs"); p.status != http.StatusNotFound {
		t.Errorf("a reviewer at the background work: %d", p.status)
	}
}
