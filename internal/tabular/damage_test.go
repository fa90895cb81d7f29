package tabular

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A sheet that is cut off, or whose bytes have changed, is an error and never a shorter sheet.
func TestDamagedSheet(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File) error {
		for i := 1; i <= 500; i++ {
			if err := f.SetSheetRow("Sheet1", "A"+itoa(i), &[]any{"张三", i, "石桥镇"}); err != nil {
				return err
			}
		}
		return nil
	})
	cut := withPart(t, data, sheet1, func(s string) string { return s[:len(s)/2] })
	if lines, err := read(t, cut, Limits{}); keyOf(err) != "fund.err.broken_workbook" {
		t.Errorf("cut off: %d rows, %v", len(lines), err)
	}
	for at := len(data) / 4; at < len(data)/2; at += 97 {
		flipped := bytes.Clone(data)
		flipped[at] ^= 0x55
		if lines, err := read(t, flipped, Limits{}); err == nil && len(lines) != 500 {
			t.Errorf("byte %d changed: %d rows and no error", at, len(lines))
		}
	}
}

func itoa(i int) string { return decimal(float64(i)) }

// A small file that unpacks to a huge one is refused by what it claims and by what it is.
func TestBomb(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File) error { return setAll(f, "Sheet1", map[string]any{"A1": "x"}) })
	bomb := withPart(t, data, sheet1, func(s string) string {
		return strings.Replace(s, "<sheetData>", "<sheetData>"+strings.Repeat(" ", 3<<20), 1)
	})
	if len(bomb) > 100<<10 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if _, err := read(t, bomb, Limits{Unpacked: 1 << 20}); keyOf(err) != "fund.err.too_large_inside" {
		t.Errorf("honest size: %v", err)
	}
	lying := lie(t, bomb, sheet1)
	if lines, err := read(t, lying, Limits{Unpacked: 1 << 20}); err == nil {
		t.Errorf("lying size: %q and no error", lines)
	}
	deep := withPart(t, data, sheet1, func(s string) string {
		return strings.Replace(s, "<sheetData>", "<sheetData>"+strings.Repeat("<a>", 10_000), 1)
	})
	if _, err := read(t, deep, Limits{}); keyOf(err) != "fund.err.broken_workbook" {
		t.Errorf("nesting: %v", err)
	}
}

// lie makes the directory of a zip claim that a part is 10 bytes long.
func lie(t *testing.T, data []byte, name string) []byte {
	t.Helper()
	data = bytes.Clone(data)
	at := bytes.LastIndex(data, []byte(name)) // the name in the central directory
	if at < 46 {
		t.Fatal("no such part")
	}
	copy(data[at-46+24:], []byte{10, 0, 0, 0})
	return data
}

// Sheets hold identity numbers: nothing goes to the temp folder, however large they are.
func TestNothingInTemp(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	data := workbookOf(t, func(f *excelize.File) error {
		return setAll(f, "Sheet1", map[string]any{"A1": strings.Repeat("字", 30_000)})
	})
	data = withPart(t, data, sheet1, func(s string) string {
		return strings.Replace(s, "<sheetData>", "<sheetData>"+strings.Repeat(" ", 20<<20), 1)
	})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if lines, err := read(t, data, Limits{}); err != nil || len(lines) != 1 {
		t.Fatalf("%d rows, %v", len(lines), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left in the temp folder: %v, %v", left, err)
	}
}
