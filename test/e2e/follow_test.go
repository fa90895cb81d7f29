package e2e

import (
	"net/http"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// What a reporter can do after sending, and who decides on it: on a Chinese phone without
// scripts, and at an English desk with them. Each page is looked at for what keeps people out.
func TestFollowingUp(t *testing.T) {
	t.Run("phone, Chinese, no scripts", func(t *testing.T) {
		followSteps(t, testkit.Embedded(t), browser.Options{})
	})
	t.Run("desk, English, scripts, services", func(t *testing.T) {
		followSteps(t, testkit.Services(t), browser.Options{Width: 1280, Lang: "en", Script: true})
	})
}

// follower is one reporter's browser and those of who decides.
type follower struct {
	t          *testing.T
	me, sun    *browser.Page
	reviewer   *testkit.Client
	supervisor *testkit.Client
	tip        string // its path on the staff's side
}

func followSteps(t *testing.T, b testkit.Backend, o browser.Options) {
	prog := b.Serve(t, nil, "--demo")
	chromium := browser.New(t)
	f := follower{t: t, me: chromium.Page(o), sun: chromium.Page(o)}
	sender := testkit.NewClient(t, prog.URL)
	begin(sender, said{subject: "王后续", narrative: "后续的每一步"})
	receipt := submit(t, database(t, b), sender)
	f.reviewer = signIn(testkit.NewClient(t, prog.URL), demoOf(prog), "reviewer")
	f.reviewer.Get("/staff/tips").Want(http.StatusOK, "王后续")
	f.tip = f.reviewer.Find(`(?s)href="(/staff/tips/[0-9a-f]{32})"[^>]*>[^<]*王后续`)
	f.supervisor = signIn(testkit.NewClient(t, prog.URL), demoOf(prog), "supervisor")
	desk(f.sun, prog, "supervisor")

	f.me.Open(prog.URL + "/follow")
	axe.Check(t, f.me)
	f.me.Fill("receipt", receipt)
	f.me.Press(`.btn[value="open"]`)
	if f.me.Count(`.timeline .is-now`) != 1 {
		t.Error("it isn't said where the report stands")
	}
	axe.Check(t, f.me)
	f.retaliation(prog.URL)
	f.name()
	f.answer()
	f.objection(prog.URL)
	f.answer()
	f.rate()
	code := f.reward(prog.URL)
	pay(t, chromium.Page(o), prog, code)
	f.me.Press(`form[action="/follow/leave"] button`)
	f.me.Open(prog.URL + "/follow/tip")
	if f.me.Count(`input[name="receipt"]`) != 1 {
		t.Error("the tip is still open after leaving")
	}
}

// desk signs somebody of the demonstration in.
func desk(p *browser.Page, prog *testkit.Program, name string) {
	p.Open(prog.URL + "/staff/sign-in")
	p.Fill("username", name)
	p.Fill("password", demoOf(prog)[name])
	p.Press(`.signin .btn`)
}

// ask opens the form of a kind from the tip's page.
func (f follower) ask(kind string) {
	f.t.Helper()
	f.me.Press(`a[href="/follow/tip/requests/` + kind + `"]`)
	axe.Check(f.t, f.me)
}

func (f follower) retaliation(url string) {
	f.t.Helper()
	f.ask("retaliation")
	f.me.Fill("who", "王的弟弟")
	f.me.Check("urgent", "yes")
	f.me.Press(`main form .btn`)
	if f.me.Count(`.error-summary`) != 1 || f.me.Attr(`#who`, "value") != "王的弟弟" {
		f.t.Error("what is missing isn't told, or what was typed is lost")
	}
	axe.Check(f.t, f.me)
	f.me.Fill("text", "有人砸了我家的窗户")
	f.me.Press(`main form .btn`)
	f.me.Want("110")
	axe.Check(f.t, f.me)
	f.decide(url, "有人砸了我家的窗户", "grant", "已请派出所保护。")
	f.me.Open(url + "/follow/tip")
	f.me.Want("已请派出所保护。")
	f.reviewer.Get(f.tip).Want(http.StatusOK)
}

// decide answers the topmost open request.
func (f follower) decide(url, words, outcome, reply string) {
	f.t.Helper()
	f.sun.Open(url + "/staff/requests")
	axe.Check(f.t, f.sun)
	f.sun.Press(`main .table a`)
	f.sun.Want(words)
	axe.Check(f.t, f.sun)
	f.sun.Check("outcome", outcome)
	f.sun.Fill("reply", reply)
	f.sun.Press(`main form .btn`)
}

func (f follower) name() {
	f.t.Helper()
	f.me.Press(`a[href="/follow/tip/name"]`)
	axe.Check(f.t, f.me)
	f.me.Fill("name", "陈一")
	f.me.Press(`main form .btn`)
	if f.me.Count(`.error-summary`) != 1 {
		f.t.Error("a missing contact isn't told")
	}
	axe.Check(f.t, f.me)
	f.me.Fill("phone", "13800000000")
	f.me.Check("consents", "contact")
	f.me.Press(`main form .btn`)
	if f.me.Count(`a[href="/follow/tip/name"]`) != 0 {
		f.t.Error("the name can be given twice")
	}
}

// answer handles the tip to its answer, as its reviewer does.
func (f follower) answer() {
	f.t.Helper()
	testkit.Finish(f.reviewer, f.supervisor, f.tip, "经查不属实。")
}

func (f follower) objection(url string) {
	f.t.Helper()
	f.me.Open(url + "/follow/tip")
	f.me.Want("经查不属实。")
	axe.Check(f.t, f.me)
	f.ask("objection")
	f.me.Fill("text", "名单还在墙上")
	f.me.Press(`main form .btn`)
	f.reviewer.Get(f.tip).Want(http.StatusOK, "名单还在墙上")
	f.sun.Open(url + f.tip)
	axe.Check(f.t, f.sun)
	f.sun.Press(`#objection a`)
	f.sun.Check("outcome", "grant")
	f.sun.Fill("reply", "重新核查")
	f.sun.Press(`main form .btn`)
	f.me.Open(url + "/follow/tip")
	f.me.Want("重新核查")
}

func (f follower) rate() {
	f.t.Helper()
	f.me.Open(f.me.URL())
	f.me.Press(`form[action="/follow/tip/rating"] .btn`)
	if f.me.Count(`.error-summary`) != 1 {
		f.t.Error("a missing rating isn't told")
	}
	axe.Check(f.t, f.me)
	f.me.Check("rating", "4")
	f.me.Fill("words", "多谢重新核查")
	f.me.Press(`form[action="/follow/tip/rating"] .btn`)
	f.me.Want("多谢重新核查")
}

func (f follower) reward(url string) (code string) {
	f.t.Helper()
	f.ask("reward")
	f.me.Press(`main form .btn`)
	f.sun.Open(url + "/staff/requests")
	f.sun.PressText(`main .table tr:has(td) a`, map[bool]string{true: "申领奖励", false: "Claim of a reward"}[f.sun.Attr("html", "lang") == "zh-CN"])
	axe.Check(f.t, f.sun)
	f.sun.Check("outcome", "grant")
	f.sun.Fill("amount", "3000")
	f.sun.Fill("place", "政务中心")
	f.sun.Fill("reply", "谢谢您")
	f.sun.Press(`main form .btn`)
	f.me.Open(url + "/follow/tip")
	f.me.Want("3,000.00")
	axe.Check(f.t, f.me)
	return f.me.Attr(`.asked .code`, "aria-label")
}

// pay shows the code at the desk.
func pay(t *testing.T, p *browser.Page, prog *testkit.Program, code string) {
	t.Helper()
	desk(p, prog, "custodian")
	p.Open(prog.URL + "/staff/vouchers")
	axe.Check(t, p)
	p.Fill("code", code)
	p.Press(`main form .btn`)
	p.Want("3,000.00")
	axe.Check(t, p)
	p.Press(`main form .btn`)
	if p.Count(`.notice--success`) != 1 {
		t.Error("it isn't said that it is paid")
	}
	axe.Check(t, p)
}
