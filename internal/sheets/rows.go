package sheets

import (
	"io"

	"qingyuan/internal/affairs"
	"qingyuan/internal/tabular"
	"qingyuan/models"
)

// most is how many rows a small spreadsheet may have, and how many cells each: far more than any
// table of a disclosure has.
const (
	mostRows  = 5000
	mostCells = 100
)

// Rows are the texts of a small spreadsheet's first sheet with rows. Its errors are tabular's,
// or say where a formula stands of which no result was saved.
func Rows(name string, file io.ReaderAt, size int64) ([][]string, error) {
	numbered, err := Numbered(name, file, size)
	rows := make([][]string, len(numbered))
	for i, r := range numbered {
		rows[i] = r.Cells
	}
	return rows, err
}

// Numbered is Rows with their numbers in the file.
func Numbered(name string, file io.ReaderAt, size int64) ([]affairs.SheetRow, error) {
	limits := tabular.DefaultLimits()
	limits.Columns = mostCells
	book, err := tabular.Open(name, file, size, limits)
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
		cells, err := texts(row)
		if err != nil {
			return nil, err
		}
		rows = append(rows, affairs.SheetRow{No: row.Number(), Cells: cells})
	}
	return rows, nil
}

func texts(row *tabular.Row) ([]string, error) {
	cells := make([]string, row.Len())
	for i := range cells {
		if cells[i] = row.Text(i); cells[i] == "" && row.Formula(i) {
			return nil, models.Fail(models.Invalid, "gate.err.sheet_formula").With("Row", row.Number()).With("Column", i+1)
		}
	}
	return cells, nil
}
