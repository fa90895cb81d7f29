package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models/book"
	"qingyuan/models/disclosure"
)

// ListDisclosuresOf implements books.KeeperStore.
func (s *Store) ListDisclosuresOf(ctx context.Context, item, after string, limit int) ([]disclosure.Disclosure, error) {
	return list[disclosure.Disclosure](s.in(ctx).Where("item_id = ? AND id > ?", item, after).Order("id").Limit(limit), "list an item's disclosures")
}

// FindBookRows implements books.KeeperStore.
func (s *Store) FindBookRows(ctx context.Context, id string) (book.Rows, error) {
	var rows book.Rows
	of := func() *gorm.DB { return s.in(ctx).Where("disclosure_id = ?", id).Order("place") }
	for _, into := range []any{&rows.Projects, &rows.Purchases, &rows.Leases, &rows.Accounts} {
		if err := did(of().Find(into), "find rows of the books"); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// ReplaceBookRows implements books.KeeperStore.
func (s *Store) ReplaceBookRows(ctx context.Context, id string, rows book.Rows) error {
	for _, of := range []any{&book.Project{}, &book.Purchase{}, &book.Lease{}, &book.Account{}} {
		if err := did(s.in(ctx).Where("disclosure_id = ?", id).Delete(of), "remove rows of the books"); err != nil {
			return err
		}
	}
	if err := addRows(s.in(ctx), rows.Projects); err != nil {
		return err
	}
	if err := addRows(s.in(ctx), rows.Purchases); err != nil {
		return err
	}
	if err := addRows(s.in(ctx), rows.Leases); err != nil {
		return err
	}
	return addRows(s.in(ctx), rows.Accounts)
}

// bookChunk rows go into one statement: 16 values each stay below SQLite's 32,766 parameters.
const bookChunk = 1000

func addRows[T any](tx *gorm.DB, rows []T) error {
	for chunk := range slices.Chunk(rows, bookChunk) {
		if err := did(tx.Create(&chunk), "add rows to the books"); err != nil {
			return err
		}
	}
	return nil
}

// MoveBookTotals implements books.KeeperStore. Moves come in the order of their keys, so that
// two publications at once wait for each other rather than lock each other out.
func (s *Store) MoveBookTotals(ctx context.Context, moves []book.Total) error {
	incoming := func(column string) string {
		if s.dialect == MySQL {
			return "VALUES(" + column + ")"
		}
		return "excluded." + column
	}
	set := map[string]any{"name": gorm.Expr("CASE WHEN " + incoming("name") + " = '' THEN book_totals.name ELSE " + incoming("name") + " END")}
	for _, c := range []string{"records", "first_fen", "second_fen", "third_fen"} {
		set[c] = gorm.Expr("book_totals." + c + " + " + incoming(c))
	}
	var key []clause.Column
	for _, c := range []string{"book", "region_code", "year", "facet", "value"} {
		key = append(key, clause.Column{Name: c})
	}
	return addRows(s.in(ctx).Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.Assignments(set)}), moves)
}

// ClearBooks implements books.KeeperStore.
func (s *Store) ClearBooks(ctx context.Context) error {
	if err := one(s.in(ctx).Model(&publicHead{}).Where("id = 1").Update("seq", gorm.Expr("seq + 0")), "hold the head of changes"); err != nil {
		return err
	}
	for _, of := range []any{&book.Project{}, &book.Purchase{}, &book.Lease{}, &book.Account{}, &book.Total{}, &book.Release{}} {
		if err := did(s.in(ctx).Where("1 = 1").Delete(of), "clear the books"); err != nil {
			return err
		}
	}
	return nil
}

// ListNewestReleases implements books.KeeperStore.
func (s *Store) ListNewestReleases(ctx context.Context, id string) ([]book.Release, error) {
	newest := s.in(ctx).Model(&book.Release{}).Select("ocid, MAX(no)").Where("disclosure_id = ?", id).Group("ocid")
	return list[book.Release](s.in(ctx).Where("disclosure_id = ? AND (ocid, no) IN (?)", id, newest), "list the newest releases")
}

// FindNewestRelease implements books.KeeperStore.
func (s *Store) FindNewestRelease(ctx context.Context, ocid string) (book.Release, error) {
	return take[book.Release](s.in(ctx).Where("ocid = ?", ocid).Order("no DESC"), "find the newest release")
}

// AddReleases implements books.KeeperStore.
func (s *Store) AddReleases(ctx context.Context, releases []book.Release) error {
	return addRows(s.in(ctx), releases)
}

// ListOnly implements books.KeeperStore.
func (s *Store) ListOnly(ctx context.Context, id string, ocids []string) error {
	of := func() *gorm.DB { return s.in(ctx).Model(&book.Release{}).Where("disclosure_id = ?", id) }
	if err := did(of().Where("listed = ?", true).Update("listed", false), "unlist releases"); err != nil {
		return err
	}
	for chunk := range slices.Chunk(ocids, bookChunk) {
		if err := did(of().Where("ocid IN ?", chunk).Update("listed", true), "list releases"); err != nil {
			return err
		}
	}
	return nil
}
