package publishing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// Staged is a sheet that waits, as its sender and its approvers see it.
type Staged struct {
	ID          string
	Deed        fund.Deed
	State       fund.StageState
	Name        string // of its file
	Size        int64  // bytes
	StagedAt    time.Time
	SubmittedAt time.Time
	ExpiresAt   time.Time
	Accepted    int // what its sender saw, once it is submitted, as TotalFen and Programme
	TotalFen    int64
	Programme   string
	Reason      string // of a correction or withdrawal
	Note        string // of who returned it
	BatchID     int64  // what it corrects or withdraws; 0
	Mine        bool   // the visitor sent it
	// Closed: it was sealed before the visitor could approve it, and doesn't open for them.
	Closed bool
}

// Preview is what would come of a staged sheet.
type Preview struct {
	Staged
	Plan fund.Plan
	// Refused says why nothing of it can be published as it is; nil where something can.
	Refused error
	// Choose is the programmes to choose from, where the sheet doesn't tell.
	Choose []fund.Programme
	// Before is what the same bytes were published as, and still stands.
	Before []Published
	// Target is the batch that it corrects or withdraws; nil where there is none.
	Target *Published
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
// why, to who sent it and, once it is submitted, to those who may approve it. Nothing is written. A file that is none, or lacks what every row must have, is an
// error; rows that are all refused are shown.
func (d Desk) Preview(ctx context.Context, v models.Visitor, id string, c Choice) (Preview, error) {
	sheet, p, err := d.staged(ctx, v, id)
	if err != nil {
		return p, err
	}
	if p.Closed {
		return p, models.Fail(models.Conflict, "funds.err.not_sealed_to_you")
	}
	if p.Target, err = d.target(ctx, v, sheet); err != nil || !sheet.HasFile() {
		return p, err
	}
	f, err := d.open(ctx, v, sheet, p.Name)
	if err != nil {
		return p, err
	}
	defer f.Close()
	c.Within = sheet.RegionCode
	switch {
	case p.Target != nil: // a correction is about the programme that it corrects
		c.Programme = p.Target.ProgrammeCode
	case sheet.State == fund.Submitted:
		c.Programme = sheet.Programme
	}
	before, err := d.Store.ListPublicationsByHash(ctx, sheet.FileHash)
	if err != nil {
		return p, fmt.Errorf("find what was published: %w", err)
	}
	p.Before = d.named(v, standing(before))
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

// target is the batch that a sheet is about.
func (d Desk) target(ctx context.Context, v models.Visitor, sheet fund.StagedSheet) (*Published, error) {
	if sheet.BatchID == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	p, err := d.Store.FindPublication(ctx, sheet.BatchID)
	if err != nil {
		return nil, fmt.Errorf("find what is to be corrected: %w", err)
	}
	return &d.named(v, []fund.Publication{p})[0], nil
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

// List lists the sheets that the visitor has sent and that wait, the newest first.
func (d Desk) List(ctx context.Context, v models.Visitor) ([]Staged, error) {
	if err := publisher(v); err != nil {
		return nil, err
	}
	rows, err := d.Store.ListImports(ctx, v.Staff.ID, stagedMost)
	if err != nil {
		return nil, fmt.Errorf("list staged sheets: %w", err)
	}
	return d.reveal(v, rows), nil
}

// waitingMost is how many submitted sheets a list has.
const waitingMost = 200

// Waiting lists what waits for the visitor's approval, the first first.
func (d Desk) Waiting(ctx context.Context, v models.Visitor) ([]Staged, error) {
	if err := approver(v); err != nil {
		return nil, err
	}
	rows, err := d.Store.ListSubmitted(ctx, v.Unit.RegionCode, waitingMost)
	if err != nil {
		return nil, fmt.Errorf("list submitted sheets: %w", err)
	}
	mine := rows[:0]
	for _, row := range rows {
		if mayApprove(v, row) {
			mine = append(mine, row)
		}
	}
	return d.reveal(v, mine), nil
}

// Published is a batch with the name of its file, "" where another published it.
type Published struct {
	fund.Publication
	Name string
}

// Published lists what the visitor's unit has published, the newest first, beginning before
// an id; 0 begins.
func (d Desk) Published(ctx context.Context, v models.Visitor, before int64, limit int) ([]Published, error) {
	if publisher(v) != nil && approver(v) != nil {
		return nil, models.Fail(models.Forbidden, "err.forbidden")
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
		if (p.StaffID == v.Staff.ID || p.ApproverID == v.Staff.ID) && p.SealedName != nil {
			name, _ := d.Sealer.Open(v.Identity, p.SealedName) // a name that doesn't open isn't shown
			named[i].Name = string(name)
		}
	}
	return named
}

// staged finds a sheet that hasn't expired and that the visitor has sent, or may approve.
func (d Desk) staged(ctx context.Context, v models.Visitor, id string) (fund.StagedSheet, Preview, error) {
	if publisher(v) != nil && approver(v) != nil {
		return fund.StagedSheet{}, Preview{}, publisher(v)
	}
	row, err := d.Store.FindImport(ctx, id)
	switch mine := row.StaffID == v.Staff.ID && publisher(v) == nil; {
	case err != nil:
	case !mine && (row.State != fund.Submitted || !mayApprove(v, row)):
		err = models.Fail(models.NotFound, "err.not_found")
	case row.ExpiresAt <= d.Clock().Unix():
		err = models.Fail(models.NotFound, "funds.err.expired")
	}
	if err != nil {
		return row, Preview{}, fmt.Errorf("find a staged sheet: %w", err)
	}
	return row, Preview{Staged: d.look(v, row)}, nil
}

// reveal opens what sheets say, without those whose time is over.
func (d Desk) reveal(v models.Visitor, rows []fund.StagedSheet) []Staged {
	list := make([]Staged, 0, len(rows))
	for _, row := range rows {
		if row.ExpiresAt > d.Clock().Unix() {
			list = append(list, d.look(v, row))
		}
	}
	return list
}

// look opens what a sheet's sender and approver say of it, where it was sealed to the visitor.
func (d Desk) look(v models.Visitor, row fund.StagedSheet) Staged {
	s := Staged{ID: row.ID, Deed: row.Deed, State: row.State, Size: row.Size, StagedAt: time.Unix(row.CreatedAt, 0), SubmittedAt: time.Unix(row.SubmittedAt, 0),
		ExpiresAt: time.Unix(row.ExpiresAt, 0), Accepted: row.Accepted, TotalFen: row.TotalFen, Programme: row.Programme, BatchID: row.BatchID, Mine: row.StaffID == v.Staff.ID}
	if row.HasFile() {
		name, err := d.Sealer.Open(v.Identity, row.SealedName)
		s.Name, s.Closed = string(name), err != nil
	}
	if row.SealedWords != nil {
		var words fund.StageWords
		plain, err := d.Sealer.Open(v.Identity, row.SealedWords)
		if err == nil {
			err = json.Unmarshal(plain, &words)
		}
		s.Reason, s.Note, s.Closed = words.Reason, words.Note, s.Closed || err != nil
	}
	return s
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
