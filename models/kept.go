package models

// Outcome is what came of a tip, by which it is kept: retention.OutcomeOf.
type Outcome string

// The outcomes.
const (
	OutcomeDeclined  Outcome = "declined"
	OutcomeLinked    Outcome = "linked"          // to the first about the same
	OutcomeUnfounded Outcome = "unsubstantiated" // nothing of it was so
	OutcomeUnclear   Outcome = "unverifiable"
	OutcomeFounded   Outcome = "substantiated" // all or some of it was so
)

// EraseReason is why a tip is to be erased.
type EraseReason string

// The reasons: from a list, so that they can stay when all else has gone.
const (
	EraseOver     EraseReason = "over"     // its term is over; the others are for before that
	EraseAsked    EraseReason = "asked"    // the reporter asks for it
	EraseMistaken EraseReason = "mistaken" // it was sent by mistake, or is none of this portal's matters
	EraseOrdered  EraseReason = "ordered"  // a court, or a superior body, orders it
)

// EarlyReasons lists those for a tip whose term isn't over.
func EarlyReasons() []EraseReason { return []EraseReason{EraseAsked, EraseMistaken, EraseOrdered} }

// HoldReason is why a tip is kept whatever its term says.
type HoldReason string

// The reasons.
const (
	HoldCourt      HoldReason = "court"      // litigation or arbitration needs it
	HoldInspection HoldReason = "inspection" // a superior body looks into it
	HoldRelated    HoldReason = "related"    // another case rests on it
	HoldReview     HoldReason = "review"     // its outcome is contested
)

// HoldReasons lists them.
func HoldReasons() []HoldReason {
	return []HoldReason{HoldCourt, HoldInspection, HoldRelated, HoldReview}
}

// Keeping is what was decided of an archived tip's keeping: that it is held, or that somebody
// proposes to erase it.
type Keeping struct {
	TipID  string `gorm:"primaryKey"`
	Hold   HoldReason
	HoldBy int64
	HoldOn Date

	Proposed   EraseReason // empty: nobody proposes it
	ProposedBy int64
	ProposedOn Date
	ProposedAt int64 // the tip's version then: whatever comes in later is looked at first
	Version    int64
}

// KeptTip is a tip as those see it who decide on its keeping. Nothing of it is sealed.
type KeptTip struct {
	ID         string
	UnitID     int64
	State      State
	Version    int64 // the tip's
	ArchivedOn Date
	KeptAs     Outcome
	Unread     bool

	Hold       HoldReason
	HoldBy     int64
	HoldOn     Date
	Proposed   EraseReason
	ProposedBy int64
	ProposedOn Date
	ProposedAt int64
	Decided    int64 // version of its Keeping; 0: it has none

	Waiting int // requests that wait for a decision
	Rewards int // that were granted and not paid
	Linked  int // tips that must be done with first
}

// Ref is the short name by which staff speak of the tip.
func (t KeptTip) Ref() string { return TipRef(t.ID) }

// Keeping is what was decided.
func (t KeptTip) Keeping() Keeping {
	return Keeping{TipID: t.ID, Hold: t.Hold, HoldBy: t.HoldBy, HoldOn: t.HoldOn, Proposed: t.Proposed, ProposedBy: t.ProposedBy,
		ProposedOn: t.ProposedOn, ProposedAt: t.ProposedAt, Version: t.Decided}
}

// Block is what stands in the way of erasing a tip.
type Block string

// The blocks.
const (
	BlockOpen    Block = "open" // it isn't archived
	BlockHeld    Block = "held"
	BlockAsked   Block = "asked"  // a request waits for a decision
	BlockUnread  Block = "unread" // something came from the reporter that nobody has opened
	BlockLinked  Block = "linked" // its first tip is still handled, or one linked to it isn't erased
	BlockReward  Block = "reward" // a reward waits to be fetched, and the term isn't over
	BlockTerm    Block = "term"   // the term isn't over, and no reason is given
	BlockChanged Block = "changed"
)

// Block is the first thing that stands in the way of erasing the tip for a reason; empty:
// nothing does. Over says whether its term is over.
func (t KeptTip) Block(reason EraseReason, over bool) Block {
	switch {
	case t.State != Archived:
		return BlockOpen
	case t.Hold != "":
		return BlockHeld
	case t.Waiting > 0:
		return BlockAsked
	case t.Unread:
		return BlockUnread
	case t.Linked > 0:
		return BlockLinked
	case t.Rewards > 0 && !over:
		return BlockReward
	case reason == EraseOver && !over:
		return BlockTerm
	}
	return ""
}

// KeptQuery asks for archived tips of units, but those from which a staff member is kept.
type KeptQuery struct {
	UnitIDs []int64
	StaffID int64
	// Archived, by outcome, on this day or before it; nil: whenever.
	Archived map[Outcome]Date
	// Proposed, Held: those that are.
	Proposed, Held bool
	Limit          int
}
