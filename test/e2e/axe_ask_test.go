package e2e

import "strings"

// askStops is a question from the page that raises it to the page that shows it.
func askStops() []stop {
	send := func(w walker) { w.Press(`.btn[value="send"]`) }
	code := ""
	return []stop{
		{"a village's payments", func(w walker) {
			w.open("/funds?region=990101101200&programme=elderly-allowance&period=2025-12")
		}},
		{"ask", func(w walker) { w.Press(`.doubt a[href^="/ask"]`) }},
		{"ask, nothing written", send},
		{"ask, with a number", func(w walker) { w.Fill("text", "请打 13800138000"); send(w) }},
		{"ask, wrong digits", func(w walker) { w.Fill("text", "为什么只有五位？"); w.Fill("captcha", "0"); send(w) }},
		{"asked", func(w walker) {
			w.Fill("captcha", solve(w.t, w.db, w.Page))
			send(w)
			code = strings.ReplaceAll(w.Attr(`.code`, "aria-label"), " ", "")
		}},
		{"follow a question", func(w walker) { w.open("/questions/follow") }},
		{"follow a question, mistyped", func(w walker) { w.Fill("code", "1234"); w.Press(`.btn[value="open"]`) }},
		{"a question, with its code", func(w walker) { w.Fill("code", code); w.Press(`.btn[value="open"]`) }},
		{"questions", func(w walker) { w.open("/questions") }},
		{"questions of a place, overdue", func(w walker) { w.open("/questions?region=990101&only=overdue") }},
		{"a question", func(w walker) { w.open("/questions?only=answered"); w.Press(`.asked a`) }},
		{"a report about it", func(w walker) { w.Press(`.doubt a[href^="/report"]`) }},
		{"a publication with a question", func(w walker) {
			w.open("/questions?only=waiting")
			w.Press(`.asked a[href*="/questions/"]`)
		}},
	}
}
