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
)
