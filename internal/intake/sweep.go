package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"qingyuan/models"
)

// orphanAge is how old an object without a record must be to be swept: longer than any
// upload, and than the step from its last byte to its record.
const orphanAge = 24 * time.Hour

// Sweep removes drafts that expired, with their files, and uploads that nobody went on
// with. It returns how many drafts.
func (in Intake) Sweep(ctx context.Context) (drafts int, err error) {
	for {
		list, err := in.Store.ListExpiredDrafts(ctx, in.Clock().Unix(), 100)
		if err != nil {
			return drafts, fmt.Errorf("list expired drafts: %w", err)
		}
		if len(list) == 0 {
			return drafts, errors.Join(in.dropExpired(ctx), in.dropStrays(ctx))
		}
		for _, d := range list {
			if err := in.discard(ctx, d); err != nil && models.CodeOf(err) != models.Conflict {
				return drafts, err
			}
			drafts++
		}
	}
}

// dropExpired removes uploads that nobody went on with for a day.
func (in Intake) dropExpired(ctx context.Context) error {
	rows, err := in.Store.ListExpiredUploads(ctx, in.Clock().Unix(), 1000)
	if err != nil {
		return fmt.Errorf("list expired uploads: %w", err)
	}
	for _, row := range rows {
		if err := in.dropUpload(ctx, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// SweepObjects removes what broken uploads left: objects that neither an attachment nor a
// part of an upload has, and writes that never ended. It looks at every object of the store.
func (in Intake) SweepObjects(ctx context.Context) (orphans, unfinished int, err error) {
	before := in.Clock().Add(-orphanAge)
	err = in.Blob.Old(ctx, "sealed/", before, func(keys []string) error {
		n, err := in.removeOrphans(ctx, keys)
		orphans += n
		return err
	})
	if err != nil {
		return orphans, 0, fmt.Errorf("sweep objects: %w", err)
	}
	if unfinished, err = in.Blob.SweepUnfinished(ctx, before); err != nil {
		return orphans, unfinished, fmt.Errorf("sweep unfinished objects: %w", err)
	}
	return orphans, unfinished, nil
}

// dropStrays removes files that came while their draft was being discarded: they have
// neither a draft nor a tip.
func (in Intake) dropStrays(ctx context.Context) error {
	rows, err := in.Store.ListStrayAttachments(ctx, in.today().AddDays(-1), 1000)
	if err != nil {
		return fmt.Errorf("list stray files: %w", err)
	}
	for _, a := range rows {
		if err := in.dropFile(ctx, a); err != nil {
			return fmt.Errorf("a stray: %w", err)
		}
	}
	return nil
}

func (in Intake) removeOrphans(ctx context.Context, keys []string) (int, error) {
	known, err := in.Store.KnownObjects(ctx, keys)
	if err != nil {
		return 0, fmt.Errorf("look objects up: %w", err)
	}
	n := 0
	for _, key := range keys {
		if known[key] {
			continue
		}
		if err := in.Blob.Remove(ctx, key); err != nil {
			return n, fmt.Errorf("remove an orphan: %w", err)
		}
		n++
	}
	return n, nil
}

// discard removes a draft; its files too, unless they belong to a tip by now. The draft is
// closed before its files go: a submission at the same moment then finds it changed.
func (in Intake) discard(ctx context.Context, d models.Draft) error {
	if !d.Sent {
		d.ExpiresAt = 0
		if err := in.Store.UpdateDraft(ctx, d); err != nil {
			return fmt.Errorf("close a draft: %w", err)
		}
		if err := in.dropUploads(ctx, d.TipID); err != nil {
			return err
		}
		if err := in.dropFiles(ctx, d.TipID, func(models.Attachment) bool { return true }); err != nil {
			return err
		}
	}
	if err := in.Store.RemoveDraft(ctx, d.ID); err != nil {
		return fmt.Errorf("remove a draft: %w", err)
	}
	return nil
}
