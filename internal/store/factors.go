package store

import (
	"context"

	"gorm.io/gorm/clause"

	"qingyuan/models"
)

// SetSecondFactor notes whether signing in takes a second step, and when an administrator took
// the factors, of an account that is still at its version.
func (s *Store) SetSecondFactor(ctx context.Context, st models.Staff) error {
	return one(s.staffAt(ctx, st.ID, st.Version).Updates(map[string]any{"second_factor": st.SecondFactor,
		"factors_reset_on": st.FactorsResetOn, "version": st.Version + 1}), "note a second factor")
}

// FindTOTP finds someone's app.
func (s *Store) FindTOTP(ctx context.Context, staffID int64) (models.TOTP, error) {
	return take[models.TOTP](s.in(ctx).Where("staff_id = ?", staffID), "find an app's secret")
}

// SetTOTP keeps an app, in place of one kept before.
func (s *Store) SetTOTP(ctx context.Context, t models.TOTP) error {
	return did(s.in(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&t), "keep an app's secret")
}

// BoxTOTP writes how an app's secret is boxed; without an app nothing happens.
func (s *Store) BoxTOTP(ctx context.Context, staffID int64, boxed []byte) error {
	return did(s.in(ctx).Model(&models.TOTP{}).Where("staff_id = ?", staffID).Update("boxed", boxed), "box an app's secret anew")
}

// UseTOTP uses up the codes of an app until a step; models.Conflict where that one was used.
func (s *Store) UseTOTP(ctx context.Context, staffID, step int64, on models.Date) error {
	return one(s.in(ctx).Model(&models.TOTP{}).Where("staff_id = ? AND last_step < ?", staffID, step).
		Updates(map[string]any{"last_step": step, "used_on": on}), "use an app's code")
}

// RemoveTOTP forgets someone's app.
func (s *Store) RemoveTOTP(ctx context.Context, staffID int64) error {
	return did(s.in(ctx).Where("staff_id = ?", staffID).Delete(&models.TOTP{}), "forget an app")
}

// CreatePasskey keeps a passkey.
func (s *Store) CreatePasskey(ctx context.Context, k models.Passkey) error {
	return did(s.in(ctx).Create(&k), "keep a passkey")
}

// ListPasskeys lists someone's passkeys, by name.
func (s *Store) ListPasskeys(ctx context.Context, staffID int64) ([]models.Passkey, error) {
	return list[models.Passkey](s.in(ctx).Where("staff_id = ?", staffID).Order("name, id").Limit(100), "list passkeys")
}

// UsePasskey writes that a passkey was used; models.Conflict where its counter is no longer at was.
func (s *Store) UsePasskey(ctx context.Context, k models.Passkey, was int64) error {
	return one(s.in(ctx).Model(&models.Passkey{}).Where("id = ? AND sign_count = ?", k.ID, was).
		Updates(map[string]any{"credential": k.Credential, "sign_count": k.SignCount, "used_on": k.UsedOn}), "use a passkey")
}

// RemovePasskey forgets one of someone's passkeys; all of them where the id is "".
func (s *Store) RemovePasskey(ctx context.Context, staffID int64, id string) error {
	tx := s.in(ctx).Where("staff_id = ?", staffID)
	if id != "" {
		return one(tx.Where("id = ?", id).Delete(&models.Passkey{}), "forget a passkey")
	}
	return did(tx.Delete(&models.Passkey{}), "forget passkeys")
}

// SetFactorCodes keeps someone's recovery codes in place of those before; none where there are none.
func (s *Store) SetFactorCodes(ctx context.Context, staffID int64, codes []models.FactorCode) error {
	if err := did(s.in(ctx).Where("staff_id = ?", staffID).Delete(&models.FactorCode{}), "forget recovery codes"); err != nil {
		return err
	}
	return createAll(s.in(ctx), codes, "keep recovery codes")
}

// ListFactorCodes lists what is left of someone's recovery codes.
func (s *Store) ListFactorCodes(ctx context.Context, staffID int64) ([]models.FactorCode, error) {
	return list[models.FactorCode](s.in(ctx).Where("staff_id = ?", staffID).Order("id").Limit(100), "list recovery codes")
}

// UseFactorCode uses a recovery code up; models.Conflict where it was used before.
func (s *Store) UseFactorCode(ctx context.Context, id string) error {
	return one(s.in(ctx).Where("id = ?", id).Delete(&models.FactorCode{}), "use a recovery code")
}
