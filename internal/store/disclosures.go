package store

import (
	"context"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// CreateDisclosure keeps a new one; models.Conflict where the item's period or subject is
// there already.
func (s *Store) CreateDisclosure(ctx context.Context, d disclosure.Disclosure) error {
	return did(s.in(ctx).Create(&d), "keep a disclosure")
}

// UpdateDisclosure moves a disclosure on from the version before its Version; models.Conflict
// where it isn't at that.
func (s *Store) UpdateDisclosure(ctx context.Context, d disclosure.Disclosure) error {
	return one(s.in(ctx).Model(&disclosure.Disclosure{}).Where("id = ? AND version = ?", d.ID, d.Version-1).Updates(map[string]any{
		"title": d.Title, "state": d.State, "version": d.Version, "published_at": d.PublishedAt, "event_on": d.EventOn}), "move a disclosure on")
}

// AddVersion keeps a version.
func (s *Store) AddVersion(ctx context.Context, v disclosure.Version) error {
	return did(s.in(ctx).Create(&v), "keep a version")
}

// FindDisclosure finds one by its ID.
func (s *Store) FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error) {
	return take[disclosure.Disclosure](s.in(ctx).Where("id = ?", id), "find a disclosure")
}

// FindDisclosureOf finds what a region published of an item for a period, or of a subject.
func (s *Store) FindDisclosureOf(ctx context.Context, region, item string, period models.Period, subject string) (disclosure.Disclosure, error) {
	return take[disclosure.Disclosure](s.in(ctx).Where("region_code = ? AND item_id = ? AND period = ? AND subject = ?", region, item, period, subject), "find a disclosure")
}

// FindVersion finds one version.
func (s *Store) FindVersion(ctx context.Context, id string, no int) (disclosure.Version, error) {
	return take[disclosure.Version](s.in(ctx).Where("disclosure_id = ? AND no = ?", id, no), "find a version")
}

// ListVersions lists the versions of a disclosure without what they say, the newest first.
func (s *Store) ListVersions(ctx context.Context, id string) ([]disclosure.Version, error) {
	return list[disclosure.Version](s.in(ctx).Omit("canonical", "persons").Where("disclosure_id = ?", id).Order("no DESC").Limit(1000), "list versions")
}

// ListDisclosures lists the disclosures of a region and all below it, of an item where one is
// named; the newest first, those beyond a place: published_at and ID of the last seen, 0 begins.
func (s *Store) ListDisclosures(ctx context.Context, region, item string, at int64, id string, limit int) ([]disclosure.Disclosure, error) {
	tx := within(s.in(ctx), region).Order("published_at DESC, id DESC").Limit(limit)
	if item != "" {
		tx = tx.Where("item_id = ?", item)
	}
	if at > 0 {
		tx = tx.Where("published_at < ? OR published_at = ? AND id < ?", at, at, id)
	}
	return list[disclosure.Disclosure](tx, "list disclosures")
}

// ListExpired implements affairs.ExpiryStore.
func (s *Store) ListExpired(ctx context.Context, day models.Date, limit int) ([]disclosure.Version, error) {
	return list[disclosure.Version](s.in(ctx).Omit("canonical", "persons").Where("persons_until > '' AND persons_until < ? AND persons IS NOT NULL", day).
		Order("persons_until, disclosure_id, no").Limit(limit), "list expired versions")
}

// EmptyPersons implements affairs.ExpiryStore.
func (s *Store) EmptyPersons(ctx context.Context, id string, no int) error {
	return one(s.in(ctx).Model(&disclosure.Version{}).Where("disclosure_id = ? AND no = ? AND persons IS NOT NULL", id, no).Update("persons", nil), "empty a version's persons")
}
