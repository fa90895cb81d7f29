package store

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
	"qingyuan/models/snapshot"
)

// CountiesChanged implements snapshots.Store. A batch of several counties is a change of what lies
// above them: its payments tell of which.
func (s *Store) CountiesChanged(ctx context.Context) ([]string, error) {
	var codes, paid []string
	tx := s.in(ctx).Model(&disclosure.Change{}).Select("DISTINCT substr(region_code, 1, 6)").Where("length(region_code) >= 6").Order("1").Limit(maxCounties)
	if err := did(tx.Scan(&codes), "find counties"); err != nil {
		return nil, err
	}
	tx = s.in(ctx).Model(&fund.Total{}).Where("length(region_code) = 6 AND programme_code = '' AND period = ''").Limit(maxCounties)
	if err := did(tx.Pluck("region_code", &paid), "find counties that were paid"); err != nil {
		return nil, err
	}
	codes = append(codes, paid...)
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// maxCounties is more than there are.
const maxCounties = 10_000

// ListTotalsWithin implements snapshots.Store.
func (s *Store) ListTotalsWithin(ctx context.Context, code string, from fund.Total, limit int) ([]fund.Total, error) {
	tx := within(s.in(ctx), code).Where("programme_code > '' AND period > ''").Order("region_code, programme_code, period").Limit(limit)
	if from.RegionCode != "" {
		tx = tx.Where("region_code >= ? AND (region_code > ? OR programme_code > ? OR programme_code = ? AND period > ?)",
			from.RegionCode, from.RegionCode, from.ProgrammeCode, from.ProgrammeCode, from.Period)
	}
	return list[fund.Total](tx, "list totals")
}

// ListEditions implements snapshots.Store.
func (s *Store) ListEditions(ctx context.Context, ids []string) ([]disclosure.Version, error) {
	return list[disclosure.Version](s.in(ctx).Omit("persons", "persons_until").Where("disclosure_id IN ?", ids).Order("disclosure_id, no"), "list editions")
}

// ListChangesWithin implements snapshots.Store, with two queries of one index.
func (s *Store) ListChangesWithin(ctx context.Context, code string, after, upTo int64, limit int) ([]disclosure.Change, error) {
	next := func(tx *gorm.DB) ([]disclosure.Change, error) {
		return list[disclosure.Change](tx.Where("seq > ? AND seq <= ?", after, upTo).Order("seq").Limit(limit), "list a region's changes")
	}
	changes, err := next(within(s.in(ctx), code))
	if err != nil {
		return nil, err
	}
	above, err := next(s.in(ctx).Where("region_code IN ? AND kind = ?", append(region.Ancestors(code), ""), disclosure.KindBatch))
	changes = append(changes, above...)
	slices.SortFunc(changes, func(a, b disclosure.Change) int { return cmp.Compare(a.Seq, b.Seq) })
	return changes[:min(len(changes), limit)], err
}

// CreateSnapshot keeps one; models.Conflict where the county has one of that day.
func (s *Store) CreateSnapshot(ctx context.Context, row snapshot.Snapshot) error {
	return did(s.in(ctx).Create(&row), "keep a snapshot")
}

// RemoveSnapshot implements snapshots.Store.
func (s *Store) RemoveSnapshot(ctx context.Context, code string, day models.Date) error {
	return did(s.in(ctx).Where("region_code = ? AND day = ?", code, day).Delete(&snapshot.Snapshot{}), "remove a snapshot")
}

// FindSnapshot finds one by its county and day.
func (s *Store) FindSnapshot(ctx context.Context, code string, day models.Date) (snapshot.Snapshot, error) {
	return take[snapshot.Snapshot](s.in(ctx).Where("region_code = ? AND day = ?", code, day), "find a snapshot")
}

// ListSnapshots implements snapshots.Store.
func (s *Store) ListSnapshots(ctx context.Context, code string, before models.Date, limit int) ([]snapshot.Snapshot, error) {
	tx := s.in(ctx).Where("region_code = ?", code).Order("day DESC").Limit(limit)
	if before != "" {
		tx = tx.Where("day < ?", before)
	}
	return list[snapshot.Snapshot](tx, "list a county's snapshots")
}

// ListNewestSnapshots implements snapshots.Store.
func (s *Store) ListNewestSnapshots(ctx context.Context, code, after string, limit int) ([]snapshot.Snapshot, error) {
	tx := within(s.in(ctx), code).Where("day = (SELECT MAX(n.day) FROM snapshots n WHERE n.region_code = snapshots.region_code)").Order("region_code").Limit(limit)
	if after != "" {
		tx = tx.Where("region_code > ?", after)
	}
	return list[snapshot.Snapshot](tx, "list the newest snapshots")
}

// ListSnapshotsBefore implements snapshots.Store.
func (s *Store) ListSnapshotsBefore(ctx context.Context, day models.Date, limit int) ([]snapshot.Snapshot, error) {
	return list[snapshot.Snapshot](s.in(ctx).Where("day < ?", day).
		Where("EXISTS (SELECT 1 FROM snapshots l WHERE l.region_code = snapshots.region_code AND l.day > snapshots.day)").
		Where("EXISTS (SELECT 1 FROM snapshots e WHERE e.region_code = snapshots.region_code AND e.day < snapshots.day AND substr(e.day, 1, 7) = substr(snapshots.day, 1, 7))").
		Order("day, region_code").Limit(limit), "list old snapshots")
}
