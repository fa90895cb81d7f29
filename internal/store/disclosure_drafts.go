package store

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// CreateDisclosureDraft implements affairs.DeskStore.
func (s *Store) CreateDisclosureDraft(ctx context.Context, d disclosure.Draft) error {
	return did(s.in(ctx).Create(&d), "keep a draft")
}

// FindDisclosureDraft implements affairs.DeskStore.
func (s *Store) FindDisclosureDraft(ctx context.Context, id string) (disclosure.Draft, error) {
	return take[disclosure.Draft](s.in(ctx).Where("id = ?", id), "find a draft")
}

// UpdateDisclosureDraft implements affairs.DeskStore.
func (s *Store) UpdateDisclosureDraft(ctx context.Context, d disclosure.Draft) error {
	return one(s.in(ctx).Model(&disclosure.Draft{}).Where("id = ? AND revision = ?", d.ID, d.Revision-1).Updates(map[string]any{
		"disclosure_id": d.DisclosureID, "author_id": d.AuthorID, "approver_id": d.ApproverID, "state": d.State, "publish_at": d.PublishAt,
		"label": d.Label, "boxed": d.Boxed, "revision": d.Revision, "changed_at": d.ChangedAt}), "write a draft")
}

// RemoveDisclosureDraft implements affairs.DeskStore.
func (s *Store) RemoveDisclosureDraft(ctx context.Context, id string, revision int64) error {
	return one(s.in(ctx).Where("id = ? AND revision = ?", id, revision).Delete(&disclosure.Draft{}), "remove a draft")
}

// ListDisclosureDrafts implements affairs.DeskStore.
func (s *Store) ListDisclosureDrafts(ctx context.Context, q disclosure.DraftQuery) ([]disclosure.Draft, error) {
	tx := within(s.in(ctx), q.Region).Omit("boxed").Where("state IN ?", q.States).Order("changed_at DESC, id DESC").Limit(q.Limit)
	if q.UnitID != 0 {
		tx = tx.Where("unit_id = ?", q.UnitID)
	}
	if q.Before.At > 0 {
		tx = tx.Where("changed_at < ? OR changed_at = ? AND id < ?", q.Before.At, q.Before.At, q.Before.ID)
	}
	return list[disclosure.Draft](tx, "list drafts")
}

// ListDueDrafts implements affairs.DeskStore.
func (s *Store) ListDueDrafts(ctx context.Context, unix int64, limit int) ([]disclosure.Draft, error) {
	return list[disclosure.Draft](s.in(ctx).Where("state = ? AND publish_at <= ?", disclosure.Scheduled, unix).Order("publish_at, id").Limit(limit), "list due drafts")
}

// ListDraftsOf implements affairs.DeskStore.
func (s *Store) ListDraftsOf(ctx context.Context, disclosureID string) ([]disclosure.Draft, error) {
	return list[disclosure.Draft](s.in(ctx).Omit("boxed").Where("disclosure_id = ? AND state <> ?", disclosureID, disclosure.Done).Order("changed_at DESC, id").Limit(10), "list the drafts of a disclosure")
}

// ListDraftsFor implements affairs.DeskStore.
func (s *Store) ListDraftsFor(ctx context.Context, region, item string, period models.Period) ([]disclosure.Draft, error) {
	return list[disclosure.Draft](s.in(ctx).Omit("boxed").Where("region_code = ? AND item_id = ? AND period = ? AND state <> ?", region, item, period, disclosure.Done).
		Order("changed_at DESC, id").Limit(10), "list the drafts of a period")
}

// ListDisclosuresByUnit lists what a unit published, the newest first, those beyond a place.
func (s *Store) ListDisclosuresByUnit(ctx context.Context, unitID int64, before disclosure.Spot, limit int) ([]disclosure.Disclosure, error) {
	tx := s.in(ctx).Where("unit_id = ?", unitID).Order("published_at DESC, id DESC").Limit(limit)
	if before.At > 0 {
		tx = tx.Where("published_at < ? OR published_at = ? AND id < ?", before.At, before.At, before.ID)
	}
	return list[disclosure.Disclosure](tx, "list a unit's disclosures")
}

// CreateAttached implements affairs.DeskStore.
func (s *Store) CreateAttached(ctx context.Context, f disclosure.Attached) error {
	return did(s.in(ctx).Create(&f), "keep a file")
}

// FindAttached implements affairs.DeskStore.
func (s *Store) FindAttached(ctx context.Context, id string) (disclosure.Attached, error) {
	return take[disclosure.Attached](s.in(ctx).Where("id = ?", id), "find a file")
}

// ListAttached implements affairs.DeskStore.
func (s *Store) ListAttached(ctx context.Context, ids []string) ([]disclosure.Attached, error) {
	return list[disclosure.Attached](s.in(ctx).Where("id IN ?", ids), "list files")
}

// ListAttachedTo implements affairs.DeskStore.
func (s *Store) ListAttachedTo(ctx context.Context, draftID string) ([]disclosure.Attached, error) {
	return list[disclosure.Attached](s.in(ctx).Where("draft_id = ?", draftID).Limit(1000), "list a draft's files")
}

// PostAttached implements affairs.DeskStore.
func (s *Store) PostAttached(ctx context.Context, f disclosure.Attached) error {
	return one(s.in(ctx).Model(&disclosure.Attached{}).Where("id = ?", f.ID).Updates(map[string]any{"disclosure_id": f.DisclosureID, "boxed": f.Boxed}), "publish a file")
}

// RemoveAttached implements affairs.DeskStore.
func (s *Store) RemoveAttached(ctx context.Context, id string) error {
	return did(s.in(ctx).Where("id = ? AND disclosure_id = ''", id).Delete(&disclosure.Attached{}), "remove a file")
}
