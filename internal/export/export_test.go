package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingyuan/internal/testkit"
)

func columns() []Column {
	return []Column{{Key: "name", Title: "姓名"}, {Key: "code", Title: "代码"}, {Key: "amount", Title: "金额", Number: true}}
}

// rows hold what spreadsheets compute, codes that look like numbers, and numbers that aren't exact.
func rows() [][]string {
	return [][]string{
		{"张*", "990101101200", "150.00"},
		{`=HYPERLINK("http://x")`, "+86", "-0.50"},
		{"@SUM(A1)", "-1", "=1+1"},
		{"＝1＋1", "007", "12345678901234567"},
		{"a<b>&\"c\"\n d\x01", "", ""},
	}
}

func write(t *testing.T, f Format) []byte {
	t.Helper()
	var out bytes.Buffer
	table, err := New(f, &out, "低保[2026/03]", columns())
	testkit.Must(t, err)
	for _, row := range rows() {
		testkit.Must(t, table.Row(row...))
	}
	testkit.Must(t, table.Close())
	return out.Bytes()
}

func TestCSV(t *testing.T) {
	text, ok := strings.CutPrefix(string(write(t, CSV)), mark)
	got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	testkit.Must(t, err)
	want := [][]string{{"姓名", "代码", "金额"}, {"张*", "990101101200", "150.00"}, {`'=HYPERLINK("http://x")`, "'+86", "-0.50"},
		{"'@SUM(A1)", "'-1", "'=1+1"}, {"'＝1＋1", "007", "12345678901234567"}, {"a<b>&\"c\"\n d\x01", "", ""}}
	if !ok || fmt.Sprint(got) != fmt.Sprint(want) || !strings.Contains(text, "150.00\r\n") {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestJSON(t *testing.T) {
	var got []map[string]any
	testkit.Must(t, json.Unmarshal(write(t, JSON), &got))
	if len(got) != 5 || got[0]["amount"] != 150.0 || got[2]["amount"] != "=1+1" || got[4]["amount"] != nil || got[1]["name"] != `=HYPERLINK("http://x")` || got[3]["amount"] != "12345678901234567" {
		t.Errorf("%v", got)
	}
	var out bytes.Buffer
	table, err := New(JSON, &out, "", columns())
	testkit.Must(t, err)
	testkit.Must(t, table.Close())
	if out.String() != "[]\n" {
		t.Errorf("an empty table is %q", out.String())
	}
}

// As a spreadsheet program reads it: texts are texts, whatever they begin with.
func TestXLSX(t *testing.T) {
	file, err := excelize.OpenReader(bytes.NewReader(write(t, XLSX)))
	testkit.Must(t, err)
	name := file.GetSheetName(0)
	if name != "低保-2026-03-" {
		t.Errorf("the sheet is called %q", name)
	}
	got, err := file.GetRows(name)
	testkit.Must(t, err)
	if len(got) != 6 || got[0][0] != "姓名" || got[1][1] != "990101101200" || got[2][0] != `=HYPERLINK("http://x")` || got[5][0] != "a<b>&\"c\"\n d\ufffd" {
		t.Errorf("%q", got)
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset,
		"A3": excelize.CellTypeInlineString, "C3": excelize.CellTypeUnset, "C4": excelize.CellTypeInlineString, "C5": excelize.CellTypeInlineString} {
		kind, err := file.GetCellType(name, cell)
		testkit.Must(t, err)
		if formula, _ := file.GetCellFormula(name, cell); kind != want || formula != "" {
			t.Errorf("%s is of type %v with the formula %q", cell, kind, formula)
		}
	}
}

// The bytes of what was published stay: this sum is for good.
func TestAPlainBookIsTheSameForGood(t *testing.T) {
	var out bytes.Buffer
	book := NewPlainBook(&out)
	for _, name := range []string{"收入", "收入", "", strings.Repeat("很长", 20)} {
		table, err := book.Table(name, columns())
		testkit.Must(t, err)
		testkit.Must(t, table.Row(rows()[0]...))
		testkit.Must(t, table.Close())
	}
	testkit.Must(t, book.Close())
	sum := sha256.Sum256(out.Bytes())
	if got := hex.EncodeToString(sum[:8]); got != "9c38a696ae6f7e1c" {
		t.Errorf("its sum begins with %s", got)
	}
	file, err := excelize.OpenReader(&out)
	testkit.Must(t, err)
	if got := strings.Join(file.GetSheetList(), "|"); got != "收入|收入 2| 1|很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很" {
		t.Errorf("the sheets are called %s", got)
	}
}

// A table that is longer than a sheet goes on in the next, and none of it stays in memory.
func TestALongTable(t *testing.T) {
	counted := &counter{}
	table, err := New(XLSX, counted, "发放明细", columns())
	testkit.Must(t, err)
	for range lastRow + 10 {
		testkit.Must(t, table.Row("张*", "990101101200", "150.00"))
	}
	testkit.Must(t, table.Close())
	if counted.most > 16<<20 || counted.n == 0 {
		t.Errorf("%d MiB in memory for %d MiB", counted.most>>20, counted.n>>20)
	}
	if got := table.(soleTable).book.names; len(got) != 2 || got[1] != "发放明细 2" {
		t.Errorf("the sheets are %q", got)
	}
}

// counter forgets what is written, and looks at the memory in use now and then.
type counter struct {
	n    int
	most uint64
}

func (c *counter) Write(p []byte) (int, error) {
	if c.n/(1<<20) != (c.n+len(p))/(1<<20) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.most = max(c.most, m.HeapAlloc)
	}
	c.n += len(p)
	return len(p), nil
}

var _ io.Writer = &counter{}
