package deadline

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Rule says by when something must be done, and who says so.
type Rule struct {
	ID        string    `yaml:"id"` // its title is the message deadline.rule.<id>
	Profile   Profile   `yaml:"profile"`
	Starts    Event     `yaml:"starts"`
	Ends      []Event   `yaml:"ends"` // whichever comes first
	Condition Condition `yaml:"condition"`
	Term      Term      `yaml:"term"`
	// Extension may be granted once, in the term's unit; 0 where it can't.
	Extension int    `yaml:"extension"`
	Statutory bool   `yaml:"statutory"` // set by law or regulation; false: an internal target
	Source    Source `yaml:"source"`
}

// Source is the paper that sets a rule, with its article.
type Source struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// Profile is the body of rules that a rule belongs to.
type Profile string

// The profiles.
const (
	Tips      Profile = "tip"
	Petitions Profile = "petition"     // 信访 matters, which aren't tips
	Questions Profile = "question"     // asked in public about what is published
	EU        Profile = "eu-2019-1937" // for comparison: Directive (EU) 2019/1937
)

// Profiles lists the profiles.
func Profiles() []Profile { return []Profile{Tips, Petitions, Questions, EU} }

// Condition is which tips a rule is for.
type Condition string

// The conditions.
const (
	Any       Condition = "any"
	Named     Condition = "named"
	Anonymous Condition = "anonymous"
	Superior  Condition = "superior"  // belongs to the superior body
	Elsewhere Condition = "elsewhere" // belongs to another body
)

// Conditions lists the conditions.
func Conditions() []Condition { return []Condition{Any, Named, Anonymous, Superior, Elsewhere} }

// Event is something that happens on a day and starts or stops clocks.
type Event string

// The events. Those of a tip's life have the names of its states.
const (
	Received     Event = "received"
	Acknowledged Event = "acknowledged"
	Accepted     Event = "accepted"
	Declined     Event = "declined"
	Transferred  Event = "transferred"
	Assigned     Event = "assigned" // the handling unit has the clue
	Disposed     Event = "disposed" // a disposition is proposed
	Concluded    Event = "concluded"
	Answered     Event = "answered"
	Linked       Event = "linked"  // to the first about the same
	ShelvedOn    Event = "shelved" // a disposition to wait is approved

	ReportedUp       Event = "reported-up"
	TransferReceived Event = "transfer-received"
	TransferSettled  Event = "transfer-settled" // taken or returned
	InquiryServed    Event = "inquiry-served"
	InquiryAnswered  Event = "inquiry-answered" // the talk has ended, or the written answer is there
	InquiryClosed    Event = "inquiry-closed"
	CaseAssigned     Event = "case-assigned" // 交办
	ReportedBack     Event = "reported-back"

	Objected            Event = "objected"
	ObjectionAnswered   Event = "objection-answered"
	RetaliationReported Event = "retaliation-reported"
	RetaliationChecked  Event = "retaliation-checked"
	RecusalRequested    Event = "recusal-requested"
	RecusalDecided      Event = "recusal-decided"
	RewardClaimed       Event = "reward-claimed"
	RewardDecided       Event = "reward-decided"

	Asked            Event = "asked" // a question, in public
	QuestionAnswered Event = "question-answered"

	RecommendationServed Event = "recommendation-served"
	Rectified            Event = "rectified"
)

// Events lists the events.
func Events() []Event {
	return []Event{
		Received, Acknowledged, Accepted, Declined, Transferred, Assigned, Disposed, Concluded, Answered, Linked, ShelvedOn,
		ReportedUp, TransferReceived, TransferSettled, InquiryServed, InquiryAnswered, InquiryClosed, CaseAssigned, ReportedBack,
		Objected, ObjectionAnswered, RetaliationReported, RetaliationChecked,
		RecusalRequested, RecusalDecided, RewardClaimed, RewardDecided, Asked, QuestionAnswered, RecommendationServed, Rectified,
	}
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// longest is a bound of terms in any unit, against slips of the finger.
const longest = 400

// check names everything that is wrong with a rule.
func (r Rule) check() error {
	var wrong []error
	add := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("rule %q: "+format, append([]any{r.ID}, args...)...))
	}
	if !slug.MatchString(r.ID) {
		add("id: isn't of the form accept-notice")
	}
	known(add, "profile", r.Profile, Profiles())
	known(add, "condition", r.Condition, Conditions())
	known(add, "starts", r.Starts, Events())
	for _, e := range r.Ends {
		known(add, "ends", e, Events())
	}
	if len(r.Ends) == 0 {
		add("ends: no event")
	}
	if err := r.Term.check(); err != nil {
		add("term: %w", err)
	}
	if r.Extension < 0 || r.Extension > longest {
		add("extension: %d isn't from 0 to %d", r.Extension, longest)
	}
	if r.Source.ZH == "" || r.Source.EN == "" {
		add("source: needed in both languages")
	}
	return errors.Join(wrong...)
}

func known[T ~string](add func(string, ...any), field string, value T, all []T) {
	if !slices.Contains(all, value) {
		add("%s: %q isn't one of %q", field, value, all)
	}
}

func (t Term) check() error {
	var wrong []error
	if t.Amount < 1 || t.Amount > longest {
		wrong = append(wrong, fmt.Errorf("amount %d isn't from 1 to %d", t.Amount, longest))
	}
	if units := []Unit{Workday, CalDay, Month}; !slices.Contains(units, t.Unit) {
		wrong = append(wrong, fmt.Errorf("unit %q isn't one of %q", t.Unit, units))
	}
	return errors.Join(wrong...)
}
