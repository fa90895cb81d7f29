package store

import (
	"context"
	"fmt"
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
		if err := did(s.in(ctx).Clauses(s.adding()).Create(&chunk), "add totals"); err != nil {
			return err
		}
	}
	return nil
}

// addedColumns are those of fund.Sums.
func addedColumns() []string {
	return []string{"payments", "unlisted", "total_fen", "persons", "band0", "band1", "band2", "band3", "band4", "band5", "band6", "band7", "band8", "band9"}
}

// adding makes an insert add to the sums of a row that is there, and move its last day on. The
// dialects name the row that would have been inserted differently.
func (s *Store) adding() clause.OnConflict {
	incoming, later := "excluded.%s", "MAX"
	if s.dialect == MySQL {
		incoming, later = "VALUES(%s)", "GREATEST"
	}
	set := map[string]any{"listed_until": gorm.Expr(later + "(payment_totals.listed_until, " + fmt.Sprintf(incoming, "listed_until") + ")")}
	for _, c := range addedColumns() {
		set[c] = gorm.Expr("payment_totals." + c + " + " + fmt.Sprintf(incoming, c))
	}
	key := []clause.Column{{Name: "region_code"}, {Name: "programme_code"}, {Name: "period"}}
	return clause.OnConflict{Columns: key, DoUpdates: clause.Assignments(set)}
}

// AddBatchTotals keeps what batches put into the totals.
func (s *Store) AddBatchTotals(ctx context.Context, totals []fund.BatchTotal) error {
	for chunk := range slices.Chunk(totals, insertSize) {
		if err := did(s.in(ctx).Create(&chunk), "add a batch's totals"); err != nil {
			return err
		}
	}
	return nil
}

// ListBatchTotals lists what a batch put into the totals, by village and period.
func (s *Store) ListBatchTotals(ctx context.Context, batchID int64) ([]fund.BatchTotal, error) {
	return list[fund.BatchTotal](s.in(ctx).Where("batch_id = ?", batchID).Order("region_code, period"), "list a batch's totals")
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
	return list[fund.Total](s.in(ctx).Where(where, values...).Where("payments > 0").Order("region_code, programme_code, period"), "find totals")
}
