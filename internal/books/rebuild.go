package books

import (
	"context"
	"fmt"

	"qingyuan/models/book"
	"qingyuan/models/disclosure"
)

// rebuildChunk is how many disclosures are looked for at a time.
const rebuildChunk = 200

// Rebuild makes all rows, totals and releases anew from what is published, in one transaction,
// and returns how many disclosures there were.
func (k Keeper) Rebuild(ctx context.Context) (n int, err error) {
	err = k.Store.InTx(ctx, func(ctx context.Context) error {
		n = 0
		if err := k.Store.ClearBooks(ctx); err != nil {
			return err
		}
		for _, item := range book.Items() {
			after := ""
			for {
				list, err := k.Store.ListDisclosuresOf(ctx, item, after, rebuildChunk)
				if err != nil {
					return err
				}
				for _, d := range list {
					if err := k.again(ctx, d); err != nil {
						return err
					}
					after = d.ID
				}
				if n += len(list); len(list) < rebuildChunk {
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("rebuild the books: %w", err)
	}
	return n, nil
}

// again enters a disclosure: the releases of all its versions, the rows of the newest.
func (k Keeper) again(ctx context.Context, d disclosure.Disclosure) error {
	item, _ := k.Catalogue.Find(d.ItemID)
	for no := 1; no < d.Version; no++ {
		e, v, err := k.read(ctx, d, no)
		if err != nil {
			return err
		}
		then := d
		then.State, then.Version, then.PublishedAt = v.State, no, v.PublishedAt
		if err := k.release(ctx, then, v, book.Processes(then, item, e)); err != nil {
			return err
		}
	}
	return k.enter(ctx, d)
}
