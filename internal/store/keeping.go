package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/deadline"
)

// kept are the archived tips of units, with what was decided of their keeping, but for those
// from which a staff member is kept.
func (s *Store) kept(ctx context.Context, staffID int64, unitIDs []int64) *gorm.DB {
	return s.in(ctx).Table("tips").Joins("LEFT JOIN keepings ON keepings.tip_id = tips.id").Joins(notRecused, staffID).
		Where("tips.unit_id IN ? AND tips.erased_on = '' AND recusals.tip_id IS NULL", unitIDs).
		Select(`tips.id, tips.unit_id, tips.state, tips.version, tips.archived_on, tips.kept_as, tips.unread,
			keepings.hold, keepings.hold_by, keepings.hold_on, keepings.proposed, keepings.proposed_by, keepings.proposed_on, keepings.proposed_at,
			COALESCE(keepings.version, 0) AS decided,
			(SELECT COUNT(*) FROM tip_requests WHERE tip_requests.tip_id = tips.id AND tip_requests.state = ?) AS waiting,
			(SELECT COUNT(*) FROM tip_requests WHERE tip_requests.tip_id = tips.id AND tip_requests.kind = ? AND tip_requests.state = ?) AS rewards,
			(SELECT COUNT(*) FROM tips others WHERE others.erased_on = '' AND (others.first_id = tips.id
				OR (others.id = tips.first_id AND others.archived_on = ''))) AS linked`,
			models.RequestOpen, models.RequestReward, models.RequestGranted)
}

// ListKeptTips implements keeping.Store, the one that was archived first first.
func (s *Store) ListKeptTips(ctx context.Context, q models.KeptQuery) ([]models.KeptTip, error) {
	tx := s.kept(ctx, q.StaffID, q.UnitIDs).Where("tips.archived_on <> ''").Order("tips.archived_on, tips.id").Limit(q.Limit)
	if q.Proposed {
		tx = tx.Where("keepings.proposed <> ''")
	}
	if q.Held {
		tx = tx.Where("keepings.hold <> ''")
	}
	if q.Archived != nil {
		due := s.in(ctx).Where("1 = 0")
		for o, day := range q.Archived {
			due = due.Or("tips.kept_as = ? AND tips.archived_on <= ?", o, day)
		}
		tx = tx.Where(due)
	}
	return list[models.KeptTip](tx, "list what is kept")
}

// ListUntoldKept implements reminders.Store, the one that was archived first first.
func (s *Store) ListUntoldKept(ctx context.Context, p models.Point, after, upTo map[models.Outcome]models.Date, limit int) ([]models.KeptTip, error) {
	due := s.in(ctx).Where("1 = 0")
	for o, day := range upTo {
		due = due.Or("tips.kept_as = ? AND tips.archived_on > ? AND tips.archived_on <= ?", o, after[o], day)
	}
	return list[models.KeptTip](s.in(ctx).Table("tips").Joins("LEFT JOIN keepings ON keepings.tip_id = tips.id").
		Joins("LEFT JOIN reminders m ON m.tip_id = tips.id AND m.rule = ? AND m.from_on = tips.archived_on AND m.point = ?", deadline.Keeping, p).
		Where("tips.archived_on <> '' AND tips.erased_on = '' AND COALESCE(keepings.hold, '') = '' AND m.tip_id IS NULL").Where(due).
		Order("tips.archived_on, tips.id").Limit(limit).Select("tips.id, tips.unit_id, tips.archived_on, tips.kept_as"), "list of whose keeping nobody was told")
}

// FindKeptTip implements keeping.Store.
func (s *Store) FindKeptTip(ctx context.Context, id string, staffID int64, unitIDs []int64) (models.KeptTip, error) {
	return take[models.KeptTip](s.kept(ctx, staffID, unitIDs).Where("tips.id = ?", id), "find what is kept")
}

// CountUnarchived implements keeping.Store.
func (s *Store) CountUnarchived(ctx context.Context, unitID int64) (int64, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.Tip{}).Where("unit_id = ? AND state IN ?", unitID, []models.State{models.Answered, models.Declined}).Count(&n), "count what isn't archived")
	return n, err
}

// SetKeeping implements keeping.Store. A first row is made by one of those who try.
func (s *Store) SetKeeping(ctx context.Context, k models.Keeping) error {
	if k.Version == 0 {
		k.Version = 1
		return did(s.in(ctx).Create(&k), "keep what was decided")
	}
	return one(s.in(ctx).Model(&models.Keeping{}).Where("tip_id = ? AND version = ?", k.TipID, k.Version).Updates(map[string]any{
		"hold": k.Hold, "hold_by": k.HoldBy, "hold_on": k.HoldOn, "proposed": k.Proposed, "proposed_by": k.ProposedBy,
		"proposed_on": k.ProposedOn, "proposed_at": k.ProposedAt, "version": k.Version + 1}), "keep what was decided")
}

// erased are the tables of which nothing stays of an erased tip, its keys first.
func erased() []string {
	return []string{"tip_keys", "tip_parts", "messages", "tip_subjects", "recusals", "keepings", "sessions", "drafts",
		"unsealings", "letters", "notices"}
}

// EraseTip implements keeping.Store. What statistics and clocks rest on stays: the tip's row,
// its events and requests, without a word of what was said. Files stay, nameless, until their
// objects have gone: ListErasedFiles.
func (s *Store) EraseTip(ctx context.Context, id string, version int64, on models.Date) error {
	db := s.in(ctx)
	err := one(db.Model(&models.Tip{}).Where("id = ? AND version = ? AND state = ? AND erased_on = ''", id, version, models.Archived).
		Updates(map[string]any{"erased_on": on, "content": []byte{}, "receipt_key": []byte{}, "recipient": "", "unread": false, "version": version + 1}), "erase a tip")
	if err != nil {
		return err
	}
	for _, table := range erased() {
		if err := did(db.Exec("DELETE FROM "+table+" WHERE tip_id = ?", id), "erase a tip"); err != nil {
			return err
		}
	}
	for _, emptied := range []struct {
		table string
		what  map[string]any
	}{
		{"tip_events", map[string]any{"note": nil}},
		{"tip_requests", map[string]any{"content": []byte{}, "reply": nil, "voucher": nil, "voucher_recipient": "", "voucher_key": nil, "voucher_worth": nil}},
		{"attachments", map[string]any{"meta": []byte{}}},
		{"uploads", map[string]any{"meta": []byte{}, "expires_at": 0}}, // which are swept as those that nobody went on with
		{"clearings", map[string]any{"content": []byte{}, "delivery": nil}},
		{"case_files", map[string]any{"history": nil}},
	} {
		if err := did(db.Table(emptied.table).Where("tip_id = ?", id).Updates(emptied.what), "erase a tip"); err != nil {
			return err
		}
	}
	return nil
}

// ListErasedFiles implements keeping.Store.
func (s *Store) ListErasedFiles(ctx context.Context, limit int) ([]models.Attachment, error) {
	return list[models.Attachment](s.in(ctx).Joins("JOIN tips ON tips.id = attachments.tip_id AND tips.erased_on <> ''").
		Order("attachments.id").Limit(limit), "list files of erased tips")
}

// TakeErasedKeys implements keeping.Store.
func (s *Store) TakeErasedKeys(ctx context.Context, since models.Date) error {
	return did(s.in(ctx).Exec("DELETE FROM tip_keys WHERE tip_id IN (SELECT id FROM tips WHERE erased_on >= ?)", since), "take the keys of erased tips")
}
