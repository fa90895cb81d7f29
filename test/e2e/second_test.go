package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// The demonstration, where keepers need a second factor.
func TestTheSecondStep(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_SIGN_IN_SECOND_FACTOR=keepers"}, "--demo")
	if !strings.Contains(prog.Output(), "Second factor: whoever holds keys") {
		t.Errorf("doesn't say who needs a second factor:\n%s", prog.Output())
	}
	at := func(t *testing.T, o browser.Options, host string) walker {
		return walker{browser.New(t).Page(o), t, strings.Replace(prog.URL, "127.0.0.1", host, 1), database(t, b), demoOf(prog)}
	}
	t.Run("passkey", func(t *testing.T) { byPasskey(t, at(t, browser.Options{Script: true, Width: 1280}, "localhost")) })
	t.Run("app", func(t *testing.T) { byApp(t, at(t, browser.Options{}, "127.0.0.1")) })
}

// byPasskey makes a passkey and signs in with it, with scripts on.
func byPasskey(t *testing.T, w walker) {
	w.Authenticator()
	w.enter("reviewer")
	w.Want("先设置第二步验证")
	w.open("/staff/tips")
	w.Want("先设置第二步验证")
	w.open("/staff/security/passkey")
	axe.Check(t, w.Page)
	w.Fill("name", "办公室电脑")
	w.Fill("password", w.d["reviewer"])
	w.Click(`form[data-passkey] .btn`)
	w.WaitFor("第二步验证恢复码")
	axe.Check(t, w.Page)
	w.Press(`main form .btn:not([type="button"])`)
	w.Want("您好")
	for range 2 { // each with a challenge of its own, and a counter that goes on
		w.Press(`form[action="/staff/sign-out"] button`)
		w.enter("reviewer")
		w.Want("用通行密钥登录")
		axe.Check(t, w.Page)
		w.Click(`form[data-passkey] .btn`)
		w.WaitFor("您好")
	}
	w.open("/staff/security")
	w.Want("办公室电脑")
	axe.Check(t, w.Page)
	w.PressText(`a[href^="/staff/security/factors/"]`, "移除")
	w.Want("最后一种验证方式")
	axe.Check(t, w.Page)
}

// byApp sets up an app and signs in with its code, with scripts off on a phone.
func byApp(t *testing.T, w walker) {
	look := func() { axe.Check(t, w.Page) }
	w.enter("supervisor")
	w.Want("先设置第二步验证")
	look()
	w.open("/staff/security/passkey")
	w.Want("这个网址上不能用通行密钥")
	look()
	w.open("/staff/security/app")
	w.Press(`main form .btn`)
	w.Want("数字不对")
	look()
	secret := strings.ReplaceAll(w.Attr(`.code`, "aria-label"), " ", "")
	w.Fill("app", code(t, secret, 0))
	w.Fill("password", w.d["supervisor"])
	w.Press(`main form .btn`)
	w.Want("第二步验证恢复码")
	look()
	words := strings.Fields(w.Text(`.code-list`))
	w.Press(`form[action="/staff/security/codes/done"] .btn`)
	w.Want("您好")

	sign := func() {
		w.Press(`form[action="/staff/sign-out"] button`)
		w.enter("supervisor")
		w.Want("第二步验证")
	}
	sign()
	look()
	w.Fill("app", "000000")
	w.Press(`.signin .btn`)
	w.Want("数字不对")
	look()
	w.Fill("app", code(t, secret, 1))
	w.Press(`.signin .btn`)
	w.Want("您好")

	sign()
	w.Click(`summary`)
	w.Fill("recovery", words[0])
	w.Press(`details .btn`)
	w.Want("您好")
	w.open("/staff/security")
	w.Want("您还有 9 个恢复码")
	w.Want("本次登录")
	look()
	w.open("/staff/security/codes")
	look()
}

// code that an app shows, so many steps from now.
func code(t *testing.T, secret string, steps int) string {
	t.Helper()
	digits, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return digits
}
