package tabular

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingyuan/models"
)

// open opens bytes as a file.
func open(t testing.TB, data []byte, limits Limits) (*Book, error) {
	t.Helper()
	return Open("表.csv", bytes.NewReader(data), int64(len(data)), limits)
}

// read gives all rows as texts, joined by |.
func read(t testing.TB, data []byte, limits Limits) ([]string, error) {
	t.Helper()
	b, err := open(t, data, limits)
	if err != nil {
		return nil, err
	}
	var lines []string
	for r, err := range b.Rows() {
		if err != nil {
			return lines, err
		}
		cells := make([]string, r.Len())
		for i := range cells {
			cells[i] = r.Text(i)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines, nil
}

func keyOf(err error) string {
	if e, ok := errors.AsType[*models.Error](err); ok {
		return e.Key
	}
	return ""
}

func zipOf(t *testing.T, parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func lockedWorkbook(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	f := excelize.NewFile()
	defer f.Close()
	if err := f.Write(&buf, excelize.Options{Password: "清源"}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// A file that is no sheet is refused with what it is, whatever its name says.
func TestOpenRefuses(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	cases := []struct {
		name, key string
		data      []byte
	}{
		{"nothing", "fund.err.empty_file", nil},
		{"only a byte order mark", "fund.err.empty_file", []byte("\xef\xbb\xbf")},
		{"only blank lines", "fund.err.empty_file", []byte(" \r\n\t\r\n")},
		{"a workbook cut after its first bytes", "fund.err.broken_workbook", []byte("PK\x03\x04 broken")},
		{"an old workbook", "fund.err.old_xls", []byte(ole + string(utf16LE("Workbook")))},
		{"a locked workbook", "fund.err.locked_workbook", lockedWorkbook(t)},
		{"a web page", "fund.err.web_page", []byte("\r\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>")},
		{"an XML spreadsheet of 2003", "fund.err.web_page", []byte("\xef\xbb\xbf<?xml version='1.0'?><Workbook>")},
		{"a saved web page", "fund.err.web_page", []byte("MIME-Version: 1.0\r\nX-Document-Type: Workbook")},
		{"a PDF", "fund.err.not_a_sheet", []byte("%PDF-1.7\n")},
		{"a photo", "fund.err.not_a_sheet", []byte("\xff\xd8\xff\xe0 JFIF")},
		{"bytes", "fund.err.not_a_sheet", []byte("a,b\x00c")},
		{"a text document", "fund.err.not_a_workbook", zipOf(t, "word/document.xml", "<w/>")},
		{"a binary workbook", "fund.err.binary_workbook", zipOf(t, "xl/workbook.bin", "x")},
		{"noise", "fund.err.unknown_encoding", []byte("\xff\x81\x82\xff\xf8\xf9,\xff\xfa\xc0\n\xc1\xff,\xff\xff")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(t, c.data, Limits{})
			if keyOf(err) != c.key {
				t.Fatalf("got %v, want %s", err, c.key)
			}
			if e, _ := errors.AsType[*models.Error](err); e.Args["File"] != "表.csv" {
				t.Errorf("the message doesn't name the file: %v", e.Args)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	cases := []struct {
		name, key string
		data      string
		limits    Limits
	}{
		{"file", "fund.err.too_large", "a,b\n", Limits{File: 3}},
		{"rows", "fund.err.too_many_rows", "a\n\nb\nc\n", Limits{Rows: 2}},
		{"columns", "fund.err.too_many_columns", "a,b,c\n", Limits{Columns: 2}},
		{"cell", "fund.err.cell_too_long", "a,长长长\n", Limits{CellBytes: 8}},
		{"record", "fund.err.record_too_long", "a,b\nc,\"" + strings.Repeat("长文\n", recordLimit/6), Limits{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, []byte(c.data), c.limits)
			if keyOf(err) != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
	if lines, err := read(t, []byte("a,b,,,,\n"), Limits{Columns: 2}); err != nil || lines[0] != "a|b" {
		t.Errorf("blank cells at a row's end count: %q, %v", lines, err)
	}
}
