package publishing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// Batch is one version of what was published, as anyone may know it.
type Batch struct {
	ID          int64
	Version     int
	State       fund.BatchState
	Programme   fund.Programme
	Path        []region.Region // down to the smallest region that holds it
	First, Last fund.Period
	Rows        int
	TotalFen    int64
	FileHash    string // SHA-256 of the sheet as it came, hexadecimal
	PublishedOn models.Date
	Reason      string      // of the correction that it is
	EndedOn     models.Date // another took its place, or it was withdrawn; "" where it stands
	EndReason   string      // of its withdrawal
	ByOperator  bool        // by no two people
	Filter      fund.Filter // shows what is like it
	ListedUntil models.Date // the last day of its lines
	Shown       bool        // its lines may be shown today
	LinesHash   string      // SHA-256 of its lines as CSV; "" where none are ever shown
	salt        []byte      // among those lines
	Summary     []byte      // canonical JSON of what stays; nil once it is withdrawn
	SummaryHash string
}

// BatchVersion is one of the versions of a batch.
type BatchVersion struct {
	ID          int64
	Version     int
	State       fund.BatchState
	Rows        int
	TotalFen    int64
	PublishedOn models.Date
	Reason      string
}

// VillageChange is what a village was paid by a version and by the one before.
type VillageChange struct {
	Code, Town, Village string
	Before, After       Sum
}

// Difference is by how much it changed, in fen.
func (v VillageChange) Difference() int64 { return v.After.TotalFen - v.Before.TotalFen }

// BatchPage is a version with its place among the others, what it changed, and its lines as
// long as they are shown.
type BatchPage struct {
	Batch
	Versions                []BatchVersion  // the newest first
	Newest                  int64           // the batch that stands, or was the last to; its ID
	Added, Removed, Changed int             // lines against the version before
	Villages                []VillageChange // at most villagesShown; of a correction, those that changed
	MoreVillages            int
	Lines                   []Line
	Next                    int64 // the id from which the next page of lines begins; 0: there is none
}

// villagesShown is how many villages a page of a batch lists.
const villagesShown = 200

// BatchPage reads a version, and its lines beyond an id. models.NotFound where there is none.
func (l Ledger) BatchPage(ctx context.Context, id, after int64) (p BatchPage, err error) {
	row, of, err := l.findBatch(ctx, id)
	if err != nil {
		return p, err
	}
	versions, err := l.Store.ListBatchVersions(ctx, row.FirstID)
	if err != nil {
		return p, wrap(err, "list a batch's versions")
	}
	if p.Batch, err = l.batch(ctx, row, of, versions); err != nil {
		return p, err
	}
	p.Added, p.Removed, p.Changed = row.Added, row.Removed, row.Changed
	for _, v := range slices.Backward(versions) {
		p.Versions = append(p.Versions, BatchVersion{v.ID, v.Version, v.State, v.Rows, v.TotalFen, v.On(), v.Reason})
	}
	p.Newest = p.Versions[0].ID
	if err := l.compare(ctx, row, versions, &p); err != nil || !p.Shown {
		return p, err
	}
	return p, l.batchLines(ctx, &p, after)
}

func (l Ledger) findBatch(ctx context.Context, id int64) (fund.Publication, fund.Programme, error) {
	row, err := l.Store.FindPublication(ctx, id)
	if err != nil {
		return row, fund.Programme{}, wrap(err, "find a batch")
	}
	known, err := l.known(ctx)
	if err != nil {
		return row, fund.Programme{}, err
	}
	of := known[row.ProgrammeCode]
	if of.TotalsOnly { // a village could be one person
		row.RegionCode = fund.CommonRegion(region.At(row.RegionCode, region.County), row.RegionCode)
	}
	return row, of, nil
}

// batch is what may be said of a version. Lines are shown for their notice period, but not of what
// was withdrawn, nor of what that had taken the place of.
func (l Ledger) batch(ctx context.Context, row fund.Publication, of fund.Programme, versions []fund.Publication) (Batch, error) {
	b := Batch{ID: row.ID, Version: row.Version, State: row.State, Programme: of, First: row.FirstPeriod, Last: row.LastPeriod, Rows: row.Rows, TotalFen: row.TotalFen,
		FileHash: hex.EncodeToString(row.FileHash), PublishedOn: row.On(), Reason: row.Reason, EndReason: row.EndReason, ByOperator: row.ByOperator(), Filter: row.Filter(),
		ListedUntil: row.ListedUntil, LinesHash: hex.EncodeToString(row.LinesHash), salt: row.LinesSalt}
	if row.EndedAt > 0 {
		b.EndedOn = models.DateOf(time.Unix(row.EndedAt, 0))
	}
	gone := versions[len(versions)-1].State == fund.BatchWithdrawn
	b.Shown = !gone && row.LinesHash != nil && !of.TotalsOnly && row.ListedUntil >= l.Today()
	path, err := l.Regions.Path(ctx, row.RegionCode)
	if b.Path = path; err != nil || gone {
		return b, err
	}
	b.Summary, err = l.summary(ctx, row)
	sum := sha256.Sum256(b.Summary)
	b.SummaryHash = hex.EncodeToString(sum[:])
	return b, err
}

// compare adds what villages were paid before and after.
func (l Ledger) compare(ctx context.Context, row fund.Publication, versions []fund.Publication, p *BatchPage) error {
	if row.State == fund.BatchWithdrawn {
		return nil
	}
	changes := map[string]*VillageChange{}
	if err := l.villages(ctx, row.ID, changes, func(v *VillageChange, s fund.Sums) { v.After.add(s) }); err != nil {
		return err
	}
	corrects := row.Version > 1
	if corrects {
		for _, v := range versions {
			if v.Version != row.Version-1 {
				continue
			}
			if err := l.villages(ctx, v.ID, changes, func(v *VillageChange, s fund.Sums) { v.Before.add(s) }); err != nil {
				return err
			}
		}
	}
	for _, v := range changes {
		if !corrects || v.Before != v.After {
			p.Villages = append(p.Villages, *v)
		}
	}
	slices.SortFunc(p.Villages, func(a, b VillageChange) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	if more := len(p.Villages) - villagesShown; more > 0 {
		p.Villages, p.MoreVillages = p.Villages[:villagesShown], more
	}
	return nil
}

func (l Ledger) villages(ctx context.Context, id int64, into map[string]*VillageChange, add func(*VillageChange, fund.Sums)) error {
	rows, err := l.Store.ListBatchTotals(ctx, id)
	if err != nil {
		return wrap(err, "list a batch's totals")
	}
	var unnamed []string
	for _, r := range rows {
		v := into[r.RegionCode]
		if v == nil {
			v = &VillageChange{Code: r.RegionCode, Town: r.Town, Village: r.Village}
			into[r.RegionCode] = v
			if r.Village == "" {
				unnamed = append(unnamed, r.RegionCode)
			}
		}
		add(v, r.Sums)
	}
	if len(unnamed) == 0 {
		return nil
	}
	names, err := l.Store.RegionNames(ctx, unnamed)
	for _, code := range unnamed {
		into[code].Village = names[code]
	}
	return wrap(err, "name regions")
}

func (s *Sum) add(o fund.Sums) {
	s.Payments += o.Payments
	s.Unlisted += o.Unlisted
	s.TotalFen += o.TotalFen
}

// batchLines reads a page of lines.
func (l Ledger) batchLines(ctx context.Context, p *BatchPage, after int64) error {
	rows, err := l.Store.ListBatchListings(ctx, p.ID, l.Today(), after, PageSize+1)
	if err != nil {
		return wrap(err, "list a batch's lines")
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		p.Next = rows[PageSize-1].ID
	}
	if len(rows) == 0 {
		return nil
	}
	p.Lines, err = l.lines(ctx, rows, programmes{p.Programme.Code: p.Programme})
	return err
}

// summaryOf is what stays of a batch, in its canonical form. It doesn't change with what becomes
// of the batch.
type summaryOf struct {
	Batch       int64            `json:"batch"`
	Version     int              `json:"version"`
	First       int64            `json:"first_batch"`
	Programme   string           `json:"programme"`
	Region      string           `json:"region"`
	FirstPeriod fund.Period      `json:"first_period"`
	LastPeriod  fund.Period      `json:"last_period"`
	Reason      string           `json:"reason,omitempty"`
	Rows        int              `json:"rows"`
	TotalFen    int64            `json:"total_fen"`
	FileHash    string           `json:"file_sha256"`
	LinesHash   string           `json:"lines_sha256,omitempty"`
	PublishedOn models.Date      `json:"published_on"`
	ListedUntil models.Date      `json:"listed_until"`
	Villages    []summaryVillage `json:"villages"`
}

type summaryVillage struct {
	Code     string      `json:"code"`
	Town     string      `json:"town,omitempty"`
	Village  string      `json:"village,omitempty"`
	Period   fund.Period `json:"period"`
	Payments int64       `json:"payments"`
	TotalFen int64       `json:"total_fen"`
}

func (l Ledger) summary(ctx context.Context, row fund.Publication) ([]byte, error) {
	rows, err := l.Store.ListBatchTotals(ctx, row.ID)
	if err != nil {
		return nil, wrap(err, "list a batch's totals")
	}
	s := summaryOf{Batch: row.ID, Version: row.Version, First: row.FirstID, Programme: row.ProgrammeCode, Region: row.RegionCode, FirstPeriod: row.FirstPeriod,
		LastPeriod: row.LastPeriod, Reason: row.Reason, Rows: row.Rows, TotalFen: row.TotalFen, FileHash: hex.EncodeToString(row.FileHash),
		LinesHash: hex.EncodeToString(row.LinesHash), PublishedOn: row.On(), ListedUntil: row.ListedUntil, Villages: make([]summaryVillage, len(rows))}
	for i, r := range rows {
		s.Villages[i] = summaryVillage{r.RegionCode, r.Town, r.Village, r.Period, r.Payments, r.TotalFen}
	}
	b, err := json.Marshal(s)
	return b, wrap(err, "summarise a batch")
}

// Batch reads a version without its lines. models.NotFound where there is none.
func (l Ledger) Batch(ctx context.Context, id int64) (Batch, error) {
	row, of, err := l.findBatch(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	versions, err := l.Store.ListBatchVersions(ctx, row.FirstID)
	if err != nil {
		return Batch{}, wrap(err, "list a batch's versions")
	}
	return l.batch(ctx, row, of, versions)
}

// ExportBatch gives all lines of a batch that is shown to write, some at a time, with the names
// of their places at the time. Its canonical file is WriteBatch's.
func (l Ledger) ExportBatch(ctx context.Context, b Batch, write func(fund.Listing, string, string) error) error {
	if !b.Shown {
		return models.Fail(models.NotFound, "funds.err.lines_left")
	}
	totals, err := l.Store.ListBatchTotals(ctx, b.ID)
	if err != nil {
		return wrap(err, "list a batch's totals")
	}
	at := places{}
	for _, t := range totals {
		at[t.RegionCode] = place{t.Town, t.Village}
	}
	for after := int64(0); ; {
		rows, err := l.Store.ListBatchListings(ctx, b.ID, l.Today(), after, exportChunk)
		if err != nil {
			return wrap(err, "list a batch's lines")
		}
		for _, r := range rows {
			if err := write(r, at[r.RegionCode].town, at[r.RegionCode].village); err != nil {
				return err
			}
			after = r.ID
		}
		if len(rows) < exportChunk {
			return nil
		}
	}
}

// WriteBatch writes the lines of a batch as they were published: CSV, to the byte of which
// LinesHash is the SHA-256.
func (l Ledger) WriteBatch(ctx context.Context, b Batch, w io.Writer) error {
	table, err := newLineTable(w, b.salt)
	if err != nil {
		return fmt.Errorf("write a batch: %w", err)
	}
	err = l.ExportBatch(ctx, b, func(r fund.Listing, town, village string) error {
		return table.Write(lineRow(r, place{town, village}))
	})
	if err != nil {
		return err
	}
	table.Flush()
	return wrap(table.Error(), "write a batch")
}
