package models

// ExchangeKey is the key pair to which other installations seal case files for a unit. Its secret
// half is sealed to the unit's supervisors, one by one: ExchangeHolder.
type ExchangeKey struct {
	UnitID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Recipient string
	MadeOn    Date
	MadeBy    int64
}

// ExchangeHolder lets one supervisor open what is sealed to their unit.
type ExchangeHolder struct {
	UnitID    int64  `gorm:"primaryKey;autoIncrement:false"`
	StaffID   int64  `gorm:"primaryKey;autoIncrement:false"`
	Recipient string // of theirs, to which it is sealed
	Sealed    []byte
}

// Partner is a unit of another installation, with which case files are exchanged. Nothing is sent
// to it or taken from it before a supervisor has compared its digits with somebody there.
type Partner struct {
	ID           string `gorm:"primaryKey"`
	Print        []byte // casefile.Address.Print
	Installation string
	Unit         string
	Recipient    string
	SignKey      []byte
	AddedBy      int64
	AddedOn      Date
	CheckedBy    int64 // 0: nobody has
	CheckedOn    Date
}

// Name is how the unit is called here.
func (p Partner) Name() string {
	if p.Installation == "" {
		return p.Unit
	}
	return p.Unit + " · " + p.Installation
}

// Checked reports whether its digits were compared.
func (p Partner) Checked() bool { return p.CheckedBy != 0 }

// CaseFile is what is kept of a case file that went out or came in.
type CaseFile struct {
	ID      string  `gorm:"primaryKey"` // of the file
	Way     FileWay `gorm:"primaryKey"`
	TipID   string  // that it was made of, or that it became
	Partner string  // to whom it went, or from whom it came
	Ref     string  // the short name that the case has at its sender
	Named   bool    // the reporter gave a name, which isn't in it
	MadeOn  Date
	StaffID int64  // who sent it, or took it in
	History []byte // of one that came in: casefile.History, sealed to the tip
}

// FileWay is which way a case file went.
type FileWay string

// The ways.
const (
	WayOut FileWay = "out"
	WayIn  FileWay = "in"
)
