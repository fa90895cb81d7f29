package affairs

import (
	"context"
	"fmt"

	"qingyuan/models/disclosure"
)

// List lists what is posted, by region and by when it was published, beyond a place. What moves
// while somebody goes through the list, because it is corrected, moves on: none is missed.
func (b Board) List(ctx context.Context, f disclosure.Filter, from disclosure.Place, limit int) ([]disclosure.Disclosure, error) {
	list, err := b.Store.ListDisclosuresBy(ctx, f, from, limit)
	if err != nil {
		return nil, fmt.Errorf("list what is posted: %w", err)
	}
	return list, nil
}
