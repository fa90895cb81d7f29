package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
)

// walkAsk asks in public, drafts an answer that nobody has approved yet, and reports what was
// asked: the texts and the code become canaries. Nothing outside of the tip may tell which record
// the reporter came from.
func walkAsk(t *testing.T, b testkit.Backend, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	for _, name := range []string{"public question", "answer that waits", "why an answer was given back"} {
		c[name] = newCanaries(name)[name]
	}
	someone := testkit.NewClient(t, prog.URL).Speak(lang)
	about := "region=990101101200&programme=elderly-allowance&period=2025-12"
	someone.Get("/ask?" + about).Want(http.StatusOK)
	id, digits := captchaOf(t, database(t, b), someone)
	pairs := []string{"text", c["public question"], "captcha_id", id, "captcha", digits, "action", "send"}
	for _, pair := range strings.Split(about, "&") {
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, name, value)
	}
	someone.Post("/ask", pairs...).Want(http.StatusCreated)
	c["code of a public question"] = strings.ReplaceAll(someone.Find(`class="code" aria-label="([^"]+)"`), " ", "")
	question := someone.Find(`href="/questions/([0-9a-f]{32})"`)
	someone.Get("/questions/follow")
	someone.Post("/questions/follow", "code", c["code of a public question"]).Want(http.StatusOK, c["public question"])

	at := func(name string) *testkit.Client {
		return signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), name)
	}
	clerk, approver := at("clerk"), at("approver")
	page := "/staff/questions/" + question
	act := func(who *testkit.Client, pairs ...string) {
		who.Get(page).Want(http.StatusOK, c["public question"])
		who.Post(page, append(pairs, "version", who.Find(`name="version" value="(\d+)"`))...).Want(http.StatusOK)
	}
	act(clerk, "action", "draft", "answer", c["answer that waits"])
	act(approver, "action", "return", "note", c["why an answer was given back"])
	act(clerk, "action", "draft", "answer", c["answer that waits"])
	anyone := testkit.NewClient(t, prog.URL).Speak(lang)
	anyone.Get("/questions/" + question).Want(http.StatusOK)
	c.search(t, "the page of a question that waits", []byte(anyone.Body))
	c.search(t, "the list of questions", []byte(anyone.Get("/questions").Body))

	reportAbout(t, b, prog, lang, question)
}

// reportAbout sends a tip about a record: its reviewer is led there, and nothing else knows.
func reportAbout(t *testing.T, b testkit.Backend, prog *testkit.Program, lang, question string) {
	t.Helper()
	known := 0
	if b.DSN != "" {
		known = bytes.Count(dump(t, b), []byte(question))
	}
	reporter := testkit.NewClient(t, prog.URL).Speak(lang)
	reporter.Get("/report?question="+question).Want(http.StatusOK, "/questions/"+question)
	if got := reporter.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the page that a report begins on may be kept: %s", got)
	}
	reporter.Post("/report", "read", "yes", "question", question).Want(http.StatusOK)
	reporter.Post("/report/where", "region", "990101", "action", "next").Want(http.StatusOK)
	reporter.Post("/report/whom", "subject-0-name", "钱某某", "own", "no").Want(http.StatusOK)
	reporter.Post("/report/kind", "field", "benefits", "kind", "favour").Want(http.StatusOK)
	reporter.Post("/report/what", "narrative", "发给了不该发的人").Want(http.StatusOK)
	reporter.Get("/report/you")
	reporter.Post("/report/you", "named", "no").Want(http.StatusOK, `href="/questions/`+question)
	send(t, database(t, b), reporter)
	if b.DSN != "" {
		if now := bytes.Count(dump(t, b), []byte(question)); now != known {
			t.Errorf("the database knew the record in %d places, and in %d after a report about it", known, now)
		}
	}
	if strings.Contains(prog.Output(), question) {
		t.Error("the logs name the record that was reported")
	}
	reviewer := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "reviewer")
	reviewer.Get("/staff/tips").Want(http.StatusOK, "钱某某")
	reviewer.Get(reviewer.Find(`(?s)href="(/staff/tips/[0-9a-f]{32})"[^>]*>[^<]*钱某某`)).Want(http.StatusOK, `href="/questions/`+question)
}
