package tabular

import "time"

// Row is one row that isn't blank. Its columns are counted from 0.
type Row struct {
	sheet string
	n     int
	cells []Cell
}

// Cell is one cell as its reader shows it.
type Cell struct {
	Text    string
	Numeric bool    // the workbook keeps it as a number; always false in a text file
	Formula bool    // Text is the value that was saved with the formula
	serial  float64 // of a number: what day it would be, if it is one
	since   int64   // the book's epoch, as a Unix day
}

// Sheet is the name of the row's sheet, "" in a text file.
func (r *Row) Sheet() string { return r.sheet }

// Number is the row's number as the sheet shows it, or the line in a text file, from 1.
func (r *Row) Number() int { return r.n }

// Len is the number of cells up to the last that isn't blank.
func (r *Row) Len() int { return len(r.cells) }

// Text is what the cell shows: a number to 15 digits and without an exponent, as Excel
// keeps it; a number that the sheet shows as a date as 2006-01-02; "" beyond the end.
func (r *Row) Text(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i].Text
}

// Numeric reports whether the cell is kept as a number rather than as text.
func (r *Row) Numeric(i int) bool { return i >= 0 && i < len(r.cells) && r.cells[i].Numeric }

// Formula reports whether the cell's text is the saved result of a formula.
func (r *Row) Formula(i int) bool { return i >= 0 && i < len(r.cells) && r.cells[i].Formula }

// Day reads a number as a date by the book's own epoch (1900 or 1904).
// It reports false for text and for a number that is no date of the years 1900 to 9999.
func (r *Row) Day(i int) (year, month, day int, ok bool) {
	if !r.Numeric(i) {
		return 0, 0, 0, false
	}
	t, ok := r.cells[i].date()
	return t.Year(), int(t.Month()), t.Day(), ok
}

// reset readies the row for the next cells.
func (r *Row) reset(n int) { r.n, r.cells = n, r.cells[:0] }

// put sets cell i, filling up with blank ones before it.
func (r *Row) put(i int, c Cell) {
	for len(r.cells) < i {
		r.cells = append(r.cells, Cell{})
	}
	if i < len(r.cells) {
		r.cells[i] = c
		return
	}
	r.cells = append(r.cells, c)
}

// Days from the Unix epoch to serial 0. The 1900 system counts a 29 February 1900 that
// never was, so that serials from 61 on stand as if it began a day earlier.
const (
	epoch1900 = -25569
	epoch1904 = -24107
	lastDay   = 2958465 // 9999-12-31 in the 1900 system
)

func (c Cell) date() (time.Time, bool) {
	if !(c.serial >= 1 && c.serial <= lastDay) {
		return time.Time{}, false
	}
	days := int64(c.serial)
	if c.since == epoch1900 && days < 61 {
		days++
	}
	return time.Unix((c.since+days)*24*60*60, 0).UTC(), true
}
