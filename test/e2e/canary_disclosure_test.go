package e2e

import (
	"bytes"
	"net/http"
	"testing"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
)

// walkDraft writes a disclosure, submits it and has it returned; then more is written that nobody
// ever publishes.
func walkDraft(t *testing.T, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	for _, name := range []string{"draft's title", "draft's subject", "draft's text", "draft's fact", "draft's row", "draft's file name", "draft's file", "draft's note"} {
		c[name] = newCanaries(name)[name]
	}
	clerk := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "clerk")
	clerk.Get("/staff/disclosures/new?item=village-decisions").Want(http.StatusOK)
	clerk.Post("/staff/disclosures", "item", "village-decisions", "region", "990101101200").Want(http.StatusOK)
	at := clerk.Path
	revision := func(of *testkit.Client) string { return of.Find(`name="revision" value="(\d+)"`) }
	clerk.Post(at, "revision", revision(clerk), "title", c["draft's title"], "subject", c["draft's subject"], "event_on", "2026-03-01", "body", c["draft's text"],
		"fact-present", c["draft's fact"], "fact-votes", "一致同意").Want(http.StatusOK, c["draft's title"])
	clerk.Get("/staff/disclosures").Want(http.StatusOK, c["draft's title"])
	clerk.Get(at + "/check").Want(http.StatusOK)
	clerk.Post(at+"/submit", "revision", revision(clerk)).Want(http.StatusOK, c["draft's text"])
	approver := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "approver")
	approver.Get(at).Want(http.StatusOK, c["draft's text"])
	approver.Post(at+"/return", "revision", revision(approver), "note", c["draft's note"]).Want(http.StatusOK)
	clerk.Get(at).Want(http.StatusOK, c["draft's note"])
	clerk.Get(at + "/files")
	clerk.Upload(at+"/files", testkit.File{Field: "file", Name: c["draft's file name"] + ".pdf", Content: bytes.NewReader(samples.Paper(c["draft's file"], "李某"))}).Want(http.StatusOK, c["draft's file name"])

	clerk.Get("/staff/disclosures/new?item=assistance-list")
	clerk.Post("/staff/disclosures", "item", "assistance-list", "region", "990101101200").Want(http.StatusOK)
	table := clerk.Path + "/tables/list"
	clerk.Get(table)
	clerk.Post(table, "revision", revision(clerk), "from", "0", "do", "save", "cell-0-0", "张三", "cell-0-1", c["draft's row"], "cell-0-2", "低保", "cell-0-3", "").
		Want(http.StatusOK, c["draft's row"])
}
