package store

import (
	"context"
	"gorm.io/gorm"

	"qingyuan/models"
)

// FindHeldTip finds a tip of a unit that a staff member holds a key to.
func (s *Store) FindHeldTip(ctx context.Context, id string, unitID, staffID int64) (models.HeldTip, error) {
	return take[models.HeldTip](s.held(ctx, unitID, staffID).Where("tips.id = ?", id).Select("tips.*, tip_keys.sealed"), "find a tip")
}

func (s *Store) held(ctx context.Context, unitID, staffID int64) *gorm.DB {
	return s.in(ctx).Table("tips").Joins("JOIN tip_keys ON tip_keys.tip_id = tips.id AND tip_keys.part = ? AND tip_keys.staff_id = ?", models.PartTip, staffID).
		Joins(notRecused, staffID).Where("tips.unit_id = ? AND recusals.tip_id IS NULL", unitID)
}

// notRecused finds who is kept from a tip though they have its key: nobody else could open it
// yet, and it waits to be passed on. It is for what shows tips; recusals.tip_id must be NULL.
const notRecused = "LEFT JOIN recusals ON recusals.tip_id = tips.id AND recusals.staff_id = ?"

// ListAlikeTips finds tips that a staff member holds and that share a subject's hash with
// another, those that share most first.
func (s *Store) ListAlikeTips(ctx context.Context, tipID string, unitID, staffID int64, limit int) ([]models.AlikeTip, error) {
	return list[models.AlikeTip](s.held(ctx, unitID, staffID).
		Joins("JOIN tip_subjects theirs ON theirs.tip_id = tips.id").
		Joins("JOIN tip_subjects ours ON ours.ref = theirs.ref AND ours.tip_id = ?", tipID).
		Where("tips.id <> ?", tipID).
		Group("tips.id, tips.state, tips.received_on").Order("shared DESC, tips.received_on DESC, tips.id").Limit(limit).
		Select("tips.id, tips.state, tips.received_on, COUNT(*) AS shared"), "find tips about the same person")
}

// MoveTip writes the state of a tip that is still at its version, where its handling stands
// and the day, and takes its unread mark.
func (s *Store) MoveTip(ctx context.Context, t models.Tip) error {
	return one(s.in(ctx).Model(&models.Tip{}).Where("id = ? AND version = ?", t.ID, t.Version).Updates(map[string]any{
		"state": t.State, "changed_on": t.ChangedOn, "unread": false, "version": t.Version + 1,
		"handler_id": t.HandlerID, "disposition": t.Disposition, "review_on": t.ReviewOn, "finding": t.Finding,
		"decline_reason": t.DeclineReason, "from_unit_id": t.FromUnitID, "report_to": t.ReportTo, "first_id": t.FirstID, "archived_on": t.ArchivedOn, "kept_as": t.KeptAs}), "move a tip")
}

// MarkTipRead takes the unread mark from a tip, unless it has changed since its version.
func (s *Store) MarkTipRead(ctx context.Context, id string, version int64) error {
	return did(s.in(ctx).Model(&models.Tip{}).Where("id = ? AND version = ? AND unread = ?", id, version, true).
		Update("unread", false), "mark a tip as read")
}

// FindAttachment finds a file of a tip.
func (s *Store) FindAttachment(ctx context.Context, tipID, id string) (models.Attachment, error) {
	return take[models.Attachment](s.in(ctx).Where("tip_id = ? AND id = ?", tipID, id), "find a file")
}

// FindHeldTipsByRef finds the tips whose short name it is: one, but for a chance in four
// thousand million.
func (s *Store) FindHeldTipsByRef(ctx context.Context, ref string, unitID, staffID int64) ([]models.HeldTip, error) {
	if len(ref) != 8 {
		return nil, nil
	}
	return list[models.HeldTip](s.held(ctx, unitID, staffID).Where("tips.id >= ? AND tips.id < ?", ref, ref+"g").Limit(2).
		Select("tips.*, tip_keys.sealed"), "find a tip by its short name")
}
