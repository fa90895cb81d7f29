// Package accounts is who works here: signing in, passwords and the key pairs under them,
// units, and who may read what is sealed to a unit.
package accounts

import (
	"context"
	"time"

	"qingyuan/models"
	"qingyuan/models/matter"
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
	// UseSession notes when a session was used, and until when it lasts.
	UseSession(ctx context.Context, id []byte, usedAt, expiresAt int64) error
	SetSessionNote(ctx context.Context, id, note []byte) error
	SetSessionAsked(ctx context.Context, id, asked []byte) error
	RemoveSession(ctx context.Context, id []byte) error
	// TakeSession ends a session that only one may end; models.Conflict for the others.
	TakeSession(ctx context.Context, id []byte) error
	RemoveSessionsOf(ctx context.Context, staffID int64) error
	// ListSessions lists someone's sessions that last beyond a moment, none of them at the door.
	ListSessions(ctx context.Context, staffID, unix int64) ([]models.Session, error)
	RemoveOtherSessions(ctx context.Context, staffID int64, id []byte) error

	CreateUnit(ctx context.Context, u *models.Unit) error
	UpdateUnit(ctx context.Context, u models.Unit) error
	FindUnit(ctx context.Context, id int64) (models.Unit, error)
	ListUnits(ctx context.Context, limit int) ([]models.Unit, error)
	ListSubordinates(ctx context.Context, ids []int64) ([]models.Unit, error)
	RegionPaths(ctx context.Context, codes []string) (map[string][]region.Region, error)

	DirectoryStore
	KeyStore
	RelationStore
	RecoveryStore
	ResealStore
	FactorStore
}

// FactorStore keeps what second steps are checked by.
type FactorStore interface {
	// SetSecondFactor writes SecondFactor and FactorsResetOn; it fails as SetDuty does.
	SetSecondFactor(ctx context.Context, st models.Staff) error
	FindTOTP(ctx context.Context, staffID int64) (models.TOTP, error)
	SetTOTP(ctx context.Context, t models.TOTP) error
	// BoxTOTP is nothing for who has no app.
	BoxTOTP(ctx context.Context, staffID int64, boxed []byte) error
	// UseTOTP, UsePasskey and UseFactorCode are models.Conflict where what is used was used before.
	UseTOTP(ctx context.Context, staffID, step int64, on models.Date) error
	RemoveTOTP(ctx context.Context, staffID int64) error
	CreatePasskey(ctx context.Context, k models.Passkey) error
	ListPasskeys(ctx context.Context, staffID int64) ([]models.Passkey, error)
	UsePasskey(ctx context.Context, k models.Passkey, was int64) error
	// RemovePasskey is models.Conflict where it isn't there; with "" it forgets all.
	RemovePasskey(ctx context.Context, staffID int64, id string) error
	SetFactorCodes(ctx context.Context, staffID int64, codes []models.FactorCode) error
	ListFactorCodes(ctx context.Context, staffID int64) ([]models.FactorCode, error)
	UseFactorCode(ctx context.Context, id string) error
}

// RecoveryStore keeps what makes a lost key pair come back.
type RecoveryStore interface {
	// CreateCode, CreateCustody and CreateRecovery come in place of one of the same identity,
	// or the same asker.
	CreateCode(ctx context.Context, c models.CodeBox) error
	ListCodes(ctx context.Context, staffID int64) ([]models.CodeBox, error)
	// RemoveCode uses a code up; models.Conflict where it was used before.
	RemoveCode(ctx context.Context, id string) error
	// RemoveCodes and RemoveCustodies forget those of one identity of someone; of all where
	// the identity is "".
	RemoveCodes(ctx context.Context, staffID int64, recipient string) error
	ListCustodians(ctx context.Context, limit int) ([]models.Staff, error)
	CreateCustody(ctx context.Context, c models.Custody, shares []models.CustodyShare) error
	ListCustodies(ctx context.Context, staffID int64) ([]models.Custody, error)
	// ListCustodyShares lists those in the hands of custodians who can sign in,
	// CountCustodyShares among how many a custody was split.
	ListCustodyShares(ctx context.Context, custodyIDs []string) ([]models.CustodyShare, error)
	CountCustodyShares(ctx context.Context, custodyID string) (int64, error)
	RemoveCustodies(ctx context.Context, staffID int64, recipient string) error
	// VoidShares takes a custodian's shares.
	VoidShares(ctx context.Context, custodianID int64) error

	CreateRecovery(ctx context.Context, r models.Recovery) error
	FindRecovery(ctx context.Context, staffID int64) (models.Recovery, error)
	// ListRecoveries lists what a custodian is asked and hasn't given yet.
	ListRecoveries(ctx context.Context, custodianID int64, limit int) ([]models.Recovery, error)
	AddRecoveryShares(ctx context.Context, shares []models.RecoveryShare) error
	ListRecoveryShares(ctx context.Context, staffID int64) ([]models.RecoveryShare, error)
	RemoveRecovery(ctx context.Context, staffID int64) error
}

// ResealStore keeps the key pairs that people had before, and what is sealed to them.
type ResealStore interface {
	CreateFormerKey(ctx context.Context, f models.FormerKey) error
	ListFormerKeys(ctx context.Context, staffID int64) ([]models.FormerKey, error)
	MarkResealed(ctx context.Context, staffID int64, part models.Part, tipID string) error
	RemoveFormerKeys(ctx context.Context, staffID int64) error
	// SetKeyState fails as SetDuty does.
	SetKeyState(ctx context.Context, st models.Staff) error

	// ListKeysFrom and CountKeysFrom find someone's keys beyond a part and a tip, in order.
	ListKeysFrom(ctx context.Context, staffID int64, part models.Part, tipID string, limit int) ([]models.TipKey, error)
	CountKeysFrom(ctx context.Context, staffID int64, part models.Part, tipID string) (int64, error)
	// SetKeys writes keys that are sealed anew; one that was taken stays taken.
	SetKeys(ctx context.Context, keys []models.TipKey) error
	// Reseal writes what again makes of all else that is sealed to someone.
	Reseal(ctx context.Context, staffID int64, recipient string, again func(sealed []byte) ([]byte, error)) error
	// HasImports reports whether sheets of someone wait that don't expire before a moment.
	HasImports(ctx context.Context, staffID, unix int64) (bool, error)
}

// KeyStore keeps who can open which parts of tips.
type KeyStore interface {
	// HoldKeys keeps others from taking keys away until the transaction ends; it is the
	// transaction's first statement.
	HoldKeys(ctx context.Context) error
	// HoldRecipients keeps those to whom something was sealed as they were then, until the
	// transaction ends; models.Conflict where one has changed.
	HoldRecipients(ctx context.Context, people []models.Staff) error
	// AddKeys keeps keys of a holder whose account is held, but to tips that they are kept from,
	// or that the giver can't open any more.
	AddKeys(ctx context.Context, giver, holder int64, keys []models.TipKey) error
	CountKeys(ctx context.Context, staffID int64) (int64, error)
	// CountLastKeys counts the tips of which nobody but someone can open a part that duty
	// doesn't permit them.
	CountLastKeys(ctx context.Context, staffID int64, duty models.Duty) (int64, error)
	RemoveKeysOutside(ctx context.Context, staffID int64, duty models.Duty) error
	// RemoveKeysHeldElsewhere takes someone's keys but those to what nobody else can open;
	// of recused alone: those of tips that they are kept from.
	RemoveKeysHeldElsewhere(ctx context.Context, staffID int64, recused bool) error
	// ShedKeys takes those that duty doesn't permit and somebody else has too.
	ShedKeys(ctx context.Context, staffID int64, duty models.Duty) error

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
	// AnyAwaiting reports whether somebody may lack keys.
	AnyAwaiting(ctx context.Context) (bool, error)
	ListStaffByID(ctx context.Context, ids []int64) ([]models.Staff, error)
	StaffNames(ctx context.Context, ids []int64) (map[int64]string, error)
}

// RelationStore keeps by which names people are kept from tips.
type RelationStore interface {
	SetSelf(ctx context.Context, r models.Relation) error
	CreateRelation(ctx context.Context, r models.Relation) error
	// ListRelations lists what someone declared, without their own name; RemoveRelation is
	// models.Conflict where it isn't there.
	ListRelations(ctx context.Context, staffID int64, limit int) ([]models.Relation, error)
	RemoveRelation(ctx context.Context, staffID int64, id string) error
	ListNameless(ctx context.Context, limit int) ([]models.Staff, error)
	// RecuseFrom keeps someone from every tip about a name.
	RecuseFrom(ctx context.Context, staffID int64, ref []byte, on models.Date) error

	// ListRecusedKeys and CountRecusedKeys find someone's keys to tips that they are kept from.
	ListRecusedKeys(ctx context.Context, staffID int64, limit int) ([]models.TipKey, error)
	CountRecusedKeys(ctx context.Context, staffID int64) (tips int64, err error)
	ListRecusals(ctx context.Context, tipID string) ([]models.Recusal, error)
	// ReplaceTipKeys takes all keys of a part away and keeps others.
	ReplaceTipKeys(ctx context.Context, tipID string, part models.Part, keys []models.TipKey) error
	FindTip(ctx context.Context, id string) (models.Tip, error)
	// HoldTip and HandOverTip fail with models.Conflict where a tip is no longer at its version.
	HoldTip(ctx context.Context, id string, version int64) error
	HandOverTip(ctx context.Context, id string, version, unitID int64, on models.Date) error
	AddTipEvent(ctx context.Context, e models.TipEvent) error
}

// Sealer is seal.Stretcher.
type Sealer interface {
	NewIdentity() (secret models.Secret, recipient string, err error)
	Seal(plain []byte, recipients ...string) ([]byte, error)
	Open(secret models.Secret, sealed []byte) ([]byte, error)
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
	// Split draws a key and shares of it: any two, joined, are the key.
	Split(n int) (key []byte, shares [][]byte, err error)
	Join(one, other []byte) (key []byte, err error)
	Token() []byte
	Derive(root []byte, purpose string) []byte
	NewSalt() []byte
	// Password is the slow step: never inside a transaction.
	Password(ctx context.Context, password models.Secret, salt []byte) (verifier, key []byte, err error)
}

// Factors is factor.Factors.
type Factors interface {
	NewTOTP() models.Secret
	TOTPAddress(secret models.Secret, issuer, account string) models.Secret
	// TOTPStep finds the time step, beyond the step after, whose code was typed.
	TOTPStep(secret models.Secret, code string, at time.Time, after int64) (step int64, right bool)

	CanPasskey(at models.Origin) bool
	// The asks are what a browser is asked, as JSON, with the challenge that the answer must fit;
	// models.Invalid where it doesn't.
	AskNewPasskey(at models.Origin, who models.PasskeyOwner) (ask, challenge []byte, err error)
	NewPasskey(at models.Origin, who models.PasskeyOwner, challenge, answer []byte) (models.Passkey, error)
	AskPasskey(at models.Origin, who models.PasskeyOwner) (ask, challenge []byte, err error)
	CheckPasskey(at models.Origin, who models.PasskeyOwner, challenge, answer []byte) (models.Passkey, error)
}

// Limits is guard.Limits: Take fails with models.TooMany beyond most acts in a window.
type Limits interface {
	Take(ctx context.Context, what, who string, most int64, per time.Duration) error
}

// Trail is trail.Trail: it writes down what somebody of the staff did, in the act's own
// transaction and after all else that it locks.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Accounts is the use cases on accounts and units.
type Accounts struct {
	Store  Store
	Sealer Sealer
	Limits Limits
	Hash   models.Hash // by which names are matched
	// Matters says who may handle what was said in a tip.
	Matters matter.Catalogue
	Trail   Trail
	Clock   func() time.Time
	Factors Factors
	// KeepersNeedFactor: who holds keys to tips sets up a second factor before anything else.
	KeepersNeedFactor bool
}

func (a Accounts) today() models.Date { return models.DateOf(a.Clock()) }

// onlyAdmin lets nobody else on.
func onlyAdmin(v models.Visitor) error {
	if v.Is(models.RoleAdmin) {
		return nil
	}
	return models.Fail(models.Forbidden, "err.forbidden")
}
