package affairs

import (
	"context"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// strayAge is how old an object without a record is before it is nobody's.
const strayAge = 48 * time.Hour

// SweepFiles removes objects that broken uploads left.
func (d Desk) SweepFiles(ctx context.Context) error {
	err := d.Blob.Old(ctx, "files/", d.Clock().Add(-strayAge), func(keys []string) error {
		known, err := d.known(ctx, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if !known[key] {
				if err := d.Blob.Remove(ctx, key); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	return nil
}

func (d Desk) known(ctx context.Context, keys []string) (map[string]bool, error) {
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = key[len(key)-len(models.NewID()):]
	}
	rows, err := d.Store.ListAttached(ctx, ids)
	known := make(map[string]bool, len(rows))
	for _, row := range rows {
		known[disclosure.ObjectKey(row.ID)] = true
	}
	return known, err
}
