package intake

import (
	"context"
	"encoding/json"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// Submit makes the tip of a draft and keeps the receipt in the draft, under the cookie's
// key, until it has been shown. A draft that was sent already is no error: whoever presses
// twice gets the same receipt. models.Problems say what is missing.
func (in Intake) Submit(ctx context.Context, token []byte) error {
	d, err := in.Draft(ctx, token)
	if err != nil || d.Sent() {
		return err
	}
	if d.Content.RegionCode == "" {
		var p models.Problems
		p.Add("region", "report.err.region")
		return p
	}
	if p := check(d.Content); p.Any() {
		return p
	}
	unit, readers, err := in.Directory.UnitFor(ctx, d.Content.RegionCode)
	if err != nil {
		return fmt.Errorf("find who handles a tip: %w", err)
	}
	tip, receipt, err := in.newTip(ctx, d, unit)
	if err != nil {
		return err
	}
	keys, err := in.tipKeys(d, readers)
	if err != nil {
		return err
	}
	err = in.send(ctx, d, tip, keys, models.DraftState{Receipt: receipt.Digits().Reveal(), Handler: unit.Name})
	if models.CodeOf(err) == models.Conflict { // sent by another request just now
		if again, findErr := in.Draft(ctx, token); findErr == nil && again.Sent() {
			return nil
		}
	}
	return err
}

// newTip makes the tip with its receipt; the slow step is here, outside any transaction.
func (in Intake) newTip(ctx context.Context, d *Draft, unit models.Unit) (models.Tip, models.Receipt, error) {
	receipt := models.NewReceipt()
	index, key, err := in.Sealer.Receipt(ctx, receipt)
	if err != nil {
		return models.Tip{}, receipt, fmt.Errorf("make a receipt: %w", err)
	}
	plain, err := json.Marshal(d.Content)
	if err != nil {
		return models.Tip{}, receipt, fmt.Errorf("write a tip: %w", err)
	}
	tip := models.Tip{ID: d.row.TipID, UnitID: unit.ID, Recipient: d.row.Recipient, ReceiptIndex: index,
		ReceivedOn: in.today(), ChangedOn: in.today(), Unread: true, Version: 1}
	if tip.State, err = workflow.ReporterStep("", models.Submit); err != nil {
		return models.Tip{}, receipt, err
	}
	if tip.ReceiptKey, err = in.Sealer.Box(key, labelTip, []byte(d.Identity)); err != nil {
		return models.Tip{}, receipt, fmt.Errorf("seal a tip: %w", err)
	}
	if tip.Content, err = in.Sealer.Seal(plain, d.row.Recipient); err != nil {
		return models.Tip{}, receipt, fmt.Errorf("seal a tip: %w", err)
	}
	return tip, receipt, nil
}

func (in Intake) tipKeys(d *Draft, readers []models.Staff) ([]models.TipKey, error) {
	keys := make([]models.TipKey, len(readers))
	for i, r := range readers {
		sealed, err := in.Sealer.Seal([]byte(d.Identity), r.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("seal a tip to a reader: %w", err)
		}
		keys[i] = models.TipKey{TipID: d.row.TipID, StaffID: r.ID, Sealed: sealed}
	}
	return keys, nil
}

// send turns draft into tip in one transaction. What the draft held is overwritten by
// what remains to be shown.
func (in Intake) send(ctx context.Context, d *Draft, tip models.Tip, keys []models.TipKey, shown models.DraftState) error {
	d.DraftState = shown
	d.row.Sent = true
	if err := in.box(d); err != nil {
		return err
	}
	return in.Store.InTx(ctx, func(ctx context.Context) error {
		if err := in.Store.UpdateDraft(ctx, d.row); err != nil {
			return fmt.Errorf("close a draft: %w", err)
		}
		first := models.TipEvent{TipID: tip.ID, Seq: 1, Action: models.Submit, To: tip.State, On: tip.ReceivedOn}
		if err := in.Store.CreateTip(ctx, tip, keys, first); err != nil {
			return fmt.Errorf("keep a tip: %w", err)
		}
		return nil
	})
}
