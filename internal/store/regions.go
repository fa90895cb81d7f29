package store

import (
	"context"
	"strings"

	"qingyuan/models/region"
)

// regionRow is a region as it is kept; its level follows from its code.
type regionRow struct {
	Code   string `gorm:"primaryKey"`
	Name   string
	Parent string
}

func (regionRow) TableName() string { return "regions" }

func regionsOf(rows []regionRow) []region.Region {
	list := make([]region.Region, len(rows))
	for i, r := range rows {
		list[i] = region.Region{Code: r.Code, Name: r.Name, Parent: r.Parent, Level: region.LevelOf(r.Code)}
	}
	return list
}

// FindRegions implements regions.TreeStore.
func (s *Store) FindRegions(ctx context.Context, codes []string) ([]region.Region, error) {
	var rows []regionRow
	err := did(s.in(ctx).Where("code IN ?", codes).Order("code").Find(&rows), "find regions")
	return regionsOf(rows), err
}

// childrenLimit is more than any region has right below it.
const childrenLimit = 2000

// ListChildren implements regions.TreeStore.
func (s *Store) ListChildren(ctx context.Context, code string) ([]region.Region, error) {
	var rows []regionRow
	err := did(s.in(ctx).Where("parent = ?", code).Order("code").Limit(childrenLimit).Find(&rows), "list a region's children")
	return regionsOf(rows), err
}

// SearchRegions implements regions.TreeStore. Names that begin with q are found by the
// index; names that hold it only down to the towns, which are few enough to read.
func (s *Store) SearchRegions(ctx context.Context, q string, limit int) ([]region.Region, error) {
	var rows []regionRow
	tx := s.in(ctx).Where("name >= ? AND name < ?", q, q+"\U0010FFFF").Order("LENGTH(code), code").Limit(limit).Find(&rows)
	if err := did(tx, "search regions"); err != nil || len(rows) > 0 {
		return regionsOf(rows), err
	}
	tx = s.in(ctx).Where("LENGTH(code) < 12 AND name LIKE ? ESCAPE '!'", "%"+likeEscape(q)+"%").Order("LENGTH(code), code").Limit(limit).Find(&rows)
	return regionsOf(rows), did(tx, "search regions")
}

// likeEscape makes text stand for itself in a LIKE pattern with ESCAPE '!'.
func likeEscape(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
