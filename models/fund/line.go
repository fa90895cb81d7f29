package fund

import (
	"strings"

	"qingyuan/models"
)

// lineReader reads data rows, one after another, into payment. What repeats from row to
// row (programmes, villages, periods, days) is understood once.
type lineReader struct {
	rd         *reader
	programmes memo[string, programmeHit]
	regions    memo[string, regionHit]
	agreements memo[agreement, bool]
	periods    memo[periodText, Period]
	dates      memo[string, dateHit]
	personal   memo[string, bool]
	standards  memo[standardKey, standardHit]
	lines      map[lineKey]place
	periodOf   map[Period]uint16
	formulas   [fieldCount]bool // fields of which a formula was noted, by sheet
	formulasOf string

	row         Row
	payment     Payment
	programme   *Programme
	batch       int // in the plan
	identity    Identity
	amountKnown bool
	notes       []Remark
	refused     []Remark
}

func newLineReader(rd *reader) lineReader {
	return lineReader{rd: rd, lines: map[lineKey]place{}, periodOf: map[Period]uint16{}}
}

// read reads a row. It reports false where the row is refused; every reason is in refused.
func (l *lineReader) read(r Row) (ok bool) {
	l.row, l.programme, l.identity, l.amountKnown = r, nil, Identity{}, false
	l.notes, l.refused = l.notes[:0], l.refused[:0]
	l.payment = Payment{SheetName: r.Sheet(), SheetRow: r.Number()}
	if l.formulasOf != r.Sheet() {
		l.formulas, l.formulasOf = [fieldCount]bool{}, r.Sheet()
	}
	l.readProgramme()
	l.readRegion()
	l.readGroup()
	l.readPerson()
	l.readMoney()
	l.readPeriod()
	l.readDate()
	if len(l.refused) > 0 {
		return false
	}
	l.finish()
	return true
}

// finish computes what rests on several cells, and hashes what may not be kept.
func (l *lineReader) finish() {
	p := &l.payment
	p.ProgrammeCode = l.programme.Code
	p.IdentityHash = l.rd.opt.Keyer.Hash(KindIdentity, l.identity.Number.Reveal())
	day := p.PaidOn
	if day == "" {
		day = p.Period.Last()
	}
	p.Minor = isMinor(l.identity.Birth, day)
	l.compareStandard(day)
	l.identity = Identity{}
	l.noteFormula(FieldName)
	l.noteFormula(FieldIdentity)
	l.batch = l.rd.batchOf(l.programme)
	l.checkDuplicate()
}

// at is the column of a field.
func (l *lineReader) at(f Field) int { return l.rd.sheet.layout.at[f] }

// text is the cell of a field, "" where the sheet has no such column.
func (l *lineReader) text(f Field) string { return l.row.Text(l.at(f)) }

func (l *lineReader) numeric(f Field) bool { return l.row.Numeric(l.at(f)) }

// optional is the cell of a field that may be blank; a stroke for "none" is blank.
func (l *lineReader) optional(f Field) string {
	text := strings.TrimFunc(l.text(f), isSpace)
	switch text {
	case "-", "—", "--", "——", "－", "/", `\`, "无":
		return ""
	}
	return text
}

// isEmptyFormula reports whether a cell has a formula of which no result was saved.
func (l *lineReader) isEmptyFormula(f Field) bool {
	return l.row.Formula(l.at(f)) && strings.TrimSpace(l.text(f)) == ""
}

func (l *lineReader) remark(f Field, reason string, args []any) Remark {
	m := Remark{
		Sheet: l.row.Sheet(), Row: l.row.Number(), Field: f, Column: l.rd.sheet.layout.heading(f),
		Value: l.rd.opt.Words.show(f, l.text(f)), Reason: reasonPrefix + reason,
	}
	for i := 0; i+1 < len(args); i += 2 {
		if m.Args == nil {
			m.Args = map[string]any{}
		}
		m.Args[args[i].(string)] = args[i+1]
	}
	return m
}

// refuse adds a reason why the row can't be imported; args are name, value, name, value…
func (l *lineReader) refuse(f Field, reason string, args ...any) {
	l.refused = append(l.refused, l.remark(f, reason, args))
}

// note adds something that a person should look at, and marks the payment.
func (l *lineReader) note(f Field, mark Mark, reason string, args ...any) {
	l.payment.Marks |= mark
	l.notes = append(l.notes, l.remark(f, reason, args))
}

// memo remembers what a few thousand texts were understood as.
type memo[K comparable, V any] map[K]V

const memoSize = 20_000

// of looks k up, and works it out once.
func (m *memo[K, V]) of(k K, work func() V) V {
	if v, ok := (*m)[k]; ok {
		return v
	}
	if *m == nil || len(*m) >= memoSize {
		*m = memo[K, V]{}
	}
	v := work()
	(*m)[k] = v
	return v
}

type periodText struct {
	text string
	year int
}

type dateHit struct {
	day models.Date
	how DateHow
}
