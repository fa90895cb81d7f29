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
	ID     string
	Number int64 // within the tip
	models.AttachmentMeta
}

// headLen is how much of a file its type is told by, in bytes.
const headLen = 3072

// arrival is a file on its way in.
type arrival struct {
	id    string // of the attachment
	seq   int64  // 0: the next
	name  string // "" for a neutral one
	limit int64  // bytes that may come
}

// keep takes a file from r into the object store in one pass: its type is told, pictures
// are cleaned, malware is looked for, and only ciphertext leaves this function. What is
// returned is ready to be recorded; where it fails, nothing is left.
func (e Evidence) keep(ctx context.Context, file arrival, r io.Reader) (models.Attachment, error) {
	a := models.Attachment{ID: file.id, TipID: e.tipID, Seq: file.seq, Side: models.FromReporter, ObjectKey: newObject(), AddedOn: e.in.today()}
	head := bufio.NewReaderSize(r, headLen)
	start, err := head.Peek(headLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return a, fmt.Errorf("read a file: %w", err)
	}
	kind, err := e.in.kind(file.name, start)
	if err != nil {
		return a, err
	}
	sent := &capped{r: head, left: file.limit}
	meta := models.AttachmentMeta{Name: file.name, Ending: e.in.Scrub.Named("", kind), Type: kind, Cleaned: e.in.Scrub.Cleans(kind)}
	if file.name != "" {
		meta.Name = e.in.Scrub.Named(file.name, kind)
	}
	a.SealedSize, err = e.putClean(ctx, a.ObjectKey, &meta, sent)
	switch {
	case sent.over():
		return a, e.in.tooLarge(file.name, file.limit)
	case e.in.Scrub.Damaged(err):
		return a, fileProblem("advice.damaged", file.name, nil)
	case err != nil:
		return a, fmt.Errorf("keep a file: %w", err)
	}
	meta.Sent = sent.count
	a.Meta, err = e.sealed(meta)
	return a, err
}

// kind tells a file's type by its beginning; a file that can't be taken is a problem.
func (in Intake) kind(name string, start []byte) (string, error) {
	if len(start) == 0 {
		return "", fileProblem("evidence.err.empty_file", name, nil)
	}
	kind, allowed := in.Scrub.Kind(start)
	if !allowed {
		return "", fileProblem("evidence.err.file_type", name, nil)
	}
	return kind, nil
}

// putClean cleans, scans and seals a file of a type into an object, and adds to meta what
// it learns. A file in which malware is found is a problem, and its object goes.
func (e Evidence) putClean(ctx context.Context, key string, meta *models.AttachmentMeta, r io.Reader) (int64, error) {
	clean := &counted{r: e.in.Scrub.Clean(meta.Type, r)}
	if e.in.Scan == nil {
		meta.Scanned = models.ScannedNone
		n, err := e.putSealed(ctx, key, clean)
		meta.Size = clean.n
		return n, err
	}
	scan := e.in.Scan(ctx)
	defer scan.Close()
	n, err := e.putSealed(ctx, key, io.TeeReader(clean, scan))
	if err != nil {
		return n, err
	}
	meta.Size, meta.Scanned = clean.n, models.ScannedClean
	found, err := scan.Verdict()
	if err != nil { // it is kept all the same; readers are told
		meta.Scanned = models.ScannedNone
	}
	if found != "" {
		return n, errors.Join(fileProblem("evidence.err.infected", meta.Name, nil), e.in.Blob.Remove(context.WithoutCancel(ctx), key))
	}
	return n, nil
}

// putSealed seals r on its way to the object store: a broken r leaves nothing there.
func (e Evidence) putSealed(ctx context.Context, key string, r io.Reader) (int64, error) {
	sealed := e.in.Sealer.SealFrom(r, e.recipient)
	defer sealed.Close()
	return e.in.Blob.Put(ctx, key, sealed)
}

// sealed is anything as JSON, sealed to the tip.
func (e Evidence) sealed(said any) ([]byte, error) {
	plain, err := json.Marshal(said)
	if err != nil {
		return nil, fmt.Errorf("write what is said of a file: %w", err)
	}
	sealed, err := e.in.Sealer.Seal(plain, e.recipient)
	if err != nil {
		return nil, fmt.Errorf("seal what is said of a file: %w", err)
	}
	return sealed, nil
}

// newObject is a key that no object has.
func newObject() string {
	id := models.NewID()
	return "sealed/" + id[:2] + "/" + id
}

// capped fails once more than left bytes have come.
type capped struct {
	r     io.Reader
	left  int64
	count int64
}

func (c *capped) over() bool { return c.count > c.left }

func (c *capped) Read(p []byte) (int, error) {
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

// counted counts what is read.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
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
		if files[i], err = in.file(identity, a); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (in Intake) file(identity models.Secret, a models.Attachment) (File, error) {
	f := File{ID: a.ID, Number: a.Seq}
	plain, err := in.Sealer.Open(identity, a.Meta)
	if err != nil {
		return f, fmt.Errorf("open a file's name: %w", err)
	}
	if err := json.Unmarshal(plain, &f.AttachmentMeta); err != nil {
		return f, fmt.Errorf("read a file's name: %w", err)
	}
	f.AttachmentMeta = f.Numbered(a.Seq)
	return f, nil
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
