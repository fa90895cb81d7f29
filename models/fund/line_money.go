package fund

import (
	"strings"

	"qingyuan/models"
)

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

type standardKey struct {
	programme, region string
	on                models.Date
}

type standardHit struct {
	Standard
	known bool
}

// compareStandard notes a unit price that isn't the standard that holds on a day. Where the sheet
// counts in another unit than the standard there is nothing to compare.
func (l *lineReader) compareStandard(on models.Date) {
	p := &l.payment
	if p.UnitPrice == 0 || len(l.rd.opt.Standards.of) == 0 {
		return
	}
	hit := l.standards.of(standardKey{p.ProgrammeCode, p.RegionCode, on}, func() standardHit {
		s, ok := l.rd.opt.Standards.At(p.ProgrammeCode, p.RegionCode, on)
		return standardHit{s, ok}
	})
	if hit.known && hit.UnitPrice != p.UnitPrice && (hit.Unit == p.Unit || hit.Unit == "") {
		l.note(FieldStandard, MarkStandardDiffers, noteStandardDiffers, "Standard", Decimal(hit.UnitPrice, 4), "On", string(hit.ValidFrom))
	}
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
