package store

import (
	"context"

	"qingyuan/models/fund"
)

// maxStandards bounds a list of standards: some dozens of programmes in some thousands of counties.
const maxStandards = 50_000

// ListStandards implements publishing.Store and publishing.LedgerStore.
func (s *Store) ListStandards(ctx context.Context, programme string, state fund.StandardState) ([]fund.Standard, error) {
	tx := s.in(ctx).Where("state = ?", state)
	if programme != "" {
		tx = tx.Where("programme_code = ?", programme)
	}
	return list[fund.Standard](tx.Order("programme_code, region_code, valid_from DESC, id DESC").Limit(maxStandards), "list standards")
}

// ListUnitStandards implements publishing.Store.
func (s *Store) ListUnitStandards(ctx context.Context, unitID int64, limit int) ([]fund.Standard, error) {
	return list[fund.Standard](s.in(ctx).Where("unit_id = ?", unitID).Order("id DESC").Limit(limit), "list a unit's standards")
}

// FindStandard by id.
func (s *Store) FindStandard(ctx context.Context, id int64) (fund.Standard, error) {
	return take[fund.Standard](s.in(ctx).Where("id = ?", id), "find a standard")
}

// CreateStandard keeps a standard and sets its ID.
func (s *Store) CreateStandard(ctx context.Context, one *fund.Standard) error {
	return did(s.in(ctx).Create(one), "keep a standard")
}

// DecideStandard implements publishing.Store.
func (s *Store) DecideStandard(ctx context.Context, decided fund.Standard) error {
	tx := s.in(ctx).Model(&fund.Standard{}).Where("id = ? AND state = ?", decided.ID, fund.StandardProposed).
		Updates(map[string]any{"state": decided.State, "approver_id": decided.ApproverID, "decided_at": decided.DecidedAt})
	return one(tx, "decide on a standard")
}
