package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// ListPayments implements publishing.LedgerStore: by village, then the newest period first,
// then as published; from the first beyond a place, or the last before it, which come in
// the same order.
//
// A place splits the list in up to three: the rest of its village and period, the rest of
// its village, the rest. Each is a run of one index, so that the deepest page costs what the
// first does; they are read one after another until the page is full. A place outside the
// filter's region is none.
//
// today is the day by which notice periods are judged: lines that the job hasn't taken out yet
// are passed over.
func (s *Store) ListPayments(ctx context.Context, f fund.Filter, today models.Date, from fund.ListingPlace, back bool, limit int) ([]fund.Listing, error) {
	if f.Region != "" && !region.Contains(f.Region, from.Region) {
		from = fund.ListingPlace{}
	}
	var page []fund.Listing
	for _, part := range listParts(f, from, back) {
		more, err := list[fund.Listing](part(s.listings(ctx, f, today)).Limit(limit-len(page)), "list payments")
		if err != nil {
			return nil, err
		}
		if page = append(page, more...); len(page) >= limit {
			break
		}
	}
	if back {
		slices.Reverse(page)
	}
	return page, nil
}

// listings are the payments of a filter that are shown, read by the index that was made for
// filters of its kind: left to itself, an optimizer may sort a county to fill a page.
func (s *Store) listings(ctx context.Context, f fund.Filter, today models.Date) *gorm.DB {
	tx := s.in(ctx).Table("payments "+s.byIndex(listIndex(f))).Where("listed = ? AND listed_until >= ?", true, today).
		Select(listingColumns())
	if f.Programme != "" {
		tx = tx.Where("programme_code = ?", f.Programme)
	}
	if f.Period != "" {
		tx = tx.Where("period = ?", f.Period)
	}
	return tx
}

func listIndex(f fund.Filter) string {
	switch {
	case f.Programme != "" && f.Period != "":
		return "payments_by_programme_period"
	case f.Programme != "":
		return "payments_by_programme"
	case f.Period != "":
		return "payments_by_period"
	}
	return "payments_by_region"
}

// byIndex is the dialect's way to name the index to read by.
func (s *Store) byIndex(name string) string {
	if s.dialect == MySQL {
		return "FORCE INDEX (" + name + ")"
	}
	return "INDEXED BY " + name
}

// part narrows and orders a query down to one run of an index.
type part func(*gorm.DB) *gorm.DB

func listParts(f fund.Filter, p fund.ListingPlace, back bool) []part {
	beyond, before, down := ">", "<", " DESC"
	up := ""
	if back {
		beyond, before, up, down = "<", ">", " DESC", ""
	}
	periods := "period" + down + ", "
	if f.Period != "" {
		periods = ""
	}
	rest := func(tx *gorm.DB) *gorm.DB {
		return within(tx, f.Region).Order("region_code" + up + ", " + periods + "id" + up)
	}
	if p.IsZero() {
		return []part{rest}
	}
	parts := []part{func(tx *gorm.DB) *gorm.DB {
		return tx.Where("region_code = ? AND period = ? AND id "+beyond+" ?", p.Region, p.Period, p.ID).Order("id" + up)
	}}
	if f.Period == "" {
		parts = append(parts, func(tx *gorm.DB) *gorm.DB {
			return tx.Where("region_code = ? AND period "+before+" ?", p.Region, p.Period).Order(periods + "id" + up)
		})
	}
	return append(parts, func(tx *gorm.DB) *gorm.DB { return rest(tx.Where("region_code "+beyond+" ?", p.Region)) })
}

func within(tx *gorm.DB, code string) *gorm.DB {
	if code == "" {
		return tx
	}
	from, to := region.Bounds(code)
	return tx.Where("region_code >= ? AND region_code < ?", from, to)
}
