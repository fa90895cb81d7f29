package e2e

import (
	"net/http"
	"strings"
	"testing"

	"qingyuan/internal/testkit"
)

// walkLetter takes down a named letter as the staff do; its receipt opens it.
func walkLetter(t *testing.T, prog *testkit.Program, c canaries, lang string) {
	t.Helper()
	for _, name := range []string{"letter's narrative", "letter's name", "letter's scan"} {
		c[name] = newCanaries(name)[name]
	}
	desk := signIn(testkit.NewClient(t, prog.URL).Speak(lang), demoOf(prog), "intake")
	desk.Get("/staff/register").Want(http.StatusOK)
	desk.Post("/staff/register", "channel", "letter", "came_on", desk.Find(`name="came_on"[^>]* value="([^"]+)"`)).Want(http.StatusOK)
	for _, f := range [][]string{
		{"where", "region", "990101"},
		{"whom", "unknown", "yes", "own", "no"},
		{"kind", "field", "benefits", "kind", "favour"},
		{"what", "narrative", c["letter's narrative"]},
	} {
		desk.Post("/staff/register/"+f[0], append(f[1:], "action", "next")...).Want(http.StatusOK)
	}
	desk.Upload("/staff/register/evidence", testkit.File{Field: "files", Name: "scan.txt", Content: strings.NewReader(c["letter's scan"])}).Want(http.StatusOK)
	desk.Get("/staff/register/you")
	desk.Post("/staff/register/you", "named", "yes", "name", c["letter's name"], "phone", "13900000000", "action", "next").Want(http.StatusOK, c["letter's name"])
	desk.Post("/staff/register/check", "action", "send").Want(http.StatusOK)
	receipt := testkit.ReceiptOn(desk)
	back := testkit.NewClient(t, prog.URL).Speak(lang)
	back.Get("/follow")
	back.Post("/follow", "receipt", receipt, "action", "open").Want(http.StatusOK, c["letter's narrative"])
}
