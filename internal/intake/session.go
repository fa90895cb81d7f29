package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"qingyuan/models"
)

// reporterSession is how long a reporter who showed the receipt may be idle, and
// reporterSessionMost how long a session may last in all.
const (
	reporterSession     = time.Hour
	reporterSessionMost = 8 * time.Hour
)

const labelSession = "session"

// ring is what a reporter's session holds. It is stored boxed, as JSON.
type ring struct {
	models.Keyring
	Own []byte `json:"own"` // made of the receipt, and nobody else's: vouchers come from it
}

// Erased is the error of a receipt whose tip was kept as long as it had to be.
type Erased struct{ On models.Date }

func (e Erased) Error() string { return "the tip was erased" }

// Enter opens a session with a receipt and returns the token for the reporter's cookie.
// A receipt that opens nothing is models.NotFound; one of a tip that was erased, Erased.
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
	if tip.ErasedOn != "" {
		return nil, Erased{tip.ErasedOn}
	}
	token = in.Sealer.Token()
	boxed, err := in.boxRing(token, key, tip)
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

// boxRing opens what a receipt's key opens and boxes it again, for the session of a token.
func (in Intake) boxRing(token, key []byte, tip models.Tip) ([]byte, error) {
	plain, err := in.Sealer.Unbox(key, labelTip, tip.ReceiptKey)
	if err != nil {
		return nil, fmt.Errorf("open a tip: %w", err)
	}
	r := ring{Own: in.Sealer.Derive(key, "reporter-own")}
	if strings.HasPrefix(string(plain), "AGE-SECRET-KEY-") { // a tip from when it had one part
		r.Tip = string(plain)
	} else if err := json.Unmarshal(plain, &r.Keyring); err != nil {
		return nil, errors.New("open a tip: it has no keyring") // the parser's error may quote it
	}
	if plain, err = json.Marshal(r); err != nil {
		return nil, err
	}
	return in.Sealer.Box(in.Sealer.Derive(token, "session-key"), labelSession, plain)
}

// Leave ends a session.
func (in Intake) Leave(ctx context.Context, token []byte) error {
	if err := in.Store.RemoveSession(ctx, in.Sealer.Derive(token, "session-id")); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// opened is a tip whose identities a session holds.
type opened struct {
	tip         models.Tip
	identity    models.Secret
	supervision models.Secret // the identity of models.PartSupervision
	own         []byte        // ring.Own
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
	var r ring
	if err := json.Unmarshal(plain, &r); err != nil {
		return opened{}, errors.New("open a session: it isn't a keyring") // as above
	}
	tip, err := in.Store.FindTip(ctx, s.TipID)
	if err != nil {
		return opened{}, fmt.Errorf("find a tip: %w", err)
	}
	if tip.ErasedOn != "" {
		return opened{}, over
	}
	if until := min(in.onTheHour(reporterSession), s.EndsAt); until > s.ExpiresAt {
		if err := in.Store.ExtendSession(ctx, s.ID, until); err != nil {
			return opened{}, fmt.Errorf("extend a session: %w", err)
		}
	}
	return opened{tip, models.Secret(r.Tip), models.Secret(r.Supervision), r.Own}, nil
}
