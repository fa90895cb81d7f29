package fund

import (
	"strings"
	"unicode"
)

// Remark says something about one cell, row or file. It never holds a plain name or number
// of a person: Value is masked.
type Remark struct {
	Sheet  string // "" in a text file
	Row    int    // as the person sees it in the file; 0 for the whole file or sheet
	Field  Field  // FieldNone for the whole row
	Column string // its heading in the file
	Value  string
	Reason string         // message key
	Args   map[string]any // of the message
}

// Prefixes of message keys.
const (
	reasonPrefix = "fund.reason."
	columnPrefix = "fund.column."
)

// ColumnKey is the message that names a field.
func (f Field) ColumnKey() string { return columnPrefix + f.String() }

const shownLength = 40

// show is what a remark may show of a cell.
func (w *Words) show(f Field, text string) string {
	switch f {
	case FieldIdentity:
		return maskIdentity(text)
	case FieldCard:
		return maskCard(text)
	case FieldName:
		return w.Mask(strip(strings.TrimFunc(Narrow(text), isSpace), isUnsafe))
	}
	text = cut(strip(Narrow(text), unicode.IsControl), shownLength)
	return maskNumbers(text, f == FieldRegion)
}

// maskIdentity shows the first three and the last two characters.
func maskIdentity(text string) string {
	r := []rune(compact(text))
	if len(r) < 9 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + strings.Repeat("*", min(len(r), 32)-5) + string(r[len(r)-2:])
}

// maskNumbers hides what may be a telephone, an identity or a card number that has slipped
// into another column. A region's code has 12 digits and stays.
func maskNumbers(text string, region bool) string {
	var b strings.Builder
	run := []rune{}
	flush := func() {
		n := len(run)
		switch {
		case n >= 15, n == 11 && run[0] == '1', n > 12 && region, n >= 12 && !region:
			b.WriteString(maskIdentity(string(run)))
		default:
			b.WriteString(string(run))
		}
		run = run[:0]
	}
	for _, c := range text {
		if unicode.IsDigit(c) || len(run) >= 14 && (c == 'X' || c == 'x') {
			run = append(run, c)
			continue
		}
		flush()
		b.WriteRune(c)
	}
	flush()
	return b.String()
}
