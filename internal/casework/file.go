package casework

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

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
		err = c.note(ctx, v, models.Act{Name: models.ReadFile, Kind: models.OfTip, Record: tip.ID, UnitID: tip.UnitID}.Says(models.FieldFile, strconv.FormatInt(a.Seq, 10)))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a file: %w", err), f.Close())
	}
	return f, nil
}
