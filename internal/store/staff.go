package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// CreateStaff keeps a new account and sets its ID. A user name that is taken is
// models.Conflict.
func (s *Store) CreateStaff(ctx context.Context, st *models.Staff) error {
	return did(s.in(ctx).Create(st), "keep an account")
}

// FindStaff by id.
func (s *Store) FindStaff(ctx context.Context, id int64) (models.Staff, error) {
	return take[models.Staff](s.in(ctx).Where("id = ?", id), "find an account")
}

// FindStaffByUsername by the name that they sign in with.
func (s *Store) FindStaffByUsername(ctx context.Context, username string) (models.Staff, error) {
	return take[models.Staff](s.in(ctx).Where("username = ?", username), "find an account")
}

// HasRole reports whether any account has a role, disabled ones included.
func (s *Store) HasRole(ctx context.Context, role models.Role) (bool, error) {
	var n int64
	err := did(s.in(ctx).Model(&models.Staff{}).Where("roles LIKE ?", hasRole(role)).Limit(1).Count(&n), "look for a role")
	return n > 0, err
}

// ListStaff lists accounts in the order of their ids, from the first beyond after.
func (s *Store) ListStaff(ctx context.Context, after int64, limit int) ([]models.Staff, error) {
	return list[models.Staff](s.in(ctx).Where("id > ?", after).Order("id").Limit(limit), "list accounts")
}

// StaffNames finds the names of accounts by their ids.
func (s *Store) StaffNames(ctx context.Context, ids []int64) (map[int64]string, error) {
	names := make(map[int64]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := list[models.Staff](s.in(ctx).Select("id", "name").Where("id IN ?", ids), "name accounts")
	if err != nil {
		return nil, err
	}
	for _, st := range rows {
		names[st.ID] = st.Name
	}
	return names, nil
}

func readers(db *gorm.DB) *gorm.DB {
	return sealable(db).Where("roles LIKE ?", hasRole(models.RoleReviewer))
}

// sealable are those to whom something can be sealed.
func sealable(db *gorm.DB) *gorm.DB {
	return db.Where("disabled = ? AND public_key <> ''", false)
}

// ListRecipients implements accounts.DirectoryStore.
func (s *Store) ListRecipients(ctx context.Context, units []int64) ([]models.Staff, error) {
	return s.keepers(ctx, units, "*")
}

// ListApprovers implements publishing.Store: those of a unit, and of the units of regions.
func (s *Store) ListApprovers(ctx context.Context, unitID int64, regions []string) ([]models.Staff, error) {
	units := s.in(ctx).Model(&models.Unit{}).Select("id").Where("id = ? OR region_code IN ?", unitID, append([]string{"-"}, regions...))
	return list[models.Staff](sealable(s.in(ctx)).Where("unit_id IN (?)", units).Where("roles LIKE ?", hasRole(models.RoleApprover)).
		Order("id").Limit(maxApprovers), "list approvers")
}

// maxApprovers bounds to how many a sheet is sealed.
const maxApprovers = 50

// ListSeated implements accounts.KeyStore.
func (s *Store) ListSeated(ctx context.Context, units []int64) ([]models.Staff, error) {
	return s.keepers(ctx, units, "id", "unit_id", "roles", "awaits_keys")
}

func (s *Store) keepers(ctx context.Context, units []int64, columns ...string) ([]models.Staff, error) {
	if len(units) == 0 {
		return nil, nil
	}
	return list[models.Staff](sealable(s.in(ctx)).Select(columns).Where("unit_id IN ?", units).
		Where("roles LIKE ? OR roles LIKE ? OR roles LIKE ?", hasRole(models.RoleReviewer), hasRole(models.RoleSupervisor), hasRole(models.RoleCustodian)).
		Order("id"), "list recipients")
}

// ListRelated implements accounts.DirectoryStore.
func (s *Store) ListRelated(ctx context.Context, refs [][]byte) ([]int64, error) {
	var ids []int64
	err := did(s.in(ctx).Model(&models.Relation{}).Where("ref IN ?", refs).Distinct().Order("staff_id").Pluck("staff_id", &ids), "find who is related")
	return ids, err
}

// hasRole is a LIKE pattern. No role's word is a part of another's.
func hasRole(role models.Role) string { return "%" + string(role) + "%" }

// SetCredentials writes a new password's salt and verifier, the key pair and whether the
// password must be changed, of an account that is still at its version.
func (s *Store) SetCredentials(ctx context.Context, st models.Staff) error {
	return one(s.staffAt(ctx, st.ID, st.Version).Updates(map[string]any{
		"salt": st.Salt, "verifier": st.Verifier, "public_key": st.PublicKey, "sealed_key": st.SealedKey,
		"must_change": st.MustChange, "key_state": st.KeyState, "awaits_keys": st.AwaitsKeys, "version": st.Version + 1}), "set a password")
}

// SetDuty writes the name, unit and roles of an account that is still at its version.
func (s *Store) SetDuty(ctx context.Context, st models.Staff) error {
	return one(s.staffAt(ctx, st.ID, st.Version).Updates(map[string]any{"name": st.Name, "unit_id": st.UnitID, "roles": st.Roles,
		"awaits_keys": st.AwaitsKeys, "version": st.Version + 1}), "change an account")
}

// HasImports reports whether sheets of someone wait that don't expire before a moment.
func (s *Store) HasImports(ctx context.Context, staffID, unix int64) (bool, error) {
	var n int64
	err := did(s.in(ctx).Model(&fund.StagedSheet{}).Where("staff_id = ? AND expires_at > ?", staffID, unix).Limit(1).Count(&n), "look for staged sheets")
	return n > 0, err
}

// SetKeyState writes what is under way with the key pair of an account that is still at its
// version.
func (s *Store) SetKeyState(ctx context.Context, st models.Staff) error {
	return one(s.staffAt(ctx, st.ID, st.Version).Updates(map[string]any{"key_state": st.KeyState, "version": st.Version + 1}), "note what is under way with a key pair")
}

// MoveStaff moves an account's version on: whoever seals to it must look again.
func (s *Store) MoveStaff(ctx context.Context, id, version int64) error {
	return one(s.staffAt(ctx, id, version).Update("version", version+1), "change an account")
}

// SettleKeys notes that an account lacks no keys to earlier tips, unless it has changed since
// its version.
func (s *Store) SettleKeys(ctx context.Context, id, version int64) error {
	return did(s.staffAt(ctx, id, version).Update("awaits_keys", false), "note who has their keys")
}

// UnsettleKeys notes that those of units who have one of roles may lack keys; nil: of all units.
func (s *Store) UnsettleKeys(ctx context.Context, units []int64, roles ...models.Role) error {
	tx := s.in(ctx).Model(&models.Staff{}).Where("public_key <> ''")
	if units != nil {
		tx = tx.Where("unit_id IN ?", units)
	}
	has := s.db.Where("1 = 0")
	for _, role := range roles {
		has = has.Or("roles LIKE ?", hasRole(role))
	}
	return did(tx.Where(has).Update("awaits_keys", true), "note who may lack keys")
}

// AnyAwaiting reports whether somebody to whom something can be sealed may lack keys.
func (s *Store) AnyAwaiting(ctx context.Context) (bool, error) {
	some, err := list[models.Staff](sealable(s.in(ctx)).Select("id").Where("awaits_keys = ?", true).Limit(1), "look for who awaits keys")
	return len(some) > 0, err
}

// ListStaffByID finds accounts by their ids; those that aren't there are left out.
func (s *Store) ListStaffByID(ctx context.Context, ids []int64) ([]models.Staff, error) {
	return list[models.Staff](s.in(ctx).Where("id IN ?", ids).Order("id"), "find accounts")
}

// HoldStaff implements accounts.Store: it writes what is there already.
func (s *Store) HoldStaff(ctx context.Context, id, version int64) error {
	return one(s.staffAt(ctx, id, version).Update("version", version), "hold an account")
}

// SetDisabled disables or enables an account that is still at its version. Who comes back
// may lack keys.
func (s *Store) SetDisabled(ctx context.Context, id, version int64, disabled bool) error {
	return one(s.staffAt(ctx, id, version).Updates(map[string]any{"disabled": disabled, "awaits_keys": true, "version": version + 1}), "disable an account")
}

func (s *Store) staffAt(ctx context.Context, id, version int64) *gorm.DB {
	return s.in(ctx).Model(&models.Staff{}).Where("id = ? AND version = ?", id, version)
}
