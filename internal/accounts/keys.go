package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// Keys is what somebody sees of their own keys, and of those of others that wait for them.
type Keys struct {
	Held    int64 // tips of which they have a key to some part
	Missing Missing
	Lackers []Lacker
}

// Waits reports whether something waits for them to be done.
func (k Keys) Waits() bool { return len(k.Lackers) > 0 }

// Keys shows a keeper what there is to know, and to do, about keys.
func (a Accounts) Keys(ctx context.Context, v models.Visitor) (k Keys, err error) {
	if err := onlyKeeper(v); err != nil {
		return k, err
	}
	if k.Held, err = a.Store.CountKeys(ctx, v.Staff.ID); err != nil {
		return k, fmt.Errorf("count keys: %w", err)
	}
	if k.Missing, err = a.Missing(ctx, v); err != nil {
		return k, err
	}
	k.Lackers, err = a.Lackers(ctx, v)
	return k, err
}

// onlyKeeper lets on those to whom tips are sealed.
func onlyKeeper(v models.Visitor) error {
	for _, role := range models.Keepers() {
		if v.Is(role) && v.Identity != "" {
			return nil
		}
	}
	return models.Fail(models.NotFound, "err.not_found")
}
