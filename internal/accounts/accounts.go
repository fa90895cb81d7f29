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
	// SetCredentials, SetDuty, SetDisabled and MoveStaff fail with models.Conflict where the account is no
	// longer at its version, and move the version on.
	SetCredentials(ctx context.Context, st models.Staff) error
	SetDuty(ctx context.Context, st models.Staff) error
	SetDisabled(ctx context.Context, id, version int64, disabled bool) error
	MoveStaff(ctx context.Context, id, version int64) error
	// HoldStaff keeps others from changing an account until the transaction ends;
	// models.Conflict where it is no longer at its version.
	HoldStaff(ctx context.Context, id, version int64) error

	CreateSession(ctx context.Context, s models.Session) error
	FindSession(ctx context.Context, id []byte) (models.Session, error)
	ExtendSession(ctx context.Context, id []byte, expiresAt int64) error
	SetSessionNote(ctx context.Context, id, note []byte) error
	RemoveSession(ctx context.Context, id []byte) error
	RemoveSessionsOf(ctx context.Context, staffID int64) error

	CreateUnit(ctx context.Context, u *models.Unit) error
	UpdateUnit(ctx context.Context, u models.Unit) error
	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	ListUnits(ctx context.Context, limit int) ([]models.Unit, error)
	ListSubordinates(ctx context.Context, ids []int64) ([]models.Unit, error)
	RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error)

	DirectoryStore
	KeyStore
	RelationStore
}

// KeyStore keeps who can open which parts of tips.
type KeyStore interface {
	// HoldKeys keeps others from taking keys away until the transaction ends; it is the
	// transaction's first statement.
	HoldKeys(ctx context.Context) error
	// AddKeys keeps keys of a holder whose account is held, but to tips that they are kept from.
	AddKeys(ctx context.Context, holder int64, keys []models.TipKey) error
	CountKeys(ctx context.Context, staffID int64) (int64, error)
	// CountLastKeys counts the tips of which nobody but someone can open a part that duty
	// doesn't permit them.
	CountLastKeys(ctx context.Context, staffID int64, duty models.Duty) (int64, error)
	RemoveKeysOutside(ctx context.Context, staffID int64, duty models.Duty) error
	// RemoveKeysHeldElsewhere takes someone's keys but those to what nobody else can open;
	// of recused alone: those of tips that they are kept from.
	RemoveKeysHeldElsewhere(ctx context.Context, staffID int64, recused bool) error

	ListUnitParts(ctx context.Context, staffID int64) ([]models.UnitPart, error)
	CountLacking(ctx context.Context, holder int64, part models.Part, seats []models.Seats) ([]models.PartCount, error)
	ListLacking(ctx context.Context, holder int64, part models.Part, seats []models.Seats, after string, limit int) ([]models.TipKey, error)
	CountMissing(ctx context.Context, staffID int64, duty models.Duty) (int64, error)
	ListSharers(ctx context.Context, staffID int64, duty models.Duty, limit int) ([]int64, error)
	// SettleKeys notes that an account at its version lacks no keys, UnsettleKeys that those
	// of units who have one of roles may; nil: of all units.
	SettleKeys(ctx context.Context, id, version int64) error
	UnsettleKeys(ctx context.Context, units []int64, roles ...models.Role) error
	// ListSeated is ListRecipients without their keys: who reads at units.
	ListSeated(ctx context.Context, units []int64) ([]models.Staff, error)
	ListAwaiting(ctx context.Context, limit int) ([]models.Staff, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// RelationStore keeps by which names people are kept from tips.
type RelationStore interface {
	SetSelf(ctx context.Context, r models.Relation) error
	ListNameless(ctx context.Context, limit int) ([]models.Staff, error)
	// RecuseFrom keeps someone from every tip about a name.
	RecuseFrom(ctx context.Context, staffID int64, ref []byte, on models.Date) error
}

// Sealer is seal.Stretcher.
type Sealer interface {
	NewIdentity() (secret models.Secret, recipient string, err error)
	Seal(plain []byte, recipients ...string) ([]byte, error)
	Open(secret models.Secret, sealed []byte) ([]byte, error)
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
	Hash   models.Hash // by which names are matched
	Clock  func() time.Time
}

func (a Accounts) today() models.Date { return models.DateOf(a.Clock()) }

// onlyAdmin lets nobody else on.
func onlyAdmin(v models.Visitor) error {
	if v.Is(models.RoleAdmin) {
		return nil
	}
	return models.Fail(models.Forbidden, "err.forbidden")
}
