package duty

import (
	"qingyuan/models"
	"qingyuan/models/calendar"
)

// Point is a moment at which publishers are told of a duty, once.
type Point string

// The points.
const (
	Ahead  Point = "ahead"  // some working days before the last day
	Missed Point = "missed" // the last day is over, and something isn't there
)

// remindBefore is how many working days before the last day publishers are told; remindAfter,
// for how many days what was missed is still news.
const (
	remindBefore = 3
	remindAfter  = 30
)

// PointOn is the point that has come for a last day; "" where none has.
func PointOn(cal calendar.Calendar, due, today models.Date) Point {
	switch {
	case due < today && due >= today.AddDays(-remindAfter):
		return Missed
	case due >= today && today >= before(cal, due, remindBefore):
		return Ahead
	}
	return ""
}

// before is the day n working days before another.
func before(cal calendar.Calendar, day models.Date, n int) models.Date {
	for n > 0 {
		day = day.AddDays(-1)
		if cal.On(day).Works() {
			n--
		}
	}
	return day
}

// Reminder is what one of the staff was told of an item's period at a point: there is one of
// each, also where there was nothing to tell.
type Reminder struct {
	StaffID int64         `gorm:"primaryKey;autoIncrement:false"`
	ItemID  string        `gorm:"primaryKey"`
	Period  models.Period `gorm:"primaryKey"`
	Point   Point         `gorm:"primaryKey"`
	DueOn   models.Date
	Missing int64 // how many regions hadn't published then
	MadeOn  models.Date
	Unread  bool
}

// TableName is that of the database.
func (Reminder) TableName() string { return "duty_reminders" }

// Publisher is one of the staff who drafts, and for which region.
type Publisher struct {
	StaffID    int64
	RegionCode string
}
