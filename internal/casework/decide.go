package casework

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/workflow"
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
		acts, err := carry(ctx)
		if err != nil {
			return err
		}
		if err := c.Store.DecideRequest(ctx, to); err != nil {
			return fmt.Errorf("decide on a request: %w", err)
		}
		return c.note(ctx, v, append(acts, models.TipAct(models.Decide, held.TipID, held.UnitID).
			Says(models.FieldRequest, string(held.Kind)).Says(models.FieldOutcome, string(d.Outcome)))...)
	})
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
	if reply.Text == "" {
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

// carrying prepares what a decision does beside being answered: it runs in the decision's
// transaction, and returns what the trail is told of it.
func (c Casework) carrying(ctx context.Context, v models.Visitor, r models.HeldRequest, d Decision) (func(context.Context) ([]models.Act, error), error) {
	switch {
	case d.Outcome == Up:
		over, err := c.handing(ctx, v, r.TipID)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) ([]models.Act, error) { return just(c.handOver(ctx, v, over)) }, nil
	case r.Kind == models.RequestRecusal && d.Outcome == Grant:
		return func(ctx context.Context) ([]models.Act, error) { return just(c.recuse(ctx, v, r.TipID, d.LeaveOut)) }, nil
	case r.Kind == models.RequestObjection:
		return func(ctx context.Context) ([]models.Act, error) { return c.settle(ctx, v, r.TipID, d.Outcome) }, nil
	}
	return func(ctx context.Context) ([]models.Act, error) { return nil, c.permitted(ctx, v, r.TipID) }, nil
}

func just(act models.Act, err error) ([]models.Act, error) { return []models.Act{act}, err }

// permitted asks the workflow; of what is for supervisors alone nothing is written that
// reviewers could see.
func (c Casework) permitted(ctx context.Context, v models.Visitor, tipID string) error {
	tip, err := c.Store.FindTip(ctx, tipID)
	if err != nil {
		return fmt.Errorf("find a tip: %w", err)
	}
	_, err = workflow.Step(tip.State, models.Decide, v.Staff.Roles)
	return err
}

// settle decides on an objection: upheld, the tip is taken up again.
func (c Casework) settle(ctx context.Context, v models.Visitor, tipID string, o Outcome) ([]models.Act, error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return nil, err
	}
	var done []models.Act
	action := models.Decide
	if o == Grant {
		action = models.Reopen
	}
	events, to, err := c.steps(tip.Tip, v, []models.Action{action})
	if err != nil {
		return nil, err
	}
	if action == models.Reopen {
		done = append(done, models.TipAct(action, tip.ID, tip.UnitID).From(tip.State, to))
	}
	if err := c.Store.MoveTip(ctx, tip.ID, tip.Version, to, c.today()); err != nil {
		return nil, fmt.Errorf("move a tip: %w", err)
	}
	if err := c.Store.TouchTip(ctx, tip.ID, tip.Version+1, c.today()); err != nil { // the reviewers haven't seen it
		return nil, fmt.Errorf("mark a tip: %w", err)
	}
	return done, c.record(ctx, nil, events)
}
