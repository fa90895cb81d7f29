package handlers

import (
	"fmt"
	"html/template"
	"maps"
	"strconv"
	"strings"
	"time"

	"qingyuan/internal/i18n"
	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/fund"
	"qingyuan/models/matter"
)

// funcs are what templates may call, bound to one language.
func funcs(texts *i18n.Catalogue, lang i18n.Lang, assets *Assets, matters matter.Catalogue) template.FuncMap {
	all := template.FuncMap{
		"t":     func(key string, args ...any) (string, error) { return text(texts, lang, key, args) },
		"tmap":  func(key string, args map[string]any) string { return texts.Text(lang, key, args) },
		"coded": func(prefix, code string) string { return texts.Name(lang, prefix+code, code) },
		"asset": assets.URL,
		"ref":   models.TipRef,
		"date":  func(d models.Date) string { return date(lang, d) },
		"yuan":  Yuan,
		"num":   Thousands[int64],
		"numi":  Thousands[int],
		"size":  func(n int64) string { return models.Bytes(n).String() },
		"dict":  dict,
		"lang":  func() string { return string(lang) },
		"join":  strings.Join,
		"here":  here,

		"moment": func(at time.Time) string { return moment(lang, at) },
		"unix":   func(at int64) string { return moment(lang, time.Unix(at, 0).In(models.Shanghai())) },

		"words": func(w matter.Words) string { return w.In(string(lang)) },
		"field": func(id string) string { f, _ := matters.Field(id); return f.Title.In(string(lang)) },
		"kind":  func(id string) string { k, _ := matters.Kind(id); return k.Title.In(string(lang)) },
		"level": func(id string) string { l, _ := matters.Level(id); return l.Title.In(string(lang)) },

		"question": func(kind, id string) string { q := question(matters, kind, id); return q.Title.In(string(lang)) },
		"answer":   func(kind string, d models.Detail) string { return answer(matters, lang, kind, d) },
		"inc":      func(n int) int { return n + 1 },

		"term": func(m deadline.Term) string {
			return texts.Text(lang, "term."+string(m.Unit), map[string]any{"Count": m.Amount})
		},
		"span":    func(s deadline.Span) string { return span(lang, s) },
		"holiday": func(id string) string { return texts.Name(lang, "deadline.holiday."+id, id) },

		"period":     func(p any) string { return period(texts, lang, fund.Period(fmt.Sprint(p))) }, // fund's or models
		"ledgerRows": newLedger(texts, lang).rows,

		"quantity": func(thousandths int64) string { return decimal(thousandths, 3) },
		"price":    func(tenThousandths int64) string { return decimal(tenThousandths, 4) },
	}
	maps.Copy(all, disclosureFuncs(texts, lang))
	maps.Copy(all, chartFuncs(texts, lang))
	maps.Copy(all, readingFuncs(texts, lang))
	maps.Copy(all, dutyFuncs(texts, lang))
	return all
}

func question(matters matter.Catalogue, kind, id string) matter.Question {
	k, _ := matters.Kind(kind)
	q, _ := k.Question(id)
	return q
}

// answer to a question of a kind: the title of the choice, or the words.
func answer(matters matter.Catalogue, lang i18n.Lang, kind string, d models.Detail) string {
	if c, ok := question(matters, kind, d.Question).Choice(d.Text); ok {
		return c.Title.In(string(lang))
	}
	return d.Text
}

// here marks the link to the page that is open, or to the part that it belongs to.
func here(at, href string) template.HTMLAttr {
	if at == href || strings.HasPrefix(at, href+"/") {
		return `aria-current="page"`
	}
	return ""
}

// text is t in templates: a key, then name, value, name, value…
func text(texts *i18n.Catalogue, lang i18n.Lang, key string, args []any) (string, error) {
	m, err := dict(args...)
	if err != nil {
		return "", fmt.Errorf("t %s: %w", key, err)
	}
	return texts.Text(lang, key, m), nil
}

// dict makes the argument of a partial: name, value, name, value…
func dict(args ...any) (map[string]any, error) {
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("dict wants pairs, got %d", len(args))
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict wants names, got %v", args[i])
		}
		m[name] = args[i+1]
	}
	return m, nil
}

// date in words: 2026年3月5日, 5 March 2026.
func date(lang i18n.Lang, d models.Date) string {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	if lang == i18n.Chinese {
		return t.Format("2006年1月2日")
	}
	return t.Format("2 January 2006")
}

// moment in words, to the minute: 3月5日 09:05, 5 March 09:05.
func moment(lang i18n.Lang, at time.Time) string {
	if lang == i18n.Chinese {
		return at.Format("1月2日 15:04")
	}
	return at.Format("2 January 15:04")
}

// Yuan writes an amount in fen as yuan: 123456 → 1,234.56.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%s.%02d", sign, Thousands(fen/100), fen%100)
}

// Thousands writes a number with separators: 1234567 → 1,234,567.
func Thousands[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
