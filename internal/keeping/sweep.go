package keeping

import (
	"context"
	"fmt"
)

// sweepPage is how many files are looked at together, and lateDays how many days after an
// erasing keys are looked for that came while it happened.
const (
	sweepPage = 100
	lateDays  = 2
)

// Sweep removes the objects of erased tips, and returns how many. Their rows go after them: one
// that is cut off goes on where it was, and any number of nodes may do it at once.
func (k Keeping) Sweep(ctx context.Context) (files int, err error) {
	if err := k.Store.TakeErasedKeys(ctx, k.today().AddDays(-lateDays)); err != nil {
		return 0, fmt.Errorf("take the keys of erased tips: %w", err)
	}
	for {
		rows, err := k.Store.ListErasedFiles(ctx, sweepPage)
		if err != nil {
			return files, fmt.Errorf("list files of erased tips: %w", err)
		}
		if len(rows) == 0 {
			return files, nil
		}
		for _, a := range rows {
			if err := k.Blob.Remove(ctx, a.ObjectKey); err != nil {
				return files, fmt.Errorf("remove an object of an erased tip: %w", err)
			}
			if err := k.Store.RemoveAttachment(ctx, a.TipID, a.ID); err != nil {
				return files, fmt.Errorf("forget a file of an erased tip: %w", err)
			}
			files++
		}
	}
}
