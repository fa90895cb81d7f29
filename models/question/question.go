// Package question knows public doubts on what is published (质疑): how long an answer may take,
// and what of a question the public sees when. It is pure.
package question

import (
	"strings"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/region"
)

// State of a question.
type State string

// The states.
const (
	Open     State = "open"
	Drafted  State = "drafted" // an answer waits for its approver
	Answered State = "answered"
)

// Caps of the texts, in characters.
const (
	MaxText   = 1000
	MaxAnswer = 5000
	MaxNote   = 500
)

// Question is a public doubt on something published. Until its text is public it is in Boxed
// alone, with the answer that waits for its approver. Of who asked nothing is kept but the day
// and the hash of their code.
type Question struct {
	ID          string `gorm:"primaryKey"` // 32 hexadecimal digits, in its address
	Kind        models.ReferenceKind
	Record      string
	Version     int
	Place       string
	ItemID      string
	RegionCode  string
	Period      models.Period
	Title       string // of what it is about
	UnitID      int64  // that must answer; 0 where none is known
	OfficeCode  string // region of that unit
	State       State
	AskedOn     models.Date
	DueOn       models.Date
	Provisional bool        // DueOn rests on a year whose calendar isn't there
	AnsweredOn  models.Date // empty until then
	Boxed       []byte      // Words, as JSON; nil once nothing is left to be boxed
	Text        string      // once it is public
	Answer      string      // once it is public
	ShownOn     models.Date // since when the text is public; empty: it isn't
	CodeHash    []byte      // keyed, of the follow code
	DrafterID   int64
	ApproverID  int64
	HiderID     int64 // who proposed to hide the text, or hid it first of two
	HideReason  Reason
	HiddenOn    models.Date // the text is gone; empty: it isn't
	RowVersion  int64
}

// TableName is that of the database.
func (Question) TableName() string { return "questions" }

// Words are what of a question isn't public yet.
type Words struct {
	Text   string `json:"text"`
	Answer string `json:"answer,omitempty"` // waits for an approver
	Note   string `json:"note,omitempty"`   // why an approver gave it back
}

// Reason is why a text was hidden.
type Reason string

// The reasons.
const (
	NamesPerson Reason = "person"   // tells of a private person
	Insults     Reason = "insult"   // insults or defames
	Unlawful    Reason = "unlawful" // what the law forbids to spread
	Unrelated   Reason = "unrelated"
)

// Reasons lists them in the order in which forms show them.
func Reasons() []Reason { return []Reason{NamesPerson, Insults, Unlawful, Unrelated} }

// Reference is what the question is about.
func (q Question) Reference() models.Reference {
	r := models.Reference{Kind: q.Kind, Record: q.Record, Version: q.Version, Place: q.Place}
	if q.Kind == models.ToTotal {
		r.Region, r.Period = q.RegionCode, q.Period
		r.Programme = strings.TrimPrefix(strings.TrimPrefix(q.ItemID, "fund"), "/")
	}
	return r
}

// About fills in what the question is about.
func (q *Question) About(c models.Cited) {
	q.Kind, q.Record, q.Version, q.Place = c.Kind, c.Record, c.Version, c.Place
	q.ItemID, q.RegionCode, q.Period, q.Title, q.UnitID = c.ItemID, c.At, c.For, c.Title, c.UnitID
}

// Waits reports whether it isn't answered yet.
func (q Question) Waits() bool { return q.State != Answered }

// Late reports whether the answer came after its last day, or that day is over without one.
func (q Question) Late(today models.Date) bool {
	if q.Waits() {
		return today > q.DueOn
	}
	return q.AnsweredOn > q.DueOn
}

// Shown reports whether the text is public.
func (q Question) Shown() bool { return q.ShownOn != "" && q.HiddenOn == "" }

// Hiding reports whether somebody proposed to hide the text, and nobody has decided yet.
func (q Question) Hiding() bool { return q.HiderID != 0 && q.HiddenOn == "" }

// RuleOf is the id of the rule that says how long an office of a level has; those above a county
// have what a county has.
func RuleOf(level region.Level) string {
	switch level {
	case region.Village:
		return "question-village"
	case region.Town:
		return "question-town"
	}
	return "question-county"
}

// Rule finds it among rules.
func Rule(rules deadline.Rules, office string) deadline.Rule {
	r, _ := rules.Find(RuleOf(region.LevelOf(office)))
	return r
}

// Total is how many questions there were in a region and all below it; "" is the whole country.
type Total struct {
	RegionCode string `gorm:"primaryKey"`
	Asked      int64
	Answered   int64
	Late       int64 // of Answered
	Hidden     int64 // texts
}

// TableName is that of the database.
func (Total) TableName() string { return "question_totals" }

// Totals gives a change of counts to a region and each above it.
func Totals(code string, change Total) []Total {
	var list []Total
	for _, at := range append([]string{"", code}, region.Ancestors(code)...) {
		if at == "" && len(list) > 0 {
			continue
		}
		change.RegionCode = at
		list = append(list, change)
	}
	return list
}

// Filter chooses questions. An empty field lets all through; a region lets through what lies
// below it.
type Filter struct {
	Region string
	Kind   models.ReferenceKind // with Record
	Record string
	Only   Only
	Today  models.Date // by which Overdue is judged
}

// Only is which questions a list has.
type Only string

// What lists may be narrowed to; the empty one is all.
const (
	OnlyWaiting  Only = "waiting"
	OnlyOverdue  Only = "overdue"
	OnlyAnswered Only = "answered"
	// Of the desk:
	OnlyToAnswer  Only = "answer"
	OnlyToApprove Only = "approve"
	OnlyToHide    Only = "hide"
)

// Place is where a list goes on: the day and the ID of the last that was seen.
type Place struct {
	On models.Date
	ID string
}

// IsZero reports whether it is no place.
func (p Place) IsZero() bool { return p == Place{} }

// String is the place as it stands in an address; empty for none.
func (p Place) String() string {
	if p.IsZero() {
		return ""
	}
	return string(p.On) + "." + p.ID
}

// ParsePlace reads what String wrote; anything else is no place.
func ParsePlace(s string) Place {
	on, id, ok := strings.Cut(s, ".")
	if p := (Place{models.Date(on), id}); ok && p.On.Valid() && models.IsID(id) {
		return p
	}
	return Place{}
}

// DaysLate is how many days beyond its last day it is, or was when it was answered.
func (q Question) DaysLate(today models.Date) int {
	if !q.Late(today) {
		return 0
	}
	end := today
	if !q.Waits() {
		end = q.AnsweredOn
	}
	return int(end.Time().Sub(q.DueOn.Time()).Hours()+12) / 24
}
