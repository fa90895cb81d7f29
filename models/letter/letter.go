// Package letter is what a unit writes in a tip's matter (文书): its kinds, the templates that
// they are written from, and their numbers. docs/adr/0022-letters-and-names.md.
package letter

import (
	"slices"

	"qingyuan/models"
)

// Kind is what a letter is for.
type Kind string

// The kinds.
const (
	Acceptance    Kind = "acceptance"    // 受理告知书
	Refusal       Kind = "refusal"       // 不予受理告知书
	Inquiry       Kind = "inquiry"       // 函询通知书
	Answer        Kind = "answer"        // 答复书
	Rectification Kind = "rectification" // 整改通知书
	Clearing      Kind = "clearing"      // 澄清正名告知书
)

// Kinds lists them in the order in which a case needs them.
func Kinds() []Kind {
	return []Kind{Acceptance, Refusal, Inquiry, Answer, Rectification, Clearing}
}

// ForReporter reports whether a letter may be shown to the reporter in the portal. The others
// go to somebody else, on paper.
func (k Kind) ForReporter() bool { return k == Acceptance || k == Refusal || k == Answer }

// Fits reports whether a case is where a letter of a kind can be written.
func (k Kind) Fits(t models.Tip) bool {
	unfounded := t.Finding == models.Unsubstantiated
	switch k {
	case Acceptance:
		return t.DeclineReason == "" && !slices.Contains([]models.State{models.Received, models.Transferred}, t.State)
	case Refusal:
		return t.DeclineReason != ""
	case Inquiry:
		return t.Disposition == models.Inquiry && t.State == models.Disposed
	case Answer:
		return slices.Contains([]models.State{models.Concluded, models.Duplicate, models.Answered, models.Archived}, t.State) && t.DeclineReason == ""
	case Rectification:
		return t.Finding != "" && !unfounded
	case Clearing:
		return unfounded
	}
	return false
}

// Field is a place in a template that a case fills: {{ref}}.
type Field string

// The fields. None of them tells who the reporter is, nor what they said.
const (
	Ref         Field = "ref"      // the tip's short name
	Date        Field = "date"     // today
	Unit        Field = "unit"     // who writes
	Received    Field = "received" // the day on which the tip came
	Due         Field = "due"      // by when it is to be concluded
	Reason      Field = "reason"   // for declining
	Words       Field = "answer"   // what the reporter was told
	Finding     Field = "finding"
	Subject     Field = "subject"
	SubjectUnit Field = "subject_unit"
	SubjectPost Field = "subject_post"
	Matter      Field = "matter" // what kind of wrong it is about, by the catalogue
	Term        Field = "term"   // how long whoever gets it has
	Way         Field = "way"    // of clearing
)

// Fields that a letter of a kind may have.
func (k Kind) Fields() []Field {
	return append([]Field{Ref, Date, Unit, Received}, map[Kind][]Field{
		Acceptance:    {Due},
		Refusal:       {Reason, Words},
		Inquiry:       {Subject, SubjectUnit, SubjectPost, Matter, Term},
		Answer:        {Finding, Words},
		Rectification: {SubjectUnit, Matter, Finding, Term},
		Clearing:      {Subject, SubjectUnit, SubjectPost, Matter, Finding, Way},
	}[k]...)
}

// AllFields lists the fields of all kinds, each once.
func AllFields() []Field {
	var all []Field
	for _, k := range Kinds() {
		for _, f := range k.Fields() {
			if !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
	}
	return all
}

// Letter is one that is final, as it was written. It is stored sealed, as JSON.
type Letter struct {
	Unit   string `json:"unit"`
	Number string `json:"number"`
	Title  string `json:"title"`
	To     string `json:"to"`
	Body   string `json:"body"` // a paragraph a line
	Date   string `json:"date"` // in words
}
