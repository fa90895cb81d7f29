package casework

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"qingyuan/models"
)

// OpenFile is an attachment whose plain bytes can be read in any order. Nothing of it is
// decrypted that isn't read, and none of it touches a disk. Close it.
type OpenFile struct {
	File
	io.ReaderAt
	Size   int64 // plain bytes
	object models.Object
}

// Close gives the sealed object back.
func (f *OpenFile) Close() error { return f.object.Close() }

// OpenFile opens an attachment of a tip, which the trail notes. Reads end when ctx does.
func (c Casework) OpenFile(ctx context.Context, v models.Visitor, tipID, fileID string) (*OpenFile, error) {
	return c.openFile(ctx, v, tipID, fileID, c.noteFile)
}

// viewing is how long the stretches that a browser asks for belong to one look at a file.
const viewing = time.Hour

// OpenStretch is OpenFile for one stretch of many: a player asks for dozens of them. The trail
// notes one in an hour.
func (c Casework) OpenStretch(ctx context.Context, v models.Visitor, tipID, fileID string) (*OpenFile, error) {
	return c.openFile(ctx, v, tipID, fileID, func(ctx context.Context, v models.Visitor, act models.Act) error {
		noted, err := c.Store.HasActed(ctx, v.Staff.ID, act, c.Clock().Add(-viewing).Unix())
		if err != nil {
			return fmt.Errorf("look for a note in the trail: %w", err)
		}
		if noted {
			return nil
		}
		return c.noteFile(ctx, v, act)
	})
}

func (c Casework) noteFile(ctx context.Context, v models.Visitor, act models.Act) error {
	return c.note(ctx, v, act)
}

func (c Casework) openFile(ctx context.Context, v models.Visitor, tipID, fileID string, note func(context.Context, models.Visitor, models.Act) error) (*OpenFile, error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return nil, err
	}
	a, err := c.Store.FindAttachment(ctx, tip.ID, fileID)
	if err != nil {
		return nil, fmt.Errorf("find a file: %w", err)
	}
	identity, err := c.identity(v, tip)
	if err != nil {
		return nil, err
	}
	f := &OpenFile{}
	if f.File, err = c.file(a, identity); err != nil {
		return nil, err
	}
	if f.object, err = c.Blob.Open(ctx, a.ObjectKey); err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	f.ReaderAt, f.Size, err = c.Sealer.OpenAt(identity, f.object, f.object.Size())
	if err == nil {
		err = note(ctx, v, models.Act{Name: models.ReadFile, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID}.
			Says(models.FieldFile, strconv.FormatInt(a.Seq, 10)))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a file: %w", err), f.Close())
	}
	return f, nil
}

// Exhibit is one file of a tip as a page shows it, among its others.
type Exhibit struct {
	File
	TipID, Ref string
	Number, Of int    // the number among the tip's files, from 1
	Prev, Next string // ids; empty where there is none
	Text       string // of models.AsText: its beginning
	Cut        bool   // Text isn't all of it
}

// mostText is how much of a text a page shows, in bytes.
const mostText = 256 << 10

// Exhibit shows a file of a tip. A text is read, which the trail notes; of what a browser
// fetches by itself the bytes are noted when they are.
func (c Casework) Exhibit(ctx context.Context, v models.Visitor, tipID, fileID string) (Exhibit, error) {
	tip, err := c.held(ctx, v, tipID)
	if err != nil {
		return Exhibit{}, err
	}
	identity, err := c.identity(v, tip)
	if err != nil {
		return Exhibit{}, err
	}
	files, err := c.files(ctx, tip.ID, identity)
	if err != nil {
		return Exhibit{}, err
	}
	for i, f := range files {
		if f.ID != fileID {
			continue
		}
		shown := Exhibit{File: f, TipID: tip.ID, Ref: tip.Ref(), Number: i + 1, Of: len(files)}
		if i > 0 {
			shown.Prev = files[i-1].ID
		}
		if i+1 < len(files) {
			shown.Next = files[i+1].ID
		}
		if f.Viewing() == models.AsText {
			shown.Text, shown.Cut, err = c.text(ctx, v, tipID, fileID)
		}
		return shown, err
	}
	return Exhibit{}, notFound()
}

// text reads the beginning of a text in whatever way it is written.
func (c Casework) text(ctx context.Context, v models.Visitor, tipID, fileID string) (text string, cut bool, err error) {
	f, err := c.OpenFile(ctx, v, tipID, fileID)
	if err != nil {
		return "", false, err
	}
	b, err := io.ReadAll(io.NewSectionReader(f, 0, min(f.Size, mostText)))
	if err != nil {
		return "", false, errors.Join(fmt.Errorf("read a text: %w", err), f.Close())
	}
	return decoded(b, f.Size > mostText), f.Size > mostText, f.Close()
}
