package fund

import (
	"iter"

	"qingyuan/models"
)

// Row is one row of a sheet, as a reader of spreadsheets gives it (internal/tabular).
// Columns are counted from 0; outside of the row, -1 included, a text is "".
type Row interface {
	Sheet() string
	Number() int // as the person sees it in the file
	Len() int
	Text(i int) string // a number without an exponent; what is shown as a date, 2006-01-02
	Numeric(i int) bool
	Formula(i int) bool
	Day(i int) (year, month, day int, ok bool) // of a number, by the file's own epoch
}

// Options are what reading a sheet rests on. Words, Programmes, Region and Keyer are needed.
type Options struct {
	File      string // its name, for messages; may also tell the programme
	Programme string // code or name; "" takes it from the sheet
	Period    string // for rows that have none; "" takes it from the sheet's title
	Village   string // code, for sheets that name no village: the clerk's own
	Within    string // prefix of the codes that the publisher may publish for

	Words      *Words
	Programmes *Catalogue
	Keyer      Keyer
	// Region finds the name of a region by its code.
	Region func(code string) (name string, ok bool)
	// Villages finds the codes of all villages of a name; town may be "". Compare names by
	// Words.VillageBase. nil means that sheets must have a column of codes.
	Villages func(town, village string) []string

	// Standards are those that are valid; the zero value has none.
	Standards Standards
	// Personal finds numbers of persons in a text that becomes public; nil finds none.
	Personal func(text string) bool

	MaxRemarks int // kept of either kind; 0 means 10,000
}

// Read goes through the rows of a file, calls emit for every payment that would be imported,
// in the order of the file, and returns the plan. It keeps no rows: memory grows only with
// the duplicate check, by some 40 bytes a row. emit may be nil, to look before importing.
// An error (from the rows, from emit, or a models.Error about the whole file: columns
// missing, no rows, no programme) may come after rows have been emitted: none of them counts then.
func Read[R Row](rows iter.Seq2[R, error], opt Options, emit func(Line) error) (Plan, error) {
	rd, err := newReader(opt, emit)
	if err != nil {
		return Plan{}, err
	}
	for row, err := range rows {
		if err != nil {
			return Plan{}, err
		}
		if err := rd.row(row); err != nil {
			return Plan{}, err
		}
	}
	return rd.finish()
}

// reader is one pass over a file.
type reader struct {
	opt    Options
	emit   func(Line) error
	plan   Plan
	chosen *Programme // by the options
	period Period     // by the options
	sheet  sheet
	sheets []string // that have rows
	good   int      // sheets in which headings were found
	best   *layout  // the nearest to headings that was seen, where none were found
	tally  tally
	line   lineReader
}

func newReader(opt Options, emit func(Line) error) (*reader, error) {
	if opt.MaxRemarks <= 0 {
		opt.MaxRemarks = 10_000
	}
	rd := &reader{opt: opt, emit: emit, plan: Plan{File: opt.File}}
	if opt.Programme != "" {
		p, ok := opt.Programmes.Find(opt.Programme)
		if !ok {
			return nil, rd.fail(keyProgrammeUnknown).With("Programme", opt.Programme)
		}
		rd.chosen = &p
	}
	if opt.Period != "" {
		p, ok := ParsePeriod(opt.Period, 0)
		if !ok {
			return nil, rd.fail(keyPeriodUnknown).With("Period", opt.Period)
		}
		rd.period = p
	}
	rd.line = newLineReader(rd)
	return rd, nil
}

// fail is an error of the whole file.
func (rd *reader) fail(key string) *models.Error {
	return models.Fail(models.Invalid, key).With("File", rd.opt.File)
}

func (rd *reader) row(r Row) error {
	if len(rd.sheets) == 0 || r.Sheet() != rd.sheet.name {
		if err := rd.endSheet(); err != nil {
			return err
		}
		rd.startSheet(r.Sheet())
	}
	if !rd.sheet.headed {
		return rd.seekHeadings(r)
	}
	switch kind, amount := rd.classify(r); kind {
	case rowData:
		return rd.data(r)
	case rowTotal, rowSubtotal:
		rd.total(r, kind, amount)
	case rowSkip:
		rd.noteAt(r, noteRowSkipped)
	}
	return nil
}

// data reads one data row and hands it on.
func (rd *reader) data(r Row) error {
	rd.plan.Rows++
	l := &rd.line
	ok := l.read(r)
	if l.amountKnown {
		rd.tally.add(l.payment.AmountFen)
	}
	rd.keep(l.notes, l.refused)
	if !ok {
		return nil
	}
	rd.plan.Accepted++
	rd.plan.TotalFen += l.payment.AmountFen
	rd.plan.Batches[l.batch].add(&l.payment)
	if rd.emit == nil {
		return nil
	}
	return rd.emit(Line{Batch: l.batch, Payment: l.payment})
}

// keep files the remarks of a row: a refused row only has its reasons.
func (rd *reader) keep(notes, refused []Remark) {
	if len(refused) > 0 {
		rd.plan.RefusedCount += len(refused)
		rd.plan.Refused = append(rd.plan.Refused, refused[:max(0, min(len(refused), rd.opt.MaxRemarks-len(rd.plan.Refused)))]...)
		return
	}
	if len(notes) > 0 {
		rd.plan.NotedRows++
		rd.note(notes...)
	}
}

func (rd *reader) note(notes ...Remark) {
	rd.plan.NotedCount += len(notes)
	rd.plan.Noted = append(rd.plan.Noted, notes[:max(0, min(len(notes), rd.opt.MaxRemarks-len(rd.plan.Noted)))]...)
}

// noteAt notes something about a row that is no data.
func (rd *reader) noteAt(r Row, reason string) {
	rd.note(Remark{Sheet: r.Sheet(), Row: r.Number(), Field: FieldNone, Reason: reasonPrefix + reason})
}

// batchOf finds the batch of a programme in the plan, or begins it.
func (rd *reader) batchOf(p *Programme) int {
	for i := range rd.plan.Batches {
		if rd.plan.Batches[i].Programme.Code == p.Code {
			return i
		}
	}
	rd.plan.Batches = append(rd.plan.Batches, BatchPlan{Programme: *p})
	return len(rd.plan.Batches) - 1
}

func (rd *reader) finish() (Plan, error) {
	if err := rd.endSheet(); err != nil {
		return Plan{}, err
	}
	switch {
	case rd.good == 0:
		return Plan{}, rd.missingColumns()
	case rd.plan.Rows == 0:
		return Plan{}, rd.fail(keyNoRows)
	}
	rd.plan.DeclaredTotalFen = rd.tally.declared()
	return rd.plan, nil
}
