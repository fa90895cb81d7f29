package fund

import (
	"fmt"
	"strings"

	"qingyuan/models"
)

// readPeriod reads what the payment is for; a blank cell takes the sheet's period.
func (l *lineReader) readPeriod() {
	s := &l.rd.sheet
	text := strings.TrimSpace(l.text(FieldPeriod))
	if text == "" {
		if l.payment.Period = s.period; s.period == "" {
			l.refuse(FieldPeriod, reasonPeriodMissing)
		}
		return
	}
	if isPointOne(text) && l.numeric(FieldPeriod) {
		l.refuse(FieldPeriod, reasonPeriodAmbiguous)
		return
	}
	p := l.periods.of(periodText{text, s.year}, func() Period {
		p, _ := ParsePeriod(text, s.year)
		return p
	})
	guessed := p != "" && l.isGuess(text)
	if p == "" {
		p, guessed = l.periodOfSerial()
	}
	if p == "" {
		l.refuse(FieldPeriod, reasonPeriodUnreadable)
		return
	}
	l.payment.Period = p
	if guessed {
		l.note(FieldPeriod, MarkRepaired, notePeriodRead, "Period", string(p))
	}
}

// isGuess reports whether a period that was understood should be looked at: a day that
// isn't the first of a month, or 2026.1, which may have been 2026.10.
func (l *lineReader) isGuess(text string) bool {
	if day := l.date(text); day.how == DateWritten {
		return !l.numeric(FieldPeriod) || day.day[8:] != "01"
	}
	return isPointOne(clean(text))
}

// isPointOne finds 2026.1: the number 2026.10 (October) loses its zero.
func isPointOne(s string) bool { return len(s) == 6 && strings.HasSuffix(s, ".1") }

// periodOfSerial takes a number that Excel would show as a date for that date's month.
func (l *lineReader) periodOfSerial() (Period, bool) {
	y, m, _, ok := l.row.Day(l.at(FieldPeriod))
	p := Period(fmt.Sprintf("%04d-%02d", y, m))
	if !ok || !p.Valid() {
		return "", false
	}
	return p, true
}

func (l *lineReader) date(text string) dateHit {
	return l.dates.of(text, func() dateHit {
		day, how := ParseDate(text)
		return dateHit{day, how}
	})
}

// readDate reads the day of payment, which a sheet need not have.
func (l *lineReader) readDate() {
	text := l.optional(FieldDate)
	if text == "" {
		return
	}
	hit := l.date(text)
	if hit.how != DateWritten && hit.how != DateNoDay {
		hit = l.serialDate(hit)
	}
	l.payment.PaidOn = hit.day
	switch hit.how {
	case DateNone:
		l.refuse(FieldDate, reasonDateInvalid)
	case DateNoDay:
		l.note(FieldDate, 0, noteDateNoDay)
	case DateSerial:
		l.note(FieldDate, MarkRepaired, noteDateSerial, "Date", string(hit.day))
	}
}

// serialDate prefers the workbook's own epoch where the cell is a number.
func (l *lineReader) serialDate(hit dateHit) dateHit {
	y, m, d, ok := l.row.Day(l.at(FieldDate))
	if !ok || !isPaymentYear(y) {
		return hit
	}
	return dateHit{models.Date(fmt.Sprintf("%04d-%02d-%02d", y, m, d)), DateSerial}
}
