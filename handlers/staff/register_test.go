package staff_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"qingyuan/models"
)

// registrar fills in a letter that came three days ago, up to the check.
func registrar(t *testing.T, b *browser, named bool) {
	t.Helper()
	came := string(models.DateOf(time.Now()).AddDays(-3))
	b.get("/staff/register")
	b.post("/staff/register", "channel", "letter", "came_on", came)
	b.want(http.StatusOK, "/staff/register/where", "您正在替举报人登记（来信）")
	b.post("/staff/register/where", "region", "990101101", "action", "next")
	b.post("/staff/register/whom", "subject-0-name", "王某", "own", "no", "action", "next")
	b.post("/staff/register/kind", "field", "benefits", "kind", "favour", "action", "next")
	b.post("/staff/register/what", "narrative", "来信说，低保给了自己的弟弟。", "action", "next")
	if named {
		b.post("/staff/register/you", "named", "yes", "name", "实名举报的陈某", "phone", "13900000000", "action", "next")
	} else {
		b.post("/staff/register/you", "named", "no", "action", "next")
	}
	b.want(http.StatusOK, "/staff/register/check", "来信说，低保给了自己的弟弟。")
}

// A letter goes the same way as a tip sent online: sealed to those who handle it, not to
// whoever took it down, with a receipt for the reporter and terms from the day it came.
func TestALetterIsTakenDown(t *testing.T) {
	d, admin, li, _ := staffed(t)
	keeper, desk := d.browser(t), d.browser(t)
	keeper.signIn("keeper", admin.hire("keeper", "云溪县纪委监委", "custodian"))
	desk.signIn("desk", admin.hire("desk", "云溪县纪委监委", "intake"))
	desk.want(http.StatusOK, desk.page.path, "登记信访电")
	registrar(t, desk, true)
	desk.post("/staff/register/check", "action", "send")
	desk.want(http.StatusOK, "/staff/register/receipt", "请把查询码交给举报人", "已经交给本人")
	digits := regexp.MustCompile(`class="code" aria-label="([\d ]+)"`).FindStringSubmatch(desk.page.body)
	if digits == nil {
		t.Fatal("no receipt")
	}
	desk.get("/staff/register")
	desk.want(http.StatusOK, "/staff/register", "查询码还可以再看一次")
	desk.get("/staff/register/receipt")
	desk.post("/staff/register/discard")
	desk.want(http.StatusOK, "/staff/register")
	if strings.Contains(desk.page.body, "查询码还可以再看一次") {
		t.Error("the receipt is kept after it was handed over")
	}
	if p := desk.get("/staff/tips"); p.status != http.StatusNotFound {
		t.Errorf("who takes letters down sees the queue: %d", p.status)
	}

	li.get("/staff/tips")
	tip := regexp.MustCompile(`href="(/staff/tips/[0-9a-f]{32})"`).FindStringSubmatch(li.page.body)[1]
	li.get(tip)
	li.want(http.StatusOK, tip, "来信说，低保给了自己的弟弟。", "来信")
	if strings.Contains(li.page.body, "实名举报的陈某") {
		t.Error("the reviewer sees the reporter's name")
	}
	receipt, ok := models.ParseReceipt(digits[1])
	if !ok {
		t.Fatal("the receipt isn't one")
	}
	session, err := d.parts.Intake.Enter(t.Context(), receipt)
	must(t, err)
	f, err := d.parts.Intake.Follow(t.Context(), session)
	must(t, err)
	if want := models.DateOf(time.Now()).AddDays(-3); f.ReceivedOn != want {
		t.Errorf("received on %s, want %s: the terms count from it", f.ReceivedOn, want)
	}
}

// What one takes down isn't the next one's at the same computer.
func TestAColleaguesLetter(t *testing.T) {
	d, admin, _, _ := staffed(t)
	desk := d.browser(t)
	desk.signIn("desk", admin.hire("desk", "云溪县纪委监委", "intake"))
	registrar(t, desk, false)
	desk.post("/staff/sign-out")
	desk.signIn("next", admin.hire("next", "云溪县纪委监委", "intake"))
	desk.get("/staff/register/check")
	desk.want(http.StatusOK, "/staff/register?gone=1", "没有找到")
	desk.post("/staff/register/what", "narrative", "改写别人的登记", "action", "next")
	desk.want(http.StatusForbidden, "/staff/register/what", "还没有发出去", "改写别人的登记")
}

func TestWhatCannotBeTakenDown(t *testing.T) {
	d, admin, li, _ := staffed(t)
	desk := d.browser(t)
	desk.signIn("desk", admin.hire("desk", "云溪县纪委监委", "intake"))
	today := models.DateOf(time.Now())
	for name, c := range map[string]struct{ channel, day, says string }{
		"no channel":    {"", string(today), "请选择来信、来访还是来电"},
		"online":        {"portal", string(today), "请选择来信、来访还是来电"},
		"no day":        {"visit", "", "日期不对"},
		"not a day":     {"visit", "2026-02-30", "日期不对"},
		"tomorrow":      {"call", string(today.AddDays(1)), "不能在今天之后"},
		"two years ago": {"letter", string(today.AddDays(-730)), "在一年以前"},
	} {
		desk.get("/staff/register")
		desk.post("/staff/register", "channel", c.channel, "came_on", c.day)
		if p := desk.page; p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, c.says) || !strings.Contains(p.body, `value="`+c.day+`"`) {
			t.Errorf("%s: %d, %v, %v", name, p.status, strings.Contains(p.body, c.says), strings.Contains(p.body, c.day))
		}
	}
	for _, path := range []string{"/staff/register", "/staff/register/where", "/staff/register/receipt.txt"} {
		if p := li.get(path); p.status != http.StatusNotFound {
			t.Errorf("a reviewer gets %d at %s", p.status, path)
		}
	}
}
