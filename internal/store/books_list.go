package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/region"
)

// ListBookProjects implements books.ShelfStore.
func (s *Store) ListBookProjects(ctx context.Context, f book.Filter, from book.From, limit int) ([]book.Project, error) {
	tx, index := s.in(ctx), ""
	switch {
	case f.Year != 0 && f.State != "":
		index = "book_projects_year_state"
	case f.Year != 0:
		index = "book_projects_year"
	case f.State != "":
		index = "book_projects_state"
	}
	tx = tx.Table("book_projects " + s.maybeBy(index))
	if f.Year != 0 {
		tx = tx.Where("year = ?", f.Year)
	}
	if f.State != "" {
		tx = tx.Where("state = ?", f.State)
	}
	return pageOf[book.Project](tx, f.Region, from, limit, "list projects")
}

// ListBookPurchases implements books.ShelfStore.
func (s *Store) ListBookPurchases(ctx context.Context, f book.Filter, from book.From, limit int) ([]book.Purchase, error) {
	tx, index := s.in(ctx), ""
	switch {
	case f.Supplier != "":
		index = "book_purchases_supplier"
	case f.Year != 0 && f.Method != "":
		index = "book_purchases_year_method"
	case f.Year != 0:
		index = "book_purchases_year"
	case f.Method != "":
		index = "book_purchases_method"
	}
	tx = tx.Table("book_purchases " + s.maybeBy(index))
	for column, value := range map[string]string{"supplier_code": f.Supplier, "method": f.Method} {
		if value != "" {
			tx = tx.Where(column+" = ?", value)
		}
	}
	if f.Year != 0 {
		tx = tx.Where("year = ?", f.Year)
	}
	return pageOf[book.Purchase](tx, f.Region, from, limit, "list purchases")
}

// ListBookLeases implements books.ShelfStore: all, or of which rent is owed.
func (s *Store) ListBookLeases(ctx context.Context, f book.Filter, from book.From, limit int) ([]book.Lease, error) {
	tx := s.in(ctx).Table("book_leases")
	if f.Arrears {
		tx = s.in(ctx).Table("book_leases "+s.maybeBy("book_leases_arrears")).Where("in_arrears = ?", true)
	}
	return pageOf[book.Lease](tx, f.Region, from, limit, "list leases")
}

// ListEndingLeases implements books.ShelfStore: those that end in a run of days, the first
// to end first.
func (s *Store) ListEndingLeases(ctx context.Context, code string, from, to models.Date, limit int) ([]book.Lease, error) {
	tx := s.in(ctx).Table("book_leases "+s.maybeBy("book_leases_until")).Where("until_on >= ? AND until_on <= ?", from, to)
	if code != "" {
		first, beyond := region.Bounds(code)
		tx = tx.Where("place >= ? AND place < ?", first, beyond)
	}
	return list[book.Lease](tx.Order("until_on, place").Limit(limit), "list leases that end")
}

// ListBookAccounts implements books.ShelfStore: a region's accounts of a year, by paper, month
// and row.
func (s *Store) ListBookAccounts(ctx context.Context, code string, year int) ([]book.Account, error) {
	return list[book.Account](s.in(ctx).Where("region_code = ? AND year = ?", code, year).Order("kind, month, place").Limit(maxAccounts), "list accounts")
}

// maxAccounts is more than fourteen papers of a region have.
const maxAccounts = 20_000

// ListBudgetYears implements books.ShelfStore: the years of which a region has accounts.
func (s *Store) ListBudgetYears(ctx context.Context, code string) ([]int, error) {
	var years []int
	err := did(s.in(ctx).Model(&book.Account{}).Where("region_code = ?", code).Distinct("year").Order("year DESC").Limit(200).Pluck("year", &years), "list years")
	return years, err
}

// ListBudgetRegions implements books.ShelfStore: of some regions those that have accounts.
func (s *Store) ListBudgetRegions(ctx context.Context, codes []string) ([]string, error) {
	var with []string
	err := did(s.in(ctx).Model(&book.Account{}).Where("region_code IN ?", codes).Distinct("region_code").Pluck("region_code", &with), "list regions with accounts")
	return with, err
}

// HasBudgets implements books.ShelfStore: whether a region, or any below it, has accounts.
func (s *Store) HasBudgets(ctx context.Context, code string) (bool, error) {
	some, err := list[book.Account](within(s.in(ctx), code).Select("region_code").Limit(1), "look for accounts")
	return len(some) > 0, err
}

// FindBookTotals implements books.ShelfStore.
func (s *Store) FindBookTotals(ctx context.Context, b book.Book, codes []string, year int, facet book.Facet, value string) ([]book.Total, error) {
	return list[book.Total](s.in(ctx).Where("book = ? AND region_code IN ? AND year = ? AND facet = ? AND value = ? AND records > 0", b, codes, year, facet, value).
		Order("region_code"), "find totals")
}

// ListBookTotals implements books.ShelfStore: a region's largest of a facet.
func (s *Store) ListBookTotals(ctx context.Context, b book.Book, code string, year int, facet book.Facet, limit int) ([]book.Total, error) {
	return list[book.Total](s.in(ctx).Where("book = ? AND region_code = ? AND year = ? AND facet = ? AND records > 0", b, code, year, facet).
		Order("first_fen DESC").Limit(limit), "list totals")
}

// ListBookYears implements books.ShelfStore: the years of which a region has anything.
func (s *Store) ListBookYears(ctx context.Context, b book.Book, code string) ([]int, error) {
	var years []int
	err := did(s.in(ctx).Model(&book.Total{}).Where("book = ? AND region_code = ? AND year > 0 AND facet = '' AND value = '' AND records > 0", b, code).
		Order("year DESC").Limit(200).Pluck("year", &years), "list years")
	return years, err
}

// ListReleases implements books.ShelfStore: of a region with all below it, of a year where one
// is named, those that are listed; beyond a place.
func (s *Store) ListReleases(ctx context.Context, code string, year int, from book.ReleasePlace, limit int) ([]book.Release, error) {
	of := func() *gorm.DB {
		tx := within(s.in(ctx).Table("book_releases "+s.maybeBy("book_releases_region")).Where("listed = ?", true), code)
		if year != 0 {
			tx = tx.Where("year = ?", year)
		}
		return tx.Order("region_code, ocid, no")
	}
	if from.Region == "" {
		return list[book.Release](of().Limit(limit), "list releases")
	}
	here := of().Where("region_code = ? AND ocid >= ? AND (ocid > ? OR no > ?)", from.Region, from.OCID, from.OCID, from.No)
	page, err := list[book.Release](here.Limit(limit), "list releases")
	if err != nil || len(page) == limit {
		return page, err
	}
	rest, err := list[book.Release](of().Where("region_code > ?", from.Region).Limit(limit-len(page)), "list releases")
	return append(page, rest...), err
}

// ListReleasesOf implements books.ShelfStore: all of a process, the first first.
func (s *Store) ListReleasesOf(ctx context.Context, ocid string) ([]book.Release, error) {
	return list[book.Release](s.in(ctx).Where("ocid = ?", ocid).Order("no").Limit(1000), "list a process's releases")
}

// maybeBy names an index to read by, where one is named.
func (s *Store) maybeBy(index string) string {
	if index == "" {
		return ""
	}
	return s.byIndex(index)
}

// pageOf reads a page of a book of a region and all below it, from a place on or back.
func pageOf[T any](tx *gorm.DB, code string, from book.From, limit int, doing string) ([]T, error) {
	if code != "" {
		first, beyond := region.Bounds(code)
		tx = tx.Where("place >= ? AND place < ?", first, beyond)
	}
	order := "place"
	switch {
	case from.Back:
		tx, order = tx.Where("place < ?", from.Place), "place DESC"
	case from.Place != "":
		tx = tx.Where("place > ?", from.Place)
	}
	rows, err := list[T](tx.Order(order).Limit(limit), doing)
	if from.Back {
		slices.Reverse(rows)
	}
	return rows, err
}
