package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"qingyuan/models"
)

// draftLife is how long a draft waits for its reporter.
const draftLife = 24 * time.Hour

const (
	labelDraft = "draft"
	labelTip   = "tip-identity"
)

// Draft is an open draft: what the reporter has filled in so far.
type Draft struct {
	models.DraftState
	Files   []File
	Uploads []Upload    // files that haven't come whole yet
	Missing models.Step // the first step that isn't filled in; StepCheck where none is missing
	row     models.Draft
	key     []byte
}

// Sent reports whether the tip exists already; Receipt and Handler are then set.
func (d Draft) Sent() bool { return d.row.Sent }

// Start is how a draft begins: the zero Start where the reporter fills it in.
type Start struct {
	Channel models.Channel
	By      int64         // who of the staff takes it down
	CameOn  models.Date   // the day on which a letter, visit or call came
	About   *models.Cited // something public from which the reporter came; nil: nothing
}

// Begin makes an empty draft and returns the token for the reporter's cookie. The token is
// the one way back to it.
func (in Intake) Begin(ctx context.Context, start Start) (token []byte, err error) {
	secret, recipient, err := in.Sealer.NewIdentity()
	if err != nil {
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	if start.Channel == "" {
		start.Channel = models.ByPortal
	}
	token = in.Sealer.Token()
	d := Draft{DraftState: models.DraftState{Identity: secret.Reveal(), Channel: start.Channel, By: start.By, CameOn: start.CameOn},
		key: in.Sealer.Derive(token, "draft-key"),
		row: models.Draft{ID: in.Sealer.Derive(token, "draft-id"), TipID: models.NewID(), Recipient: recipient,
			ExpiresAt: in.onTheHour(draftLife), Version: 1}}
	if start.About != nil { // where it was published is where it happened, as long as nobody says otherwise
		d.Content.About, d.Content.RegionCode = start.About, start.About.At
	}
	if err := in.box(&d); err != nil {
		return nil, err
	}
	if err := in.Store.CreateDraft(ctx, d.row); err != nil {
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	return token, nil
}

// Draft opens the draft of a token, with its files; models.NotFound where there is none (any
// more).
func (in Intake) Draft(ctx context.Context, token []byte) (*Draft, error) {
	d, err := in.DraftAlone(ctx, token)
	if err != nil || d.Sent() {
		return d, err
	}
	return d, in.ListFiles(ctx, d)
}

// ListFiles lists the files of an unsent draft in it.
func (in Intake) ListFiles(ctx context.Context, d *Draft) (err error) {
	if d.Uploads, err = in.uploads(ctx, models.Secret(d.Identity), d.row.TipID); err != nil {
		return err
	}
	d.Files, err = in.files(ctx, models.Secret(d.Identity), d.row.TipID)
	return err
}

// DraftAlone is Draft without its files: one row is read.
func (in Intake) DraftAlone(ctx context.Context, token []byte) (*Draft, error) {
	if len(token) == 0 {
		return nil, models.Fail(models.NotFound, "report.err.no_draft")
	}
	row, err := in.Store.FindDraft(ctx, in.Sealer.Derive(token, "draft-id"))
	if models.CodeOf(err) == models.NotFound || err == nil && row.ExpiresAt <= in.Clock().Unix() {
		return nil, models.Fail(models.NotFound, "report.err.no_draft")
	}
	if err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	d := &Draft{row: row, key: in.Sealer.Derive(token, "draft-key")}
	plain, err := in.Sealer.Unbox(d.key, labelDraft, row.Boxed)
	if err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	if err := json.Unmarshal(plain, &d.DraftState); err != nil {
		return nil, fmt.Errorf("read a draft: %w", err)
	}
	d.Missing = in.missing(d.DraftState)
	return d, nil
}

// Discard forgets a draft with its files. Of a draft that was sent only the receipt is
// forgotten, not the tip.
func (in Intake) Discard(ctx context.Context, token []byte) error {
	d, err := in.DraftAlone(ctx, token)
	if models.CodeOf(err) == models.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return in.discard(ctx, d.row)
}

// change does fn to a draft and gives it its full time again. Where another request of the
// same reporter changed it at the same moment, it is done on what that one left.
func (in Intake) change(ctx context.Context, token []byte, fn func(*Draft)) error {
	var err error
	for range actTries {
		err = in.changeOnce(ctx, token, fn)
		if !isStale(err) {
			return err
		}
	}
	return err
}

// isStale reports whether an act failed only because another came in between.
func isStale(err error) bool {
	e, ok := errors.AsType[*models.Error](err)
	return ok && e.Code == models.Conflict && e.Key == "err.changed_meanwhile"
}

func (in Intake) changeOnce(ctx context.Context, token []byte, fn func(*Draft)) error {
	d, err := in.DraftAlone(ctx, token)
	if err != nil {
		return err
	}
	if d.Sent() {
		return models.Fail(models.Conflict, "report.err.sent")
	}
	fn(d)
	d.row.ExpiresAt = in.onTheHour(draftLife)
	if err := in.box(d); err != nil {
		return err
	}
	if err := in.Store.UpdateDraft(ctx, d.row); err != nil {
		return fmt.Errorf("save a draft: %w", err)
	}
	return nil
}

func (in Intake) box(d *Draft) error {
	plain, err := json.Marshal(d.DraftState)
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	d.row.Boxed, err = in.Sealer.Box(d.key, labelDraft, plain)
	if err != nil {
		return fmt.Errorf("seal a draft: %w", err)
	}
	return nil
}

// TipID is the id that the draft's tip has, or will have.
func (d Draft) TipID() string { return d.row.TipID }
