package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models/fund"
)

// AddTotals adds to the totals that are there. They are written in the order of their keys,
// so that two publications at once wait for each other rather than lock each other out.
func (s *Store) AddTotals(ctx context.Context, totals []fund.Total) error {
	slices.SortFunc(totals, func(a, b fund.Total) int {
		if c := strings.Compare(a.RegionCode, b.RegionCode); c != 0 {
			return c
		}
		if c := strings.Compare(a.ProgrammeCode, b.ProgrammeCode); c != 0 {
			return c
		}
		return strings.Compare(string(a.Period), string(b.Period))
	})
	for chunk := range slices.Chunk(totals, insertSize) {
		if err := did(s.in(ctx).Clauses(s.adding("payments", "unlisted", "total_fen")).Create(&chunk), "add totals"); err != nil {
			return err
		}
	}
	return nil
}

// adding makes an insert add to the columns of a row that is there. The dialects name the
// row that would have been inserted differently.
func (s *Store) adding(columns ...string) clause.OnConflict {
	set := map[string]any{}
	for _, c := range columns {
		incoming := "excluded." + c
		if s.dialect == MySQL {
			incoming = "VALUES(" + c + ")"
		}
		set[c] = gorm.Expr("payment_totals." + c + " + " + incoming)
	}
	key := []clause.Column{{Name: "region_code"}, {Name: "programme_code"}, {Name: "period"}}
	return clause.OnConflict{Columns: key, DoUpdates: clause.Assignments(set)}
}

// FindTotals implements publishing.LedgerStore.
func (s *Store) FindTotals(ctx context.Context, regions []string, programme string, period fund.Period) ([]fund.Total, error) {
	return s.totals(ctx, "region_code IN ? AND programme_code = ? AND period = ?", regions, programme, period)
}

// FindProgrammeTotals implements publishing.LedgerStore.
func (s *Store) FindProgrammeTotals(ctx context.Context, region string, programmes []string, period fund.Period) ([]fund.Total, error) {
	return s.totals(ctx, "region_code = ? AND programme_code IN ? AND period = ?", region, programmes, period)
}

// FindPeriodTotals implements publishing.LedgerStore.
func (s *Store) FindPeriodTotals(ctx context.Context, region, programme string) ([]fund.Total, error) {
	return s.totals(ctx, "region_code = ? AND programme_code = ? AND period > ''", region, programme)
}

func (s *Store) totals(ctx context.Context, where string, values ...any) ([]fund.Total, error) {
	return list[fund.Total](s.in(ctx).Where(where, values...).Order("region_code, programme_code, period"), "find totals")
}
