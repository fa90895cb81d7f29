// Package tabular reads a spreadsheet as it came (XLSX, or text with commas, tabs or
// semicolons in any of the usual Chinese encodings) row by row. What the file is, is told
// by its content, never by its name. Memory doesn't grow with the number of rows and
// nothing is written anywhere: sheets hold identity numbers.
package tabular

import (
	"io"
	"iter"
)

// Format is what a file turned out to be.
type Format string

// The formats that can be read.
const (
	Text     Format = "text"
	Workbook Format = "xlsx"
)

// Limits bound what one file may cost. A zero field takes the default.
type Limits struct {
	File      int64 // bytes of the file
	Unpacked  int64 // bytes of all parts of a workbook once unpacked
	Rows      int   // rows that aren't blank
	Columns   int   // of a row; blank ones at its end don't count
	CellBytes int   // of one cell
}

// DefaultLimits are generous for a county's sheet and small for a server: a cell may be as
// long as Excel lets it be.
func DefaultLimits() Limits {
	return Limits{File: 512 << 20, Unpacked: 200 << 20, Rows: 2_000_000, Columns: 256, CellBytes: 3 * 32767}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.File <= 0 {
		l.File = d.File
	}
	if l.Unpacked <= 0 {
		l.Unpacked = d.Unpacked
	}
	if l.Rows <= 0 {
		l.Rows = d.Rows
	}
	if l.Columns <= 0 {
		l.Columns = d.Columns
	}
	if l.CellBytes <= 0 {
		l.CellBytes = d.CellBytes
	}
	return l
}

// Book is an open file. It keeps the reader, not the rows.
type Book struct {
	Name   string
	Format Format
	Sheets []string // the visible sheets in their order; one, "", for text
	Hidden []string // sheets that the workbook hides; they are not read

	limits Limits
	source rowSource
}

// rowSource yields the rows of every visible sheet.
type rowSource interface {
	each(yield func(*Row) bool) error
}

// Open looks into a file of size bytes and readies its rows. The name is for messages.
// It fails with a models.Error whose key says what is wrong with the file (errors.go).
func Open(name string, r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	b := &Book{Name: name, limits: limits.orDefault()}
	if size > b.limits.File {
		return nil, b.fail(keyTooLarge).With("Limit", megabytes(b.limits.File))
	}
	kind, err := sniff(r, size)
	switch {
	case err != nil:
		err = b.fail(keyUnreadable).Because(err)
	case kind == kindWorkbook:
		err = b.openWorkbook(r, size)
	case kind == kindText:
		err = b.openText(r, size)
	default:
		err = b.fail(refusals()[kind])
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Rows goes through the rows that aren't blank, sheet after sheet. It may be called again.
// A row is valid until the next one. After an error there are no more rows: the file is
// broken from there on and what was read before it must not be used.
func (b *Book) Rows() iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		count := 0
		stopped := false
		var over error
		err := b.source.each(func(r *Row) bool {
			if count++; count > b.limits.Rows {
				over = b.fail(keyTooManyRows).With("Limit", b.limits.Rows)
				return false
			}
			stopped = !yield(r, nil)
			return !stopped
		})
		if over != nil {
			err = over
		}
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}
