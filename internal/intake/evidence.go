package intake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"qingyuan/models"
	"qingyuan/models/workflow"
)

// Evidence is where the files of one draft or tip go, opened by its reporter.
type Evidence struct {
	in        Intake
	tipID     string
	recipient string
	identity  models.Secret
	// touch keeps what the files belong to from expiring while they come.
	touch func(ctx context.Context) error
	// record runs do in the transaction by which a file becomes part of what it belongs to.
	record func(ctx context.Context, do func(ctx context.Context) error) error
}

// DraftEvidence opens the evidence of a draft that isn't sent.
func (in Intake) DraftEvidence(ctx context.Context, token []byte) (Evidence, error) {
	d, err := in.DraftAlone(ctx, token)
	if err != nil {
		return Evidence{}, err
	}
	if d.Sent() {
		return Evidence{}, models.Fail(models.Conflict, "report.err.sent")
	}
	return Evidence{in: in, tipID: d.row.TipID, recipient: d.row.Recipient, identity: models.Secret(d.Identity), record: in.Store.InTx,
		touch: func(ctx context.Context) error {
			if d.row.ExpiresAt >= in.onTheHour(draftLife) {
				return nil
			}
			return in.change(ctx, token, func(*Draft) {})
		}}, nil
}

// TipEvidence opens the evidence of the tip of a session, where files may still be added.
func (in Intake) TipEvidence(ctx context.Context, token []byte) (Evidence, error) {
	o, err := in.opened(ctx, token)
	if err != nil {
		return Evidence{}, err
	}
	if _, err := workflow.ReporterStep(o.tip.State, models.Attach); err != nil {
		return Evidence{}, err
	}
	return Evidence{in: in, tipID: o.tip.ID, recipient: o.tip.Recipient, identity: o.identity,
		touch: func(context.Context) error { return nil }, // whoever opens a session extends it
		record: func(ctx context.Context, do func(ctx context.Context) error) error {
			return in.act(ctx, o, models.Attach, func(ctx context.Context, _ models.Tip) error { return do(ctx) })
		}}, nil
}

// AddFile adds a file to a draft: Evidence.Add.
func (in Intake) AddFile(ctx context.Context, token []byte, name string, r io.Reader) error {
	e, err := in.DraftEvidence(ctx, token)
	if err != nil {
		return err
	}
	return e.Add(ctx, name, r)
}

// Attach adds a file to a tip that was sent: Evidence.Add.
func (in Intake) Attach(ctx context.Context, token []byte, name string, r io.Reader) error {
	e, err := in.TipEvidence(ctx, token)
	if err != nil {
		return err
	}
	return e.Add(ctx, name, r)
}

// RemoveFile takes a file, or one that was still coming, from a draft.
func (in Intake) RemoveFile(ctx context.Context, token []byte, id string) error {
	e, err := in.DraftEvidence(ctx, token)
	if err != nil {
		return err
	}
	if err := e.Cancel(ctx, id); err != nil {
		return err
	}
	return in.dropFiles(ctx, e.tipID, func(a models.Attachment) bool { return a.ID == id })
}

// Add seals a file as it arrives and keeps it. Its type is decided by its content. With a
// name of "", readers see a neutral one. Problems speak of the field "files".
func (e Evidence) Add(ctx context.Context, name string, r io.Reader) error {
	if name != "" {
		name = models.FileName(name)
	}
	h, err := e.held(ctx)
	if err != nil {
		return err
	}
	if h.Files >= e.in.Caps.Files {
		return e.in.tooMany(name)
	}
	if err := e.touch(ctx); err != nil {
		return err
	}
	a, err := e.keep(ctx, arrival{id: models.NewID(), name: name, limit: e.in.limit(h)}, r)
	if err != nil {
		return err
	}
	if err := e.become(ctx, a, func(context.Context) error { return nil }); err != nil {
		return err
	}
	return e.holdCaps(ctx, a.ID, name, func(ctx context.Context) error { return e.in.dropFile(ctx, a) })
}

// recordTries is how many files may become part of one tip at the same moment.
const recordTries = 20

// become makes a file part of its tip, together with what else do changes. Where another
// took its number at the same moment, it gets the one after. Where it fails, the object
// goes; where nobody can say whether it failed, the sweep finds the object.
func (e Evidence) become(ctx context.Context, a models.Attachment, do func(ctx context.Context) error) error {
	var err error
	for range recordTries {
		err = e.record(ctx, func(ctx context.Context) error {
			if err := do(ctx); err != nil {
				return err
			}
			return e.in.Store.CreateAttachment(ctx, a)
		})
		if !isDuplicate(err) || e.has(ctx, a.ID) {
			break
		}
		a.Seq = 0
	}
	if err == nil {
		return nil
	}
	if models.CodeOf(err) == models.Conflict {
		err = errors.Join(err, e.in.Blob.Remove(context.WithoutCancel(ctx), a.ObjectKey))
	}
	return fmt.Errorf("record a file: %w", err)
}

func isDuplicate(err error) bool {
	e, ok := errors.AsType[*models.Error](err)
	return ok && e.Code == models.Conflict && e.Key == "err.duplicate"
}

// has reports whether a file of the tip has an id.
func (e Evidence) has(ctx context.Context, id string) bool {
	_, err := e.in.Store.FindAttachment(ctx, e.tipID, id)
	return err == nil
}

// Held is how much a draft or a tip holds, files included that are still coming.
type Held struct {
	Files int
	Bytes int64
}

// piece is what a file, or one that is still coming, takes of the caps.
type piece struct {
	id    string
	seq   int64
	bytes int64
}

// HeldBy counts files and uploads.
func HeldBy(files []File, uploads []Upload) Held { return sum(pieces(files, uploads)) }

// pieces are in the order of their numbers. An upload that became a file counts once.
func pieces(files []File, uploads []Upload) []piece {
	var all []piece
	there := map[string]bool{}
	for _, f := range files {
		all = append(all, piece{f.ID, f.Number, f.Size})
		there[f.ID] = true
	}
	for _, u := range uploads {
		if !there[u.ID] {
			all = append(all, piece{u.ID, u.Number, u.Length})
		}
	}
	return all
}

func sum(all []piece) Held {
	h := Held{Files: len(all)}
	for _, p := range all {
		h.Bytes += p.bytes
	}
	return h
}

// pieces lists uploads before files: one that becomes a file in between is then seen twice,
// not missed.
func (e Evidence) pieces(ctx context.Context) ([]piece, error) {
	uploads, err := e.in.uploads(ctx, e.identity, e.tipID)
	if err != nil {
		return nil, err
	}
	files, err := e.in.files(ctx, e.identity, e.tipID)
	return pieces(files, uploads), err
}

func (e Evidence) held(ctx context.Context) (Held, error) {
	all, err := e.pieces(ctx)
	return sum(all), err
}

// limit is how long one more file may be, in bytes.
func (in Intake) limit(h Held) int64 { return max(0, min(in.Caps.File, in.Caps.Tip-h.Bytes)) }

// holdCaps looks again when a file or an upload is recorded: others may have come at the
// same moment. Those with lower numbers stay; one that is over is dropped.
func (e Evidence) holdCaps(ctx context.Context, id, name string, drop func(context.Context) error) error {
	all, err := e.pieces(ctx)
	if err != nil {
		return err
	}
	own := piece{}
	for _, p := range all {
		if p.id == id {
			own = p
		}
	}
	var h Held
	for _, p := range all {
		if p.seq <= own.seq {
			h.Files, h.Bytes = h.Files+1, h.Bytes+p.bytes
		}
	}
	var over error
	switch {
	case h.Files > e.in.Caps.Files:
		over = e.in.tooMany(name)
	case h.Bytes > e.in.Caps.Tip:
		over = e.in.tooLarge(name, e.in.Caps.Tip-h.Bytes)
	default:
		return nil
	}
	return errors.Join(over, drop(ctx))
}

func (in Intake) tooMany(name string) error {
	return fileProblem("evidence.err.too_many_files", name, in.Caps.Files)
}

// tooLarge says which cap is in the way, where left bytes would have fitted.
func (in Intake) tooLarge(name string, left int64) error {
	if left < in.Caps.File {
		return fileProblem("evidence.err.tip_too_large", name, models.Bytes(in.Caps.Tip))
	}
	return fileProblem("evidence.err.file_too_large", name, models.Bytes(in.Caps.File))
}

// fileProblem speaks of a file by its name; where that is "", whoever shows it knows better.
// most is the cap that is in the way, nil where none is.
func fileProblem(key, name string, most any) error {
	var p models.Problems
	p.Add("files", key, "Name", name, "Max", most)
	return p
}
