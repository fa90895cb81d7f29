package models

// SavedView is a part of the queue to which one of the staff gave a name.
type SavedView struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Tab    string    `json:"tab"`
	Filter TipFilter `json:"filter"`
}

// MaxViews is how many views one person has, MaxViewName how long a name is, in characters.
const (
	MaxViews    = 20
	MaxViewName = 40
)

// StaffViews are the views of one person, sealed to them as JSON. There is one row a person, so
// that a page opens all of them at once.
type StaffViews struct {
	StaffID int64 `gorm:"primaryKey;autoIncrement:false"`
	Sealed  []byte
	Version int64 // from 1; 0: there is no row yet
}
