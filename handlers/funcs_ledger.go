package handlers

import (
	"html/template"
	"strconv"
	"strings"

	"qingyuan/handlers/public"
	"qingyuan/internal/i18n"
	"qingyuan/internal/publishing"
)

// ledger writes rows of payments. They are the one part of a page that isn't in a template: there,
// fifty of them take longer than the queries that found them (docs/performance.md).
type ledger struct {
	texts *i18n.Catalogue
	lang  i18n.Lang
	ask   string // the link's text
}

func newLedger(texts *i18n.Catalogue, lang i18n.Lang) ledger {
	text := func(key string) string { return template.HTMLEscapeString(texts.Text(lang, key, nil)) }
	return ledger{texts, lang, text("ask.ask_row") + `<span class="vh">` + text("ask.ask_row_of") + `</span>`}
}

func (l ledger) rows(v public.LedgerView) template.HTML {
	var w strings.Builder
	w.Grow(len(v.Lines) * 600)
	for i := range v.Lines {
		l.row(&w, v, &v.Lines[i])
	}
	return template.HTML(w.String()) //nolint:gosec // each cell is escaped here
}

func (l ledger) row(w *strings.Builder, v public.LedgerView, line *publishing.Line) {
	id := strconv.FormatInt(line.ID, 10)
	w.WriteString("\n" + `<tr role="row" id="p` + id + `"><th scope="row" role="rowheader">` + zh(l.lang, line.Name))
	w.WriteString(` <a class="ask-line no-print" href="/ask?payment=` + id + `" rel="nofollow">` + l.ask + `</a></th>`)
	if v.OneVillage {
		cell(w, "", zh(l.lang, line.Group))
	} else {
		cell(w, "", zh(l.lang, line.Village+" "+line.Group))
	}
	if v.Programme {
		cell(w, "", template.HTMLEscapeString(named(l.lang, line.Programme.Name, line.Programme.NameEN)))
	}
	if v.Period {
		cell(w, "num", template.HTMLEscapeString(period(l.texts, l.lang, line.Period)))
	}
	cell(w, "num", computed(l.texts, l.lang, line.Quantity, line.Unit, line.UnitPrice))
	if v.PaidOn {
		cell(w, "num", date(l.lang, line.PaidOn))
	}
	cell(w, "amount num", Yuan(line.AmountFen))
	w.WriteString("</tr>")
}

// cell writes a cell; its content is escaped already.
func cell(w *strings.Builder, class, content string) {
	w.WriteString(`<td role="cell"`)
	if class != "" {
		w.WriteString(` class="` + class + `"`)
	}
	w.WriteString(">" + content + "</td>")
}

// zh is a word that is Chinese in all languages, escaped: {{template "zh" …}} for rows.
func zh(lang i18n.Lang, text string) string {
	text = template.HTMLEscapeString(text)
	if lang == i18n.Chinese {
		return text
	}
	return `<span lang="zh-CN">` + text + `</span>`
}
