package tabular

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbookOf makes a workbook as excelize writes it.
func workbookOf(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func setAll(f *excelize.File, sheet string, cells map[string]any) error {
	for at, v := range cells {
		if err := f.SetCellValue(sheet, at, v); err != nil {
			return err
		}
	}
	return nil
}

// withPart replaces a part of a workbook.
func withPart(t testing.TB, data []byte, name string, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			b = []byte(change(string(b)))
		}
		w, err := out.Create(f.Name)
		if err == nil {
			_, err = w.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const sheet1 = "xl/worksheets/sheet1.xml"

func only(t *testing.T, data []byte) *Row {
	t.Helper()
	b, err := open(t, data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range b.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Fatal("no rows")
	return nil
}

// A cell reads as its reader shows it: numbers without noise, dates as days.
func TestCells(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File) error {
		day, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("yyyy\"年\"m\"月\"d\"日\"")})
		if err != nil {
			return err
		}
		money, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("#,##0.00\"元/亩\"")})
		if err != nil {
			return err
		}
		f.SetCellStyle("Sheet1", "F1", "F1", day)
		f.SetCellStyle("Sheet1", "G1", "G1", money)
		f.SetCellRichText("Sheet1", "H1", []excelize.RichTextRun{{Text: "张"}, {Text: "三"}})
		return setAll(f, "Sheet1", map[string]any{"A1": " 张三 ", "B1": 100, "C1": 12.2 * 14.75, "D1": true,
			"E1": "990101195001010010", "F1": 46274, "G1": 1234.5, "J1": 990101195001010010})
	})
	r := only(t, data)
	want := []string{"张三", "100", "179.95", "TRUE", "990101195001010010", "2026-09-09", "1234.5", "张三", "", "990101195001010000"}
	for i, w := range want {
		if r.Text(i) != w {
			t.Errorf("cell %d: %q, want %q", i, r.Text(i), w)
		}
	}
	if r.Len() != len(want) || r.Text(99) != "" || r.Text(-1) != "" {
		t.Errorf("%d cells", r.Len())
	}
	if r.Numeric(0) || !r.Numeric(1) || r.Numeric(4) || !r.Numeric(5) {
		t.Error("numbers and texts are mixed up")
	}
}

// Both epochs of Excel, and the 29 February 1900 that never was.
func TestDates(t *testing.T) {
	cases := []struct {
		serial int
		old    bool
		want   string
	}{{46274, false, "2026-09-09"}, {44812, true, "2026-09-09"}, {1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {61, false, "1900-03-01"}}
	for _, c := range cases {
		r := only(t, workbookOf(t, func(f *excelize.File) error {
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &c.old}); err != nil {
				return err
			}
			day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
			if err != nil {
				return err
			}
			if err := f.SetCellStyle("Sheet1", "A1", "A1", day); err != nil {
				return err
			}
			return setAll(f, "Sheet1", map[string]any{"A1": c.serial, "B1": c.serial, "C1": "x"})
		}))
		y, m, d, ok := r.Day(1)
		plain := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if r.Text(0) != c.want || !ok || plain != c.want {
			t.Errorf("%d: styled %s, plain %s %v, want %s", c.serial, r.Text(0), plain, ok, c.want)
		}
		if _, _, _, ok := r.Day(2); ok {
			t.Error("a text is a day")
		}
	}
}

func TestShowsDate(t *testing.T) {
	for code, want := range map[string]bool{
		"yyyy-mm-dd": true, "m/d/yy h:mm": true, `yyyy"年"m"月"`: true, "[$-804]mmm": true, "mm-dd": true,
		"General": false, "0.00": false, "h:mm:ss": false, "mm:ss": false, `0"day"`: false, "[Red]0.00": false,
		`#,##0\d`: false, "0.00E+00": false, "@": false, `"unclosed d`: false,
	} {
		if showsDate(code) != want {
			t.Errorf("%s: %v", code, !want)
		}
	}
}

// A formula is told from a value; its saved result is read, and where there is none the
// cell is still there.
func TestFormulas(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File) error {
		if err := setAll(f, "Sheet1", map[string]any{"A1": 3, "B1": 6}); err != nil {
			return err
		}
		if err := f.SetCellFormula("Sheet1", "B1", "A1*2"); err != nil {
			return err
		}
		return f.SetCellFormula("Sheet1", "C1", "A1*3")
	})
	data = withPart(t, data, sheet1, func(s string) string { return strings.Replace(s, "<f>A1*2</f>", "<f>A1*2</f><v>6</v>", 1) })
	r := only(t, data)
	if r.Formula(0) || !r.Formula(1) || r.Text(1) != "6" || !r.Formula(2) || r.Text(2) != "" || r.Len() != 3 {
		t.Errorf("%+v", r.cells)
	}
}

// Hidden sheets aren't read, the others in their order, rows with their own numbers.
func TestSheets(t *testing.T) {
	data := workbookOf(t, func(f *excelize.File) error {
		for _, name := range []string{"柳湾乡", "字典", "石桥镇"} {
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
			if err := setAll(f, name, map[string]any{"A3": name}); err != nil {
				return err
			}
		}
		return f.SetSheetVisible("字典", false)
	})
	b, err := open(t, data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for r, err := range b.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if r.Number() != 3 {
			t.Errorf("row %d", r.Number())
		}
		got += r.Sheet() + "=" + r.Text(0) + ";"
	}
	if got != "柳湾乡=柳湾乡;石桥镇=石桥镇;" || strings.Join(b.Hidden, "") != "字典" || len(b.Sheets) != 3 {
		t.Errorf("%s, sheets %v, hidden %v", got, b.Sheets, b.Hidden)
	}
}

// What other programs write: prefixes, no references, escapes, readings over characters,
// an absolute path with backslashes.
func TestOtherWriters(t *testing.T) {
	data := zipOf(t,
		`_rels\.rels`, `<Relationships><Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/xl/Workbook.xml"/></Relationships>`,
		`xl\workbook.xml`, `<x:workbook xmlns:x="m" xmlns:r="http://r"><x:sheets><x:sheet name="表" sheetId="1" r:id="a"/></x:sheets></x:workbook>`,
		`xl\_rels\workbook.xml.rels`, `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/one.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="strings.xml"/></Relationships>`,
		`xl\strings.xml`, `<x:sst xmlns:x="m"><x:si><x:t>甲_x000A_乙</x:t></x:si><x:si><x:r><x:t>张</x:t></x:r><x:rPh><x:t>zhang</x:t></x:rPh></x:si></x:sst>`,
		`xl\worksheets\one.xml`, `<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>7</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c><x:c t="d"><x:v>2026-03-05T00:00:00</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
	)
	lines, err := read(t, data, Limits{})
	if err != nil || len(lines) != 1 || lines[0] != "甲\n乙|张||#N/A|2026-03-05" {
		t.Errorf("%q, %v", lines, err)
	}
}

// Another reader sees the same texts in the same places.
func TestAgainstExcelize(t *testing.T) {
	rows := [][]any{
		{"清源县2026年危房改造补助发放明细表"}, {}, {"序号", "姓名", nil, "金额"},
		{1, "阿卜杜拉·买买提", nil, 20000}, {2, "A&B <c>", "  ", 0.1}, {nil, nil, "合计", 20000.1},
	}
	data := workbookOf(t, func(f *excelize.File) error {
		for i := range rows {
			if err := f.SetSheetRow("Sheet1", "A"+itoa(i+1), &rows[i]); err != nil {
				return err
			}
		}
		return f.MergeCell("Sheet1", "A1", "D1")
	})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	other, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	b, err := open(t, data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for r, err := range b.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		for i, text := range other[r.Number()-1] {
			if strings.TrimSpace(text) != r.Text(i) {
				t.Errorf("row %d cell %d: %q, excelize reads %q", r.Number(), i, r.Text(i), text)
			}
		}
	}
	if seen != 5 {
		t.Errorf("%d rows", seen)
	}
}
