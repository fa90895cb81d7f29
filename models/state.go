package models

// State is where a tip stands in its life (design §2). Transitions are in models/workflow.
type State string

// The states of a tip.
const (
	Received  State = "received"
	Accepted  State = "accepted"
	Concluded State = "concluded"
	Answered  State = "answered"
)

// States lists the states in the order in which a tip goes through them.
func States() []State { return []State{Received, Accepted, Concluded, Answered} }

// Action is what moves a tip from one state to another, or what is done to it.
type Action string

// The actions on a tip.
const (
	Submit   Action = "submit"
	Accept   Action = "accept"
	Conclude Action = "conclude"
	Answer   Action = "answer"
	Write    Action = "write" // a message, by either side; the state stays
	Attach   Action = "attach"

	Name    Action = "name"    // the reporter gives a name after all
	Ask     Action = "ask"     // something of supervisors: RequestRecusal, RequestRetaliation
	Contest Action = "contest" // the result: RequestObjection
	Rate    Action = "rate"    // the handling
	Claim   Action = "claim"   // a reward

	Decide   Action = "decide"    // on what the reporter asked for
	Reopen   Action = "reopen"    // an objection is upheld
	HandOver Action = "hand-over" // to the superior unit
)
