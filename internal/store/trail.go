package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"
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

// ListEntries implements trail.ReadStore.
func (s *Store) ListEntries(ctx context.Context, f models.TrailFilter, before int64, limit int) ([]models.Entry, error) {
	tx := s.in(ctx).Order("seq DESC").Limit(limit)
	if before != 0 {
		tx = tx.Where("seq < ?", before)
	}
	if f.From != "" {
		tx = tx.Where("at >= ?", f.From.Time().Unix())
	}
	if f.To != "" {
		tx = tx.Where("at < ?", f.To.AddDays(1).Time().Unix())
	}
	if f.People != nil {
		tx = tx.Where("staff_id IN ?", f.People)
	}
	if f.System != "" {
		tx = tx.Where("staff_name = ?", f.System)
	}
	if f.Act != "" {
		tx = tx.Where("act = ?", f.Act)
	}
	if f.Kind != "" {
		tx = tx.Where("kind = ?", f.Kind)
	}
	if f.UnitID != 0 {
		tx = tx.Where("unit_id = ?", f.UnitID)
	}
	if f.Record != "" {
		tx = recorded(tx, f.Record)
	}
	return list[models.Entry](tx, "list the trail")
}

// recorded finds entries by a record's id, or by the reference of one: how it begins.
func recorded(tx *gorm.DB, record string) *gorm.DB {
	if len(record) != 8 {
		return tx.Where("record = ?", record)
	}
	id := strings.ToLower(record)
	return tx.Where("record >= ? AND record < ?", id, id+"g") // beyond the last hexadecimal digit
}

// LastEntry implements trail.ReadStore.
func (s *Store) LastEntry(ctx context.Context, act models.ActName) (models.Entry, error) {
	return take[models.Entry](s.in(ctx).Where("act = ?", act).Order("seq DESC").Limit(1), "find an entry")
}

// StaffCalled implements trail.ReadStore.
func (s *Store) StaffCalled(ctx context.Context, name string) ([]int64, error) {
	var ids []int64
	err := did(s.in(ctx).Model(&models.Staff{}).Where("username = ? OR name = ?", name, name).Order("id").Limit(100).Pluck("id", &ids), "find people")
	return ids, err
}

// HasActed implements casework.Store.
func (s *Store) HasActed(ctx context.Context, staffID int64, act models.Act, since int64) (bool, error) {
	after, err := act.After.JSON()
	if err != nil {
		return false, fmt.Errorf("look in the trail: %w", err)
	}
	some, err := list[models.Entry](s.in(ctx).Select("seq").Where("record = ? AND act = ? AND staff_id = ? AND became = ? AND at >= ?",
		act.Record, act.Name, staffID, after, since).Limit(1), "look in the trail")
	return len(some) > 0, err
}
