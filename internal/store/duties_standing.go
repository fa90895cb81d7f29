package store

import (
	"context"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/duty"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// standingRow is a disclosure that stands, and since when: the first of its versions after the
// last that was a tombstone.
type standingRow struct {
	RegionCode string
	ItemID     string
	Period     models.Period
	EventOn    models.Date
	Since      int64
}

const standingSince = `disclosures.region_code, disclosures.item_id, disclosures.period, disclosures.event_on,
	COALESCE((SELECT MIN(v.published_at) FROM disclosure_versions v WHERE v.disclosure_id = disclosures.id AND v.no >
		(SELECT MAX(w.no) FROM disclosure_versions w WHERE w.disclosure_id = disclosures.id AND w.state = 'withdrawn')),
	disclosures.first_published_at) AS since`

// current makes a query read what is committed now, beside the transaction's own, instead of what
// was when the transaction began: an import may have begun long ago. Rows that another transaction
// is changing are passed over: it follows its change itself, once it holds the duties. SQLite's
// transactions read nothing old.
func (s *Store) current(tx *gorm.DB) *gorm.DB {
	if s.dialect == SQLite {
		return tx
	}
	return tx.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
}

// ListStanding implements duties.Store: what a region and all below it have published for a
// year's periods, or of what happened in it. alone leaves out what lies below.
func (s *Store) ListStanding(ctx context.Context, code string, alone bool, year int) ([]duty.Standing, error) {
	tx := within(s.in(ctx), code)
	if alone {
		tx = s.in(ctx).Where("region_code = ?", code)
	}
	from, to := strconv.Itoa(year), strconv.Itoa(year+1)
	tx = tx.Model(&disclosure.Disclosure{}).Select(standingSince).Where("disclosures.state = ?", disclosure.Published).
		Where("period >= ? AND period < ? OR period = '' AND event_on >= ? AND event_on < ?", from, to, from, to)
	rows, err := list[standingRow](s.current(tx), "list what stands")
	standing := make([]duty.Standing, len(rows))
	for i, r := range rows {
		standing[i] = duty.Standing{RegionCode: r.RegionCode, ItemID: r.ItemID, Period: r.Period, EventOn: r.EventOn, On: models.DateOf(time.Unix(r.Since, 0))}
	}
	return standing, err
}

// paidRow is that payments of a programme for a period stand in a village, or in a county where no
// more may be said, and since when.
type paidRow struct {
	RegionCode, ProgrammeCode string
	Period                    models.Period
	Since                     int64
}

// ListPaid implements duties.Store. A correction stands since its first version. Most counties
// have nothing: a look at their totals saves them the rest.
func (s *Store) ListPaid(ctx context.Context, county string, programmes []string, year int) ([]duty.Paid, error) {
	from, to := strconv.Itoa(year), strconv.Itoa(year+1)
	there, err := list[fund.Total](s.current(s.in(ctx).Where("region_code = ? AND programme_code IN ? AND period >= ? AND period < ? AND payments > 0", county, programmes, from, to).Limit(1)), "look for payments")
	if err != nil || len(there) == 0 {
		return nil, err
	}
	first, last := region.Bounds(county)
	tx := s.in(ctx).Table("batches AS b").Select("t.region_code, b.programme_code, t.period, MIN(f.published_at) AS since").
		Joins("JOIN batches AS f ON f.id = b.first_id").Joins("JOIN batch_totals AS t ON t.batch_id = b.id AND t.region_code >= ? AND t.region_code < ?", first, last).
		Where("b.programme_code IN ? AND b.state = ? AND t.period >= ? AND t.period < ? AND t.payments > 0", programmes, fund.BatchPublished, from, to).
		Where("b.region_code >= ? AND b.region_code < ? OR b.region_code IN ?", first, last, append(region.Ancestors(county), "")).
		Group("t.region_code, b.programme_code, t.period")
	rows, err := list[paidRow](s.current(tx), "list what was paid")
	paid := make([]duty.Paid, len(rows))
	for i, r := range rows {
		paid[i] = duty.Paid{RegionCode: r.RegionCode, ProgrammeCode: r.ProgrammeCode, Period: r.Period, On: models.DateOf(time.Unix(r.Since, 0))}
	}
	return paid, err
}

// ListPaidCounties implements duties.Store.
func (s *Store) ListPaidCounties(ctx context.Context, code, programme string, year int) (counties []string, err error) {
	tx := within(s.in(ctx), code).Model(&fund.Total{}).Where("LENGTH(region_code) = 6 AND programme_code = ? AND period >= ? AND period < ?", programme, strconv.Itoa(year), strconv.Itoa(year+1))
	return counties, did(tx.Distinct().Order("region_code").Limit(5000).Pluck("region_code", &counties), "list counties that were paid")
}

// ListItemDisclosures implements duties.Store: a region's of an item for a year.
func (s *Store) ListItemDisclosures(ctx context.Context, code, item string, year int) ([]disclosure.Disclosure, error) {
	from, to := strconv.Itoa(year), strconv.Itoa(year+1)
	tx := s.in(ctx).Where("region_code = ? AND item_id = ?", code, item).
		Where("period >= ? AND period < ? OR period = '' AND event_on >= ? AND event_on < ?", from, to, from, to).Order("period, event_on, id").Limit(1000)
	return list[disclosure.Disclosure](tx, "list a region's disclosures")
}

// UnitRegions implements duties.Store.
func (s *Store) UnitRegions(ctx context.Context) (codes []string, err error) {
	tx := s.in(ctx).Model(&models.Staff{}).Distinct("units.region_code").Joins("JOIN units ON units.id = staff.unit_id").
		Where("staff.roles LIKE ? AND staff.disabled = ?", "%"+string(models.RolePublisher)+"%", false)
	return codes, did(tx.Limit(50_000).Pluck("units.region_code", &codes), "list where is published")
}
