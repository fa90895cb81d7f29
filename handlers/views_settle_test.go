package handlers

import (
	"html/template"
	"strings"
	"testing"

	"qingyuan/handlers/public"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
	"qingyuan/models/fund"
	"qingyuan/models/matter"
)

// What is settled when a page is parsed comes out as it would each time that the page is shown.
func TestSettlingChangesNothingThatIsSeen(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	const text = `{{define "zh"}}{{if eq lang "zh-CN"}}{{.}}{{else}}<span lang="zh-CN">{{.}}</span>{{end}}{{end}}` +
		`{{define "main"}}<p title="{{t "funds.title"}}">{{t "funds.title"}} {{t "no.such.key"}} {{t "period.year" "Year" 2026}}` +
		`{{range .}}{{if eq lang "en"}}{{$x := .}}{{template "zh" $x}}{{else if eq . "b"}}{{template "zh" .}}{{else}}{{with .}}{{t "funds.name"}}{{end}}{{end}}{{end}}` +
		`{{if eq lang "fr"}}never{{end}}</p>{{end}}`
	for _, lang := range i18n.Langs() {
		render := func(settle bool) string {
			set := template.Must(template.New("page").Funcs(funcs(texts, lang, nil, matter.Catalogue{})).Parse(text))
			if settle {
				settling{texts, lang, set}.all()
				if tree := set.Lookup("main").Tree.Root.String(); strings.Contains(tree, `t "funds`) || strings.Contains(tree, `"fr"`) {
					t.Errorf("%s: this isn't settled: %s", lang, tree)
				}
			}
			var out strings.Builder
			if err := set.ExecuteTemplate(&out, "main", []string{"<a>", "b", `"c`}); err != nil {
				t.Fatal(err)
			}
			return out.String()
		}
		if was, is := render(false), render(true); was != is {
			t.Errorf("%s: settled\n%s\nand each time\n%s", lang, is, was)
		}
	}
}

// Rows of payments are no template: each cell that comes from a sheet is escaped all the same.
func TestRowsOfPaymentsAreEscaped(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	const bad = `<b onclick="x">&'`
	line := publishing.Line{ID: 7, Name: bad, Village: bad, Group: bad, Programme: fund.Programme{Name: bad, NameEN: bad}, Period: bad, PaidOn: "2026-03-20", Quantity: 1500, Unit: bad, UnitPrice: 10000, AmountFen: 123456}
	for _, lang := range i18n.Langs() {
		for _, v := range []public.LedgerView{{Programme: true, Period: true, PaidOn: true}, {OneVillage: true}} {
			v.Lines = []publishing.Line{line}
			rows := string(newLedger(texts, lang).rows(v))
			if strings.Contains(rows, "<b") || strings.Contains(rows, `"x"`) || !strings.Contains(rows, "&lt;b") || !strings.Contains(rows, "1,234.56") {
				t.Errorf("%s: %s", lang, rows)
			}
		}
	}
}
