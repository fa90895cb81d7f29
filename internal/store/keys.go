package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// keysChunk is how many keys one statement removes.
const keysChunk = 500

// HoldKeys keeps others from taking keys away until the transaction ends. It must be the
// transaction's first statement: what is read after it is what others have left.
func (s *Store) HoldKeys(ctx context.Context) error {
	return one(s.in(ctx).Model(&installationRow{}).Where("name = ?", "keys").Update("value", []byte{}), "hold the keys")
}

// HoldRecipients keeps those to whom something was sealed as they were then, until the
// transaction ends; models.Conflict where one has changed.
func (s *Store) HoldRecipients(ctx context.Context, people []models.Staff) error {
	versions := map[int64]int64{}
	for _, p := range people {
		versions[p.ID] = p.Version
	}
	if len(versions) == 0 {
		return nil
	}
	var where []string
	var values []any
	for id, version := range versions {
		where, values = append(where, "(id = ? AND version = ?)"), append(values, id, version)
	}
	query := "SELECT COUNT(*) FROM staff WHERE " + strings.Join(where, " OR ")
	if s.dialect == MySQL { // SQLite's transactions are one at a time
		query += " LOCK IN SHARE MODE"
	}
	var n int
	if err := did(s.in(ctx).Raw(query, values...).Scan(&n), "hold recipients"); err != nil {
		return err
	}
	if n != len(versions) {
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	return nil
}

// AddKeys keeps keys to parts of tips that their holder, whose account's row the transaction
// holds, isn't kept from; one that is there already stays as it is. What the giver can't open
// any more, since the tip went elsewhere meanwhile, isn't given.
func (s *Store) AddKeys(ctx context.Context, giver, holder int64, keys []models.TipKey) error {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.TipID
	}
	out, has := map[string]bool{}, map[string]bool{}
	for chunk := range slices.Chunk(ids, keysChunk) {
		rows, err := list[models.Recusal](s.in(ctx).Where("staff_id = ? AND tip_id IN ?", holder, chunk), "look for recusals")
		if err != nil {
			return err
		}
		for _, r := range rows {
			out[r.TipID] = true
		}
		tx := s.in(ctx).Select("tip_id", "part").Where("staff_id = ? AND tip_id IN ?", giver, chunk)
		if s.dialect == MySQL { // SQLite's transactions are one at a time
			tx = tx.Clauses(clause.Locking{Strength: "UPDATE"})
		}
		own, err := list[models.TipKey](tx, "look for the giver's keys")
		if err != nil {
			return err
		}
		for _, k := range own {
			has[k.TipID+string(k.Part)] = true
		}
	}
	keys = slices.DeleteFunc(slices.Clone(keys), func(k models.TipKey) bool {
		return out[k.TipID] || !has[k.TipID+string(k.Part)]
	})
	return createAll(s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}), keys, "share keys")
}

// heldElsewhere is true for a key k where somebody else can open the part: who isn't
// disabled, hasn't lost their own key pair, and isn't kept from the tip.
const heldElsewhere = `EXISTS (SELECT 1 FROM tip_keys o JOIN staff s ON s.id = o.staff_id
	LEFT JOIN recusals r ON r.tip_id = o.tip_id AND r.staff_id = o.staff_id
	WHERE o.tip_id = k.tip_id AND o.part = k.part AND o.staff_id <> k.staff_id
	AND s.disabled = ? AND s.key_state <> ? AND s.sealed_key IS NOT NULL AND r.tip_id IS NULL)`

func elsewhere(tx *gorm.DB, is bool) *gorm.DB {
	if is {
		return tx.Where(heldElsewhere, false, models.KeyLost)
	}
	return tx.Where("NOT "+heldElsewhere, false, models.KeyLost)
}

// outside picks keys k of tips t that a duty doesn't permit.
func outside(tx *gorm.DB, duty models.Duty) *gorm.DB {
	var where []string
	var values []any
	for part, units := range duty {
		if len(units) > 0 {
			where, values = append(where, "(k.part = ? AND t.unit_id IN ?)"), append(values, part, units)
		}
	}
	if len(where) == 0 {
		return tx
	}
	return tx.Where("NOT ("+strings.Join(where, " OR ")+")", values...)
}

func (s *Store) keysOf(ctx context.Context, staffID int64) *gorm.DB {
	return s.in(ctx).Table("tip_keys k").Joins("JOIN tips t ON t.id = k.tip_id").Where("k.staff_id = ?", staffID)
}

// CountLastKeys counts the tips of which nobody but someone can open a part that duty
// doesn't permit them.
func (s *Store) CountLastKeys(ctx context.Context, staffID int64, duty models.Duty) (int64, error) {
	var n int64
	err := did(elsewhere(outside(s.keysOf(ctx, staffID), duty), false).Distinct("k.tip_id").Count(&n), "count last keys")
	return n, err
}

// RemoveKeysOutside takes the keys that duty doesn't permit.
func (s *Store) RemoveKeysOutside(ctx context.Context, staffID int64, duty models.Duty) error {
	if err := s.leaveExchange(ctx, staffID, duty); err != nil {
		return err
	}
	return s.removeKeys(ctx, staffID, func() *gorm.DB { return outside(s.keysOf(ctx, staffID), duty) })
}

// RemoveKeysHeldElsewhere takes someone's keys but those to what nobody else can open; of
// recused alone: those of tips that they are kept from.
func (s *Store) RemoveKeysHeldElsewhere(ctx context.Context, staffID int64, recused bool) error {
	if !recused {
		if err := s.leaveExchange(ctx, staffID, nil); err != nil {
			return err
		}
	}
	return s.removeKeys(ctx, staffID, func() *gorm.DB {
		tx := elsewhere(s.keysOf(ctx, staffID), true)
		if recused {
			tx = tx.Joins("JOIN recusals q ON q.tip_id = k.tip_id AND q.staff_id = k.staff_id")
		}
		return tx
	})
}

// ShedKeys takes someone's keys that duty doesn't permit and somebody else has too: those to
// tips that went to another unit.
func (s *Store) ShedKeys(ctx context.Context, staffID int64, duty models.Duty) error {
	return s.removeKeys(ctx, staffID, func() *gorm.DB { return elsewhere(outside(s.keysOf(ctx, staffID), duty), true) })
}

// removeKeys removes someone's keys that a query of theirs finds, a chunk at a time: no
// statement of the common subset deletes what it looks up in the same table.
func (s *Store) removeKeys(ctx context.Context, staffID int64, found func() *gorm.DB) error {
	for _, part := range models.Parts() {
		for {
			var ids []string
			if err := did(found().Where("k.part = ?", part).Limit(keysChunk).Pluck("k.tip_id", &ids), "find keys to take"); err != nil || len(ids) == 0 {
				if err != nil {
					return err
				}
				break
			}
			tx := s.in(ctx).Where("staff_id = ? AND part = ? AND tip_id IN ?", staffID, part, ids).Delete(&models.TipKey{})
			if err := did(tx, "take keys"); err != nil {
				return err
			}
		}
	}
	return s.takeNames(ctx)
}

// RemoveKeys takes someone's keys to one part of tips.
func (s *Store) RemoveKeys(ctx context.Context, staffID int64, part models.Part, tipIDs []string) error {
	if len(tipIDs) == 0 {
		return nil
	}
	if err := did(s.in(ctx).Where("staff_id = ? AND part = ? AND tip_id IN ?", staffID, part, tipIDs).Delete(&models.TipKey{}), "take keys"); err != nil {
		return err
	}
	return s.takeNames(ctx)
}

// CountKeys counts the tips to a part of which someone has a key.
func (s *Store) CountKeys(ctx context.Context, staffID int64) (int64, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.TipKey{}).Where("staff_id = ?", staffID).Distinct("tip_id").Count(&n), "count keys")
	return n, err
}

// ListUnitParts lists of whose tips someone holds which parts.
func (s *Store) ListUnitParts(ctx context.Context, staffID int64) ([]models.UnitPart, error) {
	return list[models.UnitPart](s.keysOf(ctx, staffID).Distinct("k.part", "t.unit_id").Order("k.part, t.unit_id"), "list whose tips are held")
}

// lacking picks someone's keys k to a part where one of seats, s, has none and may have.
func (s *Store) lacking(ctx context.Context, holder int64, part models.Part, seats []models.Seats) *gorm.DB {
	var on []string
	var values []any
	for _, seat := range seats {
		on, values = append(on, "(t.unit_id = ? AND s.id IN ?)"), append(values, seat.UnitID, seat.Staff)
	}
	return s.keysOf(ctx, holder).Where("k.part = ?", part).
		Joins("JOIN staff s ON s.id <> k.staff_id AND ("+strings.Join(on, " OR ")+")", values...).
		Joins("LEFT JOIN tip_keys theirs ON theirs.tip_id = k.tip_id AND theirs.part = k.part AND theirs.staff_id = s.id").
		Joins("LEFT JOIN recusals r ON r.tip_id = k.tip_id AND r.staff_id = s.id").
		Joins("LEFT JOIN recusals own ON own.tip_id = k.tip_id AND own.staff_id = k.staff_id").
		Where("theirs.tip_id IS NULL AND r.tip_id IS NULL AND own.tip_id IS NULL")
}

// CountLacking counts, for each who sits in seats, the tips whose part a holder could share
// with them.
func (s *Store) CountLacking(ctx context.Context, holder int64, part models.Part, seats []models.Seats) ([]models.PartCount, error) {
	if len(seats) == 0 {
		return nil, nil
	}
	return list[models.PartCount](s.lacking(ctx, holder, part, seats).Group("s.id").Order("s.id").
		Select("s.id AS staff_id, COUNT(*) AS tips"), "count keys to share")
}

// ListLacking lists keys of a holder that one of the staff could be given, from the first
// tip beyond after.
func (s *Store) ListLacking(ctx context.Context, holder int64, part models.Part, seats []models.Seats, after string, limit int) ([]models.TipKey, error) {
	if len(seats) == 0 {
		return nil, nil
	}
	return list[models.TipKey](s.lacking(ctx, holder, part, seats).Where("k.tip_id > ?", after).Order("k.tip_id").Limit(limit).
		Select("k.tip_id, k.part, k.staff_id, k.sealed"), "list keys to share")
}

// missing picks keys k of others to parts of tips t that someone may read and has no key to.
func (s *Store) missing(ctx context.Context, staffID int64, duty models.Duty) *gorm.DB {
	var where []string
	var values []any
	for part, units := range duty {
		if len(units) > 0 {
			where, values = append(where, "(k.part = ? AND t.unit_id IN ?)"), append(values, part, units)
		}
	}
	if len(where) == 0 {
		where = []string{"1 = 0"}
	}
	return s.in(ctx).Table("tip_keys k").Joins("JOIN tips t ON t.id = k.tip_id").
		Joins("JOIN staff s ON s.id = k.staff_id AND s.disabled = ? AND s.key_state <> ? AND s.sealed_key IS NOT NULL", false, models.KeyLost).
		Joins("LEFT JOIN tip_keys mine ON mine.tip_id = k.tip_id AND mine.part = k.part AND mine.staff_id = ?", staffID).
		Joins("LEFT JOIN recusals r ON r.tip_id = k.tip_id AND r.staff_id = ?", staffID).
		Where("k.staff_id <> ? AND mine.tip_id IS NULL AND r.tip_id IS NULL", staffID).
		Where(strings.Join(where, " OR "), values...)
}

// CountMissing counts the tips of which someone may read a part that others hold and they
// don't.
func (s *Store) CountMissing(ctx context.Context, staffID int64, duty models.Duty) (int64, error) {
	var n int64
	err := did(s.missing(ctx, staffID, duty).Distinct("k.tip_id").Count(&n), "count missing keys")
	return n, err
}

// ListSharers lists who holds what someone misses, those who hold the most first.
func (s *Store) ListSharers(ctx context.Context, staffID int64, duty models.Duty, limit int) ([]int64, error) {
	var ids []int64
	err := did(s.missing(ctx, staffID, duty).Group("k.staff_id").Order("COUNT(*) DESC, k.staff_id").Limit(limit).
		Pluck("k.staff_id", &ids), "list who could share")
	return ids, err
}
