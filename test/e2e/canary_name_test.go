package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// walkGivenName has a reporter's name given to a reviewer, writes a letter in the same tip, clears
// a name and asks for a finding of malice.
func walkGivenName(t *testing.T, b testkit.Backend, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	for _, name := range []string{"given name", "why a name is asked for", "a letter's title", "a letter's addressee", "a letter", "whose name was cleared", "consent", "delivery", "intent"} {
		c[name] = newCanaries(name)[name]
	}
	someone := testkit.NewClient(t, prog.URL).Speak(lang)
	subject := "赵" + models.NewID()[:6]
	begin(someone, said{subject: subject, narrative: "名单有假"})
	someone.Get("/report/you")
	someone.Post("/report/you", "named", "yes", "name", c["given name"], "phone", "13900000000").Want(http.StatusOK)
	send(t, database(t, b), someone)

	at := func(name string) *testkit.Client {
		return signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), name)
	}
	reviewer, supervisor, custodian := at("reviewer"), at("supervisor"), at("custodian")
	reviewer.Get("/staff/tips").Want(http.StatusOK, subject)
	tip := reviewer.Find(`(?s)href="(/staff/tips/[0-9a-f]{32})"[^>]*>[^<]*` + subject)
	reviewer.Deed(tip, "ask-name", "note", c["why a name is asked for"])
	supervisor.Grant(tip, "grant", "同意")
	custodian.Get("/staff/names").Want(http.StatusOK)
	custodian.Get(custodian.Find(`href="(/staff/names/[0-9a-f]{32})">` + models.TipRef(strings.TrimPrefix(tip, "/staff/tips/")))).Want(http.StatusOK)
	custodian.Post(custodian.Path, "password", demoOf(prog)["custodian"]).Want(http.StatusOK)
	reviewer.Get(tip)
	reviewer.Post(tip+"/name").Want(http.StatusOK, c["given name"])
	testkit.Finish(reviewer, supervisor, tip, "经查不属实。")
	if supervisor.Get(tip).Want(http.StatusOK); strings.Contains(supervisor.Body, c["given name"]) {
		t.Error("a supervisor sees a reporter's name")
	}

	reviewer.Get(tip + "/letters/new?kind=answer").Want(http.StatusOK)
	reviewer.Post(tip+"/letters", "action", "final", "version", reviewer.Find(`name="version" value="(\d+)"`), "kind", "answer", "lang", "zh-CN",
		"mark", "答复", "title", c["a letter's title"], "to", c["a letter's addressee"], "body", c["a letter"], "tell", "yes").Want(http.StatusOK, c["a letter"])
	reviewer.Get(strings.TrimSuffix(reviewer.Path, "?done=made") + "/docx").Want(http.StatusOK)
	today := string(models.DateOf(time.Now()))
	supervisor.Deed(tip, "clear", "cleared", c["whose name was cleared"], "clear_way", "person", "on", today, "agreed", "yes", "note", c["consent"]).Want(http.StatusOK, c["consent"])
	supervisor.Deed(tip, "deliver-clearing", "clearing", supervisor.Find(`(?s)name="clearing".*?<option value="([0-9a-f]{32})"`), "on", today, "note", c["delivery"]).Want(http.StatusOK, c["delivery"])
	reviewer.Deed(tip, "ask-malicious", "intent", c["intent"], "note", "请认定").Want(http.StatusOK, c["intent"])
}
