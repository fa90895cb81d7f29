package sheets

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"qingyuan/internal/i18n"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

func workbook(t *testing.T, options excelize.Options, fill func(f *excelize.File) error) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	testkit.Must(t, f.SetSheetRow("Sheet1", "A1", &[]any{"日期", "摘要", "金额"}))
	testkit.Must(t, fill(f))
	var b bytes.Buffer
	testkit.Must(t, f.Write(&b, options))
	return b.String()
}

// A spreadsheet for a disclosure's table is read as it shows, or refused with what is wrong and
// where; payments' are tested with publishing.
func TestRows(t *testing.T) {
	texts, err := i18n.Load()
	testkit.Must(t, err)
	plain := func(*excelize.File) error { return nil }
	for _, c := range []struct{ name, content, key, says string }{
		{"太多行.csv", strings.Repeat("1\n", mostRows+1), "draft.err.sheet_rows", "5,000"},
		{"三百列.csv", strings.Repeat("列,", 300) + "列\n", "fund.err.too_many_columns", "100"},
		{"加密.xlsx", workbook(t, excelize.Options{Password: "清源"}, plain), "fund.err.locked_workbook", "password"},
		{"引号.csv", "a,b\n1,\"x\"y\"\n", "fund.err.broken_quotes", "row 2"},
		{"公式.xlsx", workbook(t, excelize.Options{}, func(f *excelize.File) error { return f.SetCellFormula("Sheet1", "C2", "A1*2") }), "gate.err.sheet_formula", "Row 2, column 3"},
	} {
		rows, err := Rows(c.name, strings.NewReader(c.content), int64(len(c.content)))
		e, ok := errors.AsType[*models.Error](err)
		if !ok || e.Key != c.key || len(rows) > 0 {
			t.Errorf("%s: %d rows, %v, want %s", c.name, len(rows), err, c.key)
			continue
		}
		if said := texts.Text(i18n.English, e.Key, e.Args); !strings.Contains(said, c.says) && !strings.Contains(said, strings.ReplaceAll(c.says, ",", "")) {
			t.Errorf("%s: %s", c.name, said)
		}
	}
	for _, old := range []bool{false, true} {
		content := workbook(t, excelize.Options{}, func(f *excelize.File) error {
			return errors.Join(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old}),
				f.SetSheetRow("Sheet1", "A3", &[]any{time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC), "合并", 12.5}), f.MergeCell("Sheet1", "B3", "B4"), f.SetCellStr("Sheet1", "C4", "7"))
		})
		rows, err := Numbered("日期.xlsx", strings.NewReader(content), int64(len(content)))
		if err != nil || len(rows) != 3 || rows[1].No != 3 || !slices.Equal(rows[1].Cells, []string{"2026-03-05", "合并", "12.5"}) || !slices.Equal(rows[2].Cells, []string{"", "", "7"}) {
			t.Errorf("since 1904 %t: %+v, %v", old, rows, err)
		}
	}
}
