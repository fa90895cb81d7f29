package publishing

import (
	"context"
	"errors"
	"fmt"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// Staged is a sheet that waits to be published, as its sender sees it.
type Staged struct {
	ID        string
	Name      string
	Size      int64 // bytes
	StagedOn  models.Date
	ExpiresAt int64 // unix seconds
}

// Preview is what would come of a staged sheet.
type Preview struct {
	Staged
	Plan fund.Plan
	// Refused says why nothing of it can be published as it is; nil where something can.
	Refused error
	// Choose is the programmes to choose from, where the sheet doesn't tell.
	Choose []fund.Programme
	// Before is what the same bytes were published as.
	Before []fund.Publication
}

// Ready reports whether it can be published.
func (p Preview) Ready() bool { return p.Refused == nil && len(p.Choose) == 0 && len(p.Before) == 0 }

// keyChoose is the reader's word for a sheet that doesn't tell its programme.
const keyChoose = "fund.err.programme_needed"

// Preview reads a staged sheet and tells what would be published, noted and refused, and
// why. Nothing is written. A file that is none, or lacks what every row must have, is an
// error; rows that are all refused are shown.
func (d Desk) Preview(ctx context.Context, v models.Visitor, id string, c Choice) (Preview, error) {
	sheet, p, err := d.staged(ctx, v, id)
	if err != nil {
		return p, err
	}
	f, err := d.open(ctx, v, sheet, p.Name)
	if err != nil {
		return p, err
	}
	defer f.Close()
	c.Within = v.Unit.RegionCode
	if p.Before, err = d.Store.ListPublicationsByHash(ctx, sheet.FileHash); err != nil {
		return p, fmt.Errorf("find what was published: %w", err)
	}
	p.Plan, err = d.Look(ctx, f.File, c)
	said, _ := errors.AsType[*models.Error](err)
	switch {
	case err == nil:
	case said != nil && said.Key == keyChoose:
		p.Choose, err = d.Programmes(ctx)
	case p.Plan.Rows > 0:
		p.Refused, err = said, nil
	}
	return p, err
}

// List lists the sheets that wait, the newest first.
func (d Desk) List(ctx context.Context, v models.Visitor) ([]Staged, error) {
	if err := publisher(v); err != nil {
		return nil, err
	}
	rows, err := d.Store.ListImports(ctx, v.Staff.ID, stagedMost)
	if err != nil {
		return nil, fmt.Errorf("list staged sheets: %w", err)
	}
	list := make([]Staged, 0, len(rows))
	for _, row := range rows {
		if row.ExpiresAt <= d.Clock().Unix() {
			continue
		}
		s, err := d.reveal(v, row)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// Published lists what the visitor's unit has published, the newest first, beginning before
// an id; 0 begins.
func (d Desk) Published(ctx context.Context, v models.Visitor, before int64, limit int) ([]fund.Publication, error) {
	if err := publisher(v); err != nil {
		return nil, err
	}
	list, err := d.Store.ListPublicationsByUnit(ctx, v.Unit.ID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list a unit's batches: %w", err)
	}
	return list, nil
}

// staged finds a sheet of the visitor's that hasn't expired.
func (d Desk) staged(ctx context.Context, v models.Visitor, id string) (fund.StagedSheet, Preview, error) {
	if err := publisher(v); err != nil {
		return fund.StagedSheet{}, Preview{}, err
	}
	row, err := d.Store.FindImport(ctx, id, v.Staff.ID)
	if err == nil && row.ExpiresAt <= d.Clock().Unix() {
		err = models.Fail(models.NotFound, "funds.err.expired")
	}
	if err != nil {
		return row, Preview{}, fmt.Errorf("find a staged sheet: %w", err)
	}
	s, err := d.reveal(v, row)
	return row, Preview{Staged: s}, err
}

func (d Desk) reveal(v models.Visitor, row fund.StagedSheet) (Staged, error) {
	name, err := d.Sealer.Open(v.Identity, row.SealedName)
	if err != nil {
		return Staged{}, fmt.Errorf("open a sheet's name: %w", err)
	}
	return Staged{ID: row.ID, Name: string(name), Size: row.Size, StagedOn: dateOf(row.CreatedAt), ExpiresAt: row.ExpiresAt}, nil
}

// openFile is a staged sheet that is being read: decrypted where it is read, and nowhere else.
type openFile struct {
	File
	object models.Object
}

func (f *openFile) Close() error { return f.object.Close() }

func (d Desk) open(ctx context.Context, v models.Visitor, row fund.StagedSheet, name string) (*openFile, error) {
	object, err := d.Blob.Open(ctx, row.ObjectKey)
	if err != nil {
		return nil, fmt.Errorf("open a staged sheet: %w", err)
	}
	plain, size, err := d.Sealer.OpenAt(v.Identity, object, object.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a staged sheet: %w", err), object.Close())
	}
	return &openFile{File{name, plain, size}, object}, nil
}
