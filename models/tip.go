package models

import "encoding/json"

// Tip is one report by one reporter (举报). What the reporter said, and all that could
// tell who it is about, is in Content, sealed to the tip's own Recipient; whoever holds
// the tip's identity opens it. Only the day is kept, never the hour.
type Tip struct {
	ID           string `gorm:"primaryKey"`
	UnitID       int64
	State        State
	Recipient    string // age1pq…: seal to the tip
	ReceiptIndex []byte // finds the tip from its receipt, 32 bytes
	ReceiptKey   []byte // Keyring, boxed under the receipt's key
	Content      []byte // sealed TipContent
	ReceivedOn   Date
	ChangedOn    Date
	Unread       bool // something came from the reporter that no reviewer has opened
	Channel      Channel
	Named        bool  // the reporter gave a name: it is in PartReporter
	RegisteredBy int64 // who of the staff took it down; 0: the reporter sent it
	Rating       int   // what the reporter thought of the handling, 1 to 5; 0: not said
	Handling
	ErasedOn Date // nothing that was sealed is left of it; empty: all is there
	Version  int64
}

// Handling is where the handling of a tip stands, beside its state.
type Handling struct {
	HandlerID     int64 // who of the reviewers has it (承办人); 0: nobody yet
	Disposition   Disposition
	ReviewOn      Date // of Shelved: when it is looked at again
	Finding       Finding
	DeclineReason DeclineReason
	FromUnitID    int64   // that transferred it; 0: none did
	ReportTo      int64   // the unit that assigned the case and waits for the report (交办); 0: none does
	FirstID       string  // of Duplicate: the first tip about the same
	ArchivedOn    Date    // from when its keeping counts; empty while it isn't archived
	KeptAs        Outcome // what came of it, since then
	DueOn         Date    // of the next thing due; NeverDue where nothing is, empty where nobody has reckoned yet
	DueRule       string  // its rule
}

// NeverDue is later than any day that a rule gives.
const NeverDue Date = "9999-12-31"

// TipDeadline is one clock of a tip as it is kept, for lists and reminders. It is reckoned anew
// with everything that happens.
type TipDeadline struct {
	TipID       string `gorm:"primaryKey"`
	Rule        string `gorm:"primaryKey"`
	Ref         string `gorm:"primaryKey"` // of a request: its id
	FromOn      Date   `gorm:"primaryKey"`
	DueOn       Date
	MetOn       Date // empty while it runs
	Extended    bool
	Provisional bool // a year that it crosses has no calendar yet
	Statutory   bool
}

// NewTip is a tip with all that is written with it, in one transaction.
type NewTip struct {
	Tip      Tip
	To       []Staff // those to whom it is sealed, as they were when it was
	First    TipEvent
	Parts    []TipPart
	Keys     []TipKey
	Subjects []TipSubject
	Recusals []Recusal

	Deadlines []TipDeadline
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

// Channel is the way by which a tip came.
type Channel string

// The channels: the reporter's own hand, or a letter, a visit or a call to 12388 that the
// staff took down.
const (
	ByPortal Channel = "portal"
	ByLetter Channel = "letter"
	ByVisit  Channel = "visit"
	ByCall   Channel = "call"

	ByExchange Channel = "exchange" // from another installation, as a case file
)

// StaffChannels are those that the staff register.
func StaffChannels() []Channel { return []Channel{ByLetter, ByVisit, ByCall} }

// TipContent is what the reporter said; it is stored sealed, as JSON.
type TipContent struct {
	RegionCode string    `json:"region"`
	Subjects   []Subject `json:"subjects"`
	Unknown    bool      `json:"unknown"` // the reporter doesn't know who it was
	Own        Own       `json:"own"`     // is a subject of the unit that would handle it
	Field      string    `json:"field"`   // of models/matter's catalogue
	Kind       string    `json:"kind"`    // of models/matter's catalogue
	Details    []Detail  `json:"details"` // to the kind's own questions, in their order
	When       string    `json:"when"`    // in the reporter's words, as are Where and Amount
	Where      string    `json:"where"`
	Amount     string    `json:"amount"`
	Narrative  string    `json:"narrative"`
	Named      bool      `json:"named"`
	Consents   []Consent `json:"consents"`        // of a named reporter
	About      *Cited    `json:"about,omitempty"` // something public from which the reporter came; nil: nothing
}

// UnmarshalJSON also reads what was kept when a tip named one person.
func (c *TipContent) UnmarshalJSON(text []byte) error {
	type plain TipContent
	var old struct {
		Name string `json:"subject"`
		Unit string `json:"subject_unit"`
		Post string `json:"subject_post"`
	}
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &old); err != nil {
		return err
	}
	if s := (Subject{Name: old.Name, Unit: old.Unit, Post: old.Post}); !s.IsZero() {
		c.Subjects = append(c.Subjects, s)
	}
	return nil
}

// First is the name of the first subject; empty where none is known.
func (c TipContent) First() string {
	if len(c.Subjects) == 0 {
		return ""
	}
	return c.Subjects[0].Name
}

// Detail is what was said to one question of a kind.
type Detail struct {
	Question string `json:"question"` // its id in the catalogue
	Text     string `json:"text"`     // the words, or the id of the choice
}

// Own says whether a subject leads or belongs to the unit that would handle the tip: then
// its superior does (工作规则 art. 15). Empty: not said yet.
type Own string

// What can be said of it.
const (
	OwnUnknown Own = "unknown"
	OwnNot     Own = "no"
	OwnYes     Own = "yes"
)

// Owns lists what can be said, in the order in which pages ask.
func Owns() []Own { return []Own{OwnUnknown, OwnNot, OwnYes} }

// Reporter is who a named reporter is. It is stored sealed to custodians, as JSON.
type Reporter struct {
	Name     string    `json:"name"`
	Phone    string    `json:"phone"`
	Email    string    `json:"email"`
	Address  string    `json:"address"`
	Hours    string    `json:"hours"` // when it is safe to call, in the reporter's words
	Consents []Consent `json:"consents"`
}

// Consent is one use of a name or contact that the reporter agreed to.
type Consent string

// The uses: each is asked for by itself, none is taken for granted.
const (
	ConsentContact Consent = "contact" // the unit may call or write to me
	ConsentReveal  Consent = "reveal"  // my name may be told to those who check what I said
	ConsentForward Consent = "forward" // my name may go with the tip to another body
)

// Consents lists the uses in the order in which pages ask for them.
func Consents() []Consent { return []Consent{ConsentContact, ConsentReveal, ConsentForward} }

// Caps of the texts of a tip and a message, in characters.
const (
	MaxNarrative = 20000
	MaxShort     = 200
	MaxDetail    = 2000
	MaxSubjects  = 20
	MaxMessage   = 10000
)

// Part of a tip: each has an identity of its own, sealed to other people.
type Part string

// The parts.
const (
	PartTip         Part = "tip"         // what was said: reviewers and supervisors of the unit
	PartReporter    Part = "reporter"    // who said it: custodians
	PartSupervision Part = "supervision" // what is for supervisors alone: the unit's and its superior's
)

// TipPart is a part of a tip beside what was said. Content is sealed to Recipient.
type TipPart struct {
	TipID     string `gorm:"primaryKey"`
	Part      Part   `gorm:"primaryKey"`
	Recipient string
	Content   []byte // PartReporter: a Reporter; else none
	ChangedOn Date
}

// TipKey lets one staff member open one part of a tip: the part's identity, sealed to theirs.
type TipKey struct {
	TipID   string `gorm:"primaryKey"`
	Part    Part   `gorm:"primaryKey"`
	StaffID int64  `gorm:"primaryKey"`
	Sealed  []byte
}

// Keyring is what a receipt opens: the identities of the parts that are the reporter's to
// read. It is stored boxed, as JSON.
type Keyring struct {
	Tip         string `json:"tip"`
	Supervision string `json:"supervision"`
}

// Recusal keeps one staff member from one tip, whatever their unit and roles (回避).
type Recusal struct {
	TipID     string `gorm:"primaryKey"`
	StaffID   int64  `gorm:"primaryKey"`
	Cause     RecusalCause
	RecusedOn Date
}

// RecusalCause is why.
type RecusalCause string

// The causes.
const (
	CauseNamed    RecusalCause = "named"    // a subject has their name, or one they declared a relation to
	CauseReported RecusalCause = "reported" // the reporter asked for it, and a supervisor granted it
)

// Parts lists the parts in the order in which pages name them.
func Parts() []Part { return []Part{PartTip, PartSupervision, PartReporter} }

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
	Reporter Reporter   `json:"reporter"`
	Done     []Step     `json:"done"` // the steps that are filled in
	Channel  Channel    `json:"channel"`
	By       int64      `json:"by,omitempty"`       // who of the staff takes it down
	CameOn   Date       `json:"came_on,omitempty"`  // the day on which a letter, visit or call came
	Receipt  string     `json:"receipt,omitempty"`  // once sent
	Handler  string     `json:"handler,omitempty"`  // once sent: name of the unit that received it
	Received Date       `json:"received,omitempty"` // once sent
}

// Step is a page of a tip's way to being sent.
type Step string

// The steps.
const (
	StepWhere    Step = "where"
	StepWhom     Step = "whom"
	StepKind     Step = "kind"
	StepWhat     Step = "what"
	StepEvidence Step = "evidence"
	StepYou      Step = "you"
	StepCheck    Step = "check"
)

// Steps lists the steps in their order.
func Steps() []Step {
	return []Step{StepWhere, StepWhom, StepKind, StepWhat, StepEvidence, StepYou, StepCheck}
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
	// Detail is what of it isn't secret: the disposition, the reason, who handles it now.
	Detail string
	Note   []byte // for colleagues, sealed to the tip; nil for none
}
