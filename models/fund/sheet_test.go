package fund

import (
	"crypto/sha256"
	"iter"
	"strings"
	"testing"
	"time"
)

func testLists() WordLists {
	columns := map[string][]string{
		"town": {"乡镇"}, "region": {"村代码"}, "village": {"村", "行政村"}, "group": {"组"}, "name": {"姓名", "户主姓名"},
		"identity": {"身份证号"}, "card": {"银行卡号"}, "programme": {"补贴项目"}, "quantity": {"数量", "补贴面积"}, "unit": {"单位"},
		"standard": {"标准"}, "amount": {"实发金额", "金额", "应发金额"}, "period": {"所属期"}, "date": {"发放日期"},
	}
	names := map[string]string{}
	for field, list := range columns {
		names[field] = list[0]
	}
	return WordLists{
		Names: names, Columns: columns, Totals: []string{"合计", "总计"}, Subtotals: []string{"小计"},
		VillageSuffixes: []string{"村民委员会", "居民委员会", "村委会", "社区", "村", "镇"}, Surnames: []string{"欧阳"},
	}
}

func testWords(t testing.TB) *Words {
	t.Helper()
	w, err := NewWords(testLists())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func testProgrammes() []Programme {
	return []Programme{
		{Code: "elderly", Name: "高龄津贴", NameEN: "Old-age allowance", Unit: "人", Synonyms: []string{"高龄补贴"}},
		{Code: "disability", Name: "残疾人两项补贴", Unit: "人", Synonyms: []string{"残疾人护理补贴"}},
	}
}

// testRow is a row as a reader gives it. A text that begins with # is a number, with ƒ the
// result of a formula; a number's day is counted by the epoch of 1904.
type testRow struct {
	sheet string
	n     int
	cells []string
}

func (r testRow) Sheet() string { return r.sheet }
func (r testRow) Number() int   { return r.n }
func (r testRow) Len() int      { return len(r.cells) }

func (r testRow) raw(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

func (r testRow) Text(i int) string  { return strings.TrimLeft(r.raw(i), "#ƒ") }
func (r testRow) Numeric(i int) bool { return strings.HasPrefix(r.raw(i), "#") }
func (r testRow) Formula(i int) bool { return strings.HasPrefix(r.raw(i), "ƒ") }

func (r testRow) Day(i int) (year, month, day int, ok bool) {
	n, _ := parseNumber(r.Text(i))
	days, _, _ := n.scaled(0)
	if !r.Numeric(i) || days < 1 {
		return 0, 0, 0, false
	}
	t := time.Date(1904, 1, 1+int(days), 0, 0, 0, 0, time.UTC)
	return t.Year(), int(t.Month()), t.Day(), true
}

// rowsOf makes rows of lines with cells parted by |. A line [name] begins a sheet, a blank
// one is counted and left out, as readers do.
func rowsOf(text string) iter.Seq2[testRow, error] {
	return func(yield func(testRow, error) bool) {
		sheet, n := "", 0
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(line, "[") {
				sheet, n = strings.Trim(line, "[]"), 0
				continue
			}
			n++
			cells := strings.Split(line, "|")
			for len(cells) > 0 && cells[len(cells)-1] == "" {
				cells = cells[:len(cells)-1]
			}
			if len(cells) > 0 && !yield(testRow{sheet, n, cells}, nil) {
				return
			}
		}
	}
}

// testKeyer hashes without a key: good enough to compare.
type testKeyer struct{}

func (testKeyer) Hash(kind, value string) []byte {
	h := sha256.Sum256([]byte(kind + ":" + value))
	return h[:]
}

func testOptions(t testing.TB) Options {
	regions := map[string]string{
		"990101101": "清源镇", "990101101200": "柳树村村民委员会", "990101101201": "大王村村民委员会", "990101102200": "石桥村村民委员会",
	}
	villages := map[string][]string{"柳树": {"990101101200"}, "大王": {"990101101201", "990101102299"}}
	words := testWords(t)
	return Options{
		File: "表.csv", Words: words, Programmes: NewCatalogue(testProgrammes()), Keyer: testKeyer{},
		Region:   func(code string) (string, bool) { name, ok := regions[code]; return name, ok },
		Villages: func(_, village string) []string { return villages[words.VillageBase(village)] },
	}
}

const testHead = "村代码|村|姓名|身份证号|银行卡号|补贴项目|数量|单位|标准(元)|金额(元)|所属期|发放日期|组|乡镇\n"

// goodRow is a row with nothing to remark; change replaces its cells by column number.
func goodRow(change map[int]string) string {
	cells := []string{"990101101200", "柳树村", "张三", "11010519491231002X", "6228480402564890018", "高龄津贴", "1", "人", "100", "100.00", "2026-03", "2026-03-05", "3组", "清源镇"}
	for i, text := range change {
		cells[i] = text
	}
	return strings.Join(cells, "|") + "\n"
}

// readAll reads a sheet and gives the lines with the plan.
func readAll(t testing.TB, text string, opt Options) (Plan, []Line, error) {
	t.Helper()
	var lines []Line
	plan, err := Read(rowsOf(text), opt, func(l Line) error {
		lines = append(lines, l)
		return nil
	})
	return plan, lines, err
}

// reasonsOf lists the reasons without their prefix.
func reasonsOf(list []Remark) []string {
	var names []string
	for _, m := range list {
		names = append(names, strings.TrimPrefix(m.Reason, reasonPrefix))
	}
	return names
}
