package changes

import (
	"context"
	"fmt"

	"qingyuan/models/disclosure"
)

// LogStore is what the record is read from.
type LogStore interface {
	LastChange(ctx context.Context) (int64, error)
	// ListChangesAfter lists the changes beyond a number, the oldest first.
	ListChangesAfter(ctx context.Context, seq int64, limit int) ([]disclosure.Change, error)
}

// Log reads the public record of changes.
type Log struct{ Store LogStore }

// After reads the changes beyond a number, the oldest first, and the number of the newest.
func (l Log) After(ctx context.Context, seq int64, limit int) (last int64, list []disclosure.Change, err error) {
	if list, err = l.Store.ListChangesAfter(ctx, seq, limit); err != nil {
		return 0, nil, fmt.Errorf("read changes: %w", err)
	}
	if last, err = l.Store.LastChange(ctx); err != nil {
		return 0, nil, fmt.Errorf("read changes: %w", err)
	}
	return last, list, nil
}
