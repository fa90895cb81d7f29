package intake

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"qingyuan/models"
)

// File is one attachment as its reporter sees it.
type File struct {
	ID string
	models.AttachmentMeta
}

// headLen is how much of a file its type is told by, in bytes.
const headLen = 3072

// AddFile seals a file to the draft's tip as it arrives and keeps it. Its type is decided
// by its content. Problems speak of the field "files".
func (in Intake) AddFile(ctx context.Context, token []byte, sentName string, r io.Reader) error {
	d, err := in.Draft(ctx, token)
	if err != nil {
		return err
	}
	if d.Sent() {
		return models.Fail(models.Conflict, "report.err.sent")
	}
	return in.keepFile(ctx, d.row.TipID, d.row.Recipient, sentName, r)
}

// RemoveFile takes a file from a draft.
func (in Intake) RemoveFile(ctx context.Context, token []byte, id string) error {
	d, err := in.Draft(ctx, token)
	if err != nil {
		return err
	}
	if d.Sent() {
		return models.Fail(models.Conflict, "report.err.sent")
	}
	return in.dropFiles(ctx, d.row.TipID, func(a models.Attachment) bool { return a.ID == id })
}

func (in Intake) keepFile(ctx context.Context, tipID, recipient, sentName string, r io.Reader) error {
	name := models.FileName(sentName)
	before, err := in.Store.ListAttachments(ctx, tipID)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	left := in.Caps.Tip
	for _, a := range before {
		left -= a.SealedSize
	}
	if len(before) >= in.Caps.Files {
		return fileProblem("report.err.too_many_files", name, int64(in.Caps.Files))
	}
	head := bufio.NewReaderSize(r, headLen)
	start, err := head.Peek(headLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read a file: %w", models.Fail(models.Invalid, "err.bad_form").Because(err))
	}
	if len(start) == 0 {
		return fileProblem("report.err.empty_file", name, 0)
	}
	kind, allowed := in.Kind(start)
	if !allowed {
		return fileProblem("report.err.file_type", name, 0)
	}
	id := models.NewID()
	a := models.Attachment{ID: id, TipID: tipID, Side: models.FromReporter, ObjectKey: "sealed/" + id[:2] + "/" + id, AddedOn: in.today()}
	body := &cappedReader{r: head, left: min(in.Caps.File, left)}
	a.SealedSize, err = in.putSealed(ctx, a.ObjectKey, recipient, body)
	if body.over() {
		return in.overCap(name, left)
	}
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	if err := in.recordFile(ctx, a, recipient, models.AttachmentMeta{Name: name, Type: kind, Size: body.count}); err != nil {
		return err
	}
	return in.holdCaps(ctx, a, name)
}

// holdCaps looks again when a file is recorded: others may have come at the same moment.
// The files that were recorded first stay; one that is over goes.
func (in Intake) holdCaps(ctx context.Context, a models.Attachment, name string) error {
	all, err := in.Store.ListAttachments(ctx, a.TipID)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	var sum int64
	for i, b := range all {
		sum += b.SealedSize
		if b.ID != a.ID {
			continue
		}
		over := in.overCap(name, in.Caps.Tip-sum+b.SealedSize)
		if i >= in.Caps.Files {
			over = fileProblem("report.err.too_many_files", name, int64(in.Caps.Files))
		} else if sum <= in.Caps.Tip+sealedMargin {
			return nil
		}
		if err := in.dropFiles(ctx, a.TipID, func(b models.Attachment) bool { return b.ID == a.ID }); err != nil {
			return err
		}
		return over
	}
	return nil
}

// sealedMargin is more than sealing adds to a file of the largest size: 16 bytes in 64 KiB,
// and a header.
const sealedMargin = 4 << 20

func (in Intake) overCap(name string, left int64) error {
	if left < in.Caps.File {
		return fileProblem("report.err.tip_too_large", name, in.Caps.Tip>>20)
	}
	return fileProblem("report.err.file_too_large", name, in.Caps.File>>20)
}

func fileProblem(key, name string, most int64) error {
	var p models.Problems
	p.Add("files", key, "Name", name, "Max", most)
	return p
}

// recordFile makes the file part of its tip; where that fails, the object goes.
func (in Intake) recordFile(ctx context.Context, a models.Attachment, recipient string, meta models.AttachmentMeta) error {
	plain, err := json.Marshal(meta)
	if err == nil {
		a.Meta, err = in.Sealer.Seal(plain, recipient)
	}
	if err == nil {
		err = in.Store.CreateAttachment(ctx, a)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("record a file: %w", err), in.Blob.Remove(context.WithoutCancel(ctx), a.ObjectKey))
	}
	return nil
}

// putSealed seals r to the recipient on its way to the object store: only ciphertext
// leaves this function, and a broken r leaves nothing there.
func (in Intake) putSealed(ctx context.Context, key, recipient string, r io.Reader) (int64, error) {
	sealed := in.Sealer.SealFrom(r, recipient)
	defer sealed.Close()
	return in.Blob.Put(ctx, key, sealed)
}

// cappedReader fails once more than left bytes have come.
type cappedReader struct {
	r     io.Reader
	left  int64
	count int64
}

func (c *cappedReader) over() bool { return c.count > c.left }

func (c *cappedReader) Read(p []byte) (int, error) {
	if c.over() {
		return 0, errors.New("over the cap")
	}
	n, err := c.r.Read(p)
	c.count += int64(n)
	if c.over() {
		return 0, errors.New("over the cap")
	}
	return n, err
}

// files lists a tip's attachments, opened with its identity.
func (in Intake) files(ctx context.Context, identity models.Secret, tipID string) ([]File, error) {
	rows, err := in.Store.ListAttachments(ctx, tipID)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	files := make([]File, len(rows))
	for i, a := range rows {
		plain, err := in.Sealer.Open(identity, a.Meta)
		if err != nil {
			return nil, fmt.Errorf("open a file's name: %w", err)
		}
		files[i].ID = a.ID
		if err := json.Unmarshal(plain, &files[i].AttachmentMeta); err != nil {
			return nil, fmt.Errorf("read a file's name: %w", err)
		}
	}
	return files, nil
}

// dropFiles removes those attachments of a tip or draft for which which is true.
func (in Intake) dropFiles(ctx context.Context, tipID string, which func(models.Attachment) bool) error {
	rows, err := in.Store.ListAttachments(ctx, tipID)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	for _, a := range rows {
		if !which(a) {
			continue
		}
		if err := in.dropFile(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// dropFile removes an attachment, the record first: an object without a record is swept, a
// record without an object would be a lost file.
func (in Intake) dropFile(ctx context.Context, a models.Attachment) error {
	if err := in.Store.RemoveAttachment(ctx, a.TipID, a.ID); err != nil {
		return fmt.Errorf("remove a file: %w", err)
	}
	if err := in.Blob.Remove(ctx, a.ObjectKey); err != nil {
		return fmt.Errorf("remove a file: %w", err)
	}
	return nil
}
