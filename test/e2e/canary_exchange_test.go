package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
)

// walkExchange sends the tip in which everything was said as a case file, and takes it in again,
// as another installation would: all of it goes through files, keys and history once more.
func walkExchange(t *testing.T, prog *testkit.Program, c canaries, lang, tip string) {
	t.Helper()
	supervisor := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "supervisor")
	supervisor.Get("/staff/exchange").Want(http.StatusOK)
	supervisor.Post("/staff/exchange/key").Want(http.StatusOK)
	digits := supervisor.Find(`<dd><span class="num">((?:\d{5} ){5}\d{5})</span>`)
	address := supervisor.Get("/staff/exchange/address.txt").Want(http.StatusOK).Body

	admin := testkit.NewClient(t, prog.URL).Speak(lang)
	once := regexp.MustCompile(`one-time password (\S+)`).FindStringSubmatch(prog.Output())[1]
	signIn(admin, demo{"admin": once}, "admin")
	admin.Post("/staff/password", "new", "春江潮水连海平海上明月共潮生", "again", "春江潮水连海平海上明月共潮生").Want(http.StatusOK)
	admin.Get("/staff/exchange").Want(http.StatusOK)
	admin.Post("/staff/exchange/partners", "address", address).Want(http.StatusOK)
	supervisor.Get("/staff/exchange")
	supervisor.Post(supervisor.Find(`action="(/staff/exchange/partners/[0-9a-f]{32}/check)"`), "digits", digits).Want(http.StatusOK)

	supervisor.Get(tip + "/send-out").Want(http.StatusOK)
	file := supervisor.Post(tip+"/send-out", "partner", supervisor.Find(`name="partner" value="([0-9a-f]{32})"`),
		"version", supervisor.Find(`name="version" value="(\d+)"`)).Want(http.StatusOK).Body
	if !strings.HasPrefix(file, "age-encryption.org/v1") {
		t.Fatalf("what is sent isn't sealed: %.40q", file)
	}
	c.search(t, "a case file", []byte(file))
	supervisor.Get("/staff/exchange")
	supervisor.Upload("/staff/exchange/take-in", testkit.File{Field: "file", Name: "a.case", Content: strings.NewReader(file)}).Want(http.StatusOK)
	supervisor.Get(supervisor.Find(`href="(/staff/tips/[0-9a-f]{32})"`)).Want(http.StatusOK, c["narrative"], c["reporter's message"], c["note"], c["file name"], c["conclusion"])
	if strings.Contains(supervisor.Body, c["name"]) {
		t.Error("a reporter's name passed with the case")
	}
}
