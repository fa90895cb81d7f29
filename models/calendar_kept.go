package models

// KeptCalendar is a year's calendar as an installation has imported it.
type KeptCalendar struct {
	Year       int    `gorm:"primaryKey;autoIncrement:false"`
	Paper      string // a calendar.Announcement, as JSON
	ImportedOn Date
	ImportedBy int64 // who of the staff; 0: the command line
}

// TableName is that of the database.
func (KeptCalendar) TableName() string { return "calendars" }

// CalendarHead tells which calendars an installation counts with.
type CalendarHead struct {
	Version   int64 // 0: those that ship alone
	ChangedAt int64 // unix seconds
}

// TipPast is a tip with what its clocks are reckoned from, and what is kept of them. Of what
// was said nothing is read.
type TipPast struct {
	Tip      Tip
	Events   []TipEvent
	Requests []Request
	Kept     []TipDeadline
}
