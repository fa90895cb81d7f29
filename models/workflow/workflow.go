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
	reviewer, supervisor := []models.Role{models.RoleReviewer}, []models.Role{models.RoleSupervisor}
	table := []Transition{
		{models.Submit, "", models.Received, nil},
		{models.Accept, models.Received, models.Accepted, reviewer},
		{models.Conclude, models.Accepted, models.Concluded, reviewer},
		{models.Answer, models.Concluded, models.Answered, reviewer},

		{models.Contest, models.Answered, models.Answered, nil},
		{models.Rate, models.Answered, models.Answered, nil},
		{models.Claim, models.Answered, models.Answered, nil},
		{models.Reopen, models.Answered, models.Accepted, supervisor},
	}
	for _, s := range models.States() { // what leaves the state as it is
		table = append(table,
			Transition{models.Write, s, s, reviewer},
			Transition{models.Decide, s, s, supervisor},
			Transition{models.HandOver, s, s, supervisor},
			Transition{models.Write, s, s, nil},
			Transition{models.Attach, s, s, nil},
			Transition{models.Name, s, s, nil},
			Transition{models.Ask, s, s, nil},
		)
	}
	return table
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

// ReporterActions is Actions for the reporter.
func ReporterActions(from models.State) []models.Action {
	var can []models.Action
	for _, t := range Table() {
		if t.From == from && len(t.Roles) == 0 {
			can = append(can, t.Action)
		}
	}
	return can
}
