package disclosure

import (
	"strings"
	"unicode"

	"qingyuan/models/fund"
)

// Match finds which column of a row of headings has which of the table's fields: a column for
// each field, -1 where there is none. It reports false where not even half of the fields, or one
// that is required, has a column: the row is none of headings.
func (t Table) Match(cells []string) (columns []int, ok bool) {
	columns, found, ok := make([]int, len(t.Fields)), 0, true
	taken := map[int]bool{}
	for i, f := range t.Fields {
		columns[i] = columnOf(f, cells, taken)
		if columns[i] >= 0 {
			taken[columns[i]] = true
			found++
		} else if f.Required {
			ok = false
		}
	}
	return columns, ok && 2*found >= len(t.Fields) && found > 0
}

// columnOf prefers a heading that is the field's name to one that begins with it.
func columnOf(f Field, cells []string, taken map[int]bool) int {
	names := []string{plain(f.Name), plain(f.NameEN), plain(f.ID)}
	for _, same := range []func(heading, name string) bool{
		func(h, n string) bool { return h == n },
		func(h, n string) bool {
			return strings.HasPrefix(h, n) || strings.HasPrefix(n, h) && len([]rune(h)) > 1
		},
	} {
		for i, c := range cells {
			heading := plain(c)
			if taken[i] || heading == "" {
				continue
			}
			for _, n := range names {
				if n != "" && same(heading, n) {
					return i
				}
			}
		}
	}
	return -1
}

// plain is a heading by its letters and digits alone, without what stands in brackets: 金额（元） → 金额.
func plain(s string) string {
	s = strings.ToLower(fund.Narrow(s))
	if before, _, found := strings.Cut(s, "("); found && strings.TrimSpace(before) != "" {
		s = before
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// InWan reports whether a heading says that its amounts are in 万元.
func InWan(heading string) bool { return strings.Contains(heading, "万元") }

// Arrange puts rows that somebody pasted or uploaded into the order of the fields. Where the
// first rows have no headings, the columns are taken in order; headed tells. Rows of totals and
// empty ones are left out.
func (t Table) Arrange(rows [][]string) (arranged [][]string, headed bool) {
	columns, wan := make([]int, len(t.Fields)), make([]bool, len(t.Fields))
	start := 0
	for i := range columns {
		columns[i] = i
	}
	for n := 0; n < min(len(rows), headingRows); n++ {
		if found, ok := t.Match(rows[n]); ok {
			columns, start, headed = found, n+1, true
			for i, c := range columns {
				wan[i] = c >= 0 && t.Fields[i].Type == Money && InWan(rows[n][c])
			}
			break
		}
	}
	for _, row := range rows[start:] {
		if cells := t.arrange(row, columns, wan); cells != nil {
			arranged = append(arranged, cells)
		}
	}
	return arranged, headed
}

// headingRows is how deep the headings of a sheet may stand.
const headingRows = 10

func (t Table) arrange(row []string, columns []int, wan []bool) []string {
	cells, filled := make([]string, len(t.Fields)), false
	for i, c := range columns {
		if c < 0 || c >= len(row) {
			continue
		}
		cells[i] = strings.TrimSpace(row[c])
		if wan[i] && cells[i] != "" && !strings.ContainsFunc(cells[i], unicode.IsLetter) {
			cells[i] += "万元"
		}
		filled = filled || cells[i] != ""
	}
	if !filled || total(row) {
		return nil
	}
	return cells
}

// total knows a row of totals by its first text.
func total(row []string) bool {
	for _, c := range row {
		if s := plain(c); s != "" {
			return s == "合计" || s == "总计" || s == "小计" || s == "total"
		}
	}
	return false
}

// Pasted are the rows of what was copied out of a spreadsheet: a line each, cells parted by tabs.
func Pasted(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) != "" {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}
