package models

// Tip is one report by one reporter (举报). What the reporter said, and all that could
// tell who it is about, is in Content, sealed to the tip's own Recipient; whoever holds
// the tip's identity opens it. Only the day is kept, never the hour.
type Tip struct {
	ID           string `gorm:"primaryKey"`
	UnitID       int64
	State        State
	Recipient    string // age1pq…: seal to the tip
	ReceiptIndex []byte // finds the tip from its receipt, 32 bytes
	ReceiptKey   []byte // the tip's identity, boxed under the receipt's key
	Content      []byte // sealed TipContent
	ReceivedOn   Date
	ChangedOn    Date
	Unread       bool // something came from the reporter that no reviewer has opened
	Version      int64
}

// Ref is the short name by which staff speak of the tip.
func (t Tip) Ref() string { return TipRef(t.ID) }

// TipRef is the short name of the tip with an id: the first eight digits, in capitals.
func TipRef(id string) string {
	if len(id) < 8 {
		return ""
	}
	b := []byte(id[:8])
	for i, c := range b {
		if c >= 'a' && c <= 'f' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// TipContent is what the reporter said; it is stored sealed, as JSON.
type TipContent struct {
	RegionCode  string `json:"region"`
	Subject     string `json:"subject"`      // 被反映人: name; empty where not known
	SubjectUnit string `json:"subject_unit"` // where the subject works
	SubjectPost string `json:"subject_post"`
	Kind        string `json:"kind"` // key of the catalogue of kinds, TipKinds
	When        string `json:"when"` // in the reporter's words
	Where       string `json:"where"`
	Narrative   string `json:"narrative"`
}

// TipKinds are the kinds of wrong that a reporter can choose from; their names are the
// locale messages tip.kind.<key>. Source: 纪检监察机关处理检举控告工作规则 (2020) art. 4 and
// 监察法 art. 11, in plain words.
func TipKinds() []string {
	return []string{"subsidy", "collective", "procurement", "bribery", "abuse", "inaction", "living", "other"}
}

// Caps of the texts of a tip and a message, in characters.
const (
	MaxNarrative = 20000
	MaxShort     = 200
	MaxMessage   = 10000
)

// TipKey lets one staff member open one tip: the tip's identity, sealed to theirs.
type TipKey struct {
	TipID   string `gorm:"primaryKey"`
	StaffID int64  `gorm:"primaryKey"`
	Sealed  []byte
}

// Side is who wrote.
type Side string

// The two sides of a tip's conversation.
const (
	FromReporter Side = "reporter"
	FromReviewer Side = "reviewer"
)

// Message is one message between the reporter and the unit, sealed to the tip.
type Message struct {
	ID      string `gorm:"primaryKey"`
	TipID   string
	Seq     int64 // order within the tip, from 1
	Side    Side
	StaffID int64 // 0 where the reporter wrote
	Answer  bool  // the unit's answer to the whole tip
	Content []byte
	SentOn  Date
}

// Attachment is a file of a draft or a tip. Its name and type are sealed in Meta, its
// bytes in the object store under ObjectKey; both to the tip's Recipient.
type Attachment struct {
	ID         string `gorm:"primaryKey"`
	TipID      string // the tip, or the draft that becomes it: both have one id
	Seq        int64
	Side       Side
	ObjectKey  string
	SealedSize int64 // bytes in the object store
	Meta       []byte
	AddedOn    Date
}

// AttachmentMeta is stored sealed, as JSON.
type AttachmentMeta struct {
	Name string `json:"name"`
	Type string `json:"type"` // media type by content
	Size int64  `json:"size"` // bytes, plain
}

// Draft is a tip that isn't sent yet. Its key is in the reporter's cookie alone: ID and
// key are both derived from the cookie's token. Files are sealed to Recipient at once,
// and the draft's identity becomes the tip's.
type Draft struct {
	ID        []byte `gorm:"primaryKey"` // 32 bytes
	TipID     string
	Recipient string
	Boxed     []byte // DraftState under the cookie's key
	Sent      bool   // the tip exists; Boxed now holds the receipt to show
	ExpiresAt int64  // unix seconds, on a full hour
	Version   int64
}

// DraftState is stored boxed, as JSON.
type DraftState struct {
	Identity string     `json:"identity"` // the tip's secret
	Content  TipContent `json:"content"`
	Step     int        `json:"step"` // the furthest step that is filled in
	Receipt  string     `json:"receipt,omitempty"`
	Handler  string     `json:"handler,omitempty"` // name of the unit that received it
}

// TipEvent is one step of a tip's life, in order of Seq from 1.
type TipEvent struct {
	TipID   string `gorm:"primaryKey"`
	Seq     int64  `gorm:"primaryKey"`
	Action  Action
	From    State `gorm:"column:from_state"`
	To      State `gorm:"column:to_state"`
	StaffID int64 // 0 where the reporter acted
	On      Date  `gorm:"column:on_day"`
}
