package e2e

import (
	"database/sql"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
)

// demo are the passwords of the demonstration's accounts, and its receipt.
type demo map[string]string

func demoOf(prog *testkit.Program) demo { return prog.Accounts() }

// captchaOf reads the answer to the captcha on the client's page.
func captchaOf(t *testing.T, db *sql.DB, c *testkit.Client) (id, digits string) {
	t.Helper()
	id = c.Find(`name="captcha_id" value="([^"]+)"`)
	if err := db.QueryRow("SELECT digits FROM captchas WHERE id = ?", id).Scan(&digits); err != nil {
		t.Fatalf("captcha %s: %v", id, err)
	}
	return id, digits
}

// begin fills a draft in as far as the evidence.
func begin(c *testkit.Client, s said) *testkit.Client {
	c.Get("/report").Want(http.StatusOK)
	c.Post("/report", "read", "yes").Want(http.StatusOK)
	c.Post("/report/where", "region", "990101", "action", "next").Want(http.StatusOK)
	c.Post("/report/whom", "subject-0-name", s.subject, "own", "no").Want(http.StatusOK)
	c.Post("/report/kind", "field", "benefits", "kind", "favour").Want(http.StatusOK)
	c.Post("/report/what", "narrative", s.narrative).Want(http.StatusOK)
	return c
}

// submit sends the tip without a name and returns the receipt.
func submit(t *testing.T, db *sql.DB, c *testkit.Client) string {
	t.Helper()
	c.Get("/report/you").Want(http.StatusOK)
	c.Post("/report/you", "named", "no").Want(http.StatusOK)
	return send(t, db, c)
}

// send solves the captcha of the last page, sends the tip and returns the receipt.
func send(t *testing.T, db *sql.DB, c *testkit.Client) string {
	t.Helper()
	id, digits := captchaOf(t, db, c)
	c.Post("/report/check", "captcha_id", id, "captcha", digits, "action", "send").Want(http.StatusOK)
	return c.Find(`class="code" aria-label="([^"]+)"`)
}

// signIn signs a demonstration account in.
func signIn(c *testkit.Client, d demo, name string) *testkit.Client {
	c.Get("/staff/sign-in").Want(http.StatusOK)
	return c.Post("/staff/sign-in", "username", name, "password", d[name]).Want(http.StatusOK)
}

func TestTwoProcessesShareWhatTheyMust(t *testing.T) {
	b := testkit.Services(t)
	one := b.Serve(t, nil, "--demo")
	two := b.Serve(t, passwordAlone())
	db, d := database(t, b), demoOf(one)

	c := testkit.NewClient(t, one.URL)
	begin(c, said{subject: "王某", narrative: "在一处填写，在另一处提交"})
	c.Post("/report/you", "named", "no").Want(http.StatusOK)
	id, digits := captchaOf(t, db, c)
	other := c.At(two.URL)
	other.Get("/report/check").Want(http.StatusOK)
	other.Post("/report/check", "captcha_id", id, "captcha", digits, "action", "send").Want(http.StatusOK)
	receipt := other.Find(`class="code" aria-label="([^"]+)"`)

	back := testkit.NewClient(t, one.URL)
	back.Get("/follow")
	back.Post("/follow", "receipt", receipt, "action", "open").Want(http.StatusOK, "在一处填写，在另一处提交")
	back.At(two.URL).Get("/follow/tip").Want(http.StatusOK, "在一处填写，在另一处提交")

	reviewer := signIn(testkit.NewClient(t, one.URL), d, "reviewer")
	reviewer.Get("/staff/tips").Want(http.StatusOK, "王某")
	elsewhere := reviewer.At(two.URL)
	elsewhere.Get("/staff/tips").Want(http.StatusOK, "王某")
	elsewhere.Post("/staff/sign-out")
	reviewer.Get("/staff/tips")
	if !strings.Contains(reviewer.Path, "sign-in") {
		t.Errorf("a session that was ended at one process works at the other: %s", reviewer.Path)
	}
}

// What was typed is there again after a restart, wrong or not.
func TestWhatWasTypedOutlivesARestart(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	c := begin(testkit.NewClient(t, prog.URL), said{subject: "王某", narrative: "写到一半"})
	c.Post("/report/what", "narrative", "", "when", "停电的那天").Want(http.StatusUnprocessableEntity)
	prog.Kill()
	again := c.At(b.Serve(t, nil).URL)
	again.Get("/report/what").Want(http.StatusOK, "停电的那天")
	again.Get("/report/whom").Want(http.StatusOK, "王某")
}

func TestSurfacesAreApart(t *testing.T) {
	b := testkit.Embedded(t)
	public := b.Serve(t, nil, "--surface", "public")
	testkit.NewClient(t, public.URL).Get("/staff/sign-in").Want(http.StatusNotFound)
	testkit.NewClient(t, public.URL).Get("/report").Want(http.StatusOK)
	staff := b.Serve(t, nil, "--surface", "staff")
	testkit.NewClient(t, staff.URL).Get("/report").Want(http.StatusNotFound)
	testkit.NewClient(t, staff.URL).Get("/staff/sign-in").Want(http.StatusOK)
}

func TestATipGoesThroughWithoutTheObjectStore(t *testing.T) {
	b := testkit.Services(t)
	server, files := testkit.OwnMinIO(t)
	env := []string{"QINGYUAN_OBJECTS_ENDPOINT=" + files.Endpoint, "QINGYUAN_OBJECTS_BUCKET=" + files.Bucket,
		"QINGYUAN_OBJECTS_ACCESS_KEY=" + files.AccessKey, "QINGYUAN_OBJECTS_SECRET_KEY=" + files.SecretKey.Reveal()}
	prog := b.Serve(t, env, "--demo")
	server.Stop()
	time.Sleep(1100 * time.Millisecond) // readiness is asked anew once a second

	c := testkit.NewClient(t, prog.URL)
	c.Get("/readyz").Want(http.StatusServiceUnavailable, `"objects":"unavailable"`, `"database":"ok"`)
	begin(c, said{subject: "李某", narrative: "文件库停了也要送到"})
	c.Upload("/report/evidence", testkit.File{Field: "files", Name: "a.pdf", Content: samples.PDF("x")}).
		Want(http.StatusServiceUnavailable, "文件库暂时没有回应")
	receipt := submit(t, database(t, b), c)
	back := testkit.NewClient(t, prog.URL)
	back.Get("/follow")
	back.Post("/follow", "receipt", receipt, "action", "open").Want(http.StatusOK, "文件库停了也要送到")
}
