package staff_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingyuan/config"
)

// enrol sets up an app on the page that the browser was led to, and returns its secret.
func (b *browser) enrol() (secret string) {
	b.t.Helper()
	b.get("/staff/security/app")
	secret = strings.ReplaceAll(b.find(`code--small" aria-label="([A-Z2-7 ]+)"`), " ", "")
	b.post("/staff/security/app", "app", b.digits(secret, 0), "password", chosen)
	b.want(http.StatusOK, "/staff/security/codes", "离开本页以后就看不到了")
	b.post("/staff/security/codes/done")
	return secret
}

// digits of an app, so many steps from now.
func (b *browser) digits(secret string, steps int) string {
	b.t.Helper()
	digits, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	must(b.t, err)
	return digits
}

func TestASecondFactorComesFirst(t *testing.T) {
	d, admin, _, _ := staffed(t)
	d.parts.Accounts.KeepersNeedFactor = true
	d.url = serve(t, config.SurfaceAll, d.parts)
	admin.get("/staff")
	admin.want(http.StatusOK, "/staff")
	wang := d.browser(t)
	wang.signIn("wang", admin.hire("wang", "云溪县纪委监委", "reviewer"))
	wang.want(http.StatusOK, "/staff/security", "先设置第二步验证")
	if wang.code == "" {
		t.Error("the recovery code of the key pair wasn't shown")
	}
	for _, path := range []string{"/staff", "/staff/tips", "/staff/tips/" + strings.Repeat("0", 32), "/staff/keys", "/staff/relations", "/staff/security/codes", "/staff/security/factors/app"} {
		wang.get(path)
		wang.want(http.StatusOK, "/staff/security")
	}
	for _, path := range []string{"/staff/keys/code", "/staff/keys/rotate", "/staff/security/codes", "/staff/security/factors/app"} {
		wang.post(path, "password", chosen)
		wang.want(http.StatusOK, "/staff/security")
	}
	secret := wang.enrol()
	wang.want(http.StatusOK, "/staff", "姓wang，您好")

	wang.post("/staff/sign-out")
	wang.get("/staff/tips?tab=done")
	wang.post("/staff/sign-in", "username", "wang", "password", chosen)
	wang.want(http.StatusOK, "/staff/sign-in/second?next=%2Fstaff%2Ftips%3Ftab%3Ddone", "验证器上的 6 位数字")
	wang.get("/staff/tips")
	wang.want(http.StatusOK, "/staff/sign-in?next=%2Fstaff%2Ftips")
	wang.get("/staff/sign-in/second?next=%2Fstaff%2Ftips%3Ftab%3Ddone")
	wang.post("/staff/sign-in/second", "way", "app", "app", "000000")
	wang.want(http.StatusUnprocessableEntity, "/staff/sign-in/second", "数字不对", `href="#app"`, `value="/staff/tips?tab=done"`)
	wang.post("/staff/sign-in/second", "way", "passkey", "passkey", "{}")
	wang.want(http.StatusUnprocessableEntity, "/staff/sign-in/second", "通行密钥没有通过")
	wang.post("/staff/sign-in/second", "way", "app", "app", wang.digits(secret, 1))
	wang.want(http.StatusOK, "/staff/tips?tab=done")
	wang.get("/staff/sign-in/second")
	wang.want(http.StatusOK, "/staff") // the door is shut, and they are in
}

func TestWrongCodesMakeThemWait(t *testing.T) {
	d, admin, _, _ := staffed(t)
	wang := d.browser(t)
	wang.signIn("wang", admin.hire("wang", "云溪县纪委监委", "reviewer"))
	secret := wang.enrol()
	wang.post("/staff/sign-out")
	wang.post("/staff/sign-in", "username", "wang", "password", chosen)
	for range 10 {
		wang.post("/staff/sign-in/second", "way", "app", "app", "000000")
		wang.want(http.StatusUnprocessableEntity, "/staff/sign-in/second")
	}
	wang.post("/staff/sign-in/second", "way", "app", "app", wang.digits(secret, 1))
	wang.want(http.StatusTooManyRequests, "/staff/sign-in/second", "验证器上的 6 位数字")
	minutes, err := strconv.Atoi(wang.find(`请过 (\d+) 分钟再试`))
	if must(t, err); minutes < 1 || minutes > 15 || wang.page.header.Get("Retry-After") != strconv.Itoa(60*minutes) {
		t.Errorf("%d minutes, Retry-After %s", minutes, wang.page.header.Get("Retry-After"))
	}

	admin.get("/staff/people")
	person := admin.find(`href="(/staff/people/\d+)">姓wang`)
	admin.get(person)
	admin.want(http.StatusOK, person, "已经设置", "清除第二步验证")
	admin.post(person + "/second-factor")
	admin.want(http.StatusOK, person+"?done=factors_reset", "第二步验证已经清除", "没有设置")
	wang.get("/staff/sign-in/second")
	wang.want(http.StatusOK, "/staff/sign-in?next=%2Fstaff")
	wang.post("/staff/sign-in", "username", "wang", "password", chosen)
	wang.want(http.StatusOK, "/staff", "系统管理员在", "清除了您的第二步验证")
	wang.post("/staff/security/known")
	if wang.want(http.StatusOK, "/staff"); strings.Contains(wang.page.body, "清除了您的第二步验证") {
		t.Error("they are told again")
	}
}
