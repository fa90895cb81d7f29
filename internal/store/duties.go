package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models/duty"
	"qingyuan/models/region"
)

// FindDerivation implements duties.Store.
func (s *Store) FindDerivation(ctx context.Context, year int) (duty.Derivation, error) {
	return take[duty.Derivation](s.in(ctx).Where("year = ?", year), "find a derivation")
}

// ListDerivations implements duties.Store.
func (s *Store) ListDerivations(ctx context.Context) ([]duty.Derivation, error) {
	return list[duty.Derivation](s.in(ctx).Order("year DESC").Limit(100), "list derivations")
}

// KeepDerivation implements duties.Store.
func (s *Store) KeepDerivation(ctx context.Context, d duty.Derivation) error {
	return did(s.in(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&d), "keep a derivation")
}

// MoveDerivation implements duties.Store.
func (s *Store) MoveDerivation(ctx context.Context, d duty.Derivation) error {
	tx := s.in(ctx).Model(&duty.Derivation{}).Where("year = ? AND roots = ? AND since = ?", d.Year, d.Roots, d.Since)
	return one(tx.Updates(map[string]any{"print": d.Print, "running": d.Running, "next": d.Next, "done": d.Done, "of": d.Of,
		"begun_at": d.BegunAt, "done_at": d.DoneAt}), "move a derivation on")
}

// HoldDuties implements duties.Store. Publications wait for the same row at their end.
func (s *Store) HoldDuties(ctx context.Context) error {
	return one(s.in(ctx).Model(&publicHead{}).Where("id = 1").Update("seq", gorm.Expr("seq")), "hold the duties")
}

// CountRegions implements duties.Store.
func (s *Store) CountRegions(ctx context.Context, root string) (n int64, err error) {
	tx := s.in(ctx).Model(&regionRow{})
	if root != "" {
		from, to := region.Bounds(root)
		tx = tx.Where("code >= ? AND code < ?", from, to)
	}
	return n, did(tx.Count(&n), "count regions")
}

// NextCounty implements duties.Store. Towns and villages are passed over by jumping from county
// to county in the primary key.
func (s *Store) NextCounty(ctx context.Context, from, to string) (string, error) {
	for {
		var codes []string
		tx := s.in(ctx).Model(&regionRow{}).Where("code >= ? AND code < ?", from, to).Order("code").Limit(1).Pluck("code", &codes)
		if err := did(tx, "find the next county"); err != nil || len(codes) == 0 {
			return "", err
		}
		if county := region.At(codes[0], region.County); county != "" {
			return county, nil
		}
		from = codes[0] + "0" // the first that may lie below
	}
}

// ListDutyRegions implements duties.Store.
func (s *Store) ListDutyRegions(ctx context.Context, year int, codes []string) ([]duty.Region, error) {
	return list[duty.Region](s.in(ctx).Where("year = ? AND region_code IN ?", year, codes).Order("region_code"), "list duties")
}

// ListDutyRegionsWithin implements duties.Store.
func (s *Store) ListDutyRegionsWithin(ctx context.Context, year int, code, after string, limit int) ([]duty.Region, error) {
	tx := within(s.in(ctx), code).Where("year = ?", year).Order("region_code").Limit(limit)
	if after != "" {
		tx = tx.Where("region_code > ?", after)
	}
	return list[duty.Region](tx, "list duties")
}

// ListDutyRegionsFrom implements duties.Store.
func (s *Store) ListDutyRegionsFrom(ctx context.Context, year int, code, from string, limit int) ([]duty.Region, error) {
	return list[duty.Region](within(s.in(ctx), code).Where("year = ? AND region_code >= ?", year, from).Order("region_code").Limit(limit), "list duties")
}

// HoldDutyRegion implements duties.Store.
func (s *Store) HoldDutyRegion(ctx context.Context, year int, code string) (duty.Region, error) {
	return take[duty.Region](s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("year = ? AND region_code = ?", year, code), "hold a region's duties")
}

// MarkDuties implements duties.Store.
func (s *Store) MarkDuties(ctx context.Context, r duty.Region) error {
	return one(s.in(ctx).Model(&duty.Region{}).Where("year = ? AND region_code = ?", r.Year, r.RegionCode).
		Updates(map[string]any{"marks": r.Marks, "events": r.Events}), "mark a region's duties")
}

// ListDutyTotals implements duties.Store.
func (s *Store) ListDutyTotals(ctx context.Context, codes []string, years []int) ([]duty.Total, error) {
	return list[duty.Total](s.in(ctx).Where("region_code IN ? AND year IN ?", codes, years).Order("region_code, year, due_on"), "list totals of duties")
}

// HoldDutyRegions implements duties.Store.
func (s *Store) HoldDutyRegions(ctx context.Context, year int, county string) ([]duty.Region, error) {
	return list[duty.Region](within(s.in(ctx), county).Clauses(clause.Locking{Strength: "UPDATE"}).Where("year = ?", year), "hold a county's duties")
}

// HoldDutyTotals implements duties.Store.
func (s *Store) HoldDutyTotals(ctx context.Context, year int, code string) ([]duty.Total, error) {
	return list[duty.Total](s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("region_code = ? AND year = ?", code, year), "hold a region's totals of duties")
}

// ReplaceDuties implements duties.Store.
func (s *Store) ReplaceDuties(ctx context.Context, year int, county string, regions []duty.Region, totals []duty.Total) error {
	if err := did(within(s.in(ctx), county).Where("year = ?", year).Delete(&duty.Region{}), "replace duties"); err != nil {
		return err
	}
	if err := did(within(s.in(ctx), county).Where("year = ?", year).Delete(&duty.Total{}), "replace totals of duties"); err != nil {
		return err
	}
	if err := s.addDutyRegions(ctx, regions); err != nil {
		return err
	}
	for chunk := range slices.Chunk(totals, insertSize) {
		if err := did(s.in(ctx).Create(&chunk), "keep totals of duties"); err != nil {
			return err
		}
	}
	return nil
}

// addDutyRegions goes around GORM, as AddPayments does: there may be 665,000 in a run.
func (s *Store) addDutyRegions(ctx context.Context, regions []duty.Region) error {
	const columns = 9
	for chunk := range slices.Chunk(regions, insertSize) {
		args := make([]any, 0, len(chunk)*columns)
		for _, r := range chunk {
			args = append(args, r.Year, r.RegionCode, r.Counties, r.Towns, r.Villages, r.Communities, string(r.Since), string(r.Marks), string(r.Events))
		}
		query := "INSERT INTO duty_regions (year,region_code,counties,towns,villages,communities,since,marks,events) VALUES (?,?,?,?,?,?,?,?,?)" +
			strings.Repeat(",(?,?,?,?,?,?,?,?,?)", len(chunk)-1)
		if _, err := s.in(ctx).Statement.ConnPool.ExecContext(ctx, query, args...); err != nil {
			return fmt.Errorf("keep duties: %w", known(err))
		}
	}
	return nil
}

// AddDutyTotals implements duties.Store. Rows are written in the order of their keys.
func (s *Store) AddDutyTotals(ctx context.Context, totals []duty.Total) error {
	slices.SortFunc(totals, func(a, b duty.Total) int {
		return strings.Compare(a.RegionCode+" "+string(a.DueOn), b.RegionCode+" "+string(b.DueOn))
	})
	add := s.summing("duty_totals", []string{"region_code", "year", "due_on"}, "in_time", "after_time", "events_in", "events_late", "excused")
	for chunk := range slices.Chunk(totals, insertSize) {
		if err := did(s.in(ctx).Clauses(add).Create(&chunk), "add to totals of duties"); err != nil {
			return err
		}
	}
	return nil
}

// AddDutyCounts implements duties.Store.
func (s *Store) AddDutyCounts(ctx context.Context, regions []duty.Region) error {
	add := s.summing("duty_regions", []string{"year", "region_code"}, "counties", "towns", "villages", "communities")
	return did(s.in(ctx).Clauses(add).Create(&regions), "count regions with duties")
}

// summing makes an insert add to the columns of a row that is there.
func (s *Store) summing(table string, key []string, columns ...string) clause.OnConflict {
	set := map[string]any{}
	for _, c := range columns {
		incoming := "excluded." + c
		if s.dialect == MySQL {
			incoming = "VALUES(" + c + ")"
		}
		set[c] = gorm.Expr(table + "." + c + " + " + incoming)
	}
	list := make([]clause.Column, len(key))
	for i, name := range key {
		list[i] = clause.Column{Name: name}
	}
	return clause.OnConflict{Columns: list, DoUpdates: clause.Assignments(set)}
}
