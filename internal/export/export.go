// Package export writes tables for who takes them away, row by row as they come: CSV, XLSX and
// JSON. It keeps no row and no file, and the same rows give the same bytes.
package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"

	"qingyuan/models/fund"
)

// Format of a file.
type Format string

// The formats.
const (
	CSV  Format = "csv" // with a byte order mark, by which Excel knows UTF-8
	XLSX Format = "xlsx"
	JSON Format = "json" // an array of objects, a line each
)

// ContentType is the media type of a file.
func (f Format) ContentType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSON:
		return "application/json"
	}
	return "text/csv; charset=utf-8"
}

// Column of a table. Its cells are written as numbers where they are some.
type Column struct {
	Key    string // of JSON
	Title  string // of CSV and XLSX
	Number bool
}

// Table is being written. Nothing of it is whole before Close.
type Table interface {
	// Row writes a row of as many cells as there are columns.
	Row(cells ...string) error
	Close() error
}

// mark is the byte order mark.
const mark = "\ufeff"

// New begins a table; name is that of its sheet.
func New(f Format, w io.Writer, name string, columns []Column) (Table, error) {
	switch f {
	case CSV:
		return newCSV(w, columns)
	case JSON:
		return &jsonTable{w: bufio.NewWriterSize(w, 64<<10), columns: columns}, nil
	case XLSX:
		book := NewBook(w)
		table, err := book.Table(name, columns)
		return soleTable{table, book}, err
	}
	return nil, fmt.Errorf("no format %q", f)
}

var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// longestNumber is how many characters of a number every reader keeps exactly.
const longestNumber = 15

func (c Column) isNumber(cell string) bool {
	return c.Number && len(cell) <= longestNumber && number.MatchString(cell)
}

type csvTable struct {
	buffer  *bufio.Writer
	w       *csv.Writer
	columns []Column
	row     []string
}

func newCSV(w io.Writer, columns []Column) (*csvTable, error) {
	t := &csvTable{buffer: bufio.NewWriterSize(w, 64<<10), columns: columns, row: make([]string, len(columns))}
	if _, err := t.buffer.WriteString(mark); err != nil {
		return nil, err
	}
	t.w = csv.NewWriter(t.buffer)
	t.w.UseCRLF = true
	for i, c := range columns {
		t.row[i] = c.Title
	}
	return t, t.w.Write(t.row)
}

func (t *csvTable) Row(cells ...string) error {
	for i, c := range t.columns {
		if t.row[i] = cells[i]; !c.isNumber(cells[i]) {
			t.row[i] = fund.SafeCell(cells[i])
		}
	}
	return t.w.Write(t.row)
}

func (t *csvTable) Close() error {
	if t.w.Flush(); t.w.Error() != nil {
		return t.w.Error()
	}
	return t.buffer.Flush()
}

type jsonTable struct {
	w       *bufio.Writer
	columns []Column
	begun   bool
}

func (t *jsonTable) Row(cells ...string) error {
	lead := ",\n{"
	if !t.begun {
		lead, t.begun = "[\n{", true
	}
	t.w.WriteString(lead) //nolint:errcheck // the buffer remembers, as with all that follows
	for i, c := range t.columns {
		if i > 0 {
			t.w.WriteByte(',') //nolint:errcheck // see above
		}
		if err := t.cell(c, cells[i]); err != nil {
			return err
		}
	}
	return t.w.WriteByte('}')
}

func (t *jsonTable) cell(c Column, cell string) error {
	key, err := json.Marshal(c.Key)
	if err != nil {
		return err
	}
	value := []byte(cell)
	switch {
	case c.Number && cell == "":
		value = []byte("null")
	case !c.isNumber(cell):
		if value, err = json.Marshal(cell); err != nil {
			return err
		}
	}
	t.w.Write(key)     //nolint:errcheck // the buffer remembers
	t.w.WriteByte(':') //nolint:errcheck // see above
	_, err = t.w.Write(value)
	return err
}

func (t *jsonTable) Close() error {
	end := "\n]\n"
	if !t.begun {
		end = "[]\n"
	}
	t.w.WriteString(end) //nolint:errcheck // Flush tells
	return t.w.Flush()
}
