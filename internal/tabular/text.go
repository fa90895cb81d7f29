package tabular

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// recordLimit is the length of one record in bytes: a quote that is never closed must not
// swallow the whole file into memory.
const recordLimit = 4 << 20

// textFile is a file with one record a line.
type textFile struct {
	book  *Book
	r     io.ReaderAt
	size  int64
	code  decoding
	comma rune
	skip  int // lines before the first: Excel's "sep=;"
}

func (b *Book) openText(r io.ReaderAt, size int64) error {
	code, known, err := detect(r, size)
	if err != nil {
		return b.fail(keyUnreadable).Because(err)
	}
	if !known {
		return b.fail(keyEncoding)
	}
	t := &textFile{book: b, r: r, size: size, code: code}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(code.reader(r, size), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return b.fail(keyUnreadable).Because(err)
	}
	text := string(head[:n])
	switch {
	case strings.TrimSpace(text) == "":
		return b.fail(keyEmpty)
	case strings.IndexByte(text, 0) >= 0:
		return b.fail(keyNotSheet)
	}
	t.comma, t.skip = separator(text)
	b.Format, b.Sheets, b.source = Text, []string{""}, t
	return nil
}

func (t *textFile) each(yield func(*Row) bool) error {
	guard := &recordGuard{r: t.code.reader(t.r, t.size), left: recordLimit}
	records := csv.NewReader(guard)
	records.Comma, records.FieldsPerRecord, records.ReuseRecord = t.comma, -1, true
	row := &Row{}
	for i := 0; ; i++ {
		fields, err := records.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return t.explain(err, row.n+1)
		}
		guard.left = recordLimit
		if i < t.skip {
			continue
		}
		line, _ := records.FieldPos(0)
		row.reset(line)
		if err := t.fill(row, fields); err != nil {
			return err
		}
		if row.Len() > 0 && !yield(row) {
			return nil
		}
	}
}

// fill puts the fields that aren't blank into the row. Bytes that are no text become
// U+FFFD, whatever the encoding.
func (t *textFile) fill(row *Row, fields []string) error {
	for i, field := range fields {
		text := strings.TrimSpace(field)
		if text == "" {
			continue
		}
		if err := t.book.checkCell(row.n, i, text); err != nil {
			return err
		}
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\uFFFD")
		}
		row.put(i, Cell{Text: text})
	}
	return nil
}

func (t *textFile) explain(err error, line int) error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return t.book.fail(keyQuotes).With("Row", parse.StartLine).Because(err)
	}
	if errors.Is(err, errRecordTooLong) {
		return t.book.fail(keyRecordTooLong).With("Row", line)
	}
	return t.book.fail(keyUnreadable).Because(err)
}

// checkCell holds the limits of columns and of a cell's length.
func (b *Book) checkCell(row, column int, text string) error {
	if column >= b.limits.Columns {
		return b.fail(keyTooManyColumns).With("Row", row).With("Limit", b.limits.Columns)
	}
	if len(text) > b.limits.CellBytes {
		return b.fail(keyCellTooLong).With("Row", row).With("Limit", b.limits.CellBytes)
	}
	return nil
}

var errRecordTooLong = errors.New("record over the limit")

// recordGuard stops a reader that takes in too much for one record.
type recordGuard struct {
	r    io.Reader
	left int
}

func (g *recordGuard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, errRecordTooLong
	}
	n, err := g.r.Read(p)
	g.left -= n
	return n, err
}
