// Package publishing brings payment sheets into the public accounts: staged sealed, looked
// at, published all or nothing; and reads the accounts for the public.
package publishing

import (
	"context"
	"io"
	"iter"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Store keeps what was published. Methods called inside InTx's fn work on its transaction.
type Store interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	ListProgrammes(ctx context.Context) ([]fund.Programme, error)
	// ListRegionsWithin lists a region and all below it.
	ListRegionsWithin(ctx context.Context, code string) ([]region.Region, error)
	RegionNames(ctx context.Context, codes []string) (map[string]string, error)

	// CreatePublication sets the ID. models.Conflict where the same bytes were published for
	// the programme under the same repeat number.
	CreatePublication(ctx context.Context, p *fund.Publication) error
	// UpdatePublication writes what is known of a batch once all of its lines are there.
	UpdatePublication(ctx context.Context, p fund.Publication) error
	FindPublication(ctx context.Context, id int64) (fund.Publication, error)
	// EndPublication writes State, EndReason, EndedAt and Listing of a batch that stands;
	// models.Conflict where it doesn't any more.
	EndPublication(ctx context.Context, p fund.Publication) error
	// AddPayments may change the order of records; within a village it must keep it.
	AddPayments(ctx context.Context, records []fund.Record) error
	// ListBatchPayments lists a batch's lines as they were published, those beyond an id.
	ListBatchPayments(ctx context.Context, batchID, after int64, limit int) ([]fund.Payment, error)
	// UnlistPayments takes a batch's lines out of the public lists, those beyond the id after and
	// up to upTo; 0 and 0 take all.
	UnlistPayments(ctx context.Context, batchID, after, upTo int64) error
	// AddTotals adds to the totals that are there.
	AddTotals(ctx context.Context, totals []fund.Total) error
	AddBatchTotals(ctx context.Context, totals []fund.BatchTotal) error
	ListBatchTotals(ctx context.Context, batchID int64) ([]fund.BatchTotal, error)
	ListPublicationsByHash(ctx context.Context, hash []byte) ([]fund.Publication, error)
	ListPublicationsByImport(ctx context.Context, id string) ([]fund.Publication, error)
	// ListPublicationsByUnit lists the newest first, those before an id; 0 begins.
	ListPublicationsByUnit(ctx context.Context, unitID, before int64, limit int) ([]fund.Publication, error)
	// ListPublicationsOver lists batches whose lines' last day is before a day, and which are
	// still marked as listing, the first first.
	ListPublicationsOver(ctx context.Context, day models.Date, limit int) ([]fund.Publication, error)
	// StopListing marks that a batch's lines have left; models.Conflict where they had.
	StopListing(ctx context.Context, batchID int64) error

	// ListStandards lists the standards of a programme, or of all where it is "", that are in a
	// state: by programme and region, the latest first.
	ListStandards(ctx context.Context, programme string, state fund.StandardState) ([]fund.Standard, error)
	// ListUnitStandards lists what a unit's members have proposed, the newest first.
	ListUnitStandards(ctx context.Context, unitID int64, limit int) ([]fund.Standard, error)
	FindStandard(ctx context.Context, id int64) (fund.Standard, error)
	CreateStandard(ctx context.Context, s *fund.Standard) error
	// DecideStandard writes State, ApproverID and DecidedAt of one that is proposed; else
	// models.Conflict.
	DecideStandard(ctx context.Context, s fund.Standard) error

	CreateImport(ctx context.Context, sheet fund.StagedSheet) error
	FindImport(ctx context.Context, id string) (fund.StagedSheet, error)
	ListImports(ctx context.Context, staffID int64, limit int) ([]fund.StagedSheet, error)
	// ListSubmitted lists what waits for an approver, of a region and all below it, the first first.
	ListSubmitted(ctx context.Context, region string, limit int) ([]fund.StagedSheet, error)
	// MoveImport writes all of a staged sheet that may change, if it is still in the state and has
	// the object that it had; else models.Conflict.
	MoveImport(ctx context.Context, from, to fund.StagedSheet) error
	// TakeImport removes a submitted sheet; models.Conflict where it is gone already.
	TakeImport(ctx context.Context, id string) error
	RemoveImport(ctx context.Context, id string) error
	ListExpiredImports(ctx context.Context, unix int64, limit int) ([]fund.StagedSheet, error)
	// ListApprovers lists the approvers of a unit, and of the units of regions, to whom something
	// can be sealed.
	ListApprovers(ctx context.Context, unitID int64, regions []string) ([]models.Staff, error)
	FindStaff(ctx context.Context, id int64) (models.Staff, error)
}

// Blob keeps sealed files.
type Blob interface {
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	Open(ctx context.Context, key string) (models.Object, error)
	Remove(ctx context.Context, key string) error
	// Old calls fn with the keys of objects under prefix that are older than a moment.
	Old(ctx context.Context, prefix string, before time.Time, fn func(keys []string) error) error
}

// Sealer seals what waits to who sent it, and to who may approve it.
type Sealer interface {
	Seal(plain []byte, recipients ...string) ([]byte, error)
	SealFrom(plain io.Reader, recipients ...string) io.ReadCloser
	Open(secret models.Secret, sealed []byte) ([]byte, error)
	OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error)
}

// Trail is trail.Trail: it writes down what somebody of the staff did, in the act's own
// transaction and after all else that it locks.
type Trail interface {
	Record(ctx context.Context, by models.Visitor, act models.Act) error
}

// Changes is changes.Changes: the public record of what changed.
type Changes interface {
	Note(ctx context.Context, c disclosure.Change) error
}

// Sheet is an open spreadsheet.
type Sheet struct {
	Rows   iter.Seq2[fund.Row, error] // may be gone through more than once
	Hidden []string                   // sheets that the workbook hides; their rows don't come
}

// Desk is where payment sheets are looked at and published.
type Desk struct {
	Store  Store
	Blob   Blob
	Sealer Sealer
	Keyer  fund.Keyer
	Words  *fund.Words
	Trail  Trail
	// Changes is told of all that becomes public, or no longer is.
	Changes Changes
	// Synonyms are other names of programmes, by code.
	Synonyms map[string][]string
	// OpenSheet looks into a file of size bytes. A models.Error says what is wrong with it.
	OpenSheet func(name string, file io.ReaderAt, size int64) (Sheet, error)
	Clock     func() time.Time
	MaxSize   int64 // bytes of one sheet
}

// File is a payment sheet whose bytes can be read in any order.
type File struct {
	Name string
	io.ReaderAt
	Size int64
}

// Choice is what a person settles about a sheet.
type Choice struct {
	Programme  string // code or name; "" takes it from the sheet
	Within     string // the region whose villages may be published for; "" for all
	MaxRemarks int    // kept of either kind; 0 for the reader's own limit
}

// publisher lets on who may have something published: for their unit's region and what lies below it.
func publisher(v models.Visitor) error {
	if !v.Is(models.RolePublisher) || v.Identity == "" {
		return models.Fail(models.Forbidden, "err.forbidden")
	}
	if region.LevelOf(v.Unit.RegionCode) == 0 {
		return models.Fail(models.Forbidden, "funds.err.no_unit")
	}
	return nil
}

// approver lets on who may approve what others have submitted.
func approver(v models.Visitor) error {
	if !v.Is(models.RoleApprover) || v.Identity == "" {
		return models.Fail(models.Forbidden, "err.forbidden")
	}
	if region.LevelOf(v.Unit.RegionCode) == 0 {
		return models.Fail(models.Forbidden, "funds.err.no_unit")
	}
	return nil
}

// mayApprove reports whether somebody is the second person for what a unit's member has
// submitted: another, of the same unit or of one whose region lies above.
func mayApprove(v models.Visitor, sheet fund.StagedSheet) bool {
	above := v.Unit.RegionCode != sheet.RegionCode && region.Contains(v.Unit.RegionCode, sheet.RegionCode)
	return approver(v) == nil && v.Staff.ID != sheet.StaffID && (v.Unit.ID == sheet.UnitID || above)
}
