// Package workflow is the one table of a tip's life: which action leads from which state
// to which, who may do it, what must hold and what must be said. Handlers and pages derive
// their buttons and forms from it, docs/workflow.md is made from it; nothing else decides.
// Design §2, docs/adr/0016-one-table.md.
package workflow

import (
	"slices"
	"sync"

	"qingyuan/models"
)

// Transition is one row of the table.
type Transition struct {
	Action models.Action
	From   models.State // empty: from nothing
	To     models.State
	Roles  []models.Role // empty: the reporter
	If     []Condition   // all must hold
	Needs  []Need        // what must be said with it, in the order in which a form asks
	Takes  []Need        // what may be said with it
}

// Condition is what must hold of a case beside its state.
type Condition string

// The conditions.
const (
	ByHandler    Condition = "by-handler"     // whoever acts is the tip's handler
	Pending      Condition = "pending"        // a disposition was proposed, by somebody else, and isn't decided on
	NothingIs    Condition = "nothing-is"     // none is proposed
	IsInquiry    Condition = "is-inquiry"     // the disposition is an inquiry that isn't closed
	IsServed     Condition = "is-served"      // its letter was served, and isn't answered
	IsAnswered   Condition = "is-answered"    // its answer has come
	IsShelved    Condition = "is-shelved"     // the disposition is to wait
	IsDone       Condition = "is-done"        // the disposition is none that waits: no shelf, no open inquiry
	IsAssignedUs Condition = "is-assigned-us" // the superior unit assigned the case, and waits for the report
	NothingAsked Condition = "nothing-asked"  // nothing waits for a decision
	CameFromUnit Condition = "came-from-unit" // another unit transferred it
	IsExtensible Condition = "is-extensible"  // a clock runs that may be extended, and nobody has asked for it
	IsUnfounded  Condition = "is-unfounded"   // nothing of what was said was found to be so
	IsNamed      Condition = "is-named"       // the reporter gave a name
	HasOthers    Condition = "has-others"     // there is a unit to transfer to
	HasReporter  Condition = "has-reporter"   // the reporter follows it here: it is no other installation's case
	NoMalice     Condition = "no-malice"      // no finding of malice waits, and none stands
	NoNameAsked  Condition = "no-name-asked"  // nobody's request for the name waits
	Undelivered  Condition = "undelivered"    // a name was cleared, and whom it is about doesn't know yet
)

// Need is what is said with an action. It is the name of the field in forms and problems.
type Need string

// What is said. Words go to the reporter; a note is for colleagues alone.
const (
	Words       Need = "text"
	AnswerWords Need = "answer"
	NoteWords   Need = "note"
	Reason      Need = "reason"      // models.DeclineReason
	Unit        Need = "unit"        // to which
	Handler     Need = "handler"     // who
	Disposing   Need = "disposition" // models.Disposition
	ReviewOn    Need = "review_on"   // a day; of models.Shelved
	Found       Need = "finding"     // models.Finding
	First       Need = "first"       // the short name of the first tip about the same
	On          Need = "on"          // a day that isn't to come
	How         Need = "how"         // models.Channel: how the answer was given beside the portal, and what the reporter said
	MustReport  Need = "must_report" // the unit below reports back (交办)
	RuleOf      Need = "rule"        // whose clock
	Intent      Need = "intent"      // what shows that a report was made up on purpose
	Cleared     Need = "cleared"     // whose name is cleared
	ClearWay    Need = "clear_way"   // models.ClearingWay
	Agreed      Need = "agreed"      // whom it is about consents
	ClearingOf  Need = "clearing"    // which
)

// Table lists every permitted transition.
func Table() []Transition { return slices.Clone(table()) }

// table is made once, and never changed.
var table = sync.OnceValue(rows)

func rows() []Transition {
	reviewer, supervisor := []models.Role{models.RoleReviewer}, []models.Role{models.RoleSupervisor}
	both := models.Readers()
	var all []Transition
	row := func(a models.Action, from, to models.State, roles []models.Role, more ...func(*Transition)) {
		t := Transition{Action: a, From: from, To: to, Roles: roles}
		for _, m := range more {
			m(&t)
		}
		all = append(all, t)
	}
	row(models.Submit, "", models.Received, nil)
	row(models.TakeIn, "", models.Transferred, supervisor)

	for _, from := range []models.State{models.Received, models.Transferred} {
		row(models.Accept, from, models.Accepted, reviewer, takes(Words))
		row(models.Decline, from, models.Declined, reviewer, needs(Reason, Words), takes(NoteWords))
		row(models.Link, from, models.Duplicate, reviewer, needs(First))
	}
	row(models.Return, models.Transferred, models.Received, both, holds(CameFromUnit), needs(NoteWords))
	for _, from := range []models.State{models.Received, models.Accepted, models.Reopened} {
		row(models.Transfer, from, models.Transferred, supervisor, holds(HasOthers), needs(Unit, NoteWords), takes(MustReport))
	}
	row(models.Assign, models.Accepted, models.Assigned, supervisor, needs(Handler), takes(NoteWords))
	row(models.Assign, models.Reopened, models.Assigned, supervisor, needs(Handler), takes(NoteWords))
	row(models.Assign, models.Assigned, models.Assigned, supervisor, holds(NothingIs), needs(Handler), takes(NoteWords))
	row(models.Assign, models.Disposed, models.Disposed, supervisor, needs(Handler), takes(NoteWords))
	row(models.Link, models.Accepted, models.Duplicate, reviewer, needs(First))
	row(models.Link, models.Assigned, models.Duplicate, reviewer, holds(ByHandler, NothingIs), needs(First))

	row(models.Propose, models.Assigned, models.Assigned, reviewer, holds(ByHandler, NothingIs), needs(Disposing, NoteWords), takes(ReviewOn))
	row(models.Approve, models.Assigned, models.Disposed, supervisor, holds(Pending))
	row(models.Reject, models.Assigned, models.Assigned, supervisor, holds(Pending))

	row(models.ServeInquiry, models.Disposed, models.Disposed, reviewer, holds(ByHandler, IsInquiry), needs(On), takes(NoteWords))
	row(models.InquiryAnswer, models.Disposed, models.Disposed, reviewer, holds(ByHandler, IsServed), needs(On), takes(NoteWords))
	row(models.CloseInquiry, models.Disposed, models.Disposed, reviewer, holds(ByHandler, IsAnswered), needs(NoteWords))
	row(models.Resume, models.Disposed, models.Assigned, both, holds(IsShelved), takes(NoteWords))
	for _, s := range []models.State{models.Assigned, models.Disposed} {
		row(models.AskExtension, s, s, reviewer, holds(ByHandler, IsExtensible), needs(RuleOf, NoteWords))
		row(models.Extend, s, s, supervisor)
	}
	row(models.Conclude, models.Disposed, models.Concluded, reviewer, holds(ByHandler, IsDone), needs(Found, NoteWords))

	row(models.Answer, models.Concluded, models.Answered, reviewer, needs(AnswerWords), takes(How, NoteWords))
	row(models.Answer, models.Duplicate, models.Answered, reviewer, needs(AnswerWords), takes(How, NoteWords))
	for _, s := range []models.State{models.Concluded, models.Answered} {
		row(models.ReportBack, s, s, supervisor, holds(IsAssignedUs), needs(NoteWords))
		row(models.AskMalicious, s, s, reviewer, holds(IsUnfounded, NoMalice), needs(Intent, NoteWords))
		row(models.Malicious, s, s, supervisor, holds(IsUnfounded))
		row(models.Clear, s, s, supervisor, holds(IsUnfounded), needs(Cleared, ClearWay, On, Agreed, NoteWords))
		row(models.DeliverClearing, s, s, both, holds(Undelivered), needs(ClearingOf, On, NoteWords))
	}
	row(models.Malicious, models.Archived, models.Archived, supervisor, holds(IsUnfounded))
	for _, s := range models.States()[1:] { // what was asked for can be refused, wherever the tip has gone since
		row(models.NotMalicious, s, s, supervisor)
	}
	for _, from := range []models.State{models.Answered, models.Declined, models.Duplicate} {
		row(models.Reopen, from, models.Reopened, supervisor, needs(NoteWords))
	}
	row(models.Reopen, models.Archived, models.Reopened, supervisor, needs(NoteWords))
	for _, from := range []models.State{models.Answered, models.Declined} {
		row(models.Contest, from, from, nil)
		row(models.Rate, from, from, nil)
		row(models.Archive, from, models.Archived, both, holds(NothingAsked))
	}
	row(models.Claim, models.Answered, models.Answered, nil)

	for _, s := range models.States() { // what leaves the state as it is
		row(models.Write, s, s, reviewer, holds(HasReporter), needs(Words))
		row(models.Note, s, s, both, needs(NoteWords))
		if s != models.Received && s != models.Transferred { // nothing is decided on that a letter could tell
			row(models.MakeLetter, s, s, both)
		}
		row(models.AskName, s, s, reviewer, holds(IsNamed, NoNameAsked), needs(NoteWords))
		row(models.GiveName, s, s, []models.Role{models.RoleCustodian}, holds(IsNamed))
		row(models.Decide, s, s, supervisor)
		row(models.Settle, s, s, supervisor)
		row(models.HandOver, s, s, supervisor)
		row(models.SendOut, s, s, supervisor)
		row(models.Write, s, s, nil)
		row(models.Attach, s, s, nil)
		row(models.Name, s, s, nil)
		row(models.Ask, s, s, nil)
	}
	return all
}

func holds(all ...Condition) func(*Transition) { return func(t *Transition) { t.If = all } }
func needs(all ...Need) func(*Transition)      { return func(t *Transition) { t.Needs = all } }
func takes(all ...Need) func(*Transition)      { return func(t *Transition) { t.Takes = all } }

// Case is what the table looks at.
type Case struct {
	State models.State
	Holds map[Condition]bool // for whoever acts
}

// Step finds the row by which a staff member with roles does an action on a case. It fails
// with Conflict where the case doesn't permit it to anyone on the staff, and with Forbidden
// where it does, but to others.
func Step(c Case, action models.Action, roles models.Roles) (Transition, error) {
	known := false
	for _, t := range table() {
		if t.Action != action || t.From != c.State || len(t.Roles) == 0 {
			continue
		}
		if !t.holds(c, true) {
			continue
		}
		known = true
		if roles.Any(t.Roles...) && t.holds(c, false) {
			return t, nil
		}
	}
	if known {
		return Transition{}, models.Fail(models.Forbidden, "err.forbidden")
	}
	return Transition{}, models.Fail(models.Conflict, "err.changed_meanwhile")
}

// Known reports whether the table has an action of the staff from a state, whatever its conditions.
func Known(action models.Action, from models.State) bool {
	return slices.ContainsFunc(Table(), func(t Transition) bool { return t.Action == action && t.From == from && len(t.Roles) > 0 })
}

// holds reports whether the conditions do; those on who acts count as held for anybody.
func (t Transition) holds(c Case, anybody bool) bool {
	return !slices.ContainsFunc(t.If, func(cond Condition) bool {
		return !c.Holds[cond] && (!anybody || cond != ByHandler)
	})
}

// ReporterStep finds where an action of the reporter's leads.
func ReporterStep(from models.State, action models.Action) (models.State, error) {
	for _, t := range table() {
		if t.Action == action && t.From == from && len(t.Roles) == 0 {
			return t.To, nil
		}
	}
	return "", models.Fail(models.Conflict, "err.changed_meanwhile")
}

// Steps lists what a staff member with roles may do to a case, in the order of the table:
// the buttons of its page.
func Steps(c Case, roles models.Roles) []Transition {
	var can []Transition
	for _, t := range table() {
		if t.From == c.State && len(t.Roles) > 0 && roles.Any(t.Roles...) && t.holds(c, false) {
			can = append(can, t)
		}
	}
	return can
}

// ReporterActions is what the reporter may do.
func ReporterActions(from models.State) []models.Action {
	var can []models.Action
	for _, t := range table() {
		if t.From == from && len(t.Roles) == 0 {
			can = append(can, t.Action)
		}
	}
	return can
}

// AllNeeds lists everything that can be said, in the order of the table.
func AllNeeds() []Need {
	var all []Need
	for _, t := range table() {
		for _, n := range slices.Concat(t.Needs, t.Takes) {
			if !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	return all
}

// Forward reports whether an action leads a tip on towards its end.
func (t Transition) Forward() bool {
	switch t.Action {
	case models.Accept, models.Propose, models.ServeInquiry, models.InquiryAnswer, models.CloseInquiry, models.Conclude, models.Answer:
		return true
	case models.Assign:
		return t.From != t.To
	}
	return false
}

// HasForm reports whether an action is taken on the tip's own page; a decision is taken where
// the request stands, and a hand-over has a page.
func (t Transition) HasForm() bool {
	switch t.Action {
	case models.Approve, models.Reject, models.Extend, models.Malicious, models.NotMalicious, models.MakeLetter, models.GiveName, models.Decide, models.Settle, models.HandOver, models.SendOut, models.TakeIn:
		return false
	}
	return true
}
