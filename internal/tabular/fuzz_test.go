package tabular

import (
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// FuzzText: whatever the bytes are, reading ends without a panic, within the limits and
// with the same rows each time.
func FuzzText(f *testing.F) {
	f.Add([]byte("姓名,金额\r\n张三,\"1,000\"\r\n"))
	f.Add([]byte("\ufeffa;b\n\"x"))
	f.Add([]byte("\xff\xfea\x00\t\x00b\x00"))
	f.Add(encode(f, simplifiedchinese.GB18030, "姓名\t金额\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, data) })
}

// FuzzWorkbook feeds bytes as a whole workbook and as the sheet of one.
func FuzzWorkbook(f *testing.F) {
	whole := workbookOf(f, func(x *excelize.File) error {
		return setAll(x, "Sheet1", map[string]any{"A1": "张三", "B2": 12.5, "C3": true})
	})
	f.Add(whole)
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><row r="99999999999"><c r="ZZZZ1" s="-1"><f/><v>1e309</v></c></row></worksheet>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkRead(t, data)
		checkRead(t, withPart(t, whole, sheet1, func(string) string { return string(data) }))
	})
}

func checkRead(t *testing.T, data []byte) {
	limits := Limits{File: 1 << 20, Unpacked: 1 << 20, Rows: 1000, Columns: 64, CellBytes: 1000}
	first, err := read(t, data, limits)
	if len(first) > limits.Rows {
		t.Errorf("%d rows", len(first))
	}
	again, err2 := read(t, data, limits)
	if len(first) != len(again) || (err == nil) != (err2 == nil) {
		t.Errorf("%d rows and %v, then %d and %v", len(first), err, len(again), err2)
	}
	if err != nil && keyOf(err) == "" {
		t.Errorf("an error without a message: %v", err)
	}
}
