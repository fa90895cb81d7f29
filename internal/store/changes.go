package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models/disclosure"
)

type publicHead struct {
	ID  int64 `gorm:"primaryKey"`
	Seq int64
}

func (publicHead) TableName() string { return "public_head" }

// AddChange implements changes.Store. The head's row keeps others waiting until the
// transaction ends, so that numbers become visible in their order.
func (s *Store) AddChange(ctx context.Context, c *disclosure.Change) error {
	tx := s.in(ctx).Model(&publicHead{}).Where("id = 1").Update("seq", gorm.Expr("seq + 1"))
	if err := one(tx, "move the head of changes"); err != nil {
		return err
	}
	head, err := take[publicHead](s.in(ctx).Where("id = 1"), "find the head of changes")
	if err != nil {
		return err
	}
	c.Seq = head.Seq
	if err := did(s.in(ctx).Create(c), "add a change"); err != nil {
		return err
	}
	if noted, ok := ctx.Value(notedKey{}).(*bool); ok {
		*noted = true
	} else {
		s.noted.Add(1)
	}
	return nil
}

// notedKey is where a transaction remembers that it added a change.
type notedKey struct{}

// Noted is how many transactions of this process have added changes: it moves once they can be seen.
func (s *Store) Noted() int64 { return s.noted.Load() }

// LastChange is the number of the newest change, 0 where there is none.
func (s *Store) LastChange(ctx context.Context) (int64, error) {
	head, err := take[publicHead](s.in(ctx).Where("id = 1"), "find the head of changes")
	return head.Seq, err
}

// ListChanges lists changes of a region and all below it, of an item, or both; the newest
// first, those before a number; 0 begins.
func (s *Store) ListChanges(ctx context.Context, region, item string, before int64, limit int) ([]disclosure.Change, error) {
	tx := within(s.in(ctx), region).Order("seq DESC").Limit(limit)
	if item != "" {
		tx = tx.Where("item_id = ?", item)
	}
	if before > 0 {
		tx = tx.Where("seq < ?", before)
	}
	return list[disclosure.Change](tx, "list changes")
}

// ListChangesAfter lists the changes beyond a number, the oldest first.
func (s *Store) ListChangesAfter(ctx context.Context, seq int64, limit int) ([]disclosure.Change, error) {
	return list[disclosure.Change](s.in(ctx).Where("seq > ?", seq).Order("seq").Limit(limit), "list changes")
}
