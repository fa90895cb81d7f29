package disclosure

import "qingyuan/models"

// Happened is what happened to something public.
type Happened string

// What may happen.
const (
	WasPublished Happened = "published"
	WasCorrected Happened = "corrected"
	WasUpdated   Happened = "updated" // what goes on was told anew
	WasWithdrawn Happened = "withdrawn"
	WasExpired   Happened = "expired" // lines about persons left
	WasAnswered  Happened = "answered"
	WasAsked     Happened = "asked"
)

// Kind of a public record.
type Kind string

// The kinds.
const (
	KindDisclosure Kind = "disclosure"
	KindBatch      Kind = "batch"
	KindQuestion   Kind = "question"
	KindStandard   Kind = "standard" // what a programme pays; Record is the programme's code
)

// Change is one line of the public record of changes: feeds, deltas, indexes and caches
// follow it. Seq has no gaps and its order is that in which the changes became visible.
type Change struct {
	Seq        int64 `gorm:"primaryKey"`
	At         int64 // unix seconds
	Happened   Happened
	Kind       Kind
	Record     string // the disclosure's ID, the batch's number, the question's ID
	Version    int
	ItemID     string // of a batch: fund/ and its programme's code
	RegionCode string
	Period     models.Period
	Title      string
	Reason     string
}

// TableName is that of the database.
func (Change) TableName() string { return "public_changes" }
