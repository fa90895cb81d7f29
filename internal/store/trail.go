package store

import (
	"context"

	"gorm.io/gorm/clause"

	"qingyuan/models"
)

type trailHead struct {
	ID   int64 `gorm:"primaryKey"`
	Seq  int64
	Hash []byte
}

func (trailHead) TableName() string { return "trail_head" }

// HoldTrail implements trail.Store. On a cluster two nodes may hold the head at once: the
// later commit fails as a deadlock does, and InTx runs it again.
func (s *Store) HoldTrail(ctx context.Context) (models.Head, error) {
	tx := s.in(ctx).Where("id = 1")
	if s.dialect == MySQL { // SQLite's transactions are one at a time
		tx = tx.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	head, err := take[trailHead](tx, "hold the trail")
	return models.Head{Seq: head.Seq, Hash: head.Hash}, err
}

// AddEntry implements trail.Store.
func (s *Store) AddEntry(ctx context.Context, e models.Entry) error {
	if err := one(s.in(ctx).Model(&trailHead{}).Where("id = 1 AND seq = ?", e.Seq-1).
		Updates(map[string]any{"seq": e.Seq, "hash": e.Hash}), "move the trail's head"); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&e), "add to the trail")
}

// TrailHead implements trail.Store.
func (s *Store) TrailHead(ctx context.Context) (models.Head, error) {
	head, err := take[trailHead](s.in(ctx).Where("id = 1"), "find the trail's head")
	return models.Head{Seq: head.Seq, Hash: head.Hash}, err
}

// ListEntriesFrom implements trail.Store.
func (s *Store) ListEntriesFrom(ctx context.Context, seq int64, limit int) ([]models.Entry, error) {
	return list[models.Entry](s.in(ctx).Where("seq >= ?", seq).Order("seq").Limit(limit), "list the trail")
}
