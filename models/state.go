package models

import "slices"

// State is where a tip stands in its life (design §2). Transitions are in models/workflow.
type State string

// The states of a tip.
const (
	Received    State = "received"
	Transferred State = "transferred" // another unit has it now, and hasn't said yet whether it takes it
	Accepted    State = "accepted"
	Assigned    State = "assigned"
	Disposed    State = "disposed" // its Disposition is approved
	Concluded   State = "concluded"
	Answered    State = "answered"
	Reopened    State = "reopened"
	Declined    State = "declined"
	Duplicate   State = "duplicate" // linked to the first about the same; its reporter is answered all the same
	Archived    State = "archived"
)

// States lists the states in the order in which a tip goes through them.
func States() []State {
	return []State{Received, Transferred, Accepted, Assigned, Disposed, Concluded, Answered, Reopened, Declined, Duplicate, Archived}
}

// Open reports whether something is still to be done in a state.
func (s State) Open() bool { return s != Answered && s != Declined && s != Archived }

// Action is what moves a tip from one state to another, or what is done to it.
type Action string

// The actions of the reporter on a tip.
const (
	Submit  Action = "submit"
	Attach  Action = "attach"
	Name    Action = "name"    // the reporter gives a name after all
	Ask     Action = "ask"     // something of supervisors: RequestRecusal, RequestRetaliation
	Contest Action = "contest" // the result: RequestObjection
	Rate    Action = "rate"    // the handling
	Claim   Action = "claim"   // a reward
)

// Recount is what nobody does: dates of the tip are others, because a calendar came.
// The event's detail is a deadline.Recount.
const Recount Action = "recount"

// The actions of the staff on a tip.
const (
	Accept   Action = "accept"
	Decline  Action = "decline"  // for a DeclineReason
	Transfer Action = "transfer" // to another unit: sideways, up or down
	Return   Action = "return"   // what was transferred, to where it came from
	Assign   Action = "assign"   // to a handler
	Propose  Action = "propose"  // a Disposition, RequestDisposition
	Approve  Action = "approve"  // what was proposed
	Reject   Action = "reject"   // what was proposed
	Resume   Action = "resume"   // what was shelved

	ServeInquiry  Action = "serve-inquiry"  // a letter, or a talk, of inquiry
	InquiryAnswer Action = "inquiry-answer" // has come
	CloseInquiry  Action = "close-inquiry"

	AskExtension Action = "ask-extension" // RequestExtension
	Extend       Action = "extend"        // granted
	Conclude     Action = "conclude"      // with a Finding
	Answer       Action = "answer"
	ReportBack   Action = "report-back" // to the unit that assigned the case (交办)
	Archive      Action = "archive"
	Link         Action = "link"  // to the first tip about the same
	Write        Action = "write" // a message, by either side; the state stays
	Note         Action = "note"  // for colleagues

	AskMalicious Action = "ask-malicious" // RequestMalicious
	Malicious    Action = "malicious"     // found so, by a higher approval
	NotMalicious Action = "not-malicious" // not found so: an honest mistake, or no proof of intent
	Clear        Action = "clear"         // a wronged person (澄清正名)

	DeliverClearing Action = "deliver-clearing" // it has reached them
	MakeLetter      Action = "letter"           // 文书: package letter

	AskName  Action = "ask-name"  // RequestUnsealing
	GiveName Action = "give-name" // by a custodian, after it was granted

	Decide   Action = "decide"    // on what the reporter asked for
	Settle   Action = "settle"    // on what a colleague asked for, where nothing moves
	Reopen   Action = "reopen"    // an objection is upheld, or there is new evidence
	HandOver Action = "hand-over" // to the superior unit, because nobody here may handle it

	SendOut Action = "send-out" // a case file, to another installation
	TakeIn  Action = "take-in"  // a case file of another installation
)

// The actions of the program itself, on a clock that is overdue: the unit's supervisors see to it
// (督办), then those of its superior (挂牌督办). The state stays.
const (
	Oversee          Action = "oversee"
	ListForOversight Action = "oversee-listed"
)

// Escalations lists these, the first first.
func Escalations() []Action { return []Action{Oversee, ListForOversight} }

// Escalates reports whether it is one of these.
func (a Action) Escalates() bool { return slices.Contains(Escalations(), a) }

// BySystem reports whether the program itself does it.
func (a Action) BySystem() bool { return a == Recount || a.Escalates() }

// StaffActions lists the actions of the staff.
func StaffActions() []Action {
	return []Action{Accept, Decline, Transfer, Return, Assign, Propose, Approve, Reject, Resume, ServeInquiry, InquiryAnswer, CloseInquiry,
		AskExtension, Extend, Conclude, Answer, ReportBack, Archive, Link, Write, Note, AskMalicious, Malicious, NotMalicious, Clear,
		DeliverClearing, MakeLetter, AskName, GiveName,
		Decide, Settle, Reopen, HandOver, SendOut, TakeIn}
}

// Disposition is how a tip that was accepted is dealt with (处置方式, 监督执纪工作规则 art. 21).
type Disposition string

// The four dispositions.
const (
	Inquiry      Disposition = "inquiry"      // 谈话函询
	Verification Disposition = "verification" // 初步核实
	Shelved      Disposition = "shelved"      // 暂存待查
	Closed       Disposition = "closed"       // 予以了结
)

// Dispositions lists them in the order in which pages offer them.
func Dispositions() []Disposition { return []Disposition{Verification, Inquiry, Shelved, Closed} }

// DeclineReason is why a tip isn't taken on.
type DeclineReason string

// The reasons: there are no others.
const (
	ForCourts     DeclineReason = "courts"       // litigation, arbitration or review decide on it
	OthersRemit   DeclineReason = "remit"        // another body's, outside this portal
	NoSubstance   DeclineReason = "no-substance" // nothing that could be looked into, and the reporter can't add to it
	AlreadyClosed DeclineReason = "closed"       // was dealt with, and nothing new is said
)

// DeclineReasons lists them.
func DeclineReasons() []DeclineReason {
	return []DeclineReason{ForCourts, OthersRemit, NoSubstance, AlreadyClosed}
}

// Finding is what was found.
type Finding string

// The findings.
const (
	Substantiated   Finding = "substantiated"   // 属实
	PartlySo        Finding = "partly"          // 部分属实
	Unsubstantiated Finding = "unsubstantiated" // 不属实
	Unverifiable    Finding = "unverifiable"    // 无法核实
)

// Findings lists them.
func Findings() []Finding { return []Finding{Substantiated, PartlySo, Unsubstantiated, Unverifiable} }
