package models

import "slices"

// Request is what a supervisor is asked to decide on: by the reporter after sending (诉求), or
// by whoever handles the tip. Content and Reply are sealed to the part of the tip that
// RequestKind.Part says.
type Request struct {
	ID        string `gorm:"primaryKey"`
	TipID     string
	Kind      RequestKind
	State     RequestState
	MadeOn    Date
	MadeBy    int64  // who of the staff; 0: the reporter
	Content   []byte // sealed RequestWords
	DecidedOn Date   // empty while open
	DecidedBy int64
	Reply     []byte // sealed RequestReply; nil while open
	Version   int64

	// Of RequestReward alone (docs/adr/0015-requests.md).
	Voucher          []byte // finds it by the code that is paid on, 32 bytes; nil for other kinds
	VoucherRecipient string // seal to who has the code
	VoucherKey       []byte // the secret half of that, boxed under the code's key
	VoucherWorth     []byte // RequestReply without its text, sealed to VoucherRecipient; nil until granted
	PaidOn           Date
	PaidBy           int64
}

// TableName is that of the database.
func (Request) TableName() string { return "tip_requests" }

// RequestWords are what the reporter wrote; stored sealed, as JSON.
type RequestWords struct {
	Who    string `json:"who"` // whom it is about, in the reporter's words
	Text   string `json:"text"`
	Urgent bool   `json:"urgent"` // RequestRetaliation: somebody is in danger

	Disposition Disposition `json:"disposition,omitempty"` // RequestDisposition
	ReviewOn    Date        `json:"review_on,omitempty"`   // RequestDisposition, of Shelved
	Rule        string      `json:"rule,omitempty"`        // RequestExtension: whose clock
	Intent      string      `json:"intent,omitempty"`      // RequestMalicious: what shows it
}

// RequestReply is what a supervisor answered; stored sealed, as JSON.
type RequestReply struct {
	Text   string `json:"text"`
	Amount int64  `json:"amount"` // fen; RequestReward, granted
	Place  string `json:"place"`  // where it is paid; as Amount
}

// HeldRequest is a request with the key by which one staff member opens it.
type HeldRequest struct {
	Request `gorm:"embedded"`
	UnitID  int64  // that handles the tip
	Named   bool   // the tip's reporter gave a name
	Sealed  []byte // the identity of the part that it is sealed to, sealed to theirs
}

// RequestQuery asks for requests that a staff member holds keys to, of tips that certain
// units handle. Open ones come in the order of their making; the others the newest first.
type RequestQuery struct {
	StaffID int64
	UnitIDs []int64
	Open    bool
	From    TipPlace // of those decided: leave out what stands up to it; On is DecidedOn
	Limit   int
}

// RequestKind is what is asked for.
type RequestKind string

// The kinds.
const (
	RequestRecusal     RequestKind = "recusal"     // 申请回避: somebody shouldn't handle it
	RequestRetaliation RequestKind = "retaliation" // 反映打击报复
	RequestObjection   RequestKind = "objection"   // 对处理结果有异议, once
	RequestReward      RequestKind = "reward"      // 申领奖励, without a name
)

// What the staff ask for: nobody decides on what they asked for themselves.
const (
	RequestDisposition RequestKind = "disposition" // of an accepted tip
	RequestExtension   RequestKind = "extension"   // of a clock, once
	RequestUnsealing   RequestKind = "unsealing"   // of the reporter's name
	RequestMalicious   RequestKind = "malicious"   // a finding (诬告陷害), decided on by the superior unit
)

// RequestKinds lists the kinds of reporters in the order in which pages offer them.
func RequestKinds() []RequestKind {
	return []RequestKind{RequestRetaliation, RequestRecusal, RequestObjection, RequestReward}
}

// StaffRequestKinds lists the kinds of the staff.
func StaffRequestKinds() []RequestKind {
	return []RequestKind{RequestDisposition, RequestExtension, RequestUnsealing, RequestMalicious}
}

// OfStaff reports whether it is a kind of the staff.
func (k RequestKind) OfStaff() bool { return slices.Contains(StaffRequestKinds(), k) }

// Part is the part of a tip to which a request is sealed: what whoever reads the tip may read,
// or what is for supervisors alone, the superior's among them.
func (k RequestKind) Part() Part {
	switch k {
	case RequestObjection, RequestDisposition, RequestExtension, RequestUnsealing:
		return PartTip
	}
	return PartSupervision
}

// Action is what the reporter does by asking.
func (k RequestKind) Action() Action {
	switch k {
	case RequestObjection:
		return Contest
	case RequestReward:
		return Claim
	}
	return Ask
}

// Once reports whether no second one may be made after a first with a state. A report of
// retaliation may always be: it may get worse.
func (k RequestKind) Once(state RequestState) bool {
	switch k {
	case RequestObjection:
		return true
	case RequestReward:
		return state != RequestRefused
	case RequestRecusal:
		return state == RequestOpen
	}
	return false
}

// RequestState is where a request stands.
type RequestState string

// The states. Paid comes after Granted, for a reward.
const (
	RequestOpen    RequestState = "open"
	RequestGranted RequestState = "granted"
	RequestRefused RequestState = "refused"
	RequestPaid    RequestState = "paid"
)
