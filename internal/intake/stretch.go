package intake

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"

	"qingyuan/models"
)

// Stretch is what one request brings of an upload.
type Stretch struct {
	At   int64 // the byte that it begins with
	Size int64 // bytes; -1: not known before it ends
	Body io.Reader
	Sum  hash.Hash // nil: it has no checksum
	Want []byte    // the checksum
}

// What can be wrong with a stretch; the upload stays as it was.
var (
	ErrPlace = models.Fail(models.Conflict, "evidence.err.place")  // it doesn't begin where the upload ends
	ErrSum   = models.Fail(models.Invalid, "evidence.err.sum")     // its checksum is another
	ErrLong  = models.Fail(models.TooLarge, "evidence.err.length") // it is longer than what is missing
)

// PartSize is the longest part of a stretch without a checksum. Sealed, it is one request
// to MinIO, and it is all that is lost with a process that is killed.
const PartSize = 5<<20 - 64<<10

// partsMost is how many parts a file of a length may come in: a part takes rows and an
// object, however small it is.
func partsMost(length int64) int64 { return 200 + length/(64<<10) }

// Append takes the next stretch of an upload: each part of it is sealed as it arrives and
// recorded at once, so that a line that drops loses little. Of a stretch with a checksum
// all is kept or nothing. With the last byte the file is made. Problems speak of "files".
func (e Evidence) Append(ctx context.Context, id string, s Stretch) (Upload, error) {
	u, err := e.find(ctx, id)
	if err != nil {
		return u, err
	}
	switch {
	case s.At != u.Received:
		return u, ErrPlace
	case s.Size > u.Length-u.Received:
		return u, ErrLong
	case u.Done:
		return u, nil
	}
	if err := e.touch(ctx); err != nil {
		return u, err
	}
	line := &line{r: s.Body}
	if err := e.take(ctx, &u, s, bufio.NewReaderSize(line, 64<<10)); err != nil {
		return u, err
	}
	if u.Received < u.Length {
		return u, line.err
	}
	u.Done = true
	return u, e.finish(ctx, u)
}

// line ends where its sender does, however that comes.
type line struct {
	r   io.Reader
	err error // how it dropped
}

func (l *line) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		l.err, err = err, io.EOF
	}
	return n, err
}

// take keeps a stretch part by part and moves u on.
func (e Evidence) take(ctx context.Context, u *Upload, s Stretch, body *bufio.Reader) error {
	if err := e.early(ctx, *u, body); err != nil {
		return err
	}
	for {
		if _, err := body.Peek(1); err != nil {
			return nil //nolint:nilerr // nothing more has come: line knows why
		}
		left := u.Length - u.Received
		switch {
		case left == 0:
			return ErrLong
		case u.Parts >= partsMost(u.Length):
			return models.Fail(models.TooMany, "evidence.err.too_many_parts")
		case s.Sum == nil:
			left = min(left, PartSize)
		}
		if err := e.takePart(ctx, u, s, io.LimitReader(body, left)); err != nil {
			return err
		}
	}
}

// early refuses a file that can't be taken by its first bytes, before the rest has come.
func (e Evidence) early(ctx context.Context, u Upload, body *bufio.Reader) error {
	want := int(min(headLen, u.Length))
	start, _ := body.Peek(want)
	if u.Received > 0 || len(start) < want {
		return nil // too little to tell: finish does
	}
	_, err := e.in.kind(u.Name, start)
	if err != nil {
		err = errors.Join(err, e.in.dropUpload(ctx, u.ID))
	}
	return err
}

// takePart seals what r has as the upload's next part.
func (e Evidence) takePart(ctx context.Context, u *Upload, s Stretch, r io.Reader) error {
	plain := &counted{r: r}
	if s.Sum != nil {
		plain.r = io.TeeReader(r, s.Sum)
	}
	key := newObject()
	if _, err := e.putSealed(ctx, key, plain); err != nil {
		return fmt.Errorf("keep a part: %w", err)
	}
	if s.Sum != nil && !bytes.Equal(s.Sum.Sum(nil), s.Want) {
		return e.throwAway(ctx, key, ErrSum)
	}
	part := models.UploadPart{UploadID: u.ID, Start: u.Received, Size: plain.n, ObjectKey: key}
	err := e.in.Store.AddUploadPart(ctx, part, e.in.onTheHour(uploadLife))
	if models.CodeOf(err) == models.Conflict { // another came first, or the upload is gone
		return e.throwAway(ctx, key, ErrPlace)
	}
	if err != nil { // it may be recorded all the same: the sweep will know
		return fmt.Errorf("record a part: %w", err)
	}
	u.Received, u.Parts = u.Received+plain.n, u.Parts+1
	return nil
}

func (e Evidence) throwAway(ctx context.Context, key string, because error) error {
	return errors.Join(because, e.in.Blob.Remove(context.WithoutCancel(ctx), key))
}

// whole reads the parts of an upload as the file that they are, one open at a time.
type whole struct {
	ctx   context.Context
	e     Evidence
	parts []models.UploadPart // that are still to be read
	now   models.Object       // nil: none is open
	plain io.Reader           // of now
	left  int64               // bytes that the file still has
}

// wholeAhead is how much of an upload is opened at once: each opening costs memory anew.
const wholeAhead = 1 << 20

// newWhole reads parts as the file of length bytes that they are; it ends with an error where
// they have fewer.
func (e Evidence) newWhole(ctx context.Context, parts []models.UploadPart, length int64) (file io.Reader, done io.Closer) {
	w := &whole{ctx: ctx, e: e, parts: parts, left: length}
	return bufio.NewReaderSize(w, wholeAhead), w
}

func (w *whole) Read(p []byte) (int, error) {
	for {
		if w.now == nil {
			if err := w.next(); err != nil {
				return 0, err
			}
		}
		n, err := w.plain.Read(p)
		w.left -= int64(n)
		if errors.Is(err, io.EOF) {
			err = w.Close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (w *whole) next() (err error) {
	switch {
	case len(w.parts) == 0 && w.left == 0:
		return io.EOF
	case len(w.parts) == 0:
		return io.ErrUnexpectedEOF
	}
	part := w.parts[0]
	if w.now, err = w.e.in.Blob.Open(w.ctx, part.ObjectKey); err != nil {
		return fmt.Errorf("open a part: %w", err)
	}
	plain, size, err := w.e.in.Sealer.OpenAt(w.e.identity, w.now, w.now.Size())
	if err != nil {
		return fmt.Errorf("open a part: %w", err)
	}
	if size != part.Size {
		return fmt.Errorf("open a part: it has %d bytes, not %d", size, part.Size)
	}
	w.parts, w.plain = w.parts[1:], io.NewSectionReader(plain, 0, size)
	return nil
}

// Close gives the part back that is open.
func (w *whole) Close() error {
	if w.now == nil {
		return nil
	}
	now := w.now
	w.now = nil
	return now.Close()
}
