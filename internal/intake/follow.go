package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// reporterSession is how long a reporter who showed the receipt may be idle, and
// reporterSessionMost how long a session may last in all.
const (
	reporterSession     = time.Hour
	reporterSessionMost = 8 * time.Hour
)

const labelSession = "session"

// Enter opens a session with a receipt and returns the token for the reporter's cookie.
// A receipt that opens nothing is models.NotFound.
func (in Intake) Enter(ctx context.Context, receipt models.Receipt) (token []byte, err error) {
	index, key, err := in.Sealer.Receipt(ctx, receipt)
	if err != nil {
		return nil, fmt.Errorf("try a receipt: %w", err)
	}
	tip, err := in.Store.FindTipByReceipt(ctx, index)
	if models.CodeOf(err) == models.NotFound {
		return nil, models.Fail(models.NotFound, "follow.err.unknown")
	}
	if err != nil {
		return nil, fmt.Errorf("find a tip: %w", err)
	}
	ring, err := in.Sealer.Unbox(key, labelTip, tip.ReceiptKey)
	if err != nil {
		return nil, fmt.Errorf("open a tip: %w", err)
	}
	token = in.Sealer.Token()
	boxed, err := in.Sealer.Box(in.Sealer.Derive(token, "session-key"), labelSession, ring)
	if err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	s := models.Session{ID: in.Sealer.Derive(token, "session-id"), Side: models.FromReporter, TipID: tip.ID,
		Boxed: boxed, ExpiresAt: in.onTheHour(reporterSession), EndsAt: in.onTheHour(reporterSessionMost)}
	if err := in.Store.CreateSession(ctx, s); err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	return token, nil
}

// Leave ends a session.
func (in Intake) Leave(ctx context.Context, token []byte) error {
	if err := in.Store.RemoveSession(ctx, in.Sealer.Derive(token, "session-id")); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// Followed is a tip as its reporter sees it.
type Followed struct {
	Ref        string
	State      models.State
	ReceivedOn models.Date
	Unit       string
	Content    models.TipContent
	Events     []models.TipEvent
	Messages   []Message
	Files      []File
	CanWrite   bool
}

// Message is one message, opened.
type Message struct {
	Mine   bool // the reporter's
	Answer bool
	Text   string
	SentOn models.Date
}

// opened is a tip whose identities a session holds.
type opened struct {
	tip         models.Tip
	identity    models.Secret
	supervision models.Secret // the identity of models.PartSupervision
}

// Follow shows the tip of a session; models.NotFound where the session is over.
func (in Intake) Follow(ctx context.Context, token []byte) (Followed, error) {
	o, err := in.opened(ctx, token)
	if err != nil {
		return Followed{}, err
	}
	unit, err := in.Store.FindUnit(ctx, o.tip.UnitID)
	if err != nil {
		return Followed{}, fmt.Errorf("find a unit: %w", err)
	}
	_, stepErr := workflow.ReporterStep(o.tip.State, models.Write)
	f := Followed{Ref: o.tip.Ref(), State: o.tip.State, ReceivedOn: o.tip.ReceivedOn, Unit: unit.Name, CanWrite: stepErr == nil}
	plain, err := in.Sealer.Open(o.identity, o.tip.Content)
	if err != nil {
		return Followed{}, fmt.Errorf("open a tip: %w", err)
	}
	if err := json.Unmarshal(plain, &f.Content); err != nil {
		return Followed{}, fmt.Errorf("read a tip: %w", err)
	}
	if f.Events, err = in.Store.ListTipEvents(ctx, o.tip.ID); err != nil {
		return Followed{}, fmt.Errorf("list a tip's events: %w", err)
	}
	if f.Messages, err = in.messages(ctx, o); err != nil {
		return Followed{}, err
	}
	f.Files, err = in.files(ctx, o.identity, o.tip.ID)
	return f, err
}

// maxMessages is how many messages a tip takes from its reporter's side; the unit can
// write beyond it, and all of them are listed.
const maxMessages = 800

// Write adds a message of the reporter's. Problems speak of the field "text".
func (in Intake) Write(ctx context.Context, token []byte, said string) error {
	o, err := in.opened(ctx, token)
	if err != nil {
		return err
	}
	said = cleanText(said)
	var p models.Problems
	if said == "" {
		p.Add("text", "follow.err.empty_message")
	} else {
		text(&p, "text", "follow.write", said, models.MaxMessage)
	}
	if p.Any() {
		return p
	}
	before, err := in.Store.ListMessages(ctx, o.tip.ID)
	if err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	if len(before) >= maxMessages {
		return models.Fail(models.TooMany, "follow.err.too_many_messages")
	}
	sealed, err := in.Sealer.Seal([]byte(said), o.tip.Recipient)
	if err != nil {
		return fmt.Errorf("seal a message: %w", err)
	}
	return in.act(ctx, o, models.Write, func(ctx context.Context) error {
		return in.Store.CreateMessage(ctx, models.Message{ID: models.NewID(), TipID: o.tip.ID, Side: models.FromReporter,
			Content: sealed, SentOn: in.today()})
	})
}

// Attach adds a file to a tip that was sent. Problems speak of the field "files".
func (in Intake) Attach(ctx context.Context, token []byte, name string, r io.Reader) error {
	o, err := in.opened(ctx, token)
	if err != nil {
		return err
	}
	if _, err := workflow.ReporterStep(o.tip.State, models.Attach); err != nil {
		return err
	}
	if err := in.keepFile(ctx, o.tip.ID, o.tip.Recipient, name, r); err != nil {
		return err
	}
	return in.act(ctx, o, models.Attach, func(context.Context) error { return nil })
}

// actTries is how often an act of the reporter's is tried where a reviewer acted at the
// same moment: a reporter must not lose words to that.
const actTries = 5

// act does one act of the reporter's in a transaction with its event, on the tip as it is
// then: a reviewer may have moved it on while the reporter wrote.
func (in Intake) act(ctx context.Context, o opened, action models.Action, do func(ctx context.Context) error) error {
	var err error
	for range actTries {
		err = in.Store.InTx(ctx, func(ctx context.Context) error { return in.actOnce(ctx, o, action, do) })
		if !isStale(err) {
			return err
		}
	}
	return err
}

func (in Intake) actOnce(ctx context.Context, o opened, action models.Action, do func(ctx context.Context) error) error {
	tip, err := in.Store.FindTip(ctx, o.tip.ID)
	if err != nil {
		return fmt.Errorf("find a tip: %w", err)
	}
	to, err := workflow.ReporterStep(tip.State, action)
	if err != nil {
		return err
	}
	if err := in.Store.TouchTip(ctx, tip.ID, tip.Version, in.today()); err != nil {
		return fmt.Errorf("mark a tip: %w", err)
	}
	if err := do(ctx); err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return in.Store.AddTipEvent(ctx, models.TipEvent{TipID: tip.ID, Action: action, From: tip.State, To: to, On: in.today()})
}

func (in Intake) opened(ctx context.Context, token []byte) (opened, error) {
	over := models.Fail(models.NotFound, "follow.err.session_over")
	if len(token) == 0 {
		return opened{}, over
	}
	s, err := in.Store.FindSession(ctx, in.Sealer.Derive(token, "session-id"))
	if models.CodeOf(err) == models.NotFound || err == nil && (s.ExpiresAt <= in.Clock().Unix() || s.Side != models.FromReporter) {
		return opened{}, over
	}
	if err != nil {
		return opened{}, fmt.Errorf("find a session: %w", err)
	}
	plain, err := in.Sealer.Unbox(in.Sealer.Derive(token, "session-key"), labelSession, s.Boxed)
	if err != nil {
		return opened{}, fmt.Errorf("open a session: %w", err)
	}
	var ring models.Keyring
	if err := json.Unmarshal(plain, &ring); err != nil {
		return opened{}, errors.New("open a session: it isn't a keyring") // the parser's error may quote it
	}
	tip, err := in.Store.FindTip(ctx, s.TipID)
	if err != nil {
		return opened{}, fmt.Errorf("find a tip: %w", err)
	}
	if until := min(in.onTheHour(reporterSession), s.EndsAt); until > s.ExpiresAt {
		if err := in.Store.ExtendSession(ctx, s.ID, until); err != nil {
			return opened{}, fmt.Errorf("extend a session: %w", err)
		}
	}
	return opened{tip, models.Secret(ring.Tip), models.Secret(ring.Supervision)}, nil
}

func (in Intake) messages(ctx context.Context, o opened) ([]Message, error) {
	rows, err := in.Store.ListMessages(ctx, o.tip.ID)
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	messages := make([]Message, len(rows))
	for i, m := range rows {
		plain, err := in.Sealer.Open(o.identity, m.Content)
		if err != nil {
			return nil, fmt.Errorf("open a message: %w", err)
		}
		messages[i] = Message{Mine: m.Side == models.FromReporter, Answer: m.Answer, Text: string(plain), SentOn: m.SentOn}
	}
	return messages, nil
}
