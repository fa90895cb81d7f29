// Package sheets lets publishing and affairs read what tabular reads.
package sheets

import (
	"io"

	"qingyuan/internal/publishing"
	"qingyuan/internal/tabular"
	"qingyuan/models/fund"
)

// Open reads a spreadsheet of size bytes; its errors are tabular's. It is a publishing.Desk's
// OpenSheet.
func Open(name string, file io.ReaderAt, size int64) (publishing.Sheet, error) {
	book, err := tabular.Open(name, file, size, tabular.DefaultLimits())
	if err != nil {
		return publishing.Sheet{}, err
	}
	rows := func(yield func(fund.Row, error) bool) {
		for row, err := range book.Rows() {
			if !yield(row, err) {
				return
			}
		}
	}
	return publishing.Sheet{Rows: rows, Hidden: book.Hidden}, nil
}
