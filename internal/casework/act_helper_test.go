package casework_test

import (
	"context"

	"qingyuan/internal/casework"
	"qingyuan/models"
	"qingyuan/models/workflow"
)

// deed is an action with what is said: field, text, field, text…
func deed(a models.Action, said ...string) casework.Deed {
	d := casework.Deed{Action: a, Said: map[workflow.Need]string{}}
	for i := 0; i+1 < len(said); i += 2 {
		d.Said[workflow.Need(said[i])] = said[i+1]
	}
	return d
}

func (o *office) Accept(ctx context.Context, v models.Visitor, seen casework.Seen) error {
	return o.Act(ctx, v, seen, deed(models.Accept))
}

func (o *office) Write(ctx context.Context, v models.Visitor, seen casework.Seen, text string) error {
	return o.Act(ctx, v, seen, deed(models.Write, "text", text))
}

// Conclude concludes a tip and answers it. What comes before, and takes a supervisor, is put
// in place; the walk through the workflow does it all.
func (o *office) Conclude(ctx context.Context, v models.Visitor, seen casework.Seen, answer string) error {
	t, err := o.db.FindTip(ctx, seen.TipID)
	if err != nil {
		return err
	}
	if t.Version != seen.Version || t.State != models.Accepted && t.State != models.Reopened {
		return o.Act(ctx, v, seen, deed(models.Answer, "answer", answer))
	}
	t.State, t.Disposition, t.HandlerID = models.Disposed, models.Verification, v.Staff.ID
	if err := o.db.MoveTip(ctx, t); err != nil {
		return err
	}
	seen.Version++
	if err := o.Act(ctx, v, seen, deed(models.Conclude, "finding", "unsubstantiated", "note", "查了三户。")); err != nil {
		return err
	}
	seen.Version++
	return o.Act(ctx, v, seen, deed(models.Answer, "answer", answer))
}
