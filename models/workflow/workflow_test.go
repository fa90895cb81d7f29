package workflow_test

import (
	"slices"
	"testing"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

func caseIn(s models.State, holds ...workflow.Condition) workflow.Case {
	c := workflow.Case{State: s, Holds: map[workflow.Condition]bool{}}
	for _, h := range holds {
		c.Holds[h] = true
	}
	return c
}

// A tip's way, and what isn't on it.
func TestStep(t *testing.T) {
	reviewer, others := models.JoinRoles(models.RoleReviewer), models.JoinRoles(models.RolePublisher, models.RoleAdmin)
	supervisor := models.JoinRoles(models.RoleSupervisor)
	for name, c := range map[string]struct {
		c      workflow.Case
		action models.Action
		roles  models.Roles
		to     models.State
		code   models.Code
	}{
		"accept":                            {caseIn(models.Received), models.Accept, reviewer, models.Accepted, ""},
		"what was transferred":              {caseIn(models.Transferred), models.Accept, reviewer, models.Accepted, ""},
		"conclude":                          {caseIn(models.Disposed, workflow.ByHandler, workflow.IsDone), models.Conclude, reviewer, models.Concluded, ""},
		"conclude another's":                {caseIn(models.Disposed, workflow.IsDone), models.Conclude, reviewer, "", models.Forbidden},
		"conclude an open inquiry":          {caseIn(models.Disposed, workflow.ByHandler, workflow.IsInquiry), models.Conclude, reviewer, "", models.Conflict},
		"conclude what isn't approved":      {caseIn(models.Assigned, workflow.ByHandler, workflow.IsDone), models.Conclude, reviewer, "", models.Conflict},
		"answer":                            {caseIn(models.Concluded), models.Answer, reviewer, models.Answered, ""},
		"a message changes none":            {caseIn(models.Answered, workflow.HasReporter), models.Write, reviewer, models.Answered, ""},
		"write where nobody reads it":       {caseIn(models.Answered), models.Write, reviewer, "", models.Conflict},
		"accept twice":                      {caseIn(models.Accepted), models.Accept, reviewer, "", models.Conflict},
		"others may not":                    {caseIn(models.Received), models.Accept, others, "", models.Forbidden},
		"nobody may not":                    {caseIn(models.Received), models.Accept, "", "", models.Forbidden},
		"submit is no staff's":              {caseIn(""), models.Submit, reviewer, "", models.Conflict},
		"attach is the reporter's":          {caseIn(models.Received), models.Attach, reviewer, "", models.Conflict},
		"reopen":                            {caseIn(models.Answered), models.Reopen, supervisor, models.Reopened, ""},
		"reopen what isn't done":            {caseIn(models.Accepted), models.Reopen, supervisor, "", models.Conflict},
		"reviewers don't reopen":            {caseIn(models.Answered), models.Reopen, reviewer, "", models.Forbidden},
		"hand over":                         {caseIn(models.Accepted), models.HandOver, supervisor, models.Accepted, ""},
		"reviewers don't transfer":          {caseIn(models.Accepted, workflow.HasOthers), models.Transfer, reviewer, "", models.Forbidden},
		"supervisors don't answer":          {caseIn(models.Concluded), models.Answer, supervisor, "", models.Forbidden},
		"approve":                           {caseIn(models.Assigned, workflow.Pending), models.Approve, supervisor, models.Disposed, ""},
		"approve nothing, or one's own":     {caseIn(models.Assigned), models.Approve, supervisor, "", models.Conflict},
		"propose while another waits":       {caseIn(models.Assigned, workflow.ByHandler, workflow.Pending), models.Propose, reviewer, "", models.Conflict},
		"archive what waits for a decision": {caseIn(models.Answered), models.Archive, reviewer, "", models.Conflict},
	} {
		row, err := workflow.Step(c.c, c.action, c.roles)
		if row.To != c.to || models.CodeOf(err) != c.code {
			t.Errorf("%s: %q, %v; want %q, %q", name, row.To, err, c.to, c.code)
		}
	}
}

// What a reporter may do, state by state, and where it leads.
func TestReporterStep(t *testing.T) {
	if to, err := workflow.ReporterStep("", models.Submit); err != nil || to != models.Received {
		t.Errorf("submit leads to %q, %v", to, err)
	}
	always := []models.Action{models.Write, models.Attach, models.Name, models.Ask}
	more := map[models.State][]models.Action{models.Answered: {models.Contest, models.Rate, models.Claim}, models.Declined: {models.Contest, models.Rate}}
	for _, s := range models.States() {
		want := slices.Concat(more[s], always)
		can := workflow.ReporterActions(s)
		for _, a := range all() {
			to, err := workflow.ReporterStep(s, a)
			if slices.Contains(want, a) != slices.Contains(can, a) || slices.Contains(want, a) && (err != nil || to != s) {
				t.Errorf("%s in %s leads to %q, %v; can %v", a, s, to, err, can)
			}
			if !slices.Contains(want, a) && models.CodeOf(err) != models.Conflict {
				t.Errorf("a reporter can %s in %s: %v", a, s, err)
			}
		}
	}
}

// all are the actions that the table knows.
func all() []models.Action {
	var actions []models.Action
	for _, row := range workflow.Table() {
		if !slices.Contains(actions, row.Action) {
			actions = append(actions, row.Action)
		}
	}
	return actions
}

// The buttons of a page are what Step permits, no more and no less, whatever holds.
func TestStepsAreWhatStepPermits(t *testing.T) {
	conditions := []workflow.Condition{workflow.ByHandler, workflow.Pending, workflow.NothingIs, workflow.IsDone}
	for _, s := range models.States() {
		for mask := range 1 << len(conditions) {
			c := caseIn(s)
			for i, cond := range conditions {
				c.Holds[cond] = mask>>i&1 == 1
			}
			for _, r := range models.AllRoles() {
				roles := models.JoinRoles(r)
				can := workflow.Steps(c, roles)
				for _, a := range all() {
					_, err := workflow.Step(c, a, roles)
					if slices.ContainsFunc(can, func(row workflow.Transition) bool { return row.Action == a }) != (err == nil) {
						t.Fatalf("%s by %s in %+v: %v", a, r, c, err)
					}
				}
			}
		}
	}
}

// Walking the table from nothing reaches every state, every state has a way out, and no row
// is there twice.
func TestTheTableHoldsTogether(t *testing.T) {
	reached, left := map[models.State]bool{"": true}, map[models.State]bool{}
	for range models.States() {
		for _, row := range workflow.Table() {
			if reached[row.From] {
				reached[row.To] = true
			}
			if row.From != row.To {
				left[row.From] = true
			}
		}
	}
	for _, s := range models.States() {
		if !reached[s] || !left[s] {
			t.Errorf("%s: reached %v, left %v", s, reached[s], left[s])
		}
	}
	if len(reached) != len(models.States())+1 {
		t.Errorf("a way leads to a state that isn't one: %v", reached)
	}
	type step struct {
		from   models.State
		action models.Action
		staff  bool
	}
	seen := map[step]bool{}
	for _, row := range workflow.Table() {
		s := step{row.From, row.Action, len(row.Roles) > 0}
		if seen[s] {
			t.Errorf("the table says %v twice", s)
		}
		seen[s] = true
	}
}

// The trail knows every action of the staff.
func TestStaffActions(t *testing.T) {
	listed := models.StaffActions()
	for _, row := range workflow.Table() {
		if len(row.Roles) > 0 && !slices.Contains(listed, row.Action) {
			t.Errorf("%s isn't listed", row.Action)
		}
	}
}
