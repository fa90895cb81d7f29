package models

import "strings"

// TipQuery asks for one page of the tips that a staff member holds a key to, in the order
// of TipPlace: what is due first comes first, or the newest.
type TipQuery struct {
	UnitID, StaffID int64
	Filter          TipFilter
	Today           Date
	States          []State
	Newest          bool
	From            TipPlace // leave out what stands up to it and itself; the zero place: from the first
	Back            bool     // the page before From instead of the one after
	Limit           int
}

// TipPlace is where a tip stands in a queue: the days by which the queue is ordered, and its id.
type TipPlace struct {
	On   Date
	Then Date // empty where one day is enough
	ID   string
}

// IsZero reports whether it is no place.
func (p TipPlace) IsZero() bool { return p == TipPlace{} }

// String is the place as it stands in an address: 2026-03-05.<id>, 2026-03-05.2026-02-10.<id>;
// empty for no place.
func (p TipPlace) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.Then == "":
		return string(p.On) + "." + p.ID
	}
	return string(p.On) + "." + string(p.Then) + "." + p.ID
}

// ParseTipPlace reads what String wrote; anything else is no place.
func ParseTipPlace(s string) (p TipPlace) {
	parts := strings.Split(s, ".")
	if len(parts) == 3 {
		p.Then = Date(parts[1])
	}
	p.On, p.ID = Date(parts[0]), parts[len(parts)-1]
	if len(parts) > 3 || !p.On.Valid() || p.Then != "" && !p.Then.Valid() || !IsID(p.ID) {
		return TipPlace{}
	}
	return p
}

// HeldTip is a tip with the key by which one staff member opens it.
type HeldTip struct {
	Tip    `gorm:"embedded"`
	Sealed []byte // the tip's identity, sealed to theirs
}

// Holder is one of the staff who holds the key of a part of a tip.
type Holder struct {
	Staff `gorm:"embedded"`
	TipID string
}

// SealedWords is something that came to a tip after it was sent, sealed to the tip.
type SealedWords struct {
	TipID  string
	Place  WordsPlace
	Sealed []byte
}

// WordsPlace is what the words are of.
type WordsPlace string

// The places.
const (
	WordsOfMessage WordsPlace = "message"
	WordsOfNote    WordsPlace = "note"
	WordsOfFile    WordsPlace = "file" // AttachmentMeta
)

// AlikeTip is a tip that may be about one of the same people as another.
type AlikeTip struct {
	ID         string
	State      State
	ReceivedOn Date
	Shared     int // keyed hashes that both have: of a name, of a name at a unit
}

// Ref is the short name by which staff speak of the tip.
func (t AlikeTip) Ref() string { return TipRef(t.ID) }

// Closely reports whether more than one name meets: where the person works too, or a second
// person.
func (t AlikeTip) Closely() bool { return t.Shared > 1 }

// TipCount is how many tips of a state, for which a rule is due next, a staff member holds keys to.
type TipCount struct {
	State   State
	DueRule string
	Tips    int64
	Unread  int64
	Overdue int64
}
