package blob

import (
	"context"
	"time"
)

// Aging is a Store that can list its old objects, for sweeps.
type Aging struct{ Store }

// agingBatch is how many keys Old gives at once.
const agingBatch = 500

// Old calls fn with the keys of objects under prefix that were stored before a moment, some
// hundreds at a time.
func (a Aging) Old(ctx context.Context, prefix string, before time.Time, fn func(keys []string) error) error {
	var keys []string
	err := a.Walk(ctx, prefix, func(o Info) error {
		if !o.Modified.Before(before) {
			return nil
		}
		if keys = append(keys, o.Key); len(keys) < agingBatch {
			return nil
		}
		batch := keys
		keys = nil
		return fn(batch)
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	return fn(keys)
}
