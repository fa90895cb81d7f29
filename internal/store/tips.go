package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"qingyuan/models"
)

// CreateTip implements intake.Store; call it inside InTx.
func (s *Store) CreateTip(ctx context.Context, t models.NewTip) error {
	if err := s.HoldRecipients(ctx, t.To); err != nil {
		return err
	}
	if err := did(s.in(ctx).Create(&t.Tip), "create a tip"); err != nil {
		return err
	}
	if err := did(s.in(ctx).Create(&t.First), "create a tip's first event"); err != nil {
		return err
	}
	return errors.Join(createAll(s.in(ctx), t.Parts, "create a tip's parts"), createAll(s.in(ctx), t.Keys, "create a tip's keys"),
		createAll(s.in(ctx), t.Subjects, "note whom a tip is about"), createAll(s.in(ctx), t.Recusals, "keep people from a tip"),
		createAll(s.in(ctx), t.Deadlines, "keep a tip's clocks"))
}

// createAll inserts rows; there may be none.
func createAll[T any](db *gorm.DB, rows []T, doing string) error {
	if len(rows) == 0 {
		return nil
	}
	return did(db.Create(&rows), doing)
}

// FindTip implements intake.Store and casework.Store.
func (s *Store) FindTip(ctx context.Context, id string) (models.Tip, error) {
	return take[models.Tip](s.in(ctx).Where("id = ?", id), "find a tip")
}

// FindTipPart implements intake.Store and casework.Store.
func (s *Store) FindTipPart(ctx context.Context, tipID string, part models.Part) (models.TipPart, error) {
	return take[models.TipPart](s.in(ctx).Where("tip_id = ? AND part = ?", tipID, part), "find a part of a tip")
}

// FindTipByReceipt implements intake.Store.
func (s *Store) FindTipByReceipt(ctx context.Context, index []byte) (models.Tip, error) {
	return take[models.Tip](s.in(ctx).Where("receipt_index = ?", index), "find a tip by its receipt")
}

// TouchTip implements intake.Store.
func (s *Store) TouchTip(ctx context.Context, id string, version int64, on models.Date) error {
	tx := s.in(ctx).Model(&models.Tip{}).Where("id = ? AND version = ?", id, version).
		Updates(map[string]any{"unread": true, "changed_on": on, "version": gorm.Expr("version + 1")})
	return one(tx, "mark a tip")
}

// ListTipEvents implements intake.Store and casework.Store.
func (s *Store) ListTipEvents(ctx context.Context, tipID string) ([]models.TipEvent, error) {
	return list[models.TipEvent](s.in(ctx).Where("tip_id = ?", tipID).Order("seq").Limit(1000), "list a tip's events")
}

// AddTipEvent implements intake.Store and casework.Store. The tip's row must be held by
// the transaction (TouchTip or MoveTip before it), so that numbers don't meet.
func (s *Store) AddTipEvent(ctx context.Context, e models.TipEvent) error {
	var err error
	if e.Seq, err = s.nextSeq(ctx, &models.TipEvent{}, e.TipID); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&e), "add a tip's event")
}

// CreateMessage implements intake.Store and casework.Store; the tip's row must be held as
// with AddTipEvent.
func (s *Store) CreateMessage(ctx context.Context, m models.Message) error {
	var err error
	if m.Seq, err = s.nextSeq(ctx, &models.Message{}, m.TipID); err != nil {
		return err
	}
	return did(s.in(ctx).Create(&m), "create a message")
}

// ListMessages implements intake.Store and casework.Store.
func (s *Store) ListMessages(ctx context.Context, tipID string) ([]models.Message, error) {
	return list[models.Message](s.in(ctx).Where("tip_id = ?", tipID).Order("seq").Limit(1000), "list messages")
}
