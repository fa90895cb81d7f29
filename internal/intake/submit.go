package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/deadline"
	"qingyuan/models/workflow"
)

// sendTries is how often a tip is sealed anew because those to whom it was sealed changed.
const sendTries = 3

// Submit makes the tip of a draft and keeps the receipt in the draft, under the cookie's
// key, until it has been shown. A draft that was sent already is no error: whoever presses
// twice gets the same receipt. models.Problems say what is missing; models.Unavailable that
// nobody may read it.
func (in Intake) Submit(ctx context.Context, token []byte) error {
	for try := 1; ; try++ {
		err := in.submit(ctx, token)
		if models.CodeOf(err) != models.Conflict || try == sendTries {
			return err
		}
	}
}

// submit tries once: models.Conflict where another request sent it just now, or where one
// of those who may read it is no longer who they were.
func (in Intake) submit(ctx context.Context, token []byte) error {
	d, err := in.DraftAlone(ctx, token)
	if err != nil || d.Sent() {
		return err
	}
	if d.Missing != models.StepCheck {
		return models.Problems{{Field: string(d.Missing), Key: "report.err.missing_" + string(d.Missing)}}
	}
	to, err := in.Recipients(ctx, d)
	if err != nil {
		return err
	}
	if d.Content.Named && len(to.Custodians) == 0 { // there was one when the step was filled in
		return models.Problems{{Field: "named", Key: "report.err.no_custodian"}}
	}
	tip, receipt, err := in.newTip(ctx, d, to)
	if err != nil {
		return err
	}
	return in.send(ctx, d, tip, models.DraftState{Receipt: receipt.Digits().Reveal(), Handler: to.Unit.Name,
		Received: tip.Tip.ReceivedOn, Channel: d.Channel, By: d.By, Content: models.TipContent{Named: d.Content.Named}})
}

// newTip makes the tip with its receipt; the slow step is here, outside any transaction.
func (in Intake) newTip(ctx context.Context, d *Draft, to models.Recipients) (models.NewTip, models.Receipt, error) {
	receipt := models.NewReceipt()
	index, key, err := in.Sealer.Receipt(ctx, receipt)
	if err != nil {
		return models.NewTip{}, receipt, fmt.Errorf("make a receipt: %w", err)
	}
	s := sealing{in: in, d: d, to: to}
	s.new.Tip = models.Tip{ID: d.row.TipID, UnitID: to.Unit.ID, Recipient: d.row.Recipient, ReceiptIndex: index,
		ReceivedOn: d.receivedOn(in.today()), ChangedOn: in.today(), Unread: true, Channel: d.Channel, Named: d.Content.Named,
		RegisteredBy: d.By, Version: 1}
	if s.new.Tip.State, err = workflow.ReporterStep("", models.Submit); err != nil {
		return s.new, receipt, err
	}
	s.new.First = models.TipEvent{TipID: d.row.TipID, Seq: 1, Action: models.Submit, To: s.new.Tip.State, StaffID: d.By, On: in.today()}
	if err := s.seal(key); err != nil {
		return s.new, receipt, fmt.Errorf("seal a tip: %w", err)
	}
	s.note()
	s.new.Deadlines, s.new.Tip.DueOn, s.new.Tip.DueRule = deadline.Reckoner(in.Clocks)(s.new.Tip, []models.TipEvent{s.new.First}, nil)
	return s.new, receipt, nil
}

// receivedOn is the day from which a tip's terms count: today, or the day on which the
// letter, visit or call came.
func (d Draft) receivedOn(today models.Date) models.Date {
	if d.CameOn != "" {
		return d.CameOn
	}
	return today
}

// sealing seals the parts of one tip, each to those who may read it.
type sealing struct {
	in  Intake
	d   *Draft
	to  models.Recipients
	new models.NewTip
}

func (s *sealing) seal(receiptKey []byte) (err error) {
	if s.new.Tip.Content, err = s.in.sealJSON(s.d.Content, s.d.row.Recipient); err != nil {
		return err
	}
	if err := s.keys(models.PartTip, models.Secret(s.d.Identity)); err != nil {
		return err
	}
	supervision, err := s.part(models.PartSupervision, nil)
	if err != nil {
		return err
	}
	if s.d.Content.Named {
		if _, err := s.part(models.PartReporter, s.d.Reporter); err != nil {
			return err
		}
	}
	ring, err := json.Marshal(models.Keyring{Tip: s.d.Identity, Supervision: supervision.Reveal()})
	if err != nil {
		return err
	}
	s.new.Tip.ReceiptKey, err = s.in.Sealer.Box(receiptKey, labelTip, ring)
	return err
}

// part makes a part with an identity of its own, and the keys to it.
func (s *sealing) part(name models.Part, said any) (models.Secret, error) {
	part, secret, err := s.in.newPart(s.new.Tip.ID, name, said)
	if err != nil {
		return "", err
	}
	s.new.Parts = append(s.new.Parts, part)
	return secret, s.keys(name, secret)
}

func (s *sealing) keys(part models.Part, secret models.Secret) error {
	keys, err := s.in.partKeys(s.new.Tip.ID, part, secret, s.to.Of(part))
	s.new.Keys, s.new.To = append(s.new.Keys, keys...), append(s.new.To, s.to.Of(part)...)
	return err
}

// newPart makes a part of a tip, with said sealed in it; nil says nothing.
func (in Intake) newPart(tipID string, name models.Part, said any) (models.TipPart, models.Secret, error) {
	secret, recipient, err := in.Sealer.NewIdentity()
	part := models.TipPart{TipID: tipID, Part: name, Recipient: recipient, ChangedOn: in.today()}
	if err != nil || said == nil {
		return part, secret, err
	}
	part.Content, err = in.sealJSON(said, recipient)
	return part, secret, err
}

// partKeys seals a part's identity to people.
func (in Intake) partKeys(tipID string, part models.Part, secret models.Secret, people []models.Staff) ([]models.TipKey, error) {
	keys := make([]models.TipKey, len(people))
	for i, p := range people {
		sealed, err := in.Sealer.Seal([]byte(secret.Reveal()), p.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("seal a part to a person: %w", err)
		}
		keys[i] = models.TipKey{TipID: tipID, Part: part, StaffID: p.ID, Sealed: sealed}
	}
	return keys, nil
}

// note writes down, without a name, whom the tip is about and who is kept from it.
func (s *sealing) note() {
	for _, subject := range s.d.Content.Subjects {
		for _, ref := range [][]byte{models.NameRef(s.in.Hash, subject.Name), models.PlacedRef(s.in.Hash, subject)} {
			known := slices.ContainsFunc(s.new.Subjects, func(t models.TipSubject) bool { return bytes.Equal(t.Ref, ref) })
			if ref != nil && !known {
				s.new.Subjects = append(s.new.Subjects, models.TipSubject{TipID: s.new.Tip.ID, Ref: ref})
			}
		}
	}
	for _, id := range s.to.Recused {
		s.new.Recusals = append(s.new.Recusals, models.Recusal{TipID: s.new.Tip.ID, StaffID: id, Cause: models.CauseNamed, RecusedOn: s.in.today()})
	}
}

// send turns draft into tip in one transaction. What the draft held is overwritten by
// what remains to be shown.
func (in Intake) send(ctx context.Context, d *Draft, tip models.NewTip, shown models.DraftState) error {
	d.DraftState = shown
	d.row.Sent = true
	if err := in.box(d); err != nil {
		return err
	}
	return in.Store.InTx(ctx, func(ctx context.Context) error {
		if err := in.Store.UpdateDraft(ctx, d.row); err != nil {
			return fmt.Errorf("close a draft: %w", err)
		}
		if err := in.Store.CreateTip(ctx, tip); err != nil {
			return fmt.Errorf("keep a tip: %w", err)
		}
		return in.noteRegistered(ctx, tip.Tip)
	})
}

// noteRegistered writes down that somebody of the staff took down a letter, a visit or a call.
// The trail isn't told which tip it became, nor the hour: the reporter may have stood there.
func (in Intake) noteRegistered(ctx context.Context, tip models.Tip) error {
	if tip.RegisteredBy == 0 {
		return nil
	}
	by, err := in.Store.FindStaff(ctx, tip.RegisteredBy)
	if err != nil {
		return fmt.Errorf("find who took a tip down: %w", err)
	}
	act := models.Act{Name: models.RegisterTip, Kind: models.OfTip, UnitID: by.UnitID}
	return in.Trail.Record(ctx, models.Visitor{Staff: by}, act.Says(models.FieldChannel, string(tip.Channel)))
}
