package fund

import (
	"slices"
	"strings"
)

// rowKind is what a row below the headings is.
type rowKind int

const (
	rowData rowKind = iota
	rowTotal
	rowSubtotal
	rowText // titles, footers and headings that come again on every printed page
	rowSkip // filled in beforehand, but with no payment in it
)

// classify tells data from the rest; amount is that of a total, where it can be read.
func (rd *reader) classify(r Row) (kind rowKind, amount *int64) {
	l := &rd.sheet.layout
	identity, value := r.Text(l.at[FieldIdentity]), r.Text(l.at[FieldAmount])
	if identity != "" {
		if identity == l.heading(FieldIdentity) && r.Text(l.at[FieldName]) == l.heading(FieldName) {
			return rowText, nil
		}
		return rowData, nil
	}
	if kind = rd.totalKind(r); kind != rowData {
		if fen, _, bad := readAmount(value, l.money[FieldAmount]); bad == faultNone {
			amount = &fen
		}
		return kind, amount
	}
	if value == "" && !r.Formula(l.at[FieldAmount]) {
		return rd.classifyText(r), nil
	}
	return rowData, nil
}

// totalKind looks for 合计 and its like in a row that has no identity number and names nobody.
func (rd *reader) totalKind(r Row) rowKind {
	if name := r.Text(rd.sheet.layout.at[FieldName]); name != "" {
		return rd.opt.Words.totalWord(name)
	}
	for i := range r.Len() {
		if kind := rd.opt.Words.totalWord(r.Text(i)); kind != rowData {
			return kind
		}
	}
	return rowData
}

// totalWord reports which kind of total a text begins with.
func (w *Words) totalWord(text string) rowKind {
	if text == "" || len(text) > 60 {
		return rowData
	}
	key := totalKey(text)
	starts := func(word string) bool { return strings.HasPrefix(key, word) }
	switch {
	case slices.ContainsFunc(w.subtotals, starts):
		return rowSubtotal
	case slices.ContainsFunc(w.totals, starts):
		return rowTotal
	}
	return rowData
}

// classifyText judges a row that has neither an identity number nor an amount: with a name
// in the midst of others it is a payment that lacks both; a single text, or labels such as
// 制表人:, are a title or a footer.
func (rd *reader) classifyText(r Row) rowKind {
	l := &rd.sheet.layout
	filled, labels := 0, 0
	for i := range r.Len() {
		if text := r.Text(i); text != "" {
			filled++
			if strings.ContainsAny(text, ":：") {
				labels++
			}
		}
	}
	switch {
	case filled <= 1 || labels > 0:
		return rowText
	case r.Text(l.at[FieldName]) != "" || r.Text(l.at[FieldCard]) != "":
		return rowData
	case r.Text(l.at[FieldRegion]) != "" || r.Text(l.at[FieldProgramme]) != "":
		return rowSkip
	}
	return rowText
}
