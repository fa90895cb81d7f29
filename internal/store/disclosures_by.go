package store

import (
	"context"

	"qingyuan/models/disclosure"
)

// ListDisclosuresBy implements affairs.BoardStore: by region, then the one published longest ago
// first. Each page is a run of one index.
func (s *Store) ListDisclosuresBy(ctx context.Context, f disclosure.Filter, from disclosure.Place, limit int) ([]disclosure.Disclosure, error) {
	index := "disclosures_region"
	if f.Item != "" {
		index = "disclosures_item"
	}
	tx := within(s.in(ctx).Table("disclosures "+s.byIndex(index)), f.Region).Order("region_code, published_at, id").Limit(limit)
	if f.Item != "" {
		tx = tx.Where("item_id = ?", f.Item)
	}
	if f.Period != "" {
		tx = tx.Where("period = ?", f.Period)
	}
	if from.ID != "" {
		tx = tx.Where("region_code >= ? AND (region_code > ? OR published_at > ? OR published_at = ? AND id > ?)", from.Region, from.Region, from.At, from.At, from.ID)
	}
	return list[disclosure.Disclosure](tx, "list disclosures by region")
}
