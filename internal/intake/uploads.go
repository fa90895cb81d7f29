package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"qingyuan/models"
)

// Upload is a file that hasn't come whole yet, as its reporter sees it.
type Upload struct {
	ID     string
	Number int64 // that the file will have
	models.UploadMeta
	Received  int64 // bytes
	Parts     int64
	ExpiresAt time.Time
	Done      bool // it has become a file
}

// Percent of the file that has come.
func (u Upload) Percent() int64 {
	if u.Length == 0 {
		return 0
	}
	return u.Received * 100 / u.Length
}

// uploadLife is how long an upload waits for its next byte.
const uploadLife = 24 * time.Hour

// Begin announces a file that will come in parts. Its length counts towards the caps from
// now on. Problems speak of the field "files".
func (e Evidence) Begin(ctx context.Context, meta models.UploadMeta) (Upload, error) {
	if meta.Name != "" {
		meta.Name = models.FileName(meta.Name)
	}
	if err := e.admit(ctx, meta); err != nil {
		return Upload{}, err
	}
	if err := e.touch(ctx); err != nil {
		return Upload{}, err
	}
	sealed, err := e.sealed(meta)
	if err != nil {
		return Upload{}, err
	}
	row := models.Upload{ID: models.NewID(), TipID: e.tipID, Meta: sealed, ExpiresAt: e.in.onTheHour(uploadLife)}
	for range recordTries { // others may take its number at the same moment
		if err = e.in.Store.CreateUpload(ctx, row); !isDuplicate(err) {
			break
		}
	}
	if err != nil {
		return Upload{}, fmt.Errorf("begin an upload: %w", err)
	}
	err = e.holdCaps(ctx, row.ID, meta.Name, func(ctx context.Context) error { return e.in.dropUpload(ctx, row.ID) })
	if err != nil {
		return Upload{}, err
	}
	return e.in.upload(e.identity, row)
}

// admit says at once what would be said at the end.
func (e Evidence) admit(ctx context.Context, meta models.UploadMeta) error {
	h, err := e.held(ctx)
	if err != nil {
		return err
	}
	switch {
	case h.Files >= e.in.Caps.Files:
		return e.in.tooMany(meta.Name)
	case meta.Length <= 0:
		return fileProblem("evidence.err.empty_file", meta.Name, nil)
	case meta.Length > e.in.limit(h):
		return e.in.tooLarge(meta.Name, e.in.limit(h))
	}
	return nil
}

// Upload finds one. Of one that has come whole, the file is made first if it isn't there.
func (e Evidence) Upload(ctx context.Context, id string) (Upload, error) {
	u, err := e.find(ctx, id)
	if err != nil || u.Done || u.Received < u.Length {
		return u, err
	}
	if err := e.finish(ctx, u); err != nil {
		return Upload{}, err
	}
	u.Done = true
	return u, nil
}

// find an upload, or what has become of it.
func (e Evidence) find(ctx context.Context, id string) (Upload, error) {
	row, err := e.in.Store.FindUpload(ctx, e.tipID, id)
	if models.CodeOf(err) == models.NotFound {
		return e.done(ctx, id)
	}
	if err != nil {
		return Upload{}, fmt.Errorf("find an upload: %w", err)
	}
	if row.ExpiresAt <= e.in.Clock().Unix() {
		return Upload{}, errGone
	}
	return e.in.upload(e.identity, row)
}

// errGone says that an upload isn't there (any more).
var errGone = models.Fail(models.NotFound, "evidence.err.gone")

func (e Evidence) done(ctx context.Context, id string) (Upload, error) {
	a, err := e.in.Store.FindAttachment(ctx, e.tipID, id)
	if models.CodeOf(err) == models.NotFound {
		return Upload{}, errGone
	}
	if err != nil {
		return Upload{}, fmt.Errorf("find a file: %w", err)
	}
	f, err := e.in.file(e.identity, a)
	u := Upload{ID: id, Number: f.Number, Received: f.Sent, Done: true}
	u.Length = f.Sent
	return u, err
}

// finishTime bounds the making of a file from its parts.
const finishTime = 30 * time.Minute

// finish makes the file of an upload that has come whole. It is done once at a time,
// whoever asks, and to its end even where the one who asked is gone; done again, it finds
// the file there. An upload whose file can't be taken goes.
func (e Evidence) finish(ctx context.Context, u Upload) error {
	return e.in.Once(u.ID, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTime)
		defer cancel()
		err := e.assemble(ctx, u)
		if err == nil || e.has(ctx, u.ID) { // another node may have been faster
			return nil
		}
		if _, bad := errors.AsType[models.Problems](err); bad {
			err = errors.Join(err, e.in.dropUpload(ctx, u.ID))
		}
		return err
	})
}

// assemble takes the parts through what every file goes through, as one.
func (e Evidence) assemble(ctx context.Context, u Upload) error {
	parts, err := e.in.Store.ListUploadParts(ctx, u.ID)
	if err != nil {
		return fmt.Errorf("list an upload's parts: %w", err)
	}
	whole, done := e.newWhole(ctx, parts, u.Length)
	defer done.Close()
	a, err := e.keep(ctx, arrival{id: u.ID, seq: u.Number, name: u.Name, limit: u.Length}, whole)
	if err != nil {
		return err
	}
	err = e.become(ctx, a, func(ctx context.Context) error { return e.in.Store.RemoveUpload(ctx, u.ID) })
	if err != nil {
		return err
	}
	return e.in.removeParts(ctx, parts)
}

// Cancel forgets an upload with what has come of it; one that isn't there is no error.
func (e Evidence) Cancel(ctx context.Context, id string) error {
	_, err := e.in.Store.FindUpload(ctx, e.tipID, id)
	if models.CodeOf(err) == models.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find an upload: %w", err)
	}
	return e.in.dropUpload(ctx, id)
}

// uploads lists those of a tip, opened with its identity.
func (in Intake) uploads(ctx context.Context, identity models.Secret, tipID string) ([]Upload, error) {
	rows, err := in.Store.ListUploads(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	uploads := make([]Upload, len(rows))
	for i, row := range rows {
		if uploads[i], err = in.upload(identity, row); err != nil {
			return nil, err
		}
	}
	return uploads, nil
}

func (in Intake) upload(identity models.Secret, row models.Upload) (Upload, error) {
	u := Upload{ID: row.ID, Number: row.Seq, Received: row.Received, Parts: row.Parts, ExpiresAt: time.Unix(row.ExpiresAt, 0)}
	plain, err := in.Sealer.Open(identity, row.Meta)
	if err != nil {
		return u, fmt.Errorf("open an upload's name: %w", err)
	}
	if err := json.Unmarshal(plain, &u.UploadMeta); err != nil {
		return u, fmt.Errorf("read an upload's name: %w", err)
	}
	return u, nil
}

// dropUploads forgets all that was coming for a tip or draft.
func (in Intake) dropUploads(ctx context.Context, tipID string) error {
	rows, err := in.Store.ListUploads(ctx, tipID)
	if err != nil {
		return fmt.Errorf("list uploads: %w", err)
	}
	for _, row := range rows {
		if err := in.dropUpload(ctx, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// dropUpload removes an upload, the rows first; one that is gone, or has become a file just
// now, is no error.
func (in Intake) dropUpload(ctx context.Context, id string) error {
	parts, err := in.Store.ListUploadParts(ctx, id)
	if err != nil {
		return fmt.Errorf("list an upload's parts: %w", err)
	}
	err = in.Store.RemoveUpload(ctx, id)
	if models.CodeOf(err) == models.Conflict {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return in.removeParts(ctx, parts)
}

func (in Intake) removeParts(ctx context.Context, parts []models.UploadPart) error {
	for _, p := range parts {
		if err := in.Blob.Remove(ctx, p.ObjectKey); err != nil {
			return fmt.Errorf("remove a part: %w", err)
		}
	}
	return nil
}
