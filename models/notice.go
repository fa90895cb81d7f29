package models

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
)

// Point is a moment in the life of a clock at which people are told of it: so many working days
// before or after its last day, or a step of escalation.
type Point string

// The points that have no number: the last day itself, and the two steps of escalation, told to
// the unit's supervisors (督办) and to those of its superior (挂牌督办).
const (
	PointOn      Point = "on"
	PointOversee Point = "oversee"
	PointList    Point = "list"
)

// PointOver is that a tip has been kept long enough; PointAhead, so many days before that.
const PointOver Point = "over"

// PointAhead is so many days before a tip has been kept long enough.
func PointAhead(days int) Point { return Point("ahead-" + strconv.Itoa(days)) }

// Kind of notice that is sent at a point.
func (p Point) Kind() NoticeKind {
	switch {
	case p == PointOversee || p == PointList:
		return NoticeOverseen
	case strings.HasPrefix(string(p), "after-"):
		return NoticeLate
	}
	return NoticeAhead
}

// Word is the point without its number: "before", "on", "after", "oversee", "list", "ahead" or "over".
func (p Point) Word() string {
	word, _, _ := strings.Cut(string(p), "-")
	return word
}

// Days before or after the last day, where the point has a number.
func (p Point) Days() int {
	_, number, _ := strings.Cut(string(p), "-")
	n, _ := strconv.Atoi(number) // the others have none
	return n
}

// Escalates reports whether the point is a step of escalation.
func (p Point) Escalates() bool { return p.Action() != "" }

// Action is what the program does to a tip at the point; empty where it only tells people.
func (p Point) Action() Action {
	switch p {
	case PointOversee:
		return Oversee
	case PointList:
		return ListForOversight
	}
	return ""
}

// NoticeKind is what a notice is for; people choose the kinds of which they want mail.
type NoticeKind string

// The kinds.
const (
	NoticeAhead    NoticeKind = "ahead"    // due soon, or today
	NoticeLate     NoticeKind = "late"     // overdue
	NoticeOverseen NoticeKind = "overseen" // escalated
)

// NoticeKinds lists them in the order in which pages offer them.
func NoticeKinds() []NoticeKind { return []NoticeKind{NoticeAhead, NoticeLate, NoticeOverseen} }

// Reminder is a point of a clock that was dealt with: there is one of each, whoever was told.
type Reminder struct {
	TipID  string `gorm:"primaryKey"`
	Rule   string `gorm:"primaryKey"`
	Ref    string `gorm:"primaryKey"`
	FromOn Date   `gorm:"primaryKey"`
	DueOn  Date   `gorm:"primaryKey"` // an extended clock has its points anew
	Point  Point  `gorm:"primaryKey"`
	MadeOn Date
}

// Notice tells one of the staff of a clock at a point. It names the tip by its id and the clock
// by its rule; it holds nothing of what was said.
type Notice struct {
	ID      int64 `gorm:"primaryKey"`
	StaffID int64
	TipID   string
	Rule    string
	Ref     string // of a request: its id
	FromOn  Date
	DueOn   Date
	Point   Point
	UnitID  int64 // that handled the tip then
	MadeOn  Date
	Unread  bool
}

// DueClock is a clock of which a point has come, with what decides who is told.
type DueClock struct {
	TipDeadline `gorm:"embedded"`
	UnitID      int64
	HandlerID   int64
	Version     int64 // of the tip, as State
	State       State
	Kind        RequestKind // of Ref; empty where that is
}

// DueQuery asks for clocks whose last day is after After and not after UpTo, and whose point
// nobody has dealt with.
type DueQuery struct {
	Point       Point
	After, UpTo Date
	Limit       int
}

// TipHolder is one of the staff who holds the key of a part of a tip.
type TipHolder struct {
	TipID   string
	Part    Part
	StaffID int64
	UnitID  int64
	Roles   Roles
}

// HeldNotice is a notice with what decides how it is shown to whom it is for.
type HeldNotice struct {
	Notice   `gorm:"embedded"`
	Unit     string // its name
	Running  bool   // the clock still runs, with the same last day
	HoldsTip bool   // they could open the tip
	HoldsRef bool   // they could open the request
}

// MailSettings are where one of the staff gets mail, and of what kinds of notices.
type MailSettings struct {
	StaffID int64 `gorm:"primaryKey;autoIncrement:false"`
	Address string
	Wanted  bool
	Kinds   string // NoticeKind joined by commas
}

// TableName is that of the database.
func (MailSettings) TableName() string { return "mail_settings" }

// Wants reports whether a notice of a kind is to be mailed.
func (m MailSettings) Wants(k NoticeKind) bool {
	return m.Wanted && m.Address != "" && slices.Contains(strings.Split(m.Kinds, ","), string(k))
}

// MaxMailAddress is how long an address may be, in bytes (RFC 5321).
const MaxMailAddress = 254

// IsMailAddress reports whether text is a plain mail address and nothing else.
func IsMailAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text && a.Name == "" && len(text) <= MaxMailAddress &&
		!strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' })
}

// Mail is one mail on its way to one of the staff. It says only that something waits; how many
// is counted when it is sent, and where to is looked up then.
type Mail struct {
	ID         string `gorm:"primaryKey"`
	StaffID    int64
	WaitingFor *int64 // the staff member while it waits: one mail a person waits at a time
	State      MailState
	MadeOn     Date
	Tries      int
	NextAt     int64  // unix seconds: not tried before
	HandedAt   int64  // unix seconds: when its last line was about to be sent; 0: not yet
	Fault      string // the number of the server's answer, or "lost", "broken", "unreachable"
	Version    int64
}

// TableName is that of the database.
func (Mail) TableName() string { return "mails" }

// Answered reports whether Fault is the number of the server's answer.
func (m Mail) Answered() bool {
	_, err := strconv.Atoi(m.Fault)
	return err == nil
}

// MailState is where a mail stands.
type MailState string

// The states.
const (
	MailWaiting   MailState = "waiting"
	MailHanded    MailState = "handed" // its last line is being sent
	MailSent      MailState = "sent"
	MailFailed    MailState = "failed"    // the server doesn't take it
	MailUncertain MailState = "uncertain" // nobody knows whether the server took it; it isn't sent again
)
