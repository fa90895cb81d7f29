package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// Outcome is what a supervisor decides.
type Outcome string

// The outcomes. Up hands the tip over to the superior unit: what is left where a recusal
// would leave nobody.
const (
	Grant  Outcome = "grant"
	Refuse Outcome = "refuse"
	Up     Outcome = "up"
)

// Outcomes lists those that a kind of request may have.
func Outcomes(k models.RequestKind) []Outcome {
	if k == models.RequestRecusal {
		return []Outcome{Grant, Up, Refuse}
	}
	return []Outcome{Grant, Refuse}
}

// Decision is what a supervisor answers to a request.
type Decision struct {
	Outcome  Outcome
	Reply    string
	LeaveOut []int64 // RequestRecusal, granted: who of the tip's holders
	Amount   string  // RequestReward, granted: as typed
	Place    string  // RequestReward, granted: where it is paid
}

// Decide answers a request that the visitor saw at a version; models.Conflict where it was
// decided meanwhile. Problems speak of "outcome", "reply", "leave_out", "amount" and "place".
func (c Casework) Decide(ctx context.Context, v models.Visitor, id string, version int64, d Decision) error {
	held, err := c.heldRequest(ctx, v, id)
	if err != nil {
		return err
	}
	if held.State != models.RequestOpen || held.Version != version {
		return models.Fail(models.Conflict, "err.changed_meanwhile")
	}
	if !mayDecide(v, held) {
		return models.Fail(models.Forbidden, "case.err.own_request")
	}
	reply, err := d.check(held.Kind)
	if err != nil {
		return err
	}
	to, err := c.decided(ctx, v, held.Request, d.Outcome, reply)
	if err != nil {
		return err
	}
	carry, err := c.carrying(ctx, v, held, d)
	if err != nil {
		return err
	}
	return c.Store.InTx(ctx, func(ctx context.Context) error {
		act, err := carry(ctx)
		if err != nil {
			return err
		}
		if err := c.Store.DecideRequest(ctx, to); err != nil {
			return fmt.Errorf("decide on a request: %w", err)
		}
		return c.note(ctx, v, act.Says(models.FieldRequest, string(held.Kind)).Says(models.FieldOutcome, string(d.Outcome)))
	})
}

// mayDecide reports whether somebody may decide on a request: nobody on their own, and on a
// malicious report only the superior unit.
func mayDecide(v models.Visitor, r models.HeldRequest) bool {
	if r.Kind == models.RequestMalicious && r.UnitID == v.Unit.ID && v.Unit.SuperiorID != 0 {
		return false
	}
	return r.MadeBy == 0 || r.MadeBy != v.Staff.ID
}

// check says what is wrong with a decision, and what it answers.
func (d Decision) check(k models.RequestKind) (models.RequestReply, error) {
	var p models.Problems
	known := false
	for _, o := range Outcomes(k) {
		known = known || o == d.Outcome
	}
	if !known {
		p.Add("outcome", "requests.err.outcome")
	}
	reply := models.RequestReply{Text: clean(d.Reply)}
	if k == models.RequestRecusal && d.Outcome == Grant && len(d.LeaveOut) == 0 {
		p.Add("leave_out", "requests.err.leave_out")
	}
	if k == models.RequestReward && d.Outcome == Grant {
		reply.Amount, reply.Place = d.worth(&p)
	}
	if reply.Text == "" && k.OfStaff() {
		p.Add("reply", "requests.err.reply_staff")
	} else if reply.Text == "" {
		p.Add("reply", "requests.err.reply")
	} else if n := utf8.RuneCountInString(reply.Text); n > models.MaxMessage {
		p.Add("reply", "staff.err.text_long", "Max", models.MaxMessage, "Length", n)
	}
	return reply, p.OrNil()
}

func (d Decision) worth(p *models.Problems) (fen int64, place string) {
	fen, ok := fund.ReadYuan(strings.TrimSpace(d.Amount))
	if !ok || fen <= 0 {
		p.Add("amount", "requests.err.amount")
	}
	if place = clean(d.Place); place == "" {
		p.Add("place", "requests.err.place")
	} else if n := utf8.RuneCountInString(place); n > models.MaxShort {
		p.Add("place", "staff.err.text_long", "Max", models.MaxShort, "Length", n)
	}
	return fen, place
}

// decided is a request with its answer, sealed.
func (c Casework) decided(ctx context.Context, v models.Visitor, r models.Request, o Outcome, reply models.RequestReply) (models.Request, error) {
	r.State, r.DecidedOn, r.DecidedBy = models.RequestGranted, c.today(), v.Staff.ID
	if o == Refuse {
		r.State = models.RequestRefused
	}
	recipient, err := c.recipient(ctx, r)
	if err != nil {
		return r, err
	}
	if r.Reply, err = c.sealJSON(reply, recipient); err != nil {
		return r, fmt.Errorf("seal a reply: %w", err)
	}
	if r.Kind != models.RequestReward || o != Grant {
		return r, nil
	}
	reply.Text = ""
	if r.VoucherWorth, err = c.sealJSON(reply, r.VoucherRecipient); err != nil {
		return r, fmt.Errorf("seal what a voucher is worth: %w", err)
	}
	return r, nil
}

// recipient is that of the part to which a request is sealed.
func (c Casework) recipient(ctx context.Context, r models.Request) (string, error) {
	if r.Kind.Part() == models.PartTip {
		tip, err := c.Store.FindTip(ctx, r.TipID)
		if err != nil {
			return "", fmt.Errorf("find a tip: %w", err)
		}
		return tip.Recipient, nil
	}
	part, err := c.Store.FindTipPart(ctx, r.TipID, r.Kind.Part())
	if err != nil {
		return "", fmt.Errorf("find a part of a tip: %w", err)
	}
	return part.Recipient, nil
}

// carry is what a decision does beside being answered, in its transaction; the act is for the
// trail.
type carry func(ctx context.Context) (models.Act, error)

// carrying prepares it.
func (c Casework) carrying(ctx context.Context, v models.Visitor, r models.HeldRequest, d Decision) (carry, error) {
	switch {
	case d.Outcome == Up:
		over, err := c.handing(ctx, v, r.TipID, 0)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) (models.Act, error) { return c.handOver(ctx, v, over) }, nil
	case r.Kind == models.RequestRecusal && d.Outcome == Grant:
		return func(ctx context.Context) (models.Act, error) { return c.recuse(ctx, v, r.TipID, d.LeaveOut) }, nil
	case r.Kind.Part() == models.PartTip:
		return c.settling(v, r, d.Outcome)
	case r.Kind == models.RequestMalicious:
		return func(ctx context.Context) (models.Act, error) { return c.found(ctx, v, r.TipID, d) }, nil
	}
	return func(ctx context.Context) (models.Act, error) {
		return models.TipAct(models.Decide, r.TipID, r.UnitID), c.permitted(ctx, v, r.TipID)
	}, nil
}

// settling opens what was asked for, and settles it in the decision's transaction.
func (c Casework) settling(v models.Visitor, r models.HeldRequest, o Outcome) (carry, error) {
	identity, err := c.Sealer.Open(v.Identity, r.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open a key: %w", err)
	}
	var words models.RequestWords
	if err := c.openJSON(models.Secret(identity), r.Content, &words); err != nil {
		return nil, fmt.Errorf("open a request: %w", err)
	}
	return func(ctx context.Context) (models.Act, error) { return c.settle(ctx, v, r, words, o) }, nil
}

// permitted asks the workflow; of what is for supervisors alone nothing is written that
// reviewers could see.
func (c Casework) permitted(ctx context.Context, v models.Visitor, tipID string) error {
	tip, err := c.Store.FindTip(ctx, tipID)
	if err != nil {
		return fmt.Errorf("find a tip: %w", err)
	}
	_, err = c.step(ctx, v, tip, models.Decide)
	return err
}

// settle decides on what whoever reads the tip may read, and moves it as the workflow says.
func (c Casework) settle(ctx context.Context, v models.Visitor, r models.HeldRequest, words models.RequestWords, o Outcome) (models.Act, error) {
	tip, err := c.held(ctx, v, r.TipID)
	if err != nil {
		return models.Act{}, err
	}
	row, err := c.step(ctx, v, tip.Tip, settles(r.Kind, o))
	if err != nil {
		return models.Act{}, err
	}
	a := c.acting(v, tip.Tip, row)
	switch row.Action {
	case models.Approve:
		a.tip.Disposition, a.tip.ReviewOn, a.event.Detail = words.Disposition, words.ReviewOn, string(words.Disposition)
	case models.Extend:
		a.event.Detail = words.Rule
	case models.Reopen:
		a.tip.Handling = models.Handling{FromUnitID: tip.FromUnitID, ReportTo: tip.ReportTo}
	}
	if err := c.do(ctx, a); err != nil {
		return models.Act{}, err
	}
	if err := c.Store.TouchTip(ctx, tip.ID, tip.Version+1, c.today()); err != nil { // the reviewers haven't seen it
		return models.Act{}, fmt.Errorf("mark a tip: %w", err)
	}
	return a.act(), nil
}

// found records whether a report was found to be malicious (诬告陷害), with the reasons, for whoever
// reads the tip. Who decides on it is above the unit and needn't be able to read the tip.
func (c Casework) found(ctx context.Context, v models.Visitor, tipID string, d Decision) (models.Act, error) {
	tip, err := c.Store.FindTip(ctx, tipID)
	if err != nil {
		return models.Act{}, fmt.Errorf("find a tip: %w", err)
	}
	action := models.NotMalicious
	if d.Outcome == Grant {
		action = models.Malicious
	}
	row, err := c.step(ctx, v, tip, action)
	if err != nil {
		return models.Act{}, err
	}
	a := c.acting(v, tip, row)
	if a.event.Note, err = c.Sealer.Seal([]byte(clean(d.Reply)), tip.Recipient); err != nil {
		return models.Act{}, fmt.Errorf("seal a decision: %w", err)
	}
	if err := c.Store.TouchTip(ctx, tip.ID, tip.Version, c.today()); err != nil {
		return models.Act{}, fmt.Errorf("mark a tip: %w", err)
	}
	return a.act(), c.record(ctx, nil, a.event)
}

// settles is the action that a decision is.
func settles(k models.RequestKind, o Outcome) models.Action {
	switch {
	case k == models.RequestObjection && o == Grant:
		return models.Reopen
	case k == models.RequestDisposition && o == Grant:
		return models.Approve
	case k == models.RequestDisposition:
		return models.Reject
	case k == models.RequestExtension && o == Grant:
		return models.Extend
	case k.OfStaff():
		return models.Settle
	}
	return models.Decide
}
