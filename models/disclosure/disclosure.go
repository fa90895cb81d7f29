package disclosure

import (
	"time"

	"qingyuan/models"
)

// State of a disclosure.
type State string

// The states.
const (
	Published State = "published"
	Withdrawn State = "withdrawn" // a tombstone is left
)

// Disclosure is one publication (公开内容): an item of a region for a period, or for what
// happened. Its Version is the newest.
type Disclosure struct {
	ID               string `gorm:"primaryKey"` // 32 hexadecimal digits, in its address
	ItemID           string
	RegionCode       string
	Period           models.Period // "" for events
	Subject          string        // of events: which; unique in item and region
	EventOn          models.Date   // of events: when it happened
	UnitID           int64
	Title            string // the newest version's
	State            State
	Version          int
	FirstPublishedAt int64 // unix seconds, as PublishedAt: the newest version's
	PublishedAt      int64
}

// TableName is that of the database.
func (Disclosure) TableName() string { return "disclosures" }

// On is the day on which the newest version was published.
func (d Disclosure) On() models.Date { return models.DateOf(time.Unix(d.PublishedAt, 0)) }

// Version is one version of a disclosure, as it was published. It never changes but for
// Persons, which is emptied when the notice period ends.
type Version struct {
	DisclosureID string `gorm:"primaryKey"`
	No           int    `gorm:"primaryKey"`
	State        State  // Withdrawn: the version is a tombstone, and Canonical has the reason alone
	Canonical    []byte // Edition.Canonical, without rows about persons
	Hash         []byte // SHA-256 of Canonical
	Persons      []byte // JSON: rows by table; nil where there are none, or no more
	// PersonsUntil is the last day on which Persons may be shown; "" where there are none.
	// After it they are shown no more, whether or not they have been emptied yet.
	PersonsUntil models.Date
	Reason       string // of a correction, update or withdrawal
	Told         bool   // it tells anew what goes on (Edition.Update), and corrects nothing
	PublisherID  int64
	ApproverID   int64
	PublishedAt  int64 // unix seconds
}

// TableName is that of the database.
func (Version) TableName() string { return "disclosure_versions" }
