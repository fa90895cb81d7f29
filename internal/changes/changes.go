// Package changes keeps the public record of changes: everything that becomes public, is
// corrected, leaves or is answered, in the order in which it could be seen.
package changes

import (
	"context"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// Store keeps the record.
type Store interface {
	// AddChange gives the change the next number and keeps it; whoever calls it in a transaction
	// holds the record until that ends.
	AddChange(ctx context.Context, c *disclosure.Change) error
}

// Follower does what a change brings with it, in the change's own transaction.
type Follower func(ctx context.Context, c disclosure.Change) error

// Changes is where a change is written down.
type Changes struct {
	Store     Store
	Followers []Follower
	Clock     func() time.Time
}

// Note writes a change down, in the transaction that makes it: after all that it writes
// itself, and before its entry of the trail. Seq and At are set here.
func (c Changes) Note(ctx context.Context, change disclosure.Change) error {
	if change.At = c.Clock().Unix(); change.Happened == disclosure.WasAsked { // a stranger stood there: the day is enough
		change.At = models.DateOf(c.Clock()).Time().Unix()
	}
	for _, follow := range c.Followers {
		if err := follow(ctx, change); err != nil {
			return fmt.Errorf("follow a change: %w", err)
		}
	}
	if err := c.Store.AddChange(ctx, &change); err != nil {
		return fmt.Errorf("note a change: %w", err)
	}
	return nil
}
