package tabular

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"qingyuan/models"
)

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every encoding that county offices send gives the same rows.
func TestEncodings(t *testing.T) {
	const text = "姓名,金额\r\n张三,¥1.00\r\n㐂䶮,2\r\n"
	want := []string{"姓名|金额", "张三|¥1.00", "㐂䶮|2"}
	cases := map[string][]byte{
		"UTF-8":               []byte(text),
		"UTF-8 with a mark":   []byte("\ufeff" + text),
		"UTF-16 little":       encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text),
		"UTF-16 big":          encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text),
		"GB18030":             encode(t, simplifiedchinese.GB18030, text),
		"UTF-8 without a end": []byte(strings.TrimSpace(text)),
	}
	for name, data := range cases {
		lines, err := read(t, data, Limits{})
		if err != nil || !slices.Equal(lines, want) {
			t.Errorf("%s: %q, %v", name, lines, err)
		}
	}
}

// A sheet is GB18030 even if its first Chinese name comes late.
func TestEncodingFarDown(t *testing.T) {
	head := "name,amount\n" + strings.Repeat("x,1\n", 100_000)
	lines, err := read(t, append([]byte(head), encode(t, simplifiedchinese.GB18030, "欧阳娜娜,1\n")...), Limits{})
	if err != nil || lines[len(lines)-1] != "欧阳娜娜|1" {
		t.Errorf("last row %q, %v", lines[len(lines)-1], err)
	}
}

// One spoilt byte doesn't turn a UTF-8 sheet into nonsense; the cell shows it.
func TestOneBadByte(t *testing.T) {
	text := strings.Repeat("清源镇柳树村村民委员会,张三,100\n", 20)
	lines, err := read(t, []byte(text+"清源镇,李\xff四,100\n"), Limits{})
	if err != nil || lines[20] != "清源镇|李\uFFFD四|100" || lines[0] != "清源镇柳树村村民委员会|张三|100" {
		t.Errorf("%q, %v", lines, err)
	}
}

func TestSeparators(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"comma", "a,b,c\n1,2,3\n", "a|b|c\n1|2|3"},
		{"tab", "标题,有逗号\na\tb\tc\n1\t2\t3\n4\t\"5\t6\"\t7\n", "标题,有逗号\na|b|c\n1|2|3\n4|5\t6|7"},
		{"semicolon", "a;b;c\n1,5;2;3\n1,6;2;3\n", "a|b|c\n1,5|2|3\n1,6|2|3"},
		{"Excel's own mark", "sep=;\r\na;b\r\n", "a|b"},
		{"Chinese comma is text", "a,b\n甲，乙,丙，丁，戊\n", "a|b\n甲，乙|丙，丁，戊"},
		{"one column", "a\nb\n", "a\nb"},
		{"quotes", "a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n", "a|b\nx, \"y\"|two\nlines"},
	}
	for _, c := range cases {
		lines, err := read(t, []byte(c.text), Limits{})
		if got := strings.Join(lines, "\n"); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

// Rows are numbered by the lines of the file, blank ones and those inside quotes counted.
func TestLineNumbers(t *testing.T) {
	b, err := open(t, []byte("a,b\n\n1,\"x\ny\"\n2,z\n"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int
	for r, err := range b.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, r.Number())
	}
	if !slices.Equal(numbers, []int{1, 3, 5}) {
		t.Errorf("rows %v", numbers)
	}
}

// A quote that doesn't match is an error that names the line where it began.
func TestBrokenQuotes(t *testing.T) {
	for text, line := range map[string]int{
		"a,b\n1,\"never closed\n2,3\n": 2,
		"a,b\n1,2\n3,x\"y\"\n":         3,
		"a,b\n\"x\"y,2\n":              2,
	} {
		_, err := read(t, []byte(text), Limits{})
		e, ok := errors.AsType[*models.Error](err)
		if !ok || e.Key != "fund.err.broken_quotes" || e.Args["Row"] != line {
			t.Errorf("%q: %v %v", text, err, e)
		}
	}
}

// Rows can be read again, and reading can stop early.
func TestRowsAgain(t *testing.T) {
	b, err := open(t, []byte("a\nb\nc\n"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		n := 0
		for r, err := range b.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if n++; r.Text(0) == "b" {
				break
			}
		}
		if n != 2 {
			t.Errorf("%d rows", n)
		}
	}
}
