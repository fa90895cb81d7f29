package accounts

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// nameSelf keeps someone's own name for matching and keeps them from the tips about it. What
// they could open of those is taken from them where somebody else can, inside a transaction.
func (a Accounts) nameSelf(ctx context.Context, st models.Staff) error {
	ref := models.NameRef(a.Hash, st.Name)
	if ref == nil { // nothing that could be a person's name
		ref = []byte{}
	}
	self := models.Relation{ID: models.NewID(), StaffID: st.ID, Kind: models.RelationSelf, Ref: ref, DeclaredOn: a.today()}
	if err := a.Store.SetSelf(ctx, self); err != nil {
		return fmt.Errorf("keep a name for matching: %w", err)
	}
	return a.keepFrom(ctx, st.ID, ref)
}

// keepFrom keeps someone from the tips about a name.
func (a Accounts) keepFrom(ctx context.Context, staffID int64, ref []byte) error {
	if err := a.Store.RecuseFrom(ctx, staffID, ref, a.today()); err != nil {
		return fmt.Errorf("keep someone from tips: %w", err)
	}
	if err := a.Store.RemoveKeysHeldElsewhere(ctx, staffID, true); err != nil {
		return fmt.Errorf("take the keys to those tips: %w", err)
	}
	return nil
}

// selvesAtOnce is how many accounts EnsureSelves names in one transaction.
const selvesAtOnce = 100

// EnsureSelves keeps for matching the names of accounts that were made before names were.
func (a Accounts) EnsureSelves(ctx context.Context) error {
	for {
		people, err := a.Store.ListNameless(ctx, selvesAtOnce)
		if err != nil || len(people) == 0 {
			return err
		}
		err = a.Store.InTx(ctx, func(ctx context.Context) error {
			if err := a.Store.HoldKeys(ctx); err != nil {
				return err
			}
			for _, st := range people {
				if err := a.nameSelf(ctx, st); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("keep names for matching: %w", err)
		}
	}
}
