package models

// Unsealing is a reporter's name in the hands of who asked for it: of a RequestUnsealing that
// a supervisor granted, given by a custodian, for some days (docs/adr/0022-letters-and-names.md).
type Unsealing struct {
	RequestID string `gorm:"primaryKey"`
	TipID     string
	StaffID   int64 // who asked
	GivenBy   int64 // the custodian
	GivenOn   Date
	EndsOn    Date   // the last day on which it can be read
	Sealed    []byte // Reporter, sealed to who asked alone; nil once it was taken back
}

// NameDays is for how many days after that of its giving a name can be read.
const NameDays = 7

// GrantedName is a RequestUnsealing that was granted, and for which no name was given yet.
type GrantedName struct {
	RequestID string
	TipID     string
	UnitID    int64 // that handles the tip
	MadeBy    int64
	MadeOn    Date
	DecidedBy int64
	DecidedOn Date
	Sealed    []byte // the identity of PartReporter, sealed to the custodian who looks
}
