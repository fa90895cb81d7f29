package handlers

import (
	"html/template"
	"strconv"
	"strings"

	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// disclosureFuncs are what the pages of disclosures call, in one language.
func disclosureFuncs(texts *i18n.Catalogue, lang i18n.Lang) template.FuncMap {
	return template.FuncMap{
		// {{shown .Field .Value}}: a canonical value in words.
		"shown": func(f disclosure.Field, value string) string { return shown(texts, lang, f, value) },
		// {{named .Name .NameEN}}: what has a name in both languages.
		"named": func(zh, en string) string { return named(lang, zh, en) },
		// {{heading .}}: what a column of a table is headed with.
		"heading": func(f disclosure.Field) string {
			name := named(lang, f.Name, f.NameEN)
			switch f.Type {
			case disclosure.Money:
				return name + texts.Text(lang, "disclosure.in_yuan", nil)
			case disclosure.Percent:
				return name + texts.Text(lang, "disclosure.in_percent", nil)
			}
			return name
		},
		// {{numeric .Type}}: such values stand at the right of their column.
		"numeric": numeric,
		// What describes an input: its hint, and what is wrong with it.
		"draftDescribes": func(name string, hint bool, problem *models.Problem) []string {
			var ids []string
			if hint {
				ids = append(ids, name+"-hint")
			}
			if problem != nil {
				ids = append(ids, name+"-error")
			}
			return ids
		},
		"draftFault": func(name, fault string) string {
			if fault == "" {
				return ""
			}
			return name + "-error"
		},
		// {{cell .Row 2}}: a cell, "" where the row is shorter.
		"cell": func(row []string, i int) string {
			if i >= len(row) {
				return ""
			}
			return row[i]
		},
	}
}

func named(lang i18n.Lang, zh, en string) string {
	if lang == i18n.Chinese || en == "" {
		return zh
	}
	return en
}

func numeric(t disclosure.FieldType) bool {
	switch t {
	case disclosure.Money, disclosure.Number, disclosure.Count, disclosure.Percent:
		return true
	}
	return false
}

// shown is a value as a reader is told it. Amounts are in yuan, without the word.
func shown(texts *i18n.Catalogue, lang i18n.Lang, f disclosure.Field, value string) string {
	if value == "" {
		return ""
	}
	switch f.Type {
	case disclosure.Money:
		if fen, err := strconv.ParseInt(value, 10, 64); err == nil {
			return Yuan(fen)
		}
	case disclosure.Number, disclosure.Count:
		return spaced(value)
	case disclosure.Percent:
		return spaced(value) + "%"
	case disclosure.Day:
		if d := models.Date(value); d.Valid() {
			return date(lang, d)
		}
	case disclosure.YesNo:
		return texts.Name(lang, "disclosure."+value, value)
	case disclosure.Choice:
		for _, o := range f.Choices {
			if o.ID == value {
				return named(lang, o.Name, o.NameEN)
			}
		}
	}
	return value
}

// spaced puts separators into a decimal number: 1234.5 → 1,234.5.
func spaced(value string) string {
	whole, rest, pointed := strings.Cut(value, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return value
	}
	sign := ""
	if n == 0 && strings.HasPrefix(whole, "-") {
		sign = "-"
	}
	if pointed {
		rest = "." + rest
	}
	return sign + Thousands(n) + rest
}
