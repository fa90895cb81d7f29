// Package accounts is who works here: signing in, passwords and the key pairs under them,
// units, and who may read what is sealed to a unit.
package accounts

import (
	"context"
	"time"

	"qingyuan/models"
	"qingyuan/models/region"
)

// Store keeps accounts, sessions and units. Methods called inside InTx's fn work on its
// transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error

	CreateStaff(ctx context.Context, st *models.Staff) error
	FindStaff(ctx context.Context, id int64) (models.Staff, error)
	FindStaffByUsername(ctx context.Context, username string) (models.Staff, error)
	HasRole(ctx context.Context, role models.Role) (bool, error)
	ListStaff(ctx context.Context, after int64, limit int) ([]models.Staff, error)
	// SetCredentials and SetDisabled fail with models.Conflict where the account is no
	// longer at its version, and move the version on.
	SetCredentials(ctx context.Context, st models.Staff) error
	SetDisabled(ctx context.Context, id, version int64, disabled bool) error
	// HoldStaff keeps others from changing an account until the transaction ends;
	// models.Conflict where it is no longer at its version.
	HoldStaff(ctx context.Context, id, version int64) error

	CreateSession(ctx context.Context, s models.Session) error
	FindSession(ctx context.Context, id []byte) (models.Session, error)
	ExtendSession(ctx context.Context, id []byte, expiresAt int64) error
	RemoveSession(ctx context.Context, id []byte) error
	RemoveSessionsOf(ctx context.Context, staffID int64) error

	CreateUnit(ctx context.Context, u *models.Unit) error
	UpdateUnit(ctx context.Context, u models.Unit) error
	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	ListUnits(ctx context.Context, limit int) ([]models.Unit, error)
	ListUnitsByID(ctx context.Context, ids []int64) ([]models.Unit, error)
	ListReaders(ctx context.Context, units []int64) ([]models.Staff, error)
	RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error)
}

// Sealer is seal.Stretcher.
type Sealer interface {
	NewIdentity() (secret models.Secret, recipient string, err error)
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
	Token() []byte
	Derive(root []byte, purpose string) []byte
	NewSalt() []byte
	// Password is the slow step: never inside a transaction.
	Password(ctx context.Context, password models.Secret, salt []byte) (verifier, key []byte, err error)
}

// Limits is guard.Limits: Take fails with models.TooMany beyond most acts in a window.
type Limits interface {
	Take(ctx context.Context, what, who string, most int64, per time.Duration) error
}

// Accounts is the use cases on accounts and units.
type Accounts struct {
	Store  Store
	Sealer Sealer
	Limits Limits
	Clock  func() time.Time
}

// onlyAdmin lets nobody else on.
func onlyAdmin(v models.Visitor) error {
	if v.Is(models.RoleAdmin) {
		return nil
	}
	return models.Fail(models.Forbidden, "err.forbidden")
}
