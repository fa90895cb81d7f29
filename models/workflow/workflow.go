// Package workflow is the one table of a tip's life: which action leads from which state
// to which, and who may do it. Handlers and pages derive their buttons from it; nothing
// else decides. Design §2.
package workflow

import "qingyuan/models"

// Transition is one row of the table.
type Transition struct {
	Action models.Action
	From   models.State // empty: from nothing
	To     models.State
	Roles  []models.Role // empty: the reporter
}

// Table lists every permitted transition.
func Table() []Transition {
	reviewer := []models.Role{models.RoleReviewer}
	return []Transition{
		{models.Submit, "", models.Received, nil},
		{models.Accept, models.Received, models.Accepted, reviewer},
		{models.Conclude, models.Accepted, models.Concluded, reviewer},
		{models.Answer, models.Concluded, models.Answered, reviewer},

		{models.Write, models.Received, models.Received, reviewer},
		{models.Write, models.Accepted, models.Accepted, reviewer},
		{models.Write, models.Concluded, models.Concluded, reviewer},
		{models.Write, models.Answered, models.Answered, reviewer},

		{models.Write, models.Received, models.Received, nil},
		{models.Write, models.Accepted, models.Accepted, nil},
		{models.Write, models.Concluded, models.Concluded, nil},
		{models.Write, models.Answered, models.Answered, nil},
		{models.Attach, models.Received, models.Received, nil},
		{models.Attach, models.Accepted, models.Accepted, nil},
		{models.Attach, models.Concluded, models.Concluded, nil},
		{models.Attach, models.Answered, models.Answered, nil},
	}
}

// Step finds the state to which a staff member with roles leads a tip by an action.
// It fails with Conflict where the state doesn't permit the action to anyone on the
// staff, and with Forbidden where it does, but to other roles.
func Step(from models.State, action models.Action, roles models.Roles) (models.State, error) {
	known := false
	for _, t := range Table() {
		if t.Action != action || t.From != from || len(t.Roles) == 0 {
			continue
		}
		known = true
		if roles.Any(t.Roles...) {
			return t.To, nil
		}
	}
	if known {
		return "", models.Fail(models.Forbidden, "err.forbidden")
	}
	return "", models.Fail(models.Conflict, "err.changed_meanwhile")
}

// ReporterStep is Step for the reporter.
func ReporterStep(from models.State, action models.Action) (models.State, error) {
	for _, t := range Table() {
		if t.Action == action && t.From == from && len(t.Roles) == 0 {
			return t.To, nil
		}
	}
	return "", models.Fail(models.Conflict, "err.changed_meanwhile")
}

// Actions lists what a staff member with roles may do to a tip in a state, in the order
// of the table: the buttons of its page.
func Actions(from models.State, roles models.Roles) []models.Action {
	var can []models.Action
	for _, t := range Table() {
		if t.From == from && len(t.Roles) > 0 && roles.Any(t.Roles...) {
			can = append(can, t.Action)
		}
	}
	return can
}
