package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// lastRow is the last row that a sheet of Excel has; a longer table goes on in another sheet.
const lastRow = 1 << 20

// Book is a workbook of tables, a sheet each (ECMA-376). It is written as it comes: unlike the
// writers of libraries, which gather all of a sheet in memory or in a temporary file first.
type Book struct {
	zip   *zip.Writer
	names []string // of the sheets
	// plain keeps what is written uncompressed, so that the bytes are the same whatever compressor
	// a later program has.
	plain bool
}

// NewBook begins a workbook.
func NewBook(w io.Writer) *Book { return &Book{zip: zip.NewWriter(w)} }

// NewPlainBook begins one that isn't compressed: the same rows give the same bytes for good.
func NewPlainBook(w io.Writer) *Book { return &Book{zip: zip.NewWriter(w), plain: true} }

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Table begins a table in a sheet of its own; the one before it must be closed.
func (b *Book) Table(name string, columns []Column) (Table, error) {
	t := &sheet{book: b, name: name, columns: columns}
	return t, t.begin()
}

// Close writes what a workbook says of its sheets.
func (b *Book) Close() error {
	const main, rel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const packed, typed = "http://schemas.openxmlformats.org/package/2006/", "application/vnd.openxmlformats-officedocument.spreadsheetml."
	var sheets, rels, types strings.Builder
	for i, name := range b.names {
		n := i + 1
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(name), n, n)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, rel, n)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, typed)
	}
	fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, len(b.names)+1, rel)
	for _, part := range [][2]string{
		{"xl/styles.xml", `<styleSheet xmlns="` + main + `"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/><xf numFmtId="2" applyNumberFormat="1" xfId="0"/></cellXfs></styleSheet>`},
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + rel + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packed + `relationships">` + rels.String() + `</Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + packed + `relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + packed + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + typed + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + typed + `styles+xml"/>` + types.String() + `</Types>`},
	} {
		w, err := b.part(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, xmlHead+part[1]); err != nil {
			return err
		}
	}
	return b.zip.Close()
}

func (b *Book) part(name string) (io.Writer, error) {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	if b.plain {
		h.Method = zip.Store
	}
	return b.zip.CreateHeader(h)
}

// sheet is a table in a workbook, in as many sheets as it needs.
type sheet struct {
	book    *Book
	name    string
	columns []Column
	w       *bufio.Writer
	rows    int // in this sheet
	sheets  int
}

func (s *sheet) begin() error {
	s.sheets++
	s.book.names = append(s.book.names, s.book.free(s.name, s.sheets))
	part, err := s.book.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(s.book.names)))
	if err != nil {
		return err
	}
	s.w, s.rows = bufio.NewWriterSize(part, 64<<10), 0
	s.write(xmlHead, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>`)
	for _, c := range s.columns {
		s.text(c.Title, ` s="1"`)
	}
	s.rows++
	s.write("</row>")
	return nil
}

// Row writes texts as texts, which no spreadsheet takes for a formula.
func (s *sheet) Row(cells ...string) error {
	if s.rows == lastRow {
		if err := s.end(); err != nil {
			return err
		}
		if err := s.begin(); err != nil {
			return err
		}
	}
	s.rows++
	s.write("<row>")
	for i, c := range s.columns {
		switch cell := cells[i]; {
		case cell == "":
			s.write("<c/>")
		case c.isNumber(cell) && len(cell) > 3 && cell[len(cell)-3] == '.':
			s.write(`<c s="2"><v>`, cell, "</v></c>") // an amount: 150.00, not 150
		case c.isNumber(cell):
			s.write("<c><v>", cell, "</v></c>")
		default:
			s.text(cell, "")
		}
	}
	_, err := s.w.WriteString("</row>")
	return err
}

// Close ends the table; the workbook goes on.
func (s *sheet) Close() error { return s.end() }

func (s *sheet) end() error {
	s.write("</sheetData></worksheet>")
	return s.w.Flush()
}

func (s *sheet) text(text, style string) {
	s.write("<c", style, ` t="inlineStr"><is><t xml:space="preserve">`, escaped(text), "</t></is></c>")
}

// write hands on; the buffer remembers an error until the row's end.
func (s *sheet) write(texts ...string) {
	for _, t := range texts {
		s.w.WriteString(t) //nolint:errcheck // see above
	}
}

// longestCell is what a cell of Excel holds, in characters.
const longestCell = 32767

// escaped is a text as XML has it; what XML can't say becomes U+FFFD.
func escaped(text string) string {
	if len(text) > longestCell && utf8.RuneCountInString(text) > longestCell {
		text = string([]rune(text)[:longestCell])
	}
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(text)) //nolint:errcheck // a buffer takes all
	return b.String()
}

// longestName is what the name of a sheet may have, in characters.
const longestName = 31

// free is a name for a sheet that Excel takes and no other sheet has.
func (b *Book) free(name string, no int) string {
	clean := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name), "' "))
	for ; ; no++ {
		suffix := ""
		if no > 1 || len(clean) == 0 {
			suffix = fmt.Sprintf(" %d", no)
		}
		made := string(clean[:min(len(clean), longestName-len(suffix))]) + suffix
		if !b.has(made) {
			return made
		}
	}
}

func (b *Book) has(name string) bool {
	for _, n := range b.names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// soleTable is a workbook of one table.
type soleTable struct {
	Table
	book *Book
}

func (s soleTable) Close() error {
	if err := s.Table.Close(); err != nil {
		return err
	}
	return s.book.Close()
}
