package publishing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// Staged is a sheet that waits to be published, as its sender sees it.
type Staged struct {
	ID        string
	Name      string
	Size      int64 // bytes
	StagedAt  time.Time
	ExpiresAt time.Time
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
	Before []Published
	Sample []SampleLine // the first lines as the public will see them
}

// SampleLine is a line that would be published.
type SampleLine struct {
	fund.Payment
	Village   string
	Programme fund.Programme
	Listed    bool // else it only counts in totals
}

const sampleSize = 10

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
	before, err := d.Store.ListPublicationsByHash(ctx, sheet.FileHash)
	if err != nil {
		return p, fmt.Errorf("find what was published: %w", err)
	}
	p.Before = d.named(v, before)
	if p.Plan, p.Sample, err = d.lookWithSample(ctx, f.File, c); err == nil {
		return p, nil
	}
	said, _ := errors.AsType[*models.Error](err)
	switch {
	case said != nil && said.Key == keyChoose:
		p.Choose, err = d.Programmes(ctx)
	case p.Plan.Rows > 0:
		p.Refused, err = said, nil
	}
	return p, err
}

func (d Desk) lookWithSample(ctx context.Context, f File, c Choice) (fund.Plan, []SampleLine, error) {
	programmes, err := d.catalogue(ctx)
	if err != nil {
		return fund.Plan{}, nil, err
	}
	var sample []SampleLine
	plan, err := d.read(ctx, f, c, programmes, func(l fund.Line) error {
		if len(sample) < sampleSize {
			of, _ := programmes.Find(l.Payment.ProgrammeCode)
			sample = append(sample, SampleLine{Payment: l.Payment, Programme: of, Listed: l.Payment.MayBeListed(of)})
		}
		return nil
	})
	if err != nil {
		return plan, nil, err
	}
	codes := make([]string, len(sample))
	for i, l := range sample {
		codes[i] = l.RegionCode
	}
	names, err := d.Store.RegionNames(ctx, codes)
	if err != nil {
		return plan, nil, fmt.Errorf("name regions: %w", err)
	}
	for i := range sample {
		sample[i].Village = names[sample[i].RegionCode]
	}
	return plan, sample, nil
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

// Published is a batch with the name of its file, "" where another published it.
type Published struct {
	fund.Publication
	Name string
}

// Published lists what the visitor's unit has published, the newest first, beginning before
// an id; 0 begins.
func (d Desk) Published(ctx context.Context, v models.Visitor, before int64, limit int) ([]Published, error) {
	if err := publisher(v); err != nil {
		return nil, err
	}
	list, err := d.Store.ListPublicationsByUnit(ctx, v.Unit.ID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list a unit's batches: %w", err)
	}
	return d.named(v, list), nil
}

// named opens the names that are sealed to the visitor.
func (d Desk) named(v models.Visitor, list []fund.Publication) []Published {
	named := make([]Published, len(list))
	for i, p := range list {
		named[i].Publication = p
		if p.StaffID == v.Staff.ID && p.SealedName != nil {
			name, _ := d.Sealer.Open(v.Identity, p.SealedName) // a name that doesn't open isn't shown
			named[i].Name = string(name)
		}
	}
	return named
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
	return Staged{ID: row.ID, Name: string(name), Size: row.Size, StagedAt: time.Unix(row.CreatedAt, 0), ExpiresAt: time.Unix(row.ExpiresAt, 0)}, nil
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
