package models

// TOTP is what an app on a phone makes codes of: its secret, boxed under a key that comes of the
// password. Boxed is empty where the password was replaced without being known: the factor is
// still asked for, but can't be used any more (docs/adr/0017-second-factor.md).
type TOTP struct {
	StaffID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Boxed    []byte
	LastStep int64 // the time step, of 30 s, whose code was used last
	MadeOn   Date
	UsedOn   Date
}

// TableName is that of the database.
func (TOTP) TableName() string { return "totps" }

// Works reports whether codes can be checked.
func (t TOTP) Works() bool { return len(t.Boxed) > 0 }

// Passkey is the public half of a key that a device keeps.
type Passkey struct {
	ID         string `gorm:"primaryKey"`
	StaffID    int64
	Name       string // by which its owner knows it
	Host       string // where it was made, and alone can be used
	Credential []byte // what package factor needs to check it
	SignCount  int64
	MadeOn     Date
	UsedOn     Date
}

// FactorCode is one recovery code of the second step, as what its slow step gave. A set has one
// salt, so that a code is tried in one step.
type FactorCode struct {
	ID       string `gorm:"primaryKey"`
	StaffID  int64
	Salt     []byte
	Verifier []byte
}

// Origin is where a browser stands: the host alone, and as the browser writes it, with the scheme and the port.
type Origin struct {
	Host string // q.example.cn
	URL  string // https://q.example.cn:8443
}

// PasskeyOwner is what a device is told of whose passkey it keeps.
type PasskeyOwner struct {
	Handle   []byte // says nothing of who it is
	Username string
	Passkeys []Passkey
}
