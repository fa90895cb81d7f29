package e2e

import (
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// enter types a code on the enter page.
func enter(c *testkit.Client, receipt string, pairs ...string) *testkit.Client {
	return c.Post("/follow", append([]string{"receipt", receipt, "action", "open"}, pairs...)...)
}

// wrongCode is well-formed, and no tip has it.
func wrongCode() string { return models.NewReceipt().Digits().Reveal() }

// Wrong codes lead to a captcha for all behind one address, and a right one still opens.
func TestWrongCodesCostACaptchaNotTheTip(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	db, receipt := database(t, b), demoOf(prog)["receipt"]
	before := counts(t, db)
	guesser := testkit.NewClient(t, prog.URL).Get("/follow").Want(http.StatusOK)
	for range 15 { // mistyped: not looked up, not counted
		enter(guesser, "1234 5678").Want(http.StatusUnprocessableEntity, "抄错了一位")
	}
	for range 20 { // a right code isn't counted either
		c := testkit.NewClient(t, prog.URL).Get("/follow")
		enter(c, receipt).Want(http.StatusOK, "/follow/leave")
	}
	for i := range 10 {
		if strings.Contains(guesser.Body, "captcha_id") {
			t.Fatalf("a captcha after %d wrong codes", i)
		}
		enter(guesser, wrongCode()).Want(http.StatusUnprocessableEntity, "没有这个查询码")
	}
	guesser.Want(http.StatusUnprocessableEntity, "captcha_id")
	enter(guesser, wrongCode()).Want(http.StatusUnprocessableEntity, "试错的次数多了", "captcha_id")

	neighbour := testkit.NewClient(t, prog.URL).Get("/follow").Want(http.StatusOK)
	id, digits := captchaOf(t, db, neighbour)
	enter(neighbour, "12", "captcha_id", id, "captcha", digits). // its captcha is kept, with the answer
									Want(http.StatusUnprocessableEntity, id, `value="`+digits+`"`)
	neighbour.Post("/follow", "receipt", receipt, "captcha_id", id, "action", "captcha").Want(http.StatusOK, `value="`+receipt+`"`)
	fresh, digits := captchaOf(t, db, neighbour)
	if fresh == id {
		t.Error("another picture was asked for, and it is the same")
	}
	enter(neighbour, receipt, "captcha_id", fresh, "captcha", "0").Want(http.StatusUnprocessableEntity, "验证码不对")
	enter(neighbour, receipt, "captcha_id", fresh, "captcha", digits).Want(http.StatusUnprocessableEntity, "验证码不对") // used up
	fresh, digits = captchaOf(t, db, neighbour)
	enter(neighbour, receipt, "captcha_id", fresh, "captcha", digits).Want(http.StatusOK, "/follow/leave")

	if now := counts(t, db); now != before {
		t.Errorf("%d counts of reporters are in the database", now-before)
	}
}

// counts is how many counts the database keeps: those of the staff's sign-in.
func counts(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT COUNT(*) FROM limits").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCaptchasOffForLoadTests(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_CAPTCHA_OFF=true"}, "--demo")
	if !strings.Contains(prog.Output(), "captcha.off") {
		t.Errorf("the log doesn't say that captchas are off:\n%s", prog.Output())
	}
	c := begin(testkit.NewClient(t, prog.URL), said{subject: "王某", narrative: "x"})
	c.Post("/report/you", "named", "no").Want(http.StatusOK)
	if strings.Contains(c.Body, "captcha") {
		t.Error("a captcha is shown")
	}
	c.Post("/report/check", "action", "send").Want(http.StatusOK, `class="code"`)

	public := b.Command(t, "config", "check")
	public.Env = append(public.Env, "QINGYUAN_CAPTCHA_OFF=true", "QINGYUAN_LISTEN_PUBLIC=0.0.0.0:80")
	if out, err := public.CombinedOutput(); err == nil || !strings.Contains(string(out), "captcha.off") {
		t.Errorf("captchas can be off on every address: %v\n%s", err, out)
	}
}
