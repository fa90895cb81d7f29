package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"qingyuan/models"
)

// asked is what an answer must fit, kept with the session and boxed under its token, as JSON.
type asked struct {
	Kind  askedKind `json:"kind"`
	Text  []byte    `json:"text"`
	Until int64     `json:"until"` // unix seconds
}

type askedKind string

const (
	askedApp        askedKind = "app"         // the secret that an app was told
	askedNewPasskey askedKind = "new_passkey" // challenges
	askedPasskey    askedKind = "passkey"
)

// askedLasts is how long somebody may take to answer.
const askedLasts = 15 * time.Minute

const labelAsked = "staff-asked"

// ask keeps what is asked in the session of a token, in place of what was asked before.
func (a Accounts) ask(ctx context.Context, token []byte, q asked) error {
	q.Until = a.Clock().Add(askedLasts).Unix()
	plain, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("keep what was asked: %w", err)
	}
	boxed, err := a.Sealer.Box(a.Sealer.Derive(token, "session-key"), labelAsked, plain)
	if err != nil {
		return fmt.Errorf("keep what was asked: %w", err)
	}
	if err := a.Store.SetSessionAsked(ctx, a.Sealer.Derive(token, "session-id"), boxed); err != nil {
		return fmt.Errorf("keep what was asked: %w", err)
	}
	return nil
}

// askedFor finds what was asked; models.NotFound where it was another thing, or too long ago.
func (a Accounts) askedFor(ctx context.Context, token []byte, kind askedKind) ([]byte, error) {
	row, err := a.Store.FindSession(ctx, a.Sealer.Derive(token, "session-id"))
	if err != nil {
		return nil, fmt.Errorf("find what was asked: %w", err)
	}
	if row.Asked == nil {
		return nil, models.Fail(models.NotFound, "")
	}
	plain, err := a.Sealer.Unbox(a.Sealer.Derive(token, "session-key"), labelAsked, row.Asked)
	if err != nil {
		return nil, fmt.Errorf("open what was asked: %w", err)
	}
	var q asked
	if err := json.Unmarshal(plain, &q); err != nil {
		return nil, fmt.Errorf("read what was asked: %w", err)
	}
	if q.Kind != kind || q.Until < a.Clock().Unix() {
		return nil, models.Fail(models.NotFound, "")
	}
	return q.Text, nil
}
