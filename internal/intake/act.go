package intake

import (
	"context"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// actTries is how often an act of the reporter's is tried where somebody of the staff acted
// at the same moment: a reporter must not lose words to that.
const actTries = 5

// act does one act of the reporter's in a transaction with its event, on the tip as it is
// then: a reviewer may have moved it on while the reporter wrote.
func (in Intake) act(ctx context.Context, o opened, action models.Action, do func(ctx context.Context, tip models.Tip) error) error {
	return in.retried(ctx, func(ctx context.Context) error {
		tip, to, err := in.step(ctx, o, action)
		if err != nil {
			return err
		}
		if err := in.Store.TouchTip(ctx, tip.ID, tip.Version, in.today()); err != nil {
			return fmt.Errorf("mark a tip: %w", err)
		}
		if err := do(ctx, tip); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		if err := in.Store.AddTipEvent(ctx, models.TipEvent{TipID: tip.ID, Action: action, From: tip.State, To: to, On: in.today()}); err != nil {
			return err
		}
		return in.Store.ReckonTip(ctx, tip.ID, deadline.Reckoner(in.Clocks))
	})
}

// actUnseen is act without a trace in what reviewers see: no event, no mark, no date.
func (in Intake) actUnseen(ctx context.Context, o opened, action models.Action, do func(ctx context.Context) error) error {
	return in.retried(ctx, func(ctx context.Context) error {
		tip, _, err := in.step(ctx, o, action)
		if err != nil {
			return err
		}
		if err := in.Store.HoldTip(ctx, tip.ID, tip.Version); err != nil {
			return fmt.Errorf("hold a tip: %w", err)
		}
		if err := do(ctx); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		return in.Store.ReckonTip(ctx, tip.ID, deadline.Reckoner(in.Clocks))
	})
}

// step finds the tip as it is now and where an action leads it.
func (in Intake) step(ctx context.Context, o opened, action models.Action) (tip models.Tip, to models.State, err error) {
	if tip, err = in.Store.FindTip(ctx, o.tip.ID); err != nil {
		return tip, "", fmt.Errorf("find a tip: %w", err)
	}
	to, err = workflow.ReporterStep(tip.State, action)
	return tip, to, err
}

func (in Intake) retried(ctx context.Context, do func(ctx context.Context) error) error {
	var err error
	for range actTries {
		if err = in.Store.InTx(ctx, do); !isStale(err) {
			return err
		}
	}
	return err
}
