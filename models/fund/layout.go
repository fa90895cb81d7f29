package fund

import "strings"

// layout is where a sheet keeps what.
type layout struct {
	at       [fieldCount]int // column of each field; -1 where there is none
	headings []string        // as the sheet has them, by column
	money    [fieldCount]int // power of ten, in yuan, of the amount and the standard
	unit     string          // of the quantity: 面积(亩)
	found    int             // how many fields have a column
}

// findLayout reads a row as headings. unit is the power of ten, in yuan, that the rows
// above give (单位:万元).
func (w *Words) findLayout(cells []string, unit int) layout {
	l := layout{headings: cells}
	ranks := [fieldCount]int{}
	for f := range l.at {
		l.at[f], l.money[f] = -1, unit
	}
	for i, text := range cells {
		key, bracketed := headingKey(text)
		h, known := w.headings[key]
		if !known || l.at[h.field] >= 0 && ranks[h.field] <= h.rank {
			continue
		}
		if l.at[h.field] < 0 {
			l.found++
		}
		l.at[h.field], ranks[h.field] = i, h.rank
		l.readUnit(h.field, bracketed, unit)
	}
	return l
}

// readUnit takes what a heading has in brackets as the unit of its column.
func (l *layout) readUnit(f Field, bracketed string, unit int) {
	switch f {
	case FieldAmount, FieldStandard:
		money, _, _ := strings.Cut(strings.TrimPrefix(bracketed, "单位:"), "/")
		l.money[f] = unit
		if power, ok := moneyUnit(money); ok {
			l.money[f] = power
		}
	case FieldQuantity:
		if n := len([]rune(bracketed)); n > 0 && n <= 4 {
			l.unit = bracketed
		}
	}
}

// has reports whether a field has a column.
func (l *layout) has(f Field) bool { return l.at[f] >= 0 }

// heading is the text above a field's column, "" where there is none.
func (l *layout) heading(f Field) string {
	if f < 0 || !l.has(f) {
		return ""
	}
	return l.headings[l.at[f]]
}

// under lays a row over the one above it: headings of two storeys, of which the upper one
// is merged across (补贴情况 over 标准 and 金额) and the single ones downwards.
func under(upper, lower []string) []string {
	out := make([]string, max(len(upper), len(lower)))
	copy(out, upper)
	for i, text := range lower {
		if text != "" {
			out[i] = text
		}
	}
	return out
}

// unitAbove finds the unit of money that a row above the headings gives: 单位:万元.
func unitAbove(cells []string) (power int, ok bool) {
	for _, text := range cells {
		s := strip(Narrow(text), isSpace)
		_, after, found := strings.Cut(s, "单位:")
		if !found {
			continue
		}
		after, _, _ = strings.Cut(strings.Trim(after, "()"), ",")
		after, _, _ = strings.Cut(after, "、")
		if power, ok := moneyUnit(after); ok {
			return power, true
		}
	}
	return 0, false
}
