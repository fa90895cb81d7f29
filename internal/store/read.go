package store

import "gorm.io/gorm"

// take reads one row; models.NotFound where there is none.
func take[T any](tx *gorm.DB, doing string) (T, error) {
	var row T
	err := did(tx.Take(&row), doing)
	return row, err
}

// list reads rows. The query must have a limit, or be bounded by what it looks for.
func list[T any](tx *gorm.DB, doing string) ([]T, error) {
	var rows []T
	err := did(tx.Find(&rows), doing)
	return rows, err
}
