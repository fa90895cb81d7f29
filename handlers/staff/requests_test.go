package staff_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qingyuan/config"
	"qingyuan/config/terms"
	"qingyuan/models"
	"qingyuan/models/deadline"
)

// supervised is a desk with a supervisor and a custodian, beside two reviewers.
func supervised(t *testing.T) (d *desk, li, sun, custodian *browser) {
	t.Helper()
	d, admin, li, _ := staffed(t)
	sun, custodian = d.browser(t), d.browser(t)
	sun.signIn("sun", admin.hire("sun", "云溪县纪委监委", "supervisor"))
	custodian.signIn("zhou", admin.hire("zhou", "云溪县纪委监委", "custodian"))
	return d, li, sun, custodian
}

// follower is a browser that shows the tip of a receipt.
func (d *desk) follower(t *testing.T, receipt models.Receipt) *browser {
	t.Helper()
	b := d.browser(t)
	b.get("/follow")
	b.post("/follow", "receipt", strings.Join(receipt.Groups(), " "), "action", "open")
	b.want(200, "/follow/tip", "您的举报")
	return b
}

// lacks fails the test where the page shows one of texts.
func (b *browser) lacks(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if strings.Contains(b.page.body, text) {
			b.t.Errorf("%s shows %q", b.page.path, text)
		}
	}
}

// answered leads a tip to its answer.
func (b *browser) answered(id string) {
	b.t.Helper()
	b.get("/staff/tips/" + id)
	b.post("/staff/tips/" + id + "/acts/accept")
	b.desk.answered(b.t, b, "li.ming", id)
	b.want(200, "/staff/tips/"+id+"?done=answer")
}

func TestRetaliationFromTheReporterToTheReply(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, receipt := d.sent(t)
	me := d.follower(t, receipt)
	me.want(200, "/follow/tip", "匿名", "匿名举报没有法定的告知期限", "受理以后3 个月内", "/follow/tip/requests/retaliation", "/follow/tip/requests/recusal", "/follow/tip/name")
	me.lacks("/follow/tip/requests/objection", "/follow/tip/requests/reward", "/follow/tip/rating")

	me.get("/follow/tip/requests/retaliation")
	me.want(200, "/follow/tip/requests/retaliation", "请马上打 110", "内部目标")
	me.post("/follow/tip/requests/retaliation", "who", "王某的弟弟", "text", " ", "urgent", "yes")
	me.want(422, "/follow/tip/requests/retaliation", "请写下发生了什么", `value="王某的弟弟"`, `value="yes" checked`)
	me.post("/follow/tip/requests/retaliation", "who", "王某的弟弟", "text", "昨晚砸了窗户", "urgent", "yes")
	me.want(200, "/follow/tip?done=retaliation", "请马上打 110", "您提出的请求", "等待答复", "昨晚砸了窗户")

	li.get("/staff/tips/" + id)
	li.lacks("砸了窗户", "打击报复的反映", "交上级机关办理")
	for _, path := range []string{"/staff/requests", "/staff/vouchers", "/staff/tips/" + id + "/hand-over"} {
		if p := li.get(path); p.status != 404 {
			t.Errorf("a reviewer gets %s: %d", path, p.status)
		}
	}
	sun.get("/staff/requests")
	sun.want(200, "/staff/requests", "反映打击报复", "有危险")
	request := sun.find(`href="(/staff/requests/[0-9a-f]{32})"`)
	if p := li.get(request); p.status != 404 {
		t.Errorf("a reviewer gets a request: %d", p.status)
	}
	sun.get(request)
	sun.want(200, request, "昨晚砸了窗户", "王某的弟弟", "请立即联系公安机关", "/staff/tips/"+id)
	sun.post(request, "outcome", "grant", "reply", " ")
	sun.want(422, request, "请写下给举报人的答复", `value="grant" checked`)
	sun.post(request, "reply", "已请派出所保护您。")
	sun.want(422, request, "请选择处理结果", "已请派出所保护您。")
	sun.post(request, "outcome", "grant", "reply", "已请派出所保护您。")
	sun.want(200, "/staff/requests?done=grant", "提出的人会看到结果和您写的话", "没有待处理的请求")
	sun.get(request)
	sun.want(200, request, "属实，已采取措施", "已请派出所保护您。")
	sun.post(request, "outcome", "refuse", "reply", "再答一次", "version", "1")
	sun.want(http.StatusConflict, request, "情况有了变化")

	me.get("/follow/tip")
	me.want(200, "/follow/tip", "已请派出所保护您。", "属实，已采取措施")
	me.lacks("等待答复")
}

func TestRecusalAndHandingOver(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, receipt := d.sent(t)
	me := d.follower(t, receipt)
	ask := func(text string) string {
		me.get("/follow/tip/requests/recusal")
		me.post("/follow/tip/requests/recusal", "who", "姓li.ming", "text", text)
		me.want(200, "/follow/tip?done=recusal", "回避申请已经送到督办人员")
		sun.get("/staff/requests")
		request := sun.find(`href="(/staff/requests/[0-9a-f]{32})"`)
		sun.get(request)
		sun.want(200, request, text, "姓li.ming", "姓zhao")
		return request
	}
	request := ask("他们是亲戚")
	me.get("/follow/tip/requests/recusal") // one is open
	me.want(200, "/follow/tip")
	leave := sun.find(`name="leave_out" value="(\d+)"[^>]*><label[^>]*>姓li.ming`)
	sun.post(request, "outcome", "grant", "reply", "好的")
	sun.want(422, request, "请勾选回避的人", "好的")
	sun.post(request, "outcome", "up", "reply", "交上级")
	sun.want(422, request, "上级没有可以接收这件举报的机关", "交上级")
	sun.post(request, "outcome", "grant", "reply", "已换人", "leave_out", leave)
	sun.want(200, "/staff/requests?done=grant")
	if p := li.get("/staff/tips/" + id); p.status != 404 {
		t.Errorf("who stepped aside gets the tip: %d", p.status)
	}
	sun.get("/staff/tips/" + id)
	sun.want(200, "/staff/tips/"+id, "交上级机关办理")
	sun.lacks(`action="/staff/tips/` + id + `/acts/accept"`)
	sun.get("/staff/tips/" + id + "/hand-over")
	sun.want(200, "/staff/tips/"+id+"/hand-over", "上级没有可以接收这件举报的机关")
	sun.post("/staff/tips/" + id + "/hand-over")
	sun.want(422, "/staff/tips/"+id+"/hand-over", "上级没有可以接收这件举报的机关")
}

func TestHandingOverToTheCity(t *testing.T) {
	d, admin, li, _ := staffed(t)
	sun, city := d.browser(t), d.browser(t)
	sun.signIn("sun", admin.hire("sun", "云溪县纪委监委", "supervisor"))
	admin.get("/staff/units/new")
	admin.post("/staff/units", "name", "云溪市纪委监委", "region", "9901", "superior", "0")
	admin.get("/staff/units/1")
	admin.post("/staff/units/1", "name", "云溪县纪委监委", "region", "990101", "superior", "2")
	admin.want(200, "/staff/units?saved=1")
	city.signIn("city", admin.hire("city", "云溪市纪委监委", "reviewer"))
	id, receipt := d.sent(t)
	me := d.follower(t, receipt)

	sun.get("/staff/tips/" + id + "/hand-over")
	sun.want(200, "/staff/tips/"+id+"/hand-over", "交给云溪市纪委监委", "不能撤销")
	me.post("/follow/tip/messages", "text", "还有一件事")
	sun.post("/staff/tips/" + id + "/hand-over")
	sun.want(http.StatusConflict, "/staff/tips/"+id+"/hand-over", "有了变化", "交给云溪市纪委监委")
	sun.post("/staff/tips/" + id + "/hand-over")
	sun.want(200, "/staff/tips?gone=hand-over", "举报已经交给上级机关")
	for _, b := range []*browser{li, sun} {
		if p := b.get("/staff/tips/" + id); p.status != 404 {
			t.Errorf("the county still gets it: %d", p.status)
		}
	}
	city.get("/staff/tips/" + id)
	city.want(200, "/staff/tips/"+id, "还有一件事", "交上级机关办理")
	me.get("/follow/tip")
	me.want(200, "/follow/tip", "云溪市纪委监委已经收到", "改由上级机关办理")

	id, _ = d.sent(t)
	sun.get("/staff/tips/" + id)
	sun.post("/staff/tips/"+id+"/acts/transfer", "unit", "2", "note", "归市里管")
	sun.want(200, "/staff/tips?gone=transfer", "举报已经转办")
	city.get("/staff/tips/" + id)
	city.post("/staff/tips/"+id+"/acts/return", "note", "归县里管")
	city.want(200, "/staff/tips?gone=return", "举报已经退回")
}

func TestObjectionAndRating(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, receipt := d.sent(t)
	li.answered(id)
	me := d.follower(t, receipt)
	me.want(200, "/follow/tip", "经查不属实。", "/follow/tip/requests/objection", "您对这次办理满意吗？")
	me.post("/follow/tip/rating", "words", "太慢了")
	me.want(422, "/follow/tip/rating", "请选择满意程度", "太慢了")
	me.post("/follow/tip/rating", "rating", "2", "words", "太慢了")
	me.want(200, "/follow/tip?done=rate", "您的评价：2 分", "太慢了")
	me.post("/follow/tip/rating", "rating", "5")
	me.want(422, "/follow/tip/rating", "已经评价过了")
	me.lacks("您对这次办理满意吗？")

	stale := d.follower(t, receipt) // another tab of the same reporter
	stale.get("/follow/tip/requests/objection")
	me.get("/follow/tip/requests/objection")
	me.post("/follow/tip/requests/objection", "text", "名单还在")
	me.want(200, "/follow/tip?done=objection", "您对结果提出异议", "名单还在")
	stale.post("/follow/tip/requests/objection", "text", "名单还在，再说一次")
	stale.want(422, "/follow/tip/requests/objection", "只能提一次", "名单还在，再说一次")

	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "举报人的异议", "名单还在", "由督办人员决定", "2 分")
	sun.get("/staff/tips/" + id)
	request := sun.find(`href="(/staff/requests/[0-9a-f]{32})"`)
	sun.get(request)
	sun.post(request, "outcome", "grant", "reply", "重新核查")
	sun.want(200, "/staff/requests?done=grant")
	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "重新核查", "异议成立", "重新办理")
	me.get("/follow/tip")
	me.want(200, "/follow/tip", "正在重新办理", "异议成立，重新办理", "重新核查")
	stale.post("/follow/tip/requests/reward", "text", "想领奖") // the tip isn't answered any more
	stale.want(http.StatusConflict, "/follow/tip/requests/reward", "办理有了变化", "想领奖")
}

func TestARewardWithoutAName(t *testing.T) {
	d, li, sun, custodian := supervised(t)
	id, receipt := d.sent(t)
	li.answered(id)
	me := d.follower(t, receipt)
	me.get("/follow/tip/requests/reward")
	me.post("/follow/tip/requests/reward")
	me.want(200, "/follow/tip?done=reward", "奖励申请已经送到督办人员")
	sun.get("/staff/requests")
	request := sun.find(`href="(/staff/requests/[0-9a-f]{32})"`)
	sun.get(request)
	sun.post(request, "outcome", "grant", "reply", "谢谢您", "amount", "五千", "place", "柜台")
	sun.want(422, request, "请填写金额", `value="五千"`, `value="柜台"`)
	sun.post(request, "outcome", "grant", "reply", "谢谢您", "amount", "5000", "place", "政务中心三号柜台")
	sun.want(200, "/staff/requests?done=grant")
	sun.get(request)
	sun.want(200, request, "5,000.00 元，政务中心三号柜台")

	me.get("/follow/tip")
	me.want(200, "/follow/tip", "5,000.00 元", "政务中心三号柜台", "谢谢您")
	code := me.find(`class="code" aria-label="(\d{4} \d{4} \d{4} \d{4})"`)
	for _, b := range []*browser{sun, li} {
		if b.get("/staff/vouchers"); b.page.status != 404 {
			t.Errorf("somebody else is at the desk: %d", b.page.status)
		}
	}
	sun.get(request)
	sun.lacks(code, strings.ReplaceAll(code, " ", ""))
	custodian.get("/staff/vouchers")
	custodian.want(200, "/staff/vouchers", "领奖码")
	custodian.post("/staff/vouchers", "code", code[:10])
	custodian.want(422, "/staff/vouchers", "领奖码有误", `value="`+code[:10]+`"`)
	custodian.post("/staff/vouchers", "code", code)
	custodian.want(200, "/staff/vouchers", "领奖码有效", "5,000.00 元")
	custodian.post("/staff/vouchers/paid")
	custodian.want(200, "/staff/vouchers/paid", "已经标记为付款")
	custodian.get("/staff/vouchers")
	custodian.post("/staff/vouchers", "code", code)
	custodian.want(200, "/staff/vouchers", "已经付过款")
	me.get("/follow/tip")
	me.want(200, "/follow/tip", "已经领取")
	me.lacks(code)
}

// stay keeps the browser from following redirects.
func (b *browser) stay() {
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}

// Every page of what reporters ask for, in both languages, with and without something on
// it; browser.send looks for texts that are missing.
func TestRequestPagesInBothLanguages(t *testing.T) {
	d, li, sun, custodian := supervised(t)
	for _, lang := range []string{"zh-CN", "en"} {
		id, receipt := d.sent(t)
		me := d.follower(t, receipt)
		me.lang, sun.lang, custodian.lang = lang, lang, lang
		page := func(b *browser, path string, status int) {
			t.Helper()
			b.get(path)
			wantPage(t, b, lang, status)
		}
		page(me, "/follow/tip", 200)
		page(me, "/follow/tip/name", 200)
		me.post("/follow/tip/name")
		wantPage(t, me, lang, 422)
		for _, kind := range []string{"retaliation", "recusal"} {
			page(me, "/follow/tip/requests/"+kind, 200)
			me.post("/follow/tip/requests/"+kind, "text", "x")
			wantPage(t, me, lang, 200)
		}
		li.lang = "zh-CN"
		li.answered(id)
		for _, kind := range []string{"objection", "reward"} {
			page(me, "/follow/tip/requests/"+kind, 200)
			me.post("/follow/tip/requests/"+kind, "text", strings.Repeat("字", 10_001))
			wantPage(t, me, lang, 422)
			me.post("/follow/tip/requests/"+kind, "text", "x")
			wantPage(t, me, lang, 200)
		}
		me.post("/follow/tip/rating")
		wantPage(t, me, lang, 422)
		me.post("/follow/tip/rating", "rating", "3")
		wantPage(t, me, lang, 200)
		page(sun, "/staff/requests", 200)
		page(sun, "/staff/tips/"+id, 200)
		page(sun, "/staff/tips/"+id+"/hand-over", 200)
		for i, m := range regexp.MustCompile(`href="(/staff/requests/[0-9a-f]{32})"`).FindAllStringSubmatch(sun.get("/staff/requests").body, -1) {
			page(sun, m[1], 200)
			if !strings.Contains(sun.page.body, `name="outcome"`) { // decided already
				continue
			}
			sun.post(m[1], "outcome", "x", "reply", "")
			wantPage(t, sun, lang, 422)
			sun.post(m[1], "outcome", "refuse", "reply", fmt.Sprint("x", i))
			wantPage(t, sun, lang, 200)
			page(sun, m[1], 200)
		}
		for _, done := range []string{"grant", "refuse", "up"} {
			page(sun, "/staff/requests?done="+done, 200)
		}
		page(sun, "/staff/tips?gone=hand-over", 200)
		li.lang = lang
		page(li, "/staff/tips/"+id, 200)
		for _, done := range []string{"said", "name", "rate", "recusal", "retaliation", "objection", "reward"} {
			page(me, "/follow/tip?done="+done, 200)
		}
		page(custodian, "/staff/vouchers", 200)
		custodian.post("/staff/vouchers", "code", "1")
		wantPage(t, custodian, lang, 422)
	}
}

// An installation may drop an internal target: then nothing is promised, and all else works.
func TestARequestWithoutATerm(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, receipt := d.sent(t)
	rules, err := terms.Load()
	must(t, err)
	rules, err = rules.With([]deadline.Override{{ID: "recusal", Drop: true}, {ID: "conclude-anonymous", Drop: true}})
	must(t, err)
	clocks := func(f deadline.Facts) []deadline.Clock { return deadline.Clocks(rules, d.parts.Almanac.Days(), f) }
	d.parts.Intake.Clocks, d.parts.Casework.Clocks, d.parts.Clocks = clocks, clocks, clocks
	d.url = serve(t, config.SurfaceAll, d.parts)
	me := d.follower(t, receipt)
	me.get("/follow/tip/requests/recusal")
	me.want(200, "/follow/tip/requests/recusal", `name="text"`)
	me.lacks(`class="clock"`)
	me.post("/follow/tip/requests/recusal", "text", "请换人")
	me.want(200, "/follow/tip?done=recusal")
	sun.get("/staff/requests")
	sun.get(sun.find(`href="(/staff/requests/[0-9a-f]{32})"`))
	sun.want(200, sun.page.path, "请换人")
	sun.lacks(`class="clock"`)
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/" + id + "/acts/accept")
	li.want(200, "/staff/tips/"+id+"?done=accept", "已受理。")
	li.lacks("办结匿名举报")
}
