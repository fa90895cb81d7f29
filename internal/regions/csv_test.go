package regions_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"

	"qingyuan/internal/regions"
)

const county = "code,name,parent\n99,示范省,\n9901,明镜市,99\n990101,清源县,9901\n990101101,清源镇,990101\n990101101200,柳树村村民委员会,990101101\n"

// collect reads everything: the regions as "line code name parent", and the errors.
func collect(r io.Reader) (rows []string, bad []*regions.RowError, end error) {
	for row, err := range regions.ReadCSV(r) {
		switch e, ok := errors.AsType[*regions.RowError](err); {
		case ok:
			bad = append(bad, e)
		case err != nil:
			end = err
		default:
			rows = append(rows, strings.Join([]string{row.Code, row.Name, row.Parent}, " "))
		}
	}
	return rows, bad, end
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gb(t *testing.T, text string) string {
	t.Helper()
	s, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// One file, in every form it comes in.
func TestReadCSVInEveryForm(t *testing.T) {
	want := "99 示范省 |9901 明镜市 99|990101 清源县 9901|990101101 清源镇 990101|990101101200 柳树村村民委员会 990101101"
	for form, file := range map[string]string{
		"UTF-8":              county,
		"byte order mark":    "\ufeff" + county,
		"GB18030":            gb(t, county),
		"gzip":               packed(t, county),
		"gzip of GB18030":    packed(t, gb(t, county)),
		"gzip of a mark":     packed(t, "\ufeff"+county),
		"CRLF":               strings.ReplaceAll(county, "\n", "\r\n"),
		"no last line end":   strings.TrimSuffix(county, "\n"),
		"empty lines":        "\n , ,\n" + strings.ReplaceAll(county, "\n", "\n\n,,\n"),
		"quotes":             strings.ReplaceAll(county, "清源县", `"清源县"`),
		"Chinese headers":    strings.Replace(county, "code,name,parent", "统计用区划代码,名称,上级代码", 1),
		"other cases":        strings.Replace(county, "code,name,parent", " Code , NAME ,Parent_Code", 1),
		"without parent":     strings.Replace(county, "parent", "备注", 1),
		"full-width digits":  strings.Replace(county, "990101,清", "９９０１０１,清", 1),
		"white space":        strings.Replace(county, "990101,清源县", " 990101\t,\u3000清源县 ", 1),
		"another order":      "名称,级别,代码\n示范省,1,99\n明镜市,2,9901\n清源县,3,990101\n清源镇,4,990101101\n柳树村村民委员会,5,990101101200\n",
		"short rows at ends": "code,name,remark\n99,示范省\n9901,明镜市,x,y,z\n990101,清源县\n990101101,清源镇\n990101101200,柳树村村民委员会\n",
	} {
		rows, bad, err := collect(iotest.OneByteReader(strings.NewReader(file)))
		if got := strings.Join(rows, "|"); got != want || len(bad) > 0 || err != nil {
			t.Errorf("%s: got %s, %v, %v", form, got, bad, err)
		}
	}
}

// The columns of the source files: each names the regions above.
func TestReadCSVComparesEveryRegionAbove(t *testing.T) {
	head := "code,name,streetCode,provinceCode,cityCode,areaCode\n"
	rows, bad, err := collect(strings.NewReader(head + "990101101200,柳树村,990101101,99,9901,990101\n"))
	if len(rows) != 1 || len(bad) > 0 || err != nil {
		t.Fatalf("got %v, %v, %v", rows, bad, err)
	}
	for line, column := range map[string]string{
		"990101101200,柳树村,990101102,99,9901,990101":    "streetCode",
		"990101101200,柳树村,990101101,98,9901,990101":    "provinceCode",
		"990101101200,柳树村,990101101,99,9902,990101":    "cityCode",
		"990101101200,柳树村,990101101,99,9901,990101101": "areaCode",
	} {
		rows, bad, err := collect(strings.NewReader(head + line + "\n"))
		if len(rows) > 0 || err != nil || len(bad) != 1 || bad[0].Column != column || bad[0].Key != "region.err.parent_differs" {
			t.Errorf("%s: got %v, %v, %v; want it refused for %s", line, rows, bad, err, column)
		}
	}
}

func TestReadCSVNamesEveryBadLine(t *testing.T) {
	rows, bad, err := collect(strings.NewReader(`区划代码,名称,parent
99,示范省,
990,短,
1.1E+05,表格写法,
9901,,99
9901,明镜市,98
990101
990102,"断"开县,9901
99010" ,引号,9901

990103,清流县,9901
99,示范省,99
`))
	if err != nil || strings.Join(rows, "|") != "99 示范省 |990103 清流县 9901" {
		t.Fatalf("good rows: %v, %v", rows, err)
	}
	want := []regions.RowError{
		{Line: 3, Column: "区划代码", Value: "990", Key: "region.err.code_shape"},
		{Line: 4, Column: "区划代码", Value: "1.1E+05", Key: "region.err.code_shape"},
		{Line: 5, Column: "名称", Key: "region.err.name_empty"},
		{Line: 6, Column: "parent", Value: "98", Key: "region.err.parent_differs"},
		{Line: 7, Key: "region.err.row_short"},
		{Line: 8, Key: "region.err.row_broken"},
		{Line: 9, Key: "region.err.row_broken"},
		{Line: 12, Column: "parent", Value: "99", Key: "region.err.parent_differs"},
	}
	if len(bad) != len(want) {
		t.Fatalf("got %d bad lines, want %d: %v", len(bad), len(want), bad)
	}
	for i, w := range want {
		if b := bad[i]; b.Line != w.Line || b.Column != w.Column || b.Value != w.Value || b.Key != w.Key {
			t.Errorf("got %v, want %v", b, &w)
		}
	}
}

func TestReadCSVRefusesHeaders(t *testing.T) {
	for file, want := range map[string]string{
		"":                        "region.err.file_empty",
		"\n\n,,\n":                "region.err.file_empty",
		"名称,parent\n某地,99\n":      "region.err.header_code",
		"code\n99\n":              "region.err.header_name",
		"99,示范省\n9901,明镜市\n":      "region.err.header_code",
		"code,name,代码\n99,甲,99\n": "region.err.header_twice",
		"\"co\"de,name\n99,甲\n":   "region.err.row_broken",
	} {
		rows, bad, err := collect(strings.NewReader(file))
		if len(rows) > 0 || err != nil || len(bad) != 1 || bad[0].Key != want {
			t.Errorf("%q: got %v, %v, %v; want %s alone", file, rows, bad, err, want)
		}
	}
}

// A file that looks like UTF-8 for long and then isn't must not bring in broken names.
func TestReadCSVRefusesBytesThatAreNoText(t *testing.T) {
	file := "code,name\n" + strings.Repeat("99,示范省\n", 8000) + "9901,\xc3\xf7\xbe\xb5\n"
	rows, bad, err := collect(strings.NewReader(file))
	if len(rows) != 8000 || err != nil || len(bad) != 1 || bad[0].Line != 8002 || bad[0].Key != "region.err.name_unprintable" {
		t.Errorf("got %d rows, %v, %v", len(rows), bad, err)
	}
}

// A character that the border of what decides the encoding cuts in two is no reason to
// take the file for GB18030.
func TestReadCSVSniffsOverABorder(t *testing.T) {
	for pad := range 3 {
		file := "code,note" + strings.Repeat("x", pad) + ",名称\n" + strings.Repeat("99,x,示范省\n", 8000)
		rows, bad, err := collect(strings.NewReader(file))
		if len(rows) != 8000 || err != nil || rows[7999] != "99 示范省 " || len(bad) > 0 {
			t.Errorf("pad %d: %d rows, %v, %v", pad, len(rows), bad, err)
		}
	}
}

func TestReadCSVEndsAtAnErrorOfReading(t *testing.T) {
	broken := errors.New("the disk is gone")
	rows, bad, err := collect(io.MultiReader(strings.NewReader(county), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || len(bad) > 0 {
		t.Errorf("got %v, %v, %v", rows, bad, err)
	}
	cut := packed(t, county)
	if _, _, err := collect(strings.NewReader(cut[:len(cut)-12])); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a cut gzip: %v", err)
	}
	if _, _, err := collect(strings.NewReader("\x1f\x8bnot gzip at all")); err == nil {
		t.Error("junk that begins like gzip was read")
	}
}

func TestReadCSVStopsWhenAsked(t *testing.T) {
	lines := 0
	for range regions.ReadCSV(strings.NewReader(county)) {
		lines++
		break
	}
	if lines != 1 {
		t.Errorf("%d lines came", lines)
	}
}
