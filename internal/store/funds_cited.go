package store

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// FindListing finds one line that is shown on a day, and the number of its batch.
func (s *Store) FindListing(ctx context.Context, id int64, today models.Date) (fund.Listing, int64, error) {
	row, err := take[struct {
		fund.Listing
		BatchID int64
	}](s.in(ctx).Table("payments").Where("id = ? AND listed = ? AND listed_until >= ?", id, true, today), "find a payment")
	return row.Listing, row.BatchID, err
}
