package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// CreateRequest implements intake.Store; the tip's row must be held, so that two that may be
// there once aren't both made.
func (s *Store) CreateRequest(ctx context.Context, r models.Request) error {
	return did(s.in(ctx).Create(&r), "keep a request")
}

// ListRequests implements intake.Store and casework.Store.
func (s *Store) ListRequests(ctx context.Context, tipID string) ([]models.Request, error) {
	return list[models.Request](s.in(ctx).Where("tip_id = ?", tipID).Order("made_on, id").Limit(1000), "list requests")
}

// ListRequestsNow implements intake.Store: a locking read, which sees what others have kept
// since the transaction began.
func (s *Store) ListRequestsNow(ctx context.Context, tipID string) ([]models.Request, error) {
	tx := s.in(ctx).Where("tip_id = ?", tipID).Order("made_on, id").Limit(1000)
	if s.dialect == MySQL { // SQLite's transactions are one at a time
		tx = tx.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return list[models.Request](tx, "list requests")
}

// ListHeldRequests implements casework.Store.
func (s *Store) ListHeldRequests(ctx context.Context, q models.RequestQuery) ([]models.HeldRequest, error) {
	tx := s.heldRequests(ctx, q.StaffID, q.UnitIDs).Limit(q.Limit)
	if q.Open {
		tx = tx.Where("tip_requests.state = ?", models.RequestOpen).Order("tip_requests.made_on, tip_requests.id")
	} else {
		tx = tx.Where("tip_requests.state <> ?", models.RequestOpen).Order("tip_requests.decided_on DESC, tip_requests.id DESC")
	}
	if p := q.From; !p.IsZero() {
		tx = tx.Where("(tip_requests.decided_on < ? OR (tip_requests.decided_on = ? AND tip_requests.id < ?))", p.On, p.On, p.ID)
	}
	return list[models.HeldRequest](tx, "list requests")
}

// FindHeldRequest implements casework.Store.
func (s *Store) FindHeldRequest(ctx context.Context, id string, staffID int64, unitIDs []int64) (models.HeldRequest, error) {
	return take[models.HeldRequest](s.heldRequests(ctx, staffID, unitIDs).Where("tip_requests.id = ?", id), "find a request")
}

// heldRequests are those of which a staff member holds the part's key, of tips that certain
// units handle.
func (s *Store) heldRequests(ctx context.Context, staffID int64, unitIDs []int64) *gorm.DB {
	kinds := map[models.Part][]models.RequestKind{}
	for _, k := range slices.Concat(models.RequestKinds(), models.StaffRequestKinds()) {
		kinds[k.Part()] = append(kinds[k.Part()], k)
	}
	return s.in(ctx).Table("tip_requests").Joins("JOIN tips ON tips.id = tip_requests.tip_id").
		Joins("JOIN tip_keys ON tip_keys.tip_id = tips.id AND tip_keys.staff_id = ?", staffID).
		Where("((tip_keys.part = ? AND tip_requests.kind IN ?) OR (tip_keys.part = ? AND tip_requests.kind IN ?))",
			models.PartTip, kinds[models.PartTip], models.PartSupervision, kinds[models.PartSupervision]).
		Joins(notRecused, staffID).Where("tips.unit_id IN ? AND recusals.tip_id IS NULL", unitIDs).Select("tip_requests.*, tips.unit_id, tips.named, tip_keys.sealed")
}

// DecideRequest implements casework.Store.
func (s *Store) DecideRequest(ctx context.Context, r models.Request) error {
	return one(s.request(ctx, r.ID, r.Version, models.RequestOpen).Updates(map[string]any{"state": r.State, "decided_on": r.DecidedOn,
		"decided_by": r.DecidedBy, "reply": r.Reply, "voucher_worth": r.VoucherWorth, "version": r.Version + 1}), "decide on a request")
}

// FindVoucher implements casework.Store.
func (s *Store) FindVoucher(ctx context.Context, index []byte) (models.Request, error) {
	return take[models.Request](s.in(ctx).Where("voucher = ?", index), "find a voucher")
}

// PayVoucher implements casework.Store.
func (s *Store) PayVoucher(ctx context.Context, id string, version, by int64, on models.Date) error {
	return one(s.request(ctx, id, version, models.RequestGranted).Updates(map[string]any{"state": models.RequestPaid,
		"paid_on": on, "paid_by": by, "version": version + 1}), "mark a voucher as paid")
}

func (s *Store) request(ctx context.Context, id string, version int64, in models.RequestState) *gorm.DB {
	return s.in(ctx).Model(&models.Request{}).Where("id = ? AND version = ? AND state = ?", id, version, in)
}

// HoldTip implements intake.Store and casework.Store: it writes what is there already.
func (s *Store) HoldTip(ctx context.Context, id string, version int64) error {
	return one(s.in(ctx).Model(&models.Tip{}).Where("id = ? AND version = ?", id, version).Update("version", version), "hold a tip")
}

// UnitsUnder implements casework.Store.
func (s *Store) UnitsUnder(ctx context.Context, unitID int64) ([]int64, error) {
	var ids []int64
	err := did(s.in(ctx).Raw(`WITH RECURSIVE below (id, depth) AS (
		SELECT id, 0 FROM units WHERE id = ?
		UNION ALL SELECT units.id, below.depth + 1 FROM units JOIN below ON units.superior_id = below.id WHERE below.depth < 10
	) SELECT DISTINCT id FROM below ORDER BY id`, unitID).Scan(&ids), "find the units below one")
	return ids, err
}
