package casework

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// maxAlike is how many tips about the same person are listed.
const maxAlike = 50

// alike finds the tips that may be about one of the same people, among those that the
// visitor may read anyway. They meet by keyed hashes: no name is read for it, and of tips
// that are others' to read it tells nothing, not even their number.
func (c Casework) alike(ctx context.Context, v models.Visitor, tipID string) ([]models.AlikeTip, error) {
	list, err := c.Store.ListAlikeTips(ctx, tipID, v.Unit.ID, v.Staff.ID, maxAlike)
	if err != nil {
		return nil, fmt.Errorf("find tips about the same person: %w", err)
	}
	return list, nil
}
