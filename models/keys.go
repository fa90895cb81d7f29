package models

// KeyState is what is under way with a staff member's key pair.
type KeyState string

// The states.
const (
	KeySettled   KeyState = ""          // nothing
	KeyResealing KeyState = "resealing" // a new pair is in use; what was sealed to the one before is sealed anew
	KeyLost      KeyState = "lost"      // the password was replaced; the pair before waits for its custodians
)

// Duty says of which units' tips someone may hold each part: the units' ids.
type Duty map[Part][]int64

// Seats are those of the staff who may read a part of the tips of one unit.
type Seats struct {
	UnitID int64
	Staff  []int64
}

// PartCount is how many tips' parts one of the staff could be given, or has.
type PartCount struct {
	Part    Part
	StaffID int64
	Tips    int64
}

// UnitPart is a unit of whose tips someone holds a part.
type UnitPart struct {
	Part   Part
	UnitID int64
}

// FormerKey is an identity that someone had before, sealed to the one that they have now,
// until all that was sealed to it is sealed anew. AtPart and AtTip are the last that was.
type FormerKey struct {
	ID        string `gorm:"primaryKey"`
	StaffID   int64
	Recipient string
	Sealed    []byte
	AtPart    Part
	AtTip     string
}

// CodeBox is an identity boxed under a RecoveryCode.
type CodeBox struct {
	ID        string `gorm:"primaryKey"`
	StaffID   int64
	Recipient string // the identity's
	Salt      []byte
	Boxed     []byte
	MadeOn    Date
}

// TableName is that of the database.
func (CodeBox) TableName() string { return "recovery_codes" }

// Custody is an identity boxed under a key that was split among custodians: any two of their
// shares make it, one says nothing.
type Custody struct {
	ID        string `gorm:"primaryKey"`
	StaffID   int64
	Recipient string // the identity's
	Boxed     []byte
	MadeOn    Date
}

// CustodyShare is one custodian's share of a custody, sealed to them.
type CustodyShare struct {
	CustodyID   string `gorm:"primaryKey"`
	CustodianID int64  `gorm:"primaryKey"`
	Sealed      []byte
	Recipient   string // the custodian's public key that it is sealed to
}

// Recovery is what someone asks of custodians who lost their password: their identity, given
// back to the key pair that they have now.
type Recovery struct {
	StaffID   int64 `gorm:"primaryKey"`
	Recipient string
	AskedOn   Date
}

// RecoveryShare is a share that a custodian gave, sealed to who asked.
type RecoveryShare struct {
	CustodyID   string `gorm:"primaryKey"`
	CustodianID int64  `gorm:"primaryKey"`
	StaffID     int64  // who asked
	Sealed      []byte
	GivenOn     Date
}
