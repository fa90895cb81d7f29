package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// AddProgrammes keeps those of the programmes whose codes aren't there yet.
func (s *Store) AddProgrammes(ctx context.Context, programmes []fund.Programme) error {
	return did(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&programmes), "add programmes")
}

// ListProgrammes implements publishing.Store and publishing.LedgerStore.
func (s *Store) ListProgrammes(ctx context.Context) ([]fund.Programme, error) {
	return list[fund.Programme](s.in(ctx).Order("code").Limit(1000), "list programmes")
}

// RegionNames finds the names of regions by their codes; those that aren't there are left out.
func (s *Store) RegionNames(ctx context.Context, codes []string) (map[string]string, error) {
	return s.regionNames(ctx, codes)
}

// maxWithin is more than any county has towns and villages.
const maxWithin = 20_000

// ListRegionsWithin implements publishing.Store.
func (s *Store) ListRegionsWithin(ctx context.Context, code string) ([]region.Region, error) {
	from, to := region.Bounds(code)
	rows, err := list[regionRow](s.in(ctx).Where("code >= ? AND code < ?", from, to).Order("code").Limit(maxWithin), "list a region's regions")
	return regionsOf(rows), err
}

// CreatePublication keeps a batch and sets its ID. A repeat number that is taken is
// models.Conflict.
func (s *Store) CreatePublication(ctx context.Context, p *fund.Publication) error {
	return did(s.in(ctx).Create(p), "keep a batch")
}

// UpdatePublication writes what is known of a batch once all of its lines are there.
func (s *Store) UpdatePublication(ctx context.Context, p fund.Publication) error {
	return one(s.in(ctx).Model(&fund.Publication{}).Where("id = ?", p.ID).Updates(map[string]any{
		"region_code": p.RegionCode, "rows": p.Rows, "total_fen": p.TotalFen, "declared_total_fen": p.DeclaredTotalFen,
		"first_period": p.FirstPeriod, "last_period": p.LastPeriod, "noted_rows": p.NotedRows, "refused_rows": p.RefusedRows,
		"first_id": p.FirstID, "lines_hash": p.LinesHash, "lines_salt": p.LinesSalt, "added": p.Added, "removed": p.Removed, "changed": p.Changed}), "complete a batch")
}

// FindPublication finds a batch.
func (s *Store) FindPublication(ctx context.Context, id int64) (fund.Publication, error) {
	return take[fund.Publication](s.in(ctx).Where("id = ?", id), "find a batch")
}

// EndPublication implements publishing.Store: the batch must still stand.
func (s *Store) EndPublication(ctx context.Context, p fund.Publication) error {
	set := map[string]any{"state": p.State, "end_reason": p.EndReason, "ended_at": p.EndedAt, "listing": p.Listing}
	if !p.Listing {
		set["lines_salt"] = nil
	}
	return one(s.in(ctx).Model(&fund.Publication{}).Where("id = ? AND state = ?", p.ID, fund.BatchPublished).Updates(set), "end a batch")
}

// ListPublicationsOver implements publishing.Store.
func (s *Store) ListPublicationsOver(ctx context.Context, day models.Date, limit int) ([]fund.Publication, error) {
	return list[fund.Publication](s.in(ctx).Where("listing = ? AND listed_until < ?", true, day).Order("listed_until, id").Limit(limit), "list batches whose time is over")
}

// StopListing implements publishing.Store.
func (s *Store) StopListing(ctx context.Context, id int64) error {
	return one(s.in(ctx).Model(&fund.Publication{}).Where("id = ? AND listing = ?", id, true).Updates(map[string]any{"listing": false, "lines_salt": nil}), "stop listing a batch")
}

// ListBatchVersions lists the batches that took each other's place, the first first.
func (s *Store) ListBatchVersions(ctx context.Context, firstID int64) ([]fund.Publication, error) {
	return list[fund.Publication](s.in(ctx).Where("first_id = ?", firstID).Order("version").Limit(1000), "list a batch's versions")
}

// ListPublicationsByHash lists what was published of a file with these bytes, the first first.
func (s *Store) ListPublicationsByHash(ctx context.Context, hash []byte) ([]fund.Publication, error) {
	return list[fund.Publication](s.in(ctx).Where("file_hash = ?", hash).Order("id").Limit(1000), "find a file's batches")
}

// ListPublicationsByImport lists what became of a staged sheet.
func (s *Store) ListPublicationsByImport(ctx context.Context, id string) ([]fund.Publication, error) {
	return list[fund.Publication](s.in(ctx).Where("import_id = ?", id).Order("id").Limit(1000), "find an import's batches")
}

// ListPublicationsByUnit lists a unit's batches, the newest first, from the first before
// the id before; 0 begins.
func (s *Store) ListPublicationsByUnit(ctx context.Context, unitID, before int64, limit int) ([]fund.Publication, error) {
	tx := s.in(ctx).Where("unit_id = ?", unitID).Order("id DESC").Limit(limit)
	if before > 0 {
		tx = tx.Where("id < ?", before)
	}
	return list[fund.Publication](tx, "list a unit's batches")
}

// ListPublications implements publishing.LedgerStore.
func (s *Store) ListPublications(ctx context.Context, f fund.Filter, before int64, limit int) ([]fund.Publication, error) {
	tx := within(s.in(ctx), f.Region).Order("id DESC").Limit(limit)
	if f.Programme != "" {
		tx = tx.Where("programme_code = ?", f.Programme)
	}
	if f.Period != "" {
		tx = tx.Where("first_period <= ? AND last_period >= ?", f.Period, f.Period)
	}
	if before > 0 {
		tx = tx.Where("id < ?", before)
	}
	return list[fund.Publication](tx, "list batches")
}

// ListLatestPublications lists the newest batches of all.
func (s *Store) ListLatestPublications(ctx context.Context, limit int) ([]fund.Publication, error) {
	return list[fund.Publication](s.in(ctx).Order("id DESC").Limit(limit), "list the newest batches")
}

// insertSize is how many payments go into one statement: 20 values each stay below SQLite's
// 32,766 parameters.
const insertSize = 1000

var paymentColumns = []string{"batch_id", "programme_code", "region_code", "period", "paid_on", "name", "identity_hash", "card_hash",
	"group_name", "quantity", "unit", "unit_price", "amount_fen", "minor", "listed", "marks", "sheet_name", "sheet_row", "listed_until"}

// ListPublicationsOf lists a programme's newest batches.
func (s *Store) ListPublicationsOf(ctx context.Context, programme string, limit int) ([]fund.Publication, error) {
	return list[fund.Publication](s.in(ctx).Where("programme_code = ?", programme).Order("id DESC").Limit(limit), "list a programme's batches")
}

// AddPayments keeps payments, and sorts them by village for it: all indexes then grow in
// runs, which is most of what an import costs. Within a village they are kept as they come.
// It goes around GORM, whose reflection would be the rest of it.
func (s *Store) AddPayments(ctx context.Context, records []fund.Record) error {
	slices.SortStableFunc(records, func(a, b fund.Record) int { return strings.Compare(a.RegionCode, b.RegionCode) })
	whole := len(records) - len(records)%insertSize
	if err := s.insertPayments(ctx, records[:whole], insertSize); err != nil {
		return err
	}
	return s.insertPayments(ctx, records[whole:], len(records)-whole)
}

// insertPayments adds size records with each statement, which is parsed once.
func (s *Store) insertPayments(ctx context.Context, records []fund.Record, size int) error {
	if len(records) == 0 {
		return nil
	}
	insert, err := s.in(ctx).Statement.ConnPool.PrepareContext(ctx, insertOf(size))
	if err != nil {
		return fmt.Errorf("add payments: %w", known(err))
	}
	defer insert.Close()
	args := make([]any, 0, size*len(paymentColumns))
	for some := range slices.Chunk(records, size) {
		args = args[:0]
		for i := range some {
			args = appendPayment(args, &some[i])
		}
		if _, err := insert.ExecContext(ctx, args...); err != nil {
			return fmt.Errorf("add payments: %w", known(err))
		}
	}
	return nil
}

func insertOf(rows int) string {
	row := "(?" + strings.Repeat(",?", len(paymentColumns)-1) + ")"
	return "INSERT INTO payments (" + strings.Join(paymentColumns, ",") + ") VALUES " + row + strings.Repeat(","+row, rows-1)
}

func appendPayment(args []any, r *fund.Record) []any {
	return append(args, r.BatchID, r.ProgrammeCode, r.RegionCode, string(r.Period), string(r.PaidOn), r.Name, r.IdentityHash, r.CardHash,
		r.GroupName, r.Quantity, r.Unit, r.UnitPrice, r.AmountFen, r.Minor, r.Listed, int64(r.Marks), r.SheetName, r.SheetRow, string(r.ListedUntil))
}

// ListBatchPayments implements publishing.Store: without what is of no use to a comparison.
func (s *Store) ListBatchPayments(ctx context.Context, batchID, after int64, limit int) ([]fund.Payment, error) {
	tx := s.in(ctx).Table("payments "+s.byIndex("payments_batch")).
		Select("id", "programme_code", "region_code", "period", "paid_on", "name", "identity_hash", "group_name", "quantity", "unit", "unit_price", "amount_fen").
		Where("batch_id = ? AND id > ?", batchID, after).Order("id").Limit(limit)
	return list[fund.Payment](tx, "list a batch's payments")
}

// UnlistPayments implements publishing.Store.
func (s *Store) UnlistPayments(ctx context.Context, batchID, after, upTo int64) error {
	tx := s.in(ctx).Table("payments").Where("batch_id = ? AND listed = ?", batchID, true)
	if upTo > 0 {
		tx = tx.Where("id > ? AND id <= ?", after, upTo)
	}
	return did(tx.Update("listed", false), "take payments out of the lists")
}

// ListBatchListings lists a batch's lines that may still be shown on a day, in the order of its
// file as it was published: those beyond an id.
func (s *Store) ListBatchListings(ctx context.Context, batchID int64, today models.Date, after int64, limit int) ([]fund.Listing, error) {
	tx := s.in(ctx).Table("payments "+s.byIndex("payments_batch")).Select(listingColumns()).
		Where("batch_id = ? AND id > ? AND minor = ? AND listed_until >= ?", batchID, after, false, today).Order("id").Limit(limit)
	return list[fund.Listing](tx, "list a batch's lines")
}

// listingColumns are what the public may see of a payment.
func listingColumns() []string {
	return []string{"id", "programme_code", "region_code", "period", "paid_on", "name", "group_name", "quantity", "unit", "unit_price", "amount_fen"}
}
