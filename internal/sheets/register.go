package sheets

import (
	"io"

	"qingyuan/internal/affairs"
	"qingyuan/internal/tabular"
	"qingyuan/models"
)

// Numbered are the rows of a small spreadsheet's first sheet with rows, with their numbers in
// the file. Its errors are tabular's.
func Numbered(name string, file io.ReaderAt, size int64) ([]affairs.SheetRow, error) {
	book, err := tabular.Open(name, file, size, tabular.DefaultLimits())
	if err != nil {
		return nil, err
	}
	var rows []affairs.SheetRow
	first := ""
	for row, err := range book.Rows() {
		switch {
		case err != nil:
			return nil, err
		case len(rows) == mostRows:
			return nil, models.Fail(models.Invalid, "draft.err.sheet_rows").With("Max", mostRows)
		case len(rows) == 0:
			first = row.Sheet()
		case row.Sheet() != first:
			return rows, nil
		}
		cells := make([]string, min(row.Len(), mostCells))
		for i := range cells {
			cells[i] = row.Text(i)
		}
		rows = append(rows, affairs.SheetRow{No: row.Number(), Cells: cells})
	}
	return rows, nil
}
