package staff_test

import (
	"strings"
	"testing"

	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// sentNamed sends a tip with a name.
func (d *desk) sentNamed(t *testing.T) string {
	t.Helper()
	ctx, in := t.Context(), d.parts.Intake
	draft, err := in.Begin(ctx, intake.Start{})
	must(t, err)
	said := testkit.Said("990101101", "王某")
	said.Named = true
	must(t, in.Fill(ctx, draft, said, models.Reporter{Name: "梁英", Phone: "13900000000"}))
	must(t, in.Submit(ctx, draft))
	state, err := in.Draft(ctx, draft)
	must(t, err)
	return state.TipID()
}

// A name on its way through three hands, on the pages of each.
func TestTheReportersName(t *testing.T) {
	d, li, sun, custodian := supervised(t)
	id := d.sentNamed(t)
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/"+id+"/acts/ask-name", "note", "要核对账目")
	li.want(200, "/staff/tips/"+id+"?done=ask-name", "申请已送审批")
	li.post("/staff/tips/" + id + "/name")
	li.want(404, "/staff/tips/"+id+"/name")
	sun.get("/staff/tips/" + id)
	request := sun.find(`href="(/staff/requests/[0-9a-f]{32})"`)
	sun.get(request)
	sun.post(request, "outcome", "grant", "reply", "同意")

	custodian.get("/staff")
	custodian.want(200, "/staff", "1 份举报人身份等您提供")
	for _, lang := range []string{"en", "zh-CN"} {
		custodian.lang = lang
		custodian.get("/staff/names")
		wantPage(t, custodian, lang, 200)
		name := custodian.find(`href="(/staff/names/[0-9a-f]{32})"`)
		custodian.get(name)
		wantPage(t, custodian, lang, 200)
		custodian.lacks("梁英", "13900000000", "王某", "低保", "核对账目")
		custodian.post(name, "password", "x")
		wantPage(t, custodian, lang, 422)
		if lang == "en" {
			continue
		}
		custodian.want(422, name, "举报人没有同意", "姓li.ming", "姓sun")
		custodian.post(name, "password", chosen)
		custodian.want(200, "/staff/names?done=given", "已交给申请人", "没有等待提供的")
	}
	for _, b := range []*browser{li, sun} {
		b.get("/staff/tips/" + id)
		b.want(200, "/staff/tips/"+id, "姓zhou把举报人身份提供给姓li.ming")
		b.lacks("梁英", "13900000000")
	}
	sun.lacks("查看姓名和联系方式")
	if p := sun.post("/staff/tips/" + id + "/name"); p.status != 404 {
		t.Errorf("a supervisor gets the name: %d", p.status)
	}
	for _, lang := range []string{"en", "zh-CN"} {
		li.lang = lang
		li.get("/staff/tips/" + id)
		li.post("/staff/tips/" + id + "/name")
		wantPage(t, li, lang, 200)
		li.want(200, "/staff/tips/"+id+"/name", "梁英", "13900000000")
		if cache := li.page.header.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
			t.Errorf("a name may be kept: %q", cache)
		}
	}
}

// A letter from its template to Word, and what the reporter sees of it.
func TestLettersAndTheirTemplates(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, receipt := d.sent(t)
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/" + id + "/acts/accept")
	for _, lang := range []string{"en", "zh-CN"} {
		sun.lang, li.lang = lang, lang
		sun.get("/staff/letters")
		wantPage(t, sun, lang, 200)
		for _, kind := range []string{"acceptance", "refusal", "inquiry", "answer", "rectification", "clearing"} {
			sun.get("/staff/letters/" + kind + "?unit=1&lang=" + lang)
			wantPage(t, sun, lang, 200)
			sun.post("/staff/letters/"+kind, "action", "preview", "mark", "文", "title", "题", "to", "{{ref}}", "body", "{{unit}}于{{date}}")
			wantPage(t, sun, lang, 200)
			sun.want(200, "/staff/letters/"+kind, "4F2A91C0", `<article class="letter"`)
		}
		sun.post("/staff/letters/acceptance", "action", "save", "mark", "文", "title", "题", "to", "{{name}}", "body", "{{ref}}")
		wantPage(t, sun, lang, 422)
		sun.want(422, "/staff/letters/acceptance", "{{name}}", `value="题"`, `href="#to"`)
		li.get("/staff/tips/" + id + "/letters/new?kind=acceptance&lang=" + lang)
		wantPage(t, li, lang, 200)
		li.post("/staff/tips/"+id+"/letters", "mark", "文", "title", "", "to", "x", "body", "我写了很久的信", "action", "final")
		wantPage(t, li, lang, 422)
		li.want(422, "/staff/tips/"+id+"/letters", "我写了很久的信", `href="#title"`)
		li.post("/staff/tips/"+id+"/letters", "mark", "文", "title", "题", "to", "x", "body", "我写了很久的信", "action", "final", "version", "1")
		wantPage(t, li, lang, 409)
		li.want(409, "/staff/tips/"+id+"/letters", "我写了很久的信")
	}
	sun.get("/staff/letters/acceptance?unit=1&lang=zh-CN")
	sun.post("/staff/letters/acceptance", "action", "save", "mark", "云纪受", "title", "受理通知", "to", "{{ref}}：", "body", "您的举报已收到。")
	sun.want(200, "/staff/letters/acceptance?lang=zh-CN&unit=1&done=save", "已保存", "第 1 版", "受理通知")

	li.get("/staff/tips/" + id)
	li.want(200, "/staff/tips/"+id, "制作文书", "/letters/new?kind=acceptance")
	li.get("/staff/tips/" + id + "/letters/new?kind=acceptance")
	fields := []string{"mark", "云纪受", "title", "受理通知", "to", "举报人：", "body", "您的举报已收到，我们会认真办理。", "tell", "yes"}
	li.post("/staff/tips/"+id+"/letters", append(fields, "action", "preview")...)
	li.want(200, "/staff/tips/"+id+"/letters", "（定稿时编号）", "我们会认真办理。", `id="tell" name="tell" value="yes" checked`)
	li.post("/staff/tips/"+id+"/letters", append(fields, "action", "final")...)
	letter := strings.TrimSuffix(li.page.path, "?done=made")
	li.want(200, letter+"?done=made", "已定稿", "云纪受〔20", "我们会认真办理。", "云溪县纪委监委")
	wantPage(t, li, "zh-CN", 200)
	word := li.get(letter + "/docx")
	if word.status != 200 || !strings.HasPrefix(word.body, "PK") || !strings.Contains(word.header.Get("Content-Disposition"), "%E4%BA%91%E7%BA%AA%E5%8F%97") {
		t.Errorf("%d %v", word.status, word.header)
	}
	me := d.follower(t, receipt)
	me.want(200, "/follow/tip", "云纪受〔20", "我们会认真办理。")
	sun.get("/staff/letters/acceptance?unit=1&lang=zh-CN")
	sun.post("/staff/letters/acceptance", "action", "reset")
	sun.want(200, "/staff/letters/acceptance?lang=zh-CN&unit=1&done=reset", "系统自带的文字", "第 2 版", "受理告知书")
	sun.get("/staff/letters/acceptance?unit=1&lang=zh-CN&show=1")
	sun.want(200, "/staff/letters/acceptance?unit=1&lang=zh-CN&show=1", "下面是第 1 版的文字", `value="受理通知"`)
	if p := li.get("/staff/letters"); p.status != 404 && p.status != 403 {
		t.Errorf("a reviewer edits templates: %d", p.status)
	}
}

// Clearing a name, and asking for a finding of malice: the forms and what they leave.
func TestClearingOnThePages(t *testing.T) {
	d, li, sun, _ := supervised(t)
	id, _ := d.sent(t)
	li.answered(id)
	for _, lang := range []string{"en", "zh-CN"} {
		li.lang, sun.lang = lang, lang
		li.get("/staff/tips/" + id)
		li.post("/staff/tips/"+id+"/acts/ask-malicious", "note", "请认定")
		wantPage(t, li, lang, 422)
		sun.get("/staff/tips/" + id)
		sun.post("/staff/tips/"+id+"/acts/clear", "cleared", "王某")
		wantPage(t, sun, lang, 422)
		sun.want(422, "/staff/tips/"+id+"/acts/clear", `value="王某"`, `href="#agreed"`, `href="#clear_way"`)
	}
	today := string(models.DateOf(d.parts.Casework.Clock()))
	sun.post("/staff/tips/"+id+"/acts/clear", "cleared", "王某", "clear_way", "person", "on", today, "agreed", "yes", "note", "当面说明")
	sun.want(200, "/staff/tips/"+id+"?done=clear", "已记录澄清", "还没有记录送达", "当面澄清")
	sun.post("/staff/tips/"+id+"/acts/deliver-clearing", "clearing", sun.find(`(?s)name="clearing".*?<option value="([0-9a-f]{32})"`), "on", today, "note", "本人签收")
	sun.want(200, "/staff/tips/"+id+"?done=deliver-clearing", "已记录送达", "本人签收")
	sun.lacks(">" + today + "<") // the history says it in words
	li.get("/staff/tips/" + id)
	li.post("/staff/tips/"+id+"/acts/ask-malicious", "intent", "有聊天记录", "note", "请认定")
	li.want(200, "/staff/tips/"+id+"?done=ask-malicious", "等上级机关决定", "有聊天记录")
	wantPage(t, li, "zh-CN", 200)
	sun.get("/staff/requests")
	request := sun.find(`href="(/staff/requests/[0-9a-f]{32})"`)
	sun.get(request)
	sun.lacks("请不要转告承办人") // it is the reviewer's own
	sun.post(request, "outcome", "refuse", "reply", " ")
	sun.want(422, request, "请写下审批意见", `value="refuse" checked`)
}
