package sheets

import (
	"io"

	"qingyuan/internal/tabular"
	"qingyuan/models"
)

// most is how many rows Rows reads, and how many cells of each: far more than any table of a
// disclosure has.
const (
	mostRows  = 5000
	mostCells = 100
)

// Rows are the texts of a small spreadsheet's first sheet with rows. Its errors are tabular's.
func Rows(name string, file io.ReaderAt, size int64) ([][]string, error) {
	book, err := tabular.Open(name, file, size, tabular.DefaultLimits())
	if err != nil {
		return nil, err
	}
	var rows [][]string
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
		rows = append(rows, cells)
	}
	return rows, nil
}
