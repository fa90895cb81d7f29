package models

// LetterRow is a letter as it is kept: what it says is sealed to the tip, its number isn't.
type LetterRow struct {
	ID       string `gorm:"primaryKey"`
	TipID    string
	UnitID   int64 // that wrote it
	Kind     string
	Lang     string
	Mark     string
	Year     int
	Seq      int64 // within the unit, kind and year, from 1
	Content  []byte
	MadeBy   int64
	MadeOn   Date
	Replaces string // the letter in whose place it came; empty for none
	Told     bool   // the reporter was shown it, in a message
}

// TableName is that of the database.
func (LetterRow) TableName() string { return "letters" }

// LetterTemplate is one version of a unit's own template. Version 1 is the first; of all the
// last holds.
type LetterTemplate struct {
	UnitID    int64  `gorm:"primaryKey"`
	Kind      string `gorm:"primaryKey"`
	Lang      string `gorm:"primaryKey"`
	Version   int64  `gorm:"primaryKey"`
	Shipped   bool   // from then on the program's text holds again: the texts are empty
	Mark      string
	Title     string
	Addressee string
	Body      string
	MadeBy    int64
	MadeOn    Date
}

// Clearing is that somebody's name was cleared (澄清正名). Content is sealed ClearingWords, Delivery
// the sealed words on how it reached them; nil until it did.
type Clearing struct {
	ID          string `gorm:"primaryKey"`
	TipID       string
	MadeBy      int64
	MadeOn      Date
	Content     []byte
	DeliveredOn Date
	DeliveredBy int64
	Delivery    []byte
}

// ClearingWords are what is recorded of it; stored sealed, as JSON.
type ClearingWords struct {
	Who  string      `json:"who"`
	Way  ClearingWay `json:"way"`
	On   Date        `json:"on"`
	Text string      `json:"text"` // the consent, and what was said
}

// ClearingWay is how somebody's name is cleared.
type ClearingWay string

// The ways.
const (
	ClearInPerson ClearingWay = "person"  // 当面反馈
	ClearByLetter ClearingWay = "letter"  // 书面函告
	ClearAtAMeet  ClearingWay = "meeting" // 会议通报
	ClearInPublic ClearingWay = "public"  // 公开公示
)

// ClearingWays lists them, the quietest first.
func ClearingWays() []ClearingWay {
	return []ClearingWay{ClearInPerson, ClearByLetter, ClearAtAMeet, ClearInPublic}
}
