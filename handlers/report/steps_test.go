package report_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/models"
)

func TestFromTheStartToTheReceipt(t *testing.T) {
	o := offices(t)
	c := o.reporter(0)
	c.Post("/report").Want(422, "请看完以后", `href="#read"`, `id="read-error"`)
	c.Post("/report", "read", "yes").Want(200, "事情发生在哪里", "第 1 步，共 7 步")
	c.Post("/report/where", "region", "990101101").Want(200, "您要反映谁", "有没有云溪县纪委监委的领导或工作人员")
	c.Post("/report/whom", "subject-0-name", "王某", "own", "no").Want(200, "是什么问题", `data-fields="benefits collective`)
	c.Post("/report/kind", "field", "benefits", "kind", "favour").Want(200, "说说经过", "谁得了好处")
	c.Post("/report/what", "narrative", "把低保给了自己的弟弟。", "detail-relation", "family").Want(200, "证据")
	c.Get("/report/you").Want(200, "您想怎样举报")
	c.Post("/report/you", "named", "no").Want(200, "核对后提交", "王某", "优亲厚友", "和被反映人是什么关系", "亲属", "匿名", "示范省 › 云溪市 › 云溪县 › 清水镇", "送给云溪县纪委监委")
	c.Post("/report/check").Want(200, "请记下查询码", "云溪县纪委监委", "受理以后 3 个月内办结", "<svg class=\"receipt-qr\"")
	receipt := c.Find(`class="code" aria-label="([^"]+)"`)
	if _, ok := models.ParseReceipt(receipt); !ok {
		t.Errorf("%q is no receipt", receipt)
	}
	c.Post("/report/check").Want(200, receipt) // pressed twice
	c.Post("/report/what", "narrative", "太晚了").Want(200, receipt)
	c.Get("/report").Want(200, "您的举报已经提交")
	c.Post("/report", "action", "go-on").Want(200, receipt)
	c.Post("/report/discard").Want(200)
	c.Get("/report/receipt").Want(200, "没有找到您填写中的内容")
}

// A named reporter is told by when they hear, with the law that says so.
func TestANamedReporterIsToldByWhen(t *testing.T) {
	o := offices(t)
	c := o.reporter(5)
	c.Post("/report/you", "named", "yes", "name", "赵某某", "phone", "13900000000", "consents", "contact", "consents", "forged").
		Want(200, "实名", "赵某某", "可以打电话或写信联系我", "送给云溪县纪委监委")
	if strings.Contains(c.Body, "forged") || strings.Contains(c.Body, "转去") {
		t.Error("a consent is shown that wasn't given")
	}
	c.Post("/report/check").Want(200, "最迟2026年3月26日", "告知是否受理", "法定时限", "受理以后 2 个月内办结", "办结以后 15 个工作日内答复您")
	c.Get("/report/receipt.txt").Want(200, "告知是否受理：最迟 2026-03-26")
}

func TestTheReceiptAsAFile(t *testing.T) {
	c := offices(t).reporter(6)
	c.Post("/report/check")
	digits := c.Find(`class="code" aria-label="([^"]+)"`)
	c.Get("/report/receipt.txt").Want(200, digits, "\ufeff举报查询码\r\n", "提交日期：2026-03-05")
	if strings.Contains(strings.ReplaceAll(c.Body, "\r\n", ""), "\n") || strings.Contains(c.Body, "王某") {
		t.Errorf("the file is %q", c.Body)
	}
	for name, want := range map[string]string{"Content-Disposition": `attachment; filename="receipt.txt"`, "Content-Type": "text/plain; charset=utf-8",
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := c.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	c.Speak("en").Get("/report/receipt.txt").Want(200, digits, "Receipt of a report", "Sent on: 2026-03-05")
}

// From the check, each step can be gone back to, and leads back; what was said stays.
func TestBackAndForth(t *testing.T) {
	c := offices(t).reporter(6)
	for step, kept := range map[string]string{"where": "清水镇", "whom": "三里村村委会", "kind": "", "what": "去年秋天", "evidence": "", "you": ""} {
		c.Get("/report/check").Want(200, `href="/report/`+step+`"`)
		c.Get("/report/"+step).Want(200, kept)
		if c.Header.Get("Cache-Control") != "no-store" || c.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s may be kept, or told to others: %v", step, c.Header)
		}
	}
	c.Get("/report/kind").Want(200, "保存，回到核对")
	c.Post("/report/kind", "field", "benefits", "kind", "embezzle").Want(200, "说说经过", "用的什么办法", "把低保给了自己的弟弟。")
	if strings.Contains(c.Body, "和被反映人是什么关系") {
		t.Error("questions of another kind are asked")
	}
	c.Post("/report/what", "narrative", "又想起一件事。").Want(200, "核对后提交", "又想起一件事。")
	c.Post("/report/kind", "field", "benefits", "kind", "embezzle").Want(200, "核对后提交") // nothing new to answer
}

func TestALaterStepLeadsBack(t *testing.T) {
	o := offices(t)
	for n, want := range map[int]string{1: "/report/where", 2: "/report/whom", 3: "/report/kind", 4: "/report/what", 5: "/report/you"} {
		c := o.reporter(n)
		if c.Get("/report/check"); c.Path != want {
			t.Errorf("after %d steps the check leads to %s, want %s", n, c.Path, want)
		}
		if c.Post("/report/check"); c.Path != want {
			t.Errorf("after %d steps sending leads to %s, want %s", n, c.Path, want)
		}
	}
	c := o.reporter(2)
	c.Get("/report/what").Want(200, "您要反映谁")
	c.Post("/report/what", "narrative", "先写了经过").Want(200, "您要反映谁")
	for _, f := range way()[2:4] {
		c.Post(f.path, f.pairs...)
	}
	c.Get("/report/what").Want(200, "先写了经过")
}

func TestWhatCannotBeTaken(t *testing.T) {
	o := offices(t)
	long, longest := strings.Repeat("长", models.MaxShort+1), strings.Repeat("长", models.MaxNarrative+1)
	for name, c := range map[string]struct {
		step  int // of the way, that the form takes the place of
		pairs []string
		field string // the problem's
		says  string
	}{
		"no place":                 {1, nil, "region", "请选择事情发生的地区"},
		"a place that isn't there": {1, []string{"region", "123456"}, "region", "请选择事情发生的地区"},
		"nobody's place":           {1, []string{"region", "98"}, "region", "还没有承办人"},
		"nobody named":             {2, []string{"own", "no"}, "subjects", "请至少写一位被反映人"},
		"own not said":             {2, []string{"subject-0-name", "王某"}, "own", "不清楚"},
		"own that isn't one":       {2, []string{"subject-0-name", "王某", "own", "<i>"}, "own", "不清楚"},
		"a long name":              {2, []string{"subject-0-name", long, "own", "no"}, "subject-0-name", "姓名或称呼：最多 200 字，您写了 201 字"},
		"a control character":      {2, []string{"subject-0-name", "王\x00某", "own", "no"}, "subject-0-name", "看不见的控制字符"},
		"a level that isn't one":   {2, []string{"subject-0-name", "王某", "subject-0-level", "king", "own", "no"}, "subject-0-level", "请从列表里选择职级"},
		"the second's unit":        {2, []string{"subject-0-name", "王某", "subject-7-name", "李某", "subject-7-unit", long, "own", "no"}, "subject-1-unit", "最多 200 字"},
		"no kind":                  {3, nil, "field", "请选择属于哪个领域"},
		"a field that isn't one":   {3, []string{"field", "x", "kind", "favour"}, "field", "请选择属于哪个领域"},
		"a kind that isn't one":    {3, []string{"field", "benefits", "kind", "x"}, "kind", "请选择是哪一类问题"},
		"a kind of other fields":   {3, []string{"field", "benefits", "kind", "compensation"}, "kind", "对不上"},
		"nothing told":             {4, []string{"when", "去年"}, "narrative", "请写下事情经过"},
		"too much told":            {4, []string{"narrative", longest}, "narrative", "您写了 20001 字"},
		"a mark that turns text":   {4, []string{"narrative", "写了", "where", "村\u202e口"}, "where", "具体地点：里面有看不见的控制字符"},
		"a choice that isn't one":  {4, []string{"narrative", "写了", "detail-relation", "x"}, "detail-relation", "请从列表里选择一项"},
		"a long answer":            {4, []string{"narrative", "写了", "detail-who", strings.Repeat("长", models.MaxDetail+1)}, "detail-who", "最多 2000 字"},
		"neither named nor not":    {5, nil, "named", "请选择匿名还是实名"},
		"named without a name":     {5, []string{"named", "yes", "phone", "139"}, "name", "请写您的姓名"},
		"named without contact":    {5, []string{"named", "yes", "name", "赵某某"}, "phone", "至少写一种联系方式"},
		"no email":                 {5, []string{"named", "yes", "name", "赵某某", "email", "@"}, "email", "这个邮箱地址不对"},
	} {
		t.Run(name, func(t *testing.T) {
			r, path := o.reporter(c.step), way()[c.step].path
			r.Get(path)
			r.Post(path, c.pairs...).Want(http.StatusUnprocessableEntity, "<title>错误：", `href="#`+c.field+`"`, `id="`+c.field+`"`, `id="`+c.field+`-error"`, c.says)
			for i := 1; i < len(c.pairs); i += 2 {
				if typed := c.pairs[i]; strings.HasPrefix(typed, "长") && !strings.Contains(r.Body, typed) {
					t.Error("what was typed is lost")
				}
			}
		})
	}
	o.reporter(4).Post("/report/what", "narrative", "😀 表情没有问题").Want(200)
}

func TestAHundredPeople(t *testing.T) {
	c := offices(t).reporter(2)
	pairs := []string{"own", "no"}
	for i := range 100 {
		pairs = append(pairs, fmt.Sprintf("subject-%d-name", i), fmt.Sprintf("第%d人", i))
	}
	c.Post("/report/whom", pairs...).Want(422, "最多写 20 人，您写了 100 人", "第0人", "第99人", `href="#subjects"`)
	if strings.Contains(c.Body, `value="add"`) {
		t.Error("one more can be added")
	}
	c.Get("/report/whom").Want(200, "第0人", "第99人")
	c.Post("/report/whom", pairs[:2+2*models.MaxSubjects]...).Want(200, "是什么问题")
}

func TestPeopleAreAddedAndTakenOut(t *testing.T) {
	c := offices(t).reporter(2)
	c.Post("/report/whom", "subject-0-name", "王某", "subject-0-unit", strings.Repeat("长", 300), "unknown", "yes", "own", "yes", "action", "add").
		Want(200, `id="subject-1"`, "第 2 位", `value="王某"`, strings.Repeat("长", 300), `name="unknown" value="yes" checked`, `name="own" value="yes" checked`)
	c.Post("/report/whom", "subject-0-name", "王某", "subject-1-name", "李某", "subject-2-name", "张某", "own", "no", "remove", "1").
		Want(200, `value="王某"`, `value="张某"`, `id="subject-1"`)
	if strings.Contains(c.Body, "李某") || strings.Contains(c.Body, `id="subject-2"`) {
		t.Error("a person who was taken out is still there")
	}
	c.Post("/report/whom", "subject-0-name", "王某", "own", "no", "remove", "99").Want(200, `value="王某"`)
}

// What is about the unit's own people goes above it, and the reporter is told so.
func TestAboutTheUnitsOwn(t *testing.T) {
	o := offices(t)
	c := o.reporter(6)
	c.Post("/report/whom", "subject-0-name", "王某", "own", "yes").Want(200, "送给云溪市纪委监委", "绕过了它")
	c.Post("/report/whom", "subject-0-name", "王某", "subject-0-level", "bureau", "own", "no").Want(422, "12388.gov.cn", `href="#subjects"`)
	c.Get("/report/check").Want(200, "您要反映谁")
	c.Post("/report/whom", "subject-0-name", "王某", "own", "unknown").Want(200, "送给云溪县纪委监委")
	// The one who could read it leaves between the filling in and the sending.
	c.Get("/report/check")
	o.closeDown()
	c.Post("/report/check").Want(422, "现在没有能送的机关", "核对后提交")
	c.Get("/report/check").Want(422, "现在没有能送的机关")
}

// closeDown disables everybody.
func (o *office) closeDown() {
	o.t.Helper()
	staff, err := o.db.ListStaff(o.t.Context(), 0, 10)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, s := range staff {
		if err := o.db.SetDisabled(o.t.Context(), s.ID, s.Version, true); err != nil {
			o.t.Fatal(err)
		}
	}
}

// Where neither was chosen, a name that was typed is shown again, and not kept.
func TestANameIsKeptOnlyWhereItWasChosen(t *testing.T) {
	o := offices(t)
	for named, shown := range map[string]bool{"": true, "yes": true, "no": false} {
		c := o.reporter(5)
		c.Post("/report/you", "named", named, "name", "赵某某")
		if strings.Contains(c.Body, "赵某某") != shown {
			t.Errorf("named %q: the answer shows the name: %v", named, !shown)
		}
		c.Get("/report/you").Want(200)
		if kept := strings.Contains(c.Body, "赵某某"); kept != (named == "yes") {
			t.Errorf("named %q: the name is kept: %v", named, kept)
		}
	}
}

func TestSavedForLater(t *testing.T) {
	c := offices(t).reporter(4)
	c.Post("/report/what", "when", "去年", "action", "save").Want(200, "已经存好", "去年")
	if strings.Contains(c.Body, "error-summary") {
		t.Error("who only saves is told what is missing")
	}
	c.Get("/report").Want(200, "您有一份还没有提交的举报", "全部删除")
	c.Post("/report", "action", "go-on").Want(200, "说说经过", "去年")
	c.Get("/report")
	c.Post("/report").Want(422, "请看完以后")
	c.Get("/report/what").Want(200, "去年")
	c.Post("/report", "read", "yes").Want(200, "事情发生在哪里")
	c.Get("/report/what").Want(200, "事情发生在哪里")
}

// Words that come for a draft that is over are given back.
func TestADraftThatIsOver(t *testing.T) {
	o := offices(t)
	c := o.reporter(4)
	o.now = o.now.Add(26 * time.Hour)
	c.Post("/report/what", "narrative", "写了一天一夜", "detail-relation", "family", "amount", "30000").
		Want(http.StatusForbidden, "写了一天一夜", "30000", "/report?gone=1")
	if strings.Contains(c.Body, "family") {
		t.Error("the id of a choice is shown as if it were typed")
	}
	c.Get("/report/what").Want(200, "没有找到您填写中的内容")
	c.Post("/report/kind", "field", "benefits", "kind", "favour").Want(200, "没有找到您填写中的内容")
	c.Post("/report", "action", "go-on").Want(422, "请看完以后")
}
