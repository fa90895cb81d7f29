package tabular

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// each streams the sheets one after another.
func (w *workbook) each(yield func(*Row) bool) error {
	for _, part := range w.sheets {
		more, err := w.eachRow(part, yield)
		if err != nil {
			return w.explain(err)
		}
		if !more {
			return nil
		}
	}
	return nil
}

// sheetReader is one pass over one sheet.
type sheetReader struct {
	w   *workbook
	t   *tokens
	row Row
}

func (w *workbook) eachRow(part sheetPart, yield func(*Row) bool) (more bool, err error) {
	r, err := w.open(part.path)
	if err != nil {
		return false, err
	}
	defer r.Close()
	s := &sheetReader{w: w, t: newTokens(r), row: Row{sheet: part.name}}
	for number := 1; ; {
		tok, err := s.t.next()
		switch {
		case err != nil:
			return false, err
		case tok.closed:
			return true, checkSum(r)
		case tok.start != "row":
			continue
		}
		if n, err := strconv.Atoi(attr(tok.attrs, "r")); err == nil && n > 0 {
			number = n
		}
		s.row.reset(number)
		if err := s.readRow(); err != nil {
			return false, err
		}
		if s.row.Len() > 0 && !yield(&s.row) {
			return false, nil
		}
		number++
	}
}

// readRow reads the cells of the row that has just begun.
func (s *sheetReader) readRow() error {
	column := 0
	for depth := s.t.depth; s.t.depth >= depth; {
		tok, err := s.t.next()
		if err != nil {
			return err
		}
		if tok.start != "c" {
			continue
		}
		if n := columnOf(attr(tok.attrs, "r")); n >= 0 {
			column = n
		}
		kind, style := attr(tok.attrs, "t"), attr(tok.attrs, "s")
		c, err := s.readCell(kind, style)
		if err != nil {
			return err
		}
		if c.Text != "" || c.Formula {
			if err := s.w.book.checkCell(s.row.n, column, c.Text); err != nil {
				return err
			}
			s.row.put(column, c)
		}
		column++
	}
	return nil
}

// readCell reads the cell that has just begun.
func (s *sheetReader) readCell(kind, style string) (c Cell, err error) {
	value := ""
	for depth := s.t.depth; s.t.depth >= depth; {
		tok, err := s.t.next()
		if err != nil {
			return c, err
		}
		switch tok.start {
		case "f":
			c.Formula = true
		case "v":
			value, err = s.t.plain()
		case "is":
			value, err = s.t.text()
		}
		if err != nil {
			return c, err
		}
	}
	s.w.interpret(&c, kind, style, value)
	c.Text = strings.TrimSpace(c.Text)
	return c, nil
}

// interpret gives a cell's value its text by the cell's type (ECMA-376 part 1, 18.18.11).
func (w *workbook) interpret(c *Cell, kind, style, value string) {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(w.strings) {
			c.Text = w.strings[i]
		}
	case "b":
		c.Text = map[string]string{"1": "TRUE", "0": "FALSE"}[value]
	case "str":
		c.Text = unescape(value)
	case "d":
		c.Text, _, _ = strings.Cut(value, "T")
	case "", "n":
		w.number(c, style, value)
	default: // inlineStr, and e: the name of an error
		c.Text = value
	}
}

func (w *workbook) number(c *Cell, style, value string) {
	f, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		c.Text = value
		return
	}
	c.Numeric, c.serial, c.since = true, f, w.epoch
	c.Text = decimal(f)
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(w.dated) && w.dated[i] {
		if day, ok := c.date(); ok {
			c.Text = day.Format(time.DateOnly)
		}
	}
}

// decimal writes a number to 15 significant digits, as Excel shows it, so that the noise
// of binary fractions (179.95000000000002) is gone; without an exponent up to 400 digits.
func decimal(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	short := strconv.FormatFloat(f, 'g', 15, 64)
	g, err := strconv.ParseFloat(short, 64)
	if err != nil {
		return short
	}
	return strconv.FormatFloat(g, 'f', -1, 64)
}

// columnOf reads the column of a reference such as AB12, from 0; -1 for none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}
