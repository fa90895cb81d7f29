package staff_test

import (
	"database/sql"
	"html"
	"net/http"
	"os"
	"strings"
	"testing"

	"qingyuan/models/deadline"
)

// decemberTip is one of a December, accepted: it is to be concluded in March 2027.
func (d *desk) decemberTip(t *testing.T, li *browser) (id string, me *browser) {
	t.Helper()
	id, receipt := d.sent(t)
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/" + id + "/acts/accept")
	db, err := sql.Open("sqlite", "file:"+d.parts.Config.Database.File)
	must(t, err)
	for _, change := range []string{"UPDATE tips SET received_on = '2026-12-01'", "UPDATE tip_events SET on_day = '2026-12-05'"} {
		_, err = db.Exec(change)
		must(t, err)
	}
	must(t, db.Close())
	must(t, d.db.ReckonTip(t.Context(), id, deadline.Reckoner(d.parts.Almanac.Clocks)))
	return id, d.follower(t, receipt)
}

func TestAnAdministratorImportsACalendar(t *testing.T) {
	d, admin, li, _ := staffed(t)
	id, me := d.decemberTip(t, li)
	me.want(200, "/follow/tip", "最迟2027年3月5日", "暂定")
	text, err := os.ReadFile("../../internal/almanac/testdata/2027.json")
	must(t, err)
	paper := strings.Replace(string(text), `"2027-02-14", "isOffDay": false`, `"2027-03-05", "isOffDay": true`, 1)

	for _, lang := range []string{"en", "zh-CN"} {
		admin.lang = lang
		for _, c := range []struct{ name, content, want string }{
			{"", "", map[string]string{"en": "Choose the calendar file", "zh-CN": "请选择日历文件"}[lang]},
			{"a.json", "{", "1"},
			{"a.json", strings.Replace(paper, "2027-06-09", "2027-06-31", 1), "“2027-06-31”"},
			{"a.json", strings.Repeat(" ", 70_000), "64 KB"},
			{"a.json", strings.Repeat(" ", 3<<20), "64 KB"},
		} {
			admin.get("/staff/calendars")
			admin.sendFile("/staff/calendars/look", "calendar", c.name, c.content)
			if status := admin.page.status; status != 422 && status != 413 {
				t.Errorf("%.20s: %d", c.content, status)
			}
			admin.want(admin.page.status, "/staff/calendars/look", c.want, `href="#calendar"`, `aria-invalid="true"`)
		}
	}
	admin.get("/staff/calendars")
	admin.want(200, "/staff/calendars", "2027年的安排还没有", "2015年", "随程序提供", "2月15日–23日", "2018年12月29日")
	admin.sendFile("/staff/calendars/look", "calendar", "2027.json", paper)
	admin.want(200, "/staff/calendars/look", "核对2027年的安排", "还没有导入", "30 天", "2026年12月31日 – 2027年1月3日", "1 件正在办理的举报")
	me.get("/follow/tip")
	me.want(200, "/follow/tip", "暂定")
	brought := html.UnescapeString(admin.find(`(?s)<textarea name="paper" hidden>\n(.*?)</textarea>`))
	admin.post("/staff/calendars", "paper", brought)
	admin.want(200, "/staff/calendars?done=2027&tips=1", "已导入2027年的安排", "1 件举报的时限已重新计算", "由admin导入", "2028年的安排还没有")

	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "重新计算时限：办结匿名举报", "（2027年的放假安排公布）", "系统")
	li.lacks("暂定")
	me.get("/follow/tip")
	me.want(200, "/follow/tip", "重新计算时限", "2027年的放假安排公布了", "<li>办结匿名举报</li>", "最迟2027年3月8日")
	me.lacks("暂定")

	admin.get("/staff/calendars")
	admin.sendFile("/staff/calendars/look", "calendar", "2027.json", paper)
	admin.want(200, "/staff/calendars/look", "完全相同，不用导入")
	admin.lacks(`name="paper"`)
	admin.get("/staff/calendars")
	admin.sendFile("/staff/calendars/look", "calendar", "2027.json", string(text))
	admin.want(200, "/staff/calendars/look", "以这份为准", "与现在不同的日子", "2027年3月5日", "2027年2月14日", "春节调休上班")
	admin.post("/staff/calendars", "paper", "{}")
	admin.want(http.StatusUnprocessableEntity, "/staff/calendars", "year：没有填", "days：应为")
}
