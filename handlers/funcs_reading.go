package handlers

import (
	"html/template"
	"strconv"

	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// readingFuncs make amounts and citations easy to read, in one language.
func readingFuncs(texts *i18n.Catalogue, lang i18n.Lang) template.FuncMap {
	return template.FuncMap{
		// {{money .TotalFen}}: an amount with its unit; a large one in 万元 or 亿元, with the exact one for
		// who listens or points at it.
		"money": func(fen int64) template.HTML { return money(texts, lang, fen) },
		// {{computed .Quantity .Unit .UnitPrice}}: what a payment was computed from, 1.5 亩 × 100 元.
		"computed": func(quantity int64, unit string, unitPrice int64) template.HTML {
			return template.HTML(computed(texts, lang, quantity, unit, unitPrice)) //nolint:gosec // escaped there
		},
		// {{say .}}: the value of a models.CitedSay in words.
		"say": func(s models.CitedSay) string {
			text := shown(texts, lang, disclosure.Field{Type: disclosure.FieldType(s.Type)}, s.Value)
			if s.Type == string(disclosure.Money) {
				return text + " " + texts.Text(lang, "unit.yuan", nil)
			}
			return text
		},
	}
}

// computed takes thousandths of the unit and ten-thousandths of a yuan; what it returns is escaped.
func computed(texts *i18n.Catalogue, lang i18n.Lang, quantity int64, unit string, unitPrice int64) string {
	if quantity == 0 {
		return ""
	}
	text := decimal(quantity, 3) + " " + zh(lang, unit)
	if unitPrice != 0 {
		text += " × " + decimal(unitPrice, 4) + " " + texts.Text(lang, "unit.yuan", nil)
	}
	return text
}

// scale is a unit in which large amounts are told.
type scale struct {
	from int64 // yuan
	one  int64 // yuan
	key  string
}

// scales are the units of a language, the largest first.
func scales(lang i18n.Lang) []scale {
	if lang == i18n.Chinese {
		return []scale{{100_000_000, 100_000_000, "read.yi"}, {10_000, 10_000, "read.wan"}}
	}
	return []scale{{1_000_000_000, 1_000_000_000, "read.billion"}, {1_000_000, 1_000_000, "read.million"}}
}

func money(texts *i18n.Catalogue, lang i18n.Lang, fen int64) template.HTML {
	exact := Yuan(fen) + " " + texts.Text(lang, "unit.yuan", nil)
	size := max(fen, -fen) / 100
	for _, s := range scales(lang) {
		if size < s.from {
			continue
		}
		short := texts.Text(lang, s.key, map[string]any{"Number": hundredths(fen, s.one)})
		return template.HTML(`<span class="money" title="` + template.HTMLEscapeString(exact) + `">` + template.HTMLEscapeString(short) + //nolint:gosec // escaped here
			`</span><span class="vh"> ` + template.HTMLEscapeString(texts.Text(lang, "read.exactly", map[string]any{"Amount": exact})) + `</span>`)
	}
	return template.HTML(`<span class="money">` + template.HTMLEscapeString(exact) + `</span>`) //nolint:gosec // escaped here
}

// hundredths writes fen in a unit of so many yuan, with separators and two places, rounded half
// away from zero: 1234567 fen in 10,000 yuan are 1.23.
func hundredths(fen, yuan int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	n := (fen + yuan/2) / yuan // fen ÷ 100 ÷ yuan × 100
	rest := strconv.FormatInt(n%100, 10)
	if n%100 < 10 {
		rest = "0" + rest
	}
	return sign + Thousands(n/100) + "." + rest
}
