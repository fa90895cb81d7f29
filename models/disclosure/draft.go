package disclosure

import "qingyuan/models"

// DraftKind is what comes of a draft once it is approved.
type DraftKind string

// The kinds.
const (
	ToPublish  DraftKind = "publish"
	ToCorrect  DraftKind = "correct"
	ToUpdate   DraftKind = "update" // of an Ongoing item
	ToWithdraw DraftKind = "withdraw"
)

// DraftState is where a draft is on its way.
type DraftState string

// The states. Writing and Returned are its writers', Submitted an approver's, Scheduled
// nobody's: it waits for its hour. A draft that is Done has been published, and says nothing
// any more.
const (
	Writing   DraftState = "draft"
	Submitted DraftState = "submitted"
	Returned  DraftState = "returned"
	Scheduled DraftState = "scheduled"
	Done      DraftState = "done"
)

// Draft is what somebody prepares to publish. What it says is boxed: before the gate was
// passed it may hold what must not become public.
type Draft struct {
	ID           string `gorm:"primaryKey"` // 32 hexadecimal digits
	Kind         DraftKind
	DisclosureID string // what it changes; of a Done one, what it became; else ""
	ItemID       string
	RegionCode   string
	Period       models.Period
	UnitID       int64
	AuthorID     int64 // who submitted it last, before that who began it
	ApproverID   int64 // who approved it; 0: nobody
	State        DraftState
	PublishAt    int64  // unix seconds, of a Scheduled one
	Label        []byte // boxed: what lists show of it
	Boxed        []byte // what it says
	Revision     int64
	ChangedAt    int64 // unix seconds
}

// TableName is that of the database.
func (Draft) TableName() string { return "disclosure_drafts" }

// Open reports whether the draft's writers may change it.
func (d Draft) Open() bool { return d.State == Writing || d.State == Returned }

// Attached is a file of a draft or of what was published. The object is sealed to a key of the
// file's own, which Boxed holds. Anyone may read it once DisclosureID is set.
type Attached struct {
	ID           string `gorm:"primaryKey"` // 32 hexadecimal digits
	DraftID      string
	DisclosureID string
	Boxed        []byte
	Size         int64 // bytes, sealed
	AddedAt      int64 // unix seconds
}

// TableName is that of the database.
func (Attached) TableName() string { return "disclosure_files" }

// ObjectKey is where the object store has the file with an ID.
func ObjectKey(id string) string { return "files/" + id[:2] + "/" + id }

// DraftQuery asks for drafts of a region and all below it, the newest change first.
type DraftQuery struct {
	Region string
	UnitID int64 // of this unit; 0: of any
	States []DraftState
	// Before is the place of the last that was seen; the zero Spot begins.
	Before Spot
	Limit  int
}

// Spot is one in a list that is sorted by time, the newest first.
type Spot struct {
	At int64 // unix seconds
	ID string
}
