package disclosure

import (
	"slices"
	"strings"
	"testing"
)

// FuzzFields: whatever is typed into a field, it is refused, or what it was read as reads the
// same when it is shown again; no cell of a pasted table is lost on its way to the rows.
func FuzzFields(f *testing.F) {
	for _, s := range []string{"1,234.50", "壹佰元整", "2026年3月5日", "3.5%", "是", "甲\t乙\n1\t2", "-0", "1e9", "９９", "46274", " ", "张三\x00", "=1+1"} {
		f.Add(s)
	}
	table := Table{ID: "t"}
	for _, kind := range []FieldType{Text, Long, Money, Number, Count, Percent, Day, Person, Choice, YesNo} {
		table.Fields = append(table.Fields, Field{ID: string(kind), Name: "栏" + string(kind), Type: kind, Choices: []Option{{ID: "a", Name: "甲"}}})
	}
	mask := func(name string) string { return name[:min(len(name), 3)] + "*" }
	f.Fuzz(func(t *testing.T, typed string) {
		for _, field := range table.Fields {
			value, fault := field.Read(typed, mask)
			if fault != "" || field.Type == Person {
				continue
			}
			if again, fault := field.Read(field.Show(value), mask); fault != "" || again != value {
				t.Errorf("%s: %q is %q, shown as %q, which is %q (%s)", field.Type, typed, value, field.Show(value), again, fault)
			}
		}
		var rows [][]string
		for _, line := range strings.Split(typed, "\n") {
			rows = append(rows, strings.Split(line, "\t"))
		}
		arranged, headed := table.Arrange(slices.Clone(rows))
		for _, row := range arranged {
			if len(row) != len(table.Fields) {
				t.Errorf("%q: a row of %d cells, headed %t", typed, len(row), headed)
			}
		}
		_, _ = table.Read(arranged, mask)
	})
}
