package fund

import "strings"

// readPerson reads the name, the identity number and the card.
func (l *lineReader) readPerson() {
	l.readName()
	l.readIdentity()
	l.readCard()
}

func (l *lineReader) readName() {
	if l.isEmptyFormula(FieldName) {
		l.refuse(FieldName, reasonFormulaEmpty)
		return
	}
	name, spaced, bad := readName(l.text(FieldName))
	if bad != faultNone {
		l.refuse(FieldName, faultReason(FieldName, bad))
		return
	}
	l.payment.Name = l.rd.opt.Words.Mask(name)
	if spaced {
		l.note(FieldName, MarkRepaired, noteNameSpaces)
	}
}

func (l *lineReader) readIdentity() {
	if l.isEmptyFormula(FieldIdentity) {
		l.refuse(FieldIdentity, reasonFormulaEmpty)
		return
	}
	text := l.text(FieldIdentity)
	id, bad := readIdentity(text, l.numeric(FieldIdentity))
	if bad != faultNone {
		l.refuse(FieldIdentity, faultReason(FieldIdentity, bad))
		return
	}
	l.identity = id
	if strings.ContainsFunc(text, isWideDigit) {
		l.note(FieldIdentity, MarkRepaired, noteFullWidth)
	}
	if id.Converted {
		l.note(FieldIdentity, MarkIdentityConverted, noteIdentityConverted)
	}
	if id.Birth == "" {
		l.note(FieldIdentity, MarkIdentityBirth, noteIdentityBirth)
	}
	if !id.CheckOK {
		l.note(FieldIdentity, MarkIdentityCheck, noteIdentityCheck)
	}
}

func isWideDigit(c rune) bool { return c >= '０' && c <= '９' }

// readCard reads the card; many are paid without one, and a wrong one stops no payment.
func (l *lineReader) readCard() {
	text := l.optional(FieldCard)
	if text == "" {
		return
	}
	digits, luhn, ok := readCard(text, l.numeric(FieldCard))
	if !ok {
		l.note(FieldCard, MarkCardUnreadable, noteCardUnreadable)
		return
	}
	l.payment.CardHash = l.rd.opt.Keyer.Hash(KindCard, digits)
	if !luhn {
		l.note(FieldCard, MarkCardCheck, noteCardCheck)
	}
}

// noteFormula notes, once in a sheet, that a column has results of formulas.
func (l *lineReader) noteFormula(f Field) {
	if !l.formulas[f] && l.row.Formula(l.at(f)) {
		l.formulas[f] = true
		l.note(f, 0, noteFormula)
	}
}

// lineKey is what no two lines of a file should share.
type lineKey struct {
	identity      [16]byte // of the hash
	batch, period uint16
}

// place is where a line stands.
type place struct{ sheet, row int32 }

// checkDuplicate notes a line of the same person, programme and period as an earlier one.
func (l *lineReader) checkDuplicate() {
	p := &l.payment
	key := lineKey{batch: uint16(l.batch), period: l.periodIndex(p.Period)}
	copy(key.identity[:], p.IdentityHash)
	sheet := len(l.rd.sheets) - 1
	first, seen := l.lines[key]
	if !seen {
		l.lines[key] = place{int32(sheet), int32(p.SheetRow)}
		return
	}
	args := []any{"First", int(first.row), "Sheet", ""}
	if int(first.sheet) != sheet {
		args[3] = l.rd.sheets[first.sheet]
	}
	l.note(FieldIdentity, MarkDuplicate, noteDuplicate, args...)
}

// periodIndex numbers the periods of the file, of which there can't be more than 2,000.
func (l *lineReader) periodIndex(p Period) uint16 {
	i, ok := l.periodOf[p]
	if !ok {
		i = uint16(len(l.periodOf))
		l.periodOf[p] = i
	}
	return i
}
