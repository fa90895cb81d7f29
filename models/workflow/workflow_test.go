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
	for name, c := range map[string]struct {
		from   models.State
		action models.Action
		roles  models.Roles
		to     models.State
		code   models.Code
	}{
		"accept":                   {models.Received, models.Accept, reviewer, models.Accepted, ""},
		"conclude":                 {models.Accepted, models.Conclude, reviewer, models.Concluded, ""},
		"answer":                   {models.Concluded, models.Answer, reviewer, models.Answered, ""},
		"a message changes none":   {models.Answered, models.Write, reviewer, models.Answered, ""},
		"accept twice":             {models.Accepted, models.Accept, reviewer, "", models.Conflict},
		"conclude what isn't":      {models.Received, models.Conclude, reviewer, "", models.Conflict},
		"others may not":           {models.Received, models.Accept, others, "", models.Forbidden},
		"nobody may not":           {models.Received, models.Accept, "", "", models.Forbidden},
		"submit is no staff's":     {"", models.Submit, reviewer, "", models.Conflict},
		"attach is the reporter's": {models.Received, models.Attach, reviewer, "", models.Conflict},
	} {
		to, err := workflow.Step(c.from, c.action, c.roles)
		if to != c.to || models.CodeOf(err) != c.code {
			t.Errorf("%s: %q, %v; want %q, %q", name, to, err, c.to, c.code)
		}
	}
}

func TestReporterStep(t *testing.T) {
	if to, err := workflow.ReporterStep("", models.Submit); err != nil || to != models.Received {
		t.Errorf("submit leads to %q, %v", to, err)
	}
	for _, s := range []models.State{models.Received, models.Accepted, models.Concluded, models.Answered} {
		for _, a := range []models.Action{models.Write, models.Attach} {
			if to, err := workflow.ReporterStep(s, a); err != nil || to != s {
				t.Errorf("%s in %s leads to %q, %v", a, s, to, err)
			}
		}
		for _, a := range []models.Action{models.Submit, models.Accept, models.Conclude, models.Answer} {
			if _, err := workflow.ReporterStep(s, a); models.CodeOf(err) != models.Conflict {
				t.Errorf("a reporter can %s in %s: %v", a, s, err)
			}
		}
	}
}

// The buttons of a page are what Step permits, no more and no less.
func TestActionsAreWhatStepPermits(t *testing.T) {
	for _, s := range []models.State{models.Received, models.Accepted, models.Concluded, models.Answered} {
		for _, r := range models.AllRoles() {
			roles := models.JoinRoles(r)
			can := workflow.Actions(s, roles)
			for _, a := range []models.Action{models.Accept, models.Conclude, models.Answer, models.Write, models.Attach} {
				_, err := workflow.Step(s, a, roles)
				if slices.Contains(can, a) != (err == nil) {
					t.Errorf("%s by %s in %s: listed %v, %v", a, r, s, slices.Contains(can, a), err)
				}
			}
		}
	}
}
