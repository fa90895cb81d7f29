package public_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"qingyuan/config/catalogue"
	"qingyuan/config/terms"
	"qingyuan/handlers"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/guard"
	"qingyuan/internal/publishing"
	"qingyuan/internal/questions"
	"qingyuan/internal/regions"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/disclosure"
)

// forum is the portal with something published to ask about.
type forum struct {
	*portal
	questions     questions.Questions
	record        string
	clerk, second models.Visitor
}

// ask gives the portal questions, with captchas that let all through.
func (p *portal) ask(t *testing.T) (uses handlers.UseCases, made *forum) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 25, 9, 0, 0, 0, models.Shanghai()) }
	items, err := catalogue.Load()
	must(t, err)
	rules, err := terms.Load()
	must(t, err)
	tree := regions.Tree{Store: p.db}
	public := changes.Changes{Store: p.db, Clock: now}
	board := affairs.Board{Store: p.db, Catalogue: items, Clock: now}
	ledger := publishing.Ledger{Store: p.db, Regions: tree, Clock: now}
	q := questions.Questions{Store: p.db, Boxer: seal.Sealer{}, Key: make([]byte, 32), Hash: testkit.Hash, Board: board, Ledger: ledger,
		Rules: rules.Of(deadline.Questions), Calendar: testkit.Almanac(t, p.db, now).Days, Trail: testkit.Trail(p.db), Changes: public, Clock: now}
	unit := models.Unit{Name: "柳树村村民委员会", RegionCode: "990101101200"}
	must(t, p.db.CreateUnit(t.Context(), &unit))
	f := &forum{portal: p, questions: q, clerk: stores.Join(t, p.db, "clerk", unit, models.RolePublisher), second: stores.Join(t, p.db, "second", unit, models.RoleApprover)}
	press := affairs.Press{Store: p.db, Catalogue: items, Trail: testkit.Trail(p.db), Changes: public, Clock: now}
	d, err := press.Print(t.Context(), f.second, affairs.Copy{Item: "assistance-list", Region: "990101101200", Subject: "三月", EventOn: "2026-03-18", UnitID: unit.ID, PublisherID: 1, ApproverID: 2,
		Content: disclosure.Content{Title: "三月拟救助对象", Facts: map[string]string{"people": "1"}, Tables: map[string][][]string{"list": {{"张*", "3组", "低保", "42000"}}}}})
	must(t, err)
	f.record = d.ID
	return handlers.UseCases{Regions: tree, Ledger: ledger, Board: board, Questions: q, Captchas: guard.Captchas{Store: p.db, Clock: now, Off: true}, Pace: guard.NewPace(now, false)}, f
}

func TestAQuestionIsAskedFollowedAndAnswered(t *testing.T) {
	p := open(t)
	uses, f := p.ask(t)
	parts := p.parts
	uses.Account = parts.Account
	parts.UseCases = uses
	url := serve(t, "all", parts)
	p.url = url
	c := testkit.NewClient(t, url)

	about := "/ask?about=" + f.record + "&version=1"
	c.Get(about).Want(http.StatusOK, "三月拟救助对象", "柳树村村民委员会", "2026年3月30日", `<option value="list.1">名单　第 1 行　张*</option>`, `/report?about=`+f.record)
	if c.Header.Get("Cache-Control") != "no-store" {
		t.Error("the form may be stored")
	}
	c.Post("/ask", "about", f.record, "version", "1", "row", "list.1", "text", "电话 13800138000 打不通").Want(http.StatusUnprocessableEntity, "138×", "打不通", `name="row" value="list.1"`)
	c.Post("/ask", "about", f.record, "version", "1", "row", "list.1", "text", "为什么是他家？").Want(http.StatusCreated, "质疑查看码", "2026年3月30日")
	code := strings.ReplaceAll(c.Find(`class="code" aria-label="([^"]+)"`), " ", "")
	page := c.Find(`href="(/questions/[0-9a-f]{32})"`)
	for lang, want := range map[string][]string{"zh-CN": {"等待答复", "最迟2026年3月30日", "第 1 行", "问题的文字和答复一起公开"}, "en": {"Waiting for an answer", "30 March 2026", "row 1"}} {
		if body := p.want(lang, page, want...); strings.Contains(body, "为什么是他家") || strings.Contains(body, "张*") {
			t.Errorf("in %s the text is public before the answer", lang)
		}
	}
	c.Get("/questions/follow").Want(http.StatusOK)
	c.Post("/questions/follow", "code", "1234").Want(http.StatusUnprocessableEntity, "16 位")
	c.Post("/questions/follow", "code", code).Want(http.StatusOK, "为什么是他家？")
	wrong := testkit.NewClient(t, url)
	for range 12 { // then a captcha is asked for, which lets all through here
		other := models.NewFollowCode()
		wrong.Get("/questions/follow")
		wrong.Post("/questions/follow", "code", other.Digits().Reveal()).Want(http.StatusUnprocessableEntity, "没有这个查看码")
	}

	id := strings.TrimPrefix(page, "/questions/")
	must(t, f.questions.Draft(t.Context(), f.clerk, id, 1, "3月20日评议通过，记录在公示栏。"))
	must(t, f.questions.Approve(t.Context(), f.second, id, 2))
	p.want("zh-CN", page, "为什么是他家？", "3月20日评议通过", "在期限内答复", "/report?question="+id)
	p.want("zh-CN", "/questions", "三月拟救助对象", "已答复")
	p.want("en", "/questions?region=990101&only=answered", "为什么是他家？")
	p.want("zh-CN", "/questions?only=overdue", "没有超期未答复的质疑")
	p.want("zh-CN", "/questions?about="+f.record, "关于“三月拟救助对象”的质疑")
	p.want("zh-CN", "/disclosures/"+f.record, "对这项内容的质疑", "为什么是他家？", "/ask?about="+f.record+"&amp;version=1")
	for path, status := range map[string]int{"/questions/" + models.NewID(): http.StatusNotFound, "/ask?about=" + models.NewID(): http.StatusNotFound, "/questions?region=990199": http.StatusNotFound, "/ask?payment=1": http.StatusNotFound} {
		if got, _, _ := p.get("en", path); got != status {
			t.Errorf("%s: %d", path, got)
		}
	}
}

// A payment, a batch and a total can be asked about while they are shown; the question names nobody.
func TestAPaymentIsAskedAbout(t *testing.T) {
	p := open(t)
	p.publish(row(1, "990101101200", "高龄津贴", "2026-03"))
	uses, _ := p.ask(t)
	parts := p.parts
	uses.Account = parts.Account
	parts.UseCases = uses
	p.url = serve(t, "all", parts)
	c := testkit.NewClient(t, p.url)
	for query, want := range map[string]string{"payment=1": "诸葛*", "batch=1": "150.00", "region=990101101200&programme=elderly-allowance&period=2026-03": "150.00"} {
		c.Get("/ask?"+query).Want(http.StatusOK, "高龄津贴", want)
		pairs := []string{"text", "这笔钱发了吗？"}
		for _, pair := range strings.Split(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			pairs = append(pairs, name, value)
		}
		c.Post("/ask", pairs...).Want(http.StatusCreated)
		page := c.Find(`href="(/questions/[0-9a-f]{32})"`)
		where := "/funds?period=2026-03&amp;programme=elderly-allowance&amp;region=990101101200"
		if query == "batch=1" {
			where = "/funds/batches/1"
		}
		body := p.want("en", page, "高龄津贴", "March 2026", where)
		if regexp.MustCompile(`诸葛`).MatchString(body) {
			t.Errorf("%s: the question names somebody", query)
		}
	}
}
