package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"qingyuan/models"
)

// Note is a secret that a session has to show to who asked for it: the page may be loaded
// again, and nothing but that session's cookie opens it.
type Note struct {
	Kind    NoteKind
	StaffID int64 // whose it is
	Text    models.Secret
}

// NoteKind says what a note holds.
type NoteKind string

// The kinds.
const (
	NoteOneTime NoteKind = "one_time" // a one-time password
	NoteCode    NoteKind = "code"     // a recovery code

	NoteFactorCodes NoteKind = "factor_codes" // recovery codes of the second step, one a line
)

// noteFor is how long a note can be shown.
const noteFor = 15 * time.Minute

const labelNote = "staff-note"

// storedNote is a Note as it is boxed, as JSON.
type storedNote struct {
	Kind    NoteKind `json:"kind"`
	StaffID int64    `json:"staff"`
	Text    string   `json:"text"`
	Until   int64    `json:"until"` // unix seconds
}

// note boxes a note under a session's token.
func (a Accounts) note(token []byte, n Note) ([]byte, error) {
	plain, err := json.Marshal(storedNote{n.Kind, n.StaffID, n.Text.Reveal(), a.Clock().Add(noteFor).Unix()})
	if err != nil {
		return nil, err
	}
	return a.Sealer.Box(a.Sealer.Derive(token, "session-key"), labelNote, plain)
}

// Leave leaves a note in a session, in place of the one before.
func (a Accounts) Leave(ctx context.Context, token []byte, n Note) error {
	boxed, err := a.note(token, n)
	if err != nil {
		return fmt.Errorf("leave a note: %w", err)
	}
	if err := a.Store.SetSessionNote(ctx, a.Sealer.Derive(token, "session-id"), boxed); err != nil {
		return fmt.Errorf("leave a note: %w", err)
	}
	return nil
}

// Noted finds the note of a kind in a session; it reports false where there is none, or none
// any more.
func (a Accounts) Noted(ctx context.Context, token []byte, kind NoteKind) (Note, bool, error) {
	row, err := a.Store.FindSession(ctx, a.Sealer.Derive(token, "session-id"))
	if err != nil || row.Note == nil {
		return Note{}, false, err
	}
	plain, err := a.Sealer.Unbox(a.Sealer.Derive(token, "session-key"), labelNote, row.Note)
	if err != nil {
		return Note{}, false, fmt.Errorf("open a note: %w", err)
	}
	var n storedNote
	if err := json.Unmarshal(plain, &n); err != nil {
		return Note{}, false, fmt.Errorf("read a note: %w", err)
	}
	if n.Kind != kind || n.Until < a.Clock().Unix() {
		return Note{}, false, nil
	}
	return Note{n.Kind, n.StaffID, models.Secret(n.Text)}, true, nil
}

// Forget removes a session's note.
func (a Accounts) Forget(ctx context.Context, token []byte) error {
	if err := a.Store.SetSessionNote(ctx, a.Sealer.Derive(token, "session-id"), nil); err != nil {
		return fmt.Errorf("forget a note: %w", err)
	}
	return nil
}
