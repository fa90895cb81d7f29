package models

import (
	"slices"
	"strings"
)

// Role is a duty on the staff (design §1).
type Role string

// The roles that this version knows.
const (
	RoleIntake     Role = "intake"     // 受理: takes down letters, visits and calls
	RoleReviewer   Role = "reviewer"   // 承办
	RoleSupervisor Role = "supervisor" // 督办审批
	RoleCustodian  Role = "custodian"  // 身份保管: keeps reporters' names, and lost keys
	RolePublisher  Role = "publisher"  // 公开员: drafts what is published
	RoleApprover   Role = "approver"   // 审核人: approves it
	RoleAdmin      Role = "admin"      // 系统管理: runs the system, can't read a tip
	RoleAuditor    Role = "auditor"    // 审计: reads the trail, and does nothing else
)

// AllRoles lists the roles in the order in which pages show them.
func AllRoles() []Role {
	return []Role{RoleIntake, RoleReviewer, RoleSupervisor, RoleCustodian, RolePublisher, RoleApprover, RoleAdmin, RoleAuditor}
}

// Readers are the roles that read what was said in a tip.
func Readers() []Role { return []Role{RoleReviewer, RoleSupervisor} }

// Roles are kept as words joined by commas.
type Roles string

// JoinRoles makes Roles of a list.
func JoinRoles(list ...Role) Roles {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = string(r)
	}
	return Roles(strings.Join(words, ","))
}

// List of the single roles.
func (r Roles) List() []Role {
	if r == "" {
		return nil
	}
	var list []Role
	for w := range strings.SplitSeq(string(r), ",") {
		list = append(list, Role(w))
	}
	return list
}

// Has reports whether the role is among them.
func (r Roles) Has(role Role) bool { return slices.Contains(r.List(), role) }

// Any reports whether one of roles is among them.
func (r Roles) Any(roles ...Role) bool { return slices.ContainsFunc(roles, r.Has) }

// Keepers are the roles to which parts of tips are sealed.
func Keepers() []Role { return []Role{RoleReviewer, RoleSupervisor, RoleCustodian} }

// Apart reports whether the duties may be in one hand: who runs the system has no key to
// tips, who keeps reporters' names doesn't handle what they said, and who audits does nothing
// that is audited.
func (r Roles) Apart() bool {
	if r.Has(RoleAuditor) {
		return len(r.List()) == 1
	}
	handles := r.Any(RoleIntake, RoleReviewer, RoleSupervisor)
	return !(r.Has(RoleAdmin) && (handles || r.Has(RoleCustodian))) && !(r.Has(RoleCustodian) && handles)
}

// Staff is one staff member. The identity is made when they choose their own password:
// until then PublicKey is empty and nothing can be sealed to them.
type Staff struct {
	ID         int64 `gorm:"primaryKey"`
	Username   string
	Name       string
	UnitID     int64
	Roles      Roles
	Salt       []byte
	Verifier   []byte
	PublicKey  string
	SealedKey  []byte // the identity, boxed under the password's key
	MustChange bool
	Disabled   bool
	KeyState   KeyState
	AwaitsKeys bool  // earlier tips may be there that nobody has shared with them yet
	CreatedAt  int64 `gorm:"autoCreateTime:false"` // unix seconds
	Version    int64

	SecondFactor   bool // signing in takes a second step
	FactorsResetOn Date // when an administrator took their second factor; empty once they know
}

// TableName is that of the database: staff has no plural.
func (Staff) TableName() string { return "staff" }

// Sealable reports whether something can be sealed to them from now on.
func (s Staff) Sealable() bool { return !s.Disabled && s.PublicKey != "" }

// Unit is an office that handles tips or publishes (承办机关).
type Unit struct {
	ID         int64 `gorm:"primaryKey"`
	Name       string
	RegionCode string // what it answers for: this region and all below
	SuperiorID int64  // 0 for the topmost
	Head       string // 负责人; several joined by commas. A tip about one goes to the superior
	Aliases    string // other names by which people call it, joined by commas
}

// Heads are the names of who leads the unit.
func (u Unit) Heads() []string { return names(u.Head) }

// Names are the unit's name and those by which people call it.
func (u Unit) Names() []string { return append([]string{u.Name}, names(u.Aliases)...) }

func names(joined string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(joined, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }),
		func(s string) bool { return NormalName(s) == "" })
}

// Visitor is a staff member who is signed in. Identity is the secret half of their key
// pair, empty until they have chosen a password of their own.
type Visitor struct {
	Staff    Staff
	Unit     Unit // the zero Unit for who belongs to none
	Identity Secret
	// MustEnrol: they have to set up a second factor before anything else.
	MustEnrol bool
}

// Is reports whether the visitor has a role and may use it now.
func (v Visitor) Is(role Role) bool {
	return v.Staff.ID != 0 && !v.Staff.Disabled && !v.Staff.MustChange && !v.MustEnrol && v.Staff.Roles.Has(role)
}

// FromStaff is the side of a staff member's session. AtDoor is that of one who has given the
// password alone: it is good for the second step, and nothing else.
const (
	FromStaff Side = "staff"
	AtDoor    Side = "door"
)

// Session of a staff member or of a reporter who showed a receipt. ID and key are both
// derived from the cookie's token, so that neither the cookie nor the row alone opens
// what Boxed holds: the staff member's or the tip's identity.
type Session struct {
	ID        []byte `gorm:"primaryKey"` // 32 bytes
	Side      Side
	StaffID   int64
	TipID     string
	Boxed     []byte
	Note      []byte // shown once: boxed as the identity is
	Asked     []byte // what an answer must fit, as a passkey's challenge: boxed as the identity is
	ExpiresAt int64  // unix seconds; on a full hour for reporters
	EndsAt    int64  // unix seconds: the last moment to which it may be extended; 0: never is
	SinceAt   int64  // unix seconds: of the staff alone, as UsedAt; 0 for reporters
	UsedAt    int64  // unix seconds, within some minutes
}
