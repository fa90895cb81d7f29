package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
)

// SetSelf keeps someone's own name for matching, in place of the one before.
func (s *Store) SetSelf(ctx context.Context, r models.Relation) error {
	if err := did(s.in(ctx).Where("staff_id = ? AND kind = ?", r.StaffID, models.RelationSelf).Delete(&models.Relation{}), "forget a name"); err != nil {
		return err
	}
	return s.CreateRelation(ctx, r)
}

// CreateRelation keeps a relation.
func (s *Store) CreateRelation(ctx context.Context, r models.Relation) error {
	return did(s.in(ctx).Create(&r), "keep a relation")
}

// ListRelations lists what someone declared, the oldest first, without their own name.
func (s *Store) ListRelations(ctx context.Context, staffID int64, limit int) ([]models.Relation, error) {
	return list[models.Relation](s.in(ctx).Where("staff_id = ? AND kind <> ?", staffID, models.RelationSelf).
		Order("declared_on, id").Limit(limit), "list relations")
}

// RemoveRelation removes a relation that someone declared; models.Conflict where it isn't there.
func (s *Store) RemoveRelation(ctx context.Context, staffID int64, id string) error {
	return one(s.in(ctx).Where("id = ? AND staff_id = ? AND kind <> ?", id, staffID, models.RelationSelf).Delete(&models.Relation{}), "withdraw a relation")
}

// ListNameless lists accounts whose own name isn't kept for matching yet.
func (s *Store) ListNameless(ctx context.Context, limit int) ([]models.Staff, error) {
	return list[models.Staff](s.in(ctx).Where("NOT EXISTS (SELECT 1 FROM staff_relations r WHERE r.staff_id = staff.id AND r.kind = ?)", models.RelationSelf).
		Order("id").Limit(limit), "list accounts without a name")
}

// RecuseFrom keeps someone from every tip about a name.
func (s *Store) RecuseFrom(ctx context.Context, staffID int64, ref []byte, on models.Date) error {
	err := did(s.in(ctx).Exec(`INSERT INTO recusals (tip_id, staff_id, cause, recused_on)
		SELECT DISTINCT n.tip_id, ?, ?, ? FROM tip_subjects n LEFT JOIN recusals r ON r.tip_id = n.tip_id AND r.staff_id = ?
		WHERE n.ref = ? AND r.tip_id IS NULL`, staffID, models.CauseNamed, on, staffID, ref), "keep someone from tips")
	if err != nil {
		return err
	}
	return s.takeNames(ctx)
}

// recusedKeys are someone's keys k to tips that they are kept from.
func (s *Store) recusedKeys(ctx context.Context, staffID int64) *gorm.DB {
	return s.in(ctx).Table("tip_keys k").Joins("JOIN recusals r ON r.tip_id = k.tip_id AND r.staff_id = k.staff_id").Where("k.staff_id = ?", staffID)
}

// ListRecusedKeys lists keys of someone to tips that they are kept from: nobody else could
// open these.
func (s *Store) ListRecusedKeys(ctx context.Context, staffID int64, limit int) ([]models.TipKey, error) {
	return list[models.TipKey](s.recusedKeys(ctx, staffID).Select("k.*").Order("k.tip_id, k.part").Limit(limit), "list keys to pass on")
}

// CountRecusedKeys counts the tips of which they are.
func (s *Store) CountRecusedKeys(ctx context.Context, staffID int64) (tips int64, err error) {
	err = did(s.recusedKeys(ctx, staffID).Distinct("k.tip_id").Count(&tips), "count keys to pass on")
	return tips, err
}
