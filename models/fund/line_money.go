package fund

import "strings"

// readMoney reads quantity, standard and amount, and compares them.
func (l *lineReader) readMoney() {
	micro, counted := l.readQuantity()
	price, priced := l.readStandard()
	fen, misplaced, ok := l.readAmount()
	if !ok {
		return
	}
	l.payment.AmountFen, l.amountKnown = fen, true
	both := counted && priced
	fits := both && agrees(fen, micro, price)
	switch {
	case misplaced && fits:
		l.note(FieldAmount, MarkRepaired, noteAmountGrouping, "Amount", Yuan(fen))
	case misplaced:
		l.refuse(FieldAmount, reasonAmountGrouping)
		l.amountKnown = false
	case both && !fits:
		computed := ""
		if f, ok := product(micro, price); ok {
			computed = Yuan(f)
		}
		l.note(FieldAmount, MarkAmountDiffers, noteAmountDiffers, "Computed", computed)
	}
	if strings.ContainsFunc(l.text(FieldAmount), isWideDigit) {
		l.note(FieldAmount, MarkRepaired, noteFullWidth)
	}
}

// readAmount reads the amount, or refuses the row.
func (l *lineReader) readAmount() (fen int64, misplaced, ok bool) {
	if l.isEmptyFormula(FieldAmount) {
		l.refuse(FieldAmount, reasonFormulaEmpty)
		return 0, false, false
	}
	fen, misplaced, bad := readAmount(l.text(FieldAmount), l.rd.sheet.layout.money[FieldAmount])
	if bad != faultNone {
		l.refuse(FieldAmount, faultReason(FieldAmount, bad))
		return 0, false, false
	}
	if fen == 0 {
		l.refuse(FieldAmount, reasonAmountZero)
		return 0, false, false
	}
	return fen, misplaced, true
}

// readQuantity reads the quantity in millionths, where there is a readable one, and its unit.
func (l *lineReader) readQuantity() (micro int64, ok bool) {
	micro, unit, bad := readQuantity(l.optional(FieldQuantity))
	switch bad {
	case faultNone:
		l.payment.Quantity = (micro + 500) / 1000
	case faultNegative:
		l.refuse(FieldQuantity, reasonQuantityNegative)
	case faultMalformed, faultOverflow, faultScientific:
		l.note(FieldQuantity, 0, noteQuantityRead)
	}
	l.readUnit(unit)
	return micro, bad == faultNone
}

// readUnit takes the unit of the quantity from its column, its cell, its heading or the
// programme.
func (l *lineReader) readUnit(after string) {
	unit := l.shortText(FieldUnit, 8)
	switch {
	case unit != "":
	case after != "" && !strings.ContainsFunc(after, isUnsafe):
		unit = after
	case l.rd.sheet.layout.unit != "":
		unit = l.rd.sheet.layout.unit
	case l.programme != nil:
		unit = l.programme.Unit
	}
	if l.isPersonal(unit) {
		l.refusePersonal(FieldUnit)
		return
	}
	l.payment.Unit = unit
}

func (l *lineReader) readStandard() (price int64, ok bool) {
	price, bad := readPrice(l.optional(FieldStandard), l.rd.sheet.layout.money[FieldStandard])
	switch bad {
	case faultNone:
		l.payment.UnitPrice = price
	case faultNegative:
		l.refuse(FieldStandard, reasonStandardNegative)
	case faultMalformed, faultOverflow, faultScientific:
		l.note(FieldStandard, 0, noteStandardRead)
	}
	return price, bad == faultNone
}
