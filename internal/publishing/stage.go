package publishing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"qingyuan/models"
	"qingyuan/models/fund"
)

const (
	stagedFor    = 24 * time.Hour
	submittedFor = 14 * 24 * time.Hour // and once more when it was returned
	stagedMost   = 20                  // sheets of one staff member at a time
	stagedAt     = "imports/"
	submittedAt  = "submitted/"
)

// Sent is a sheet as it is uploaded.
type Sent struct {
	Name     string // of the file
	Corrects int64  // the batch whose place it is to take; 0: none
	io.Reader
}

// Stage seals a sheet to its sender as it arrives, keeps it for a day and returns its id.
// A sheet that can't be published whatever is chosen isn't kept: the error says why, and
// models.Problems of the field "sheet" are about the upload itself.
func (d Desk) Stage(ctx context.Context, v models.Visitor, sent Sent) (id string, err error) {
	if err := publisher(v); err != nil {
		return "", err
	}
	if sent.Corrects != 0 {
		if _, err := d.own(ctx, v, sent.Corrects); err != nil {
			return "", err
		}
	}
	waiting, err := d.Store.ListImports(ctx, v.Staff.ID, stagedMost)
	if err != nil {
		return "", fmt.Errorf("list staged sheets: %w", err)
	}
	if len(waiting) == stagedMost {
		var p models.Problems
		p.Add("sheet", "funds.err.too_many_staged", "Max", stagedMost)
		return "", p
	}
	sheet, err := d.keep(ctx, v, sent)
	if err != nil {
		return "", err
	}
	for _, w := range waiting {
		if bytes.Equal(w.FileHash, sheet.FileHash) && w.BatchID == sheet.BatchID && w.ExpiresAt > d.Clock().Unix() { // sent twice
			return w.ID, d.drop(ctx, v, sheet)
		}
	}
	if _, err := d.Preview(ctx, v, sheet.ID, Choice{MaxRemarks: 1}); err != nil {
		return "", errors.Join(err, d.drop(context.WithoutCancel(ctx), v, sheet))
	}
	return sheet.ID, nil
}

// keep puts a sheet into the object store, then its record into the store: what has no
// record is swept.
func (d Desk) keep(ctx context.Context, v models.Visitor, sent Sent) (fund.StagedSheet, error) {
	id, name, now := models.NewID(), models.FileName(sent.Name), d.Clock()
	sheet := fund.StagedSheet{ID: id, StaffID: v.Staff.ID, UnitID: v.Unit.ID, RegionCode: v.Unit.RegionCode, ObjectKey: stagedAt + id[:2] + "/" + id,
		CreatedAt: now.Unix(), ExpiresAt: now.Add(stagedFor).Unix(), Deed: fund.DeedPublish, State: fund.Staged, BatchID: sent.Corrects}
	if sent.Corrects != 0 {
		sheet.Deed = fund.DeedCorrect
	}
	plain := &models.Capped{R: sent, Most: d.MaxSize}
	hash := sha256.New()
	sealed := d.Sealer.SealFrom(io.TeeReader(plain, hash), v.Staff.PublicKey)
	_, err := d.Blob.Put(ctx, sheet.ObjectKey, sealed)
	sealed.Close()
	switch {
	case plain.Over():
		return sheet, models.Fail(models.TooLarge, "fund.err.too_large").With("File", name).With("Limit", d.MaxSize>>20)
	case err != nil:
		return sheet, fmt.Errorf("stage a sheet: %w", err)
	}
	sheet.Size, sheet.FileHash = plain.N, hash.Sum(nil)
	if sheet.SealedName, err = d.Sealer.Seal([]byte(name), v.Staff.PublicKey); err == nil {
		err = d.Store.InTx(ctx, func(ctx context.Context) error {
			if err := d.Store.CreateImport(ctx, sheet); err != nil {
				return err
			}
			return d.Trail.Record(ctx, v, models.Act{Name: models.StageImport, Kind: models.OfImport, Record: id})
		})
	}
	if err != nil {
		return sheet, errors.Join(fmt.Errorf("stage a sheet: %w", err), d.Blob.Remove(context.WithoutCancel(ctx), sheet.ObjectKey))
	}
	return sheet, nil
}

// Discard forgets a staged sheet, or takes one back that is submitted; one that is gone is no
// error.
func (d Desk) Discard(ctx context.Context, v models.Visitor, id string) error {
	if err := publisher(v); err != nil {
		return err
	}
	sheet, err := d.Store.FindImport(ctx, id)
	if models.CodeOf(err) == models.NotFound || err == nil && sheet.StaffID != v.Staff.ID {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find a staged sheet: %w", err)
	}
	return d.drop(ctx, v, sheet)
}

// drop removes the object first: where that fails, the record brings the sweep back to it.
func (d Desk) drop(ctx context.Context, by models.Visitor, sheet fund.StagedSheet) error {
	if sheet.HasFile() {
		if err := d.Blob.Remove(ctx, sheet.ObjectKey); err != nil {
			return fmt.Errorf("remove a staged sheet: %w", err)
		}
	}
	err := d.Store.InTx(ctx, func(ctx context.Context) error {
		if err := d.Store.RemoveImport(ctx, sheet.ID); err != nil {
			return err
		}
		return d.Trail.Record(ctx, by, models.Act{Name: models.DiscardImport, Kind: models.OfImport, Record: sheet.ID, UnitID: sheet.UnitID})
	})
	if err != nil {
		return fmt.Errorf("remove a staged sheet: %w", err)
	}
	return nil
}

// Sweep removes staged sheets whose time is over, and objects that have been without a
// record for longer than any could have had one. It returns how many sheets there were.
func (d Desk) Sweep(ctx context.Context) (int, error) {
	n := 0
	for {
		list, err := d.Store.ListExpiredImports(ctx, d.Clock().Unix(), 100)
		if err != nil {
			return n, fmt.Errorf("list expired sheets: %w", err)
		}
		if len(list) == 0 {
			break
		}
		for _, sheet := range list {
			if err := d.drop(ctx, models.System(models.SystemJobs), sheet); err != nil {
				return n, err
			}
			n++
		}
	}
	if err := d.sweepObjects(ctx, stagedAt, 2*stagedFor); err != nil {
		return n, err
	}
	return n, d.sweepObjects(ctx, submittedAt, 3*submittedFor)
}

func (d Desk) sweepObjects(ctx context.Context, prefix string, age time.Duration) error {
	err := d.Blob.Old(ctx, prefix, d.Clock().Add(-age), func(keys []string) error {
		for _, key := range keys {
			if err := d.Blob.Remove(ctx, key); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "sweep staged sheets")
}
