package affairs

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"qingyuan/models"
	"qingyuan/models/disclosure"
)

const (
	maxFiles = 10   // of one disclosure
	headLen  = 3072 // bytes by which a type is told
	maxText  = 4 << 20
)

// FileTypes are the media types of attachments: what every phone opens, and what can be looked
// through before it is public.
func FileTypes() []string {
	return []string{"application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif"}
}

// fileSecrets is what only we know of a file: how it is opened, and what it says.
type fileSecrets struct {
	Secret string // an age identity
	Name   string
	Type   string
	Text   string
	Read   bool // Text is all that it says, with privacy.NotRead for what isn't
}

func (d Desk) secrets(row disclosure.Attached) (s fileSecrets, err error) {
	plain, err := d.Sealer.Unbox(d.Key, labelFile, row.Boxed)
	if err == nil {
		err = json.Unmarshal(plain, &s)
	}
	if err != nil {
		return s, fmt.Errorf("open a file's key: %w", err)
	}
	return s, nil
}

func (d Desk) boxSecrets(row *disclosure.Attached, s fileSecrets) error {
	plain, err := json.Marshal(s)
	if err == nil {
		row.Boxed, err = d.Sealer.Box(d.Key, labelFile, plain)
	}
	if err != nil {
		return fmt.Errorf("box a file's key: %w", err)
	}
	return nil
}

// AddFile cleans a file as it arrives, seals it and puts it with a draft. What it says is read
// then, once. Problems speak of the field file.
func (d Desk) AddFile(ctx context.Context, v models.Visitor, id string, revision int64, name string, r io.Reader) (Opened, error) {
	o, err := d.Find(ctx, v, id)
	if err != nil {
		return o, err
	}
	switch {
	case !o.May.Write || o.Revision != revision || o.Kind == disclosure.ToWithdraw:
		return o, models.Fail(models.Conflict, "err.changed_meanwhile")
	case len(o.Paper.Form.Files) >= maxFiles:
		return o, problem("file", "draft.err.files", "Max", maxFiles)
	}
	file, row, err := d.keepFile(ctx, o.ID, models.FileName(name), r)
	if err != nil {
		return o, err
	}
	err = d.Store.InTx(ctx, func(ctx context.Context) (err error) {
		if err := d.Store.CreateAttached(ctx, row); err != nil {
			return err
		}
		o, err = d.writing(ctx, v, id, revision, func(o *Opened) error {
			o.Paper.Form.Files = append(slices.Clone(o.Paper.Form.Files), file)
			return nil
		})
		return err
	})
	if err != nil {
		return o, errors.Join(fmt.Errorf("keep a file: %w", err), d.Blob.Remove(context.WithoutCancel(ctx), disclosure.ObjectKey(row.ID)))
	}
	return o, nil
}

// keepFile puts a file into the object store; one without a record is swept.
func (d Desk) keepFile(ctx context.Context, draft, name string, r io.Reader) (disclosure.File, disclosure.Attached, error) {
	row := disclosure.Attached{ID: models.NewID(), DraftID: draft, AddedAt: d.Clock().Unix()}
	head := bufio.NewReaderSize(r, headLen)
	start, err := head.Peek(headLen)
	if len(start) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return disclosure.File{}, row, err
		}
		return disclosure.File{}, row, problem("file", "draft.err.file_empty")
	}
	kind, _ := d.Scrub.Kind(start)
	if !slices.Contains(FileTypes(), kind) {
		return disclosure.File{}, row, problem("file", "draft.err.file_kind")
	}
	secret, recipient, err := d.Sealer.NewIdentity()
	if err != nil {
		return disclosure.File{}, row, err
	}
	file, err := d.putFile(ctx, row.ID, kind, recipient, head)
	if err != nil {
		return file, row, err
	}
	file.Name = d.Scrub.Named(name, kind)
	s := fileSecrets{Secret: secret.Reveal(), Name: file.Name, Type: kind}
	if row.Size, err = d.readFile(ctx, row.ID, &s); err == nil {
		err = d.boxSecrets(&row, s)
	}
	if err != nil {
		return file, row, errors.Join(err, d.Blob.Remove(context.WithoutCancel(ctx), disclosure.ObjectKey(row.ID)))
	}
	return file, row, nil
}

// putFile seals a file that is cleaned on its way.
func (d Desk) putFile(ctx context.Context, id, kind, recipient string, r io.Reader) (disclosure.File, error) {
	hash, plain := sha256.New(), &models.Capped{R: r, Most: d.MaxFile}
	out := &models.Capped{R: d.Scrub.Clean(kind, plain), Most: 2*d.MaxFile + 1<<20}
	sealed := d.Sealer.SealFrom(io.TeeReader(out, hash), recipient)
	_, err := d.Blob.Put(ctx, disclosure.ObjectKey(id), sealed)
	sealed.Close()
	switch {
	case plain.Over():
		return disclosure.File{}, problem("file", "draft.err.file_large", "Max", models.Bytes(d.MaxFile))
	case d.Scrub.Damaged(err):
		return disclosure.File{}, problem("file", "draft.err.file_damaged")
	case models.CodeOf(err) == models.Invalid:
		if said, ok := errors.AsType[*models.Error](err); ok { // what is wrong with a PDF
			return disclosure.File{}, models.Problems{{Field: "file", Key: said.Key, Args: said.Args}}
		}
		return disclosure.File{}, err
	case err != nil:
		return disclosure.File{}, fmt.Errorf("store a file: %w", err)
	}
	return disclosure.File{ID: id, Type: kind, Size: out.N, Hash: fmt.Sprintf("%x", hash.Sum(nil))}, nil
}

// readFile reads what a stored file says, and how large its object is.
func (d Desk) readFile(ctx context.Context, id string, s *fileSecrets) (int64, error) {
	f, err := d.openObject(ctx, id, *s)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	text, err := d.ReadText(s.Type, f, f.Size)
	if err == nil && len(text) <= maxText {
		s.Text, s.Read = text, true
	} // else somebody has to look: the gate says so of a file without a text
	return f.sealed, nil
}

func bytesAt(b []byte) io.ReaderAt { return bytes.NewReader(b) }

// File is an open attachment.
type File struct {
	Name string
	Type string
	Size int64 // bytes, plain
	io.ReaderAt
	object models.Object
	sealed int64
}

// Close gives it back.
func (f *File) Close() error { return f.object.Close() }

func (d Desk) openObject(ctx context.Context, id string, s fileSecrets) (*File, error) {
	object, err := d.Blob.Open(ctx, disclosure.ObjectKey(id))
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	r, size, err := d.Sealer.OpenAt(models.Secret(s.Secret), object, object.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a file: %w", err), object.Close())
	}
	return &File{Name: s.Name, Type: s.Type, Size: size, ReaderAt: r, object: object, sealed: object.Size()}, nil
}

// OpenPosted opens a file that was published; models.NotFound for those of drafts.
func (d Desk) OpenPosted(ctx context.Context, id string) (*File, error) {
	if !models.IsID(id) {
		return nil, notFound()
	}
	row, err := d.Store.FindAttached(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("find a file: %w", err)
	}
	if row.DisclosureID == "" {
		return nil, notFound()
	}
	s, err := d.secrets(row)
	if err != nil {
		return nil, err
	}
	return d.openObject(ctx, id, s)
}

// OpenFile opens a file of a draft for those who may see the draft.
func (d Desk) OpenFile(ctx context.Context, v models.Visitor, id, file string) (*File, error) {
	o, err := d.Find(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(o.Paper.Form.Files, func(f disclosure.File) bool { return f.ID == file }) {
		return nil, notFound()
	}
	row, err := d.Store.FindAttached(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("find a file: %w", err)
	}
	s, err := d.secrets(row)
	if err != nil {
		return nil, err
	}
	return d.openObject(ctx, file, s)
}

// RemoveFile takes a file from a draft. One that is public already stays with the versions that
// have it.
func (d Desk) RemoveFile(ctx context.Context, v models.Visitor, id, file string, revision int64) (Opened, error) {
	o, err := d.writing(ctx, v, id, revision, func(o *Opened) error {
		o.Paper.Form.Files = slices.DeleteFunc(slices.Clone(o.Paper.Form.Files), func(f disclosure.File) bool { return f.ID == file })
		return nil
	})
	if err != nil {
		return o, err
	}
	row, err := d.Store.FindAttached(ctx, file)
	if models.CodeOf(err) == models.NotFound || err == nil && (row.DisclosureID != "" || row.DraftID != id) {
		return o, nil
	}
	if err == nil {
		err = errors.Join(d.Store.RemoveAttached(ctx, file), d.Blob.Remove(ctx, disclosure.ObjectKey(file)))
	}
	if err != nil {
		return o, fmt.Errorf("remove a file: %w", err)
	}
	return o, nil
}

// post makes files public, under the names that they have in the content.
func (d Desk) post(ctx context.Context, files []disclosure.File, disclosureID string) error {
	for _, f := range files {
		row, err := d.Store.FindAttached(ctx, f.ID)
		if err != nil {
			return fmt.Errorf("publish a file: %w", err)
		}
		s, err := d.secrets(row)
		if err != nil {
			return err
		}
		s.Name, row.DisclosureID = f.Name, disclosureID
		if err := d.boxSecrets(&row, s); err != nil {
			return err
		}
		if err := d.Store.PostAttached(ctx, row); err != nil {
			return err
		}
	}
	return nil
}
