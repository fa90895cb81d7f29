package workflow_test

import (
	"slices"
	"testing"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// A tip's way, and what isn't on it.
func TestStep(t *testing.T) {
	reviewer, others := models.JoinRoles(models.RoleReviewer), models.JoinRoles(models.RolePublisher, models.RoleAdmin)
	supervisor := models.JoinRoles(models.RoleSupervisor)
	for name, c := range map[string]struct {
		from   models.State
		action models.Action
		roles  models.Roles
		to     models.State
		code   models.Code
	}{
		"accept":                    {models.Received, models.Accept, reviewer, models.Accepted, ""},
		"conclude":                  {models.Accepted, models.Conclude, reviewer, models.Concluded, ""},
		"answer":                    {models.Concluded, models.Answer, reviewer, models.Answered, ""},
		"a message changes none":    {models.Answered, models.Write, reviewer, models.Answered, ""},
		"accept twice":              {models.Accepted, models.Accept, reviewer, "", models.Conflict},
		"conclude what isn't":       {models.Received, models.Conclude, reviewer, "", models.Conflict},
		"others may not":            {models.Received, models.Accept, others, "", models.Forbidden},
		"nobody may not":            {models.Received, models.Accept, "", "", models.Forbidden},
		"submit is no staff's":      {"", models.Submit, reviewer, "", models.Conflict},
		"attach is the reporter's":  {models.Received, models.Attach, reviewer, "", models.Conflict},
		"reopen":                    {models.Answered, models.Reopen, supervisor, models.Accepted, ""},
		"reopen what isn't done":    {models.Accepted, models.Reopen, supervisor, "", models.Conflict},
		"reviewers don't reopen":    {models.Answered, models.Reopen, reviewer, "", models.Forbidden},
		"hand over":                 {models.Accepted, models.HandOver, supervisor, models.Accepted, ""},
		"reviewers don't hand over": {models.Accepted, models.HandOver, reviewer, "", models.Forbidden},
		"supervisors don't answer":  {models.Concluded, models.Answer, supervisor, "", models.Forbidden},
		"decide in any state":       {models.Received, models.Decide, supervisor, models.Received, ""},
	} {
		to, err := workflow.Step(c.from, c.action, c.roles)
		if to != c.to || models.CodeOf(err) != c.code {
			t.Errorf("%s: %q, %v; want %q, %q", name, to, err, c.to, c.code)
		}
	}
}

// What a reporter may do, state by state, and where it leads.
func TestReporterStep(t *testing.T) {
	if to, err := workflow.ReporterStep("", models.Submit); err != nil || to != models.Received {
		t.Errorf("submit leads to %q, %v", to, err)
	}
	always := []models.Action{models.Write, models.Attach, models.Name, models.Ask}
	answered := []models.Action{models.Contest, models.Rate, models.Claim}
	for _, s := range models.States() {
		want := slices.Clone(always)
		if s == models.Answered {
			want = append(slices.Clone(answered), always...)
		}
		if can := workflow.ReporterActions(s); !slices.Equal(can, want) {
			t.Errorf("in %s a reporter can %v, want %v", s, can, want)
		}
		for _, a := range all() {
			to, err := workflow.ReporterStep(s, a)
			if slices.Contains(want, a) && (err != nil || to != s) {
				t.Errorf("%s in %s leads to %q, %v", a, s, to, err)
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

// The buttons of a page are what Step permits, no more and no less.
func TestActionsAreWhatStepPermits(t *testing.T) {
	for _, s := range models.States() {
		for _, r := range models.AllRoles() {
			roles := models.JoinRoles(r)
			can := workflow.Actions(s, roles)
			for _, a := range all() {
				_, err := workflow.Step(s, a, roles)
				if slices.Contains(can, a) != (err == nil) {
					t.Errorf("%s by %s in %s: listed %v, %v", a, r, s, slices.Contains(can, a), err)
				}
			}
		}
	}
}

// Walking the table from nothing reaches every state, and an objection that is upheld leads
// a tip round once more.
func TestTheTableHoldsTogether(t *testing.T) {
	reached := map[models.State]bool{"": true}
	for range models.States() {
		for _, row := range workflow.Table() {
			if reached[row.From] {
				reached[row.To] = true
			}
		}
	}
	for _, s := range models.States() {
		if !reached[s] {
			t.Errorf("no way leads to %s", s)
		}
	}
	if len(reached) != len(models.States())+1 {
		t.Errorf("a way leads to a state that isn't one: %v", reached)
	}
	type step struct {
		from   models.State
		action models.Action
		who    string
	}
	seen := map[step]bool{}
	for _, row := range workflow.Table() {
		who := ""
		for _, r := range row.Roles {
			who += string(r)
		}
		if s := (step{row.From, row.Action, who}); seen[s] {
			t.Errorf("the table says %v twice", s)
		} else {
			seen[s] = true
		}
	}
}
