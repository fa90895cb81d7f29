package regions

import (
	"context"
	"errors"

	"qingyuan/models"
	"qingyuan/models/region"
)

// write reads the sources again and writes them in batches: in one go where every parent
// stands before its children, otherwise level by level.
func (im *importer) write(ctx context.Context, w Writer) error {
	if !im.disordered {
		return im.writeLevel(ctx, w, 0)
	}
	for level := region.Province; level <= region.Village; level++ {
		if err := im.writeLevel(ctx, w, level); err != nil {
			return err
		}
	}
	return nil
}

// writeLevel writes the regions of one level, or of all where it is 0.
func (im *importer) writeLevel(ctx context.Context, w Writer, only region.Level) error {
	batch := make([]region.Region, 0, BatchSize)
	for _, s := range im.sources {
		for row, err := range s.rows(ctx, im.meter(only)) {
			if _, bad := errors.AsType[*RowError](err); bad {
				return changed(s).Because(err)
			}
			if err != nil {
				return err
			}
			if only != 0 && row.Level != only {
				continue
			}
			checked, again := im.seen.take(row.Region)
			switch {
			case !checked:
				return changed(s)
			case again:
				im.report.Repeated++
				continue
			}
			if batch = append(batch, row.Region); len(batch) < BatchSize {
				continue
			}
			if err := im.flush(ctx, w, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return im.flush(ctx, w, batch)
}

// meter counts the bytes of a pass. Of several passes only the last level's counts: nearly
// all regions are villages.
func (im *importer) meter(only region.Level) func(int) {
	if only == 0 || only == region.Village {
		return im.gauge.add
	}
	return func(int) {}
}

func changed(s Source) *models.Error {
	return models.Fail(models.Conflict, "region.err.file_changed").With("File", s.Name)
}

// flush compares a batch with the store and writes what differs.
func (im *importer) flush(ctx context.Context, w Writer, batch []region.Region) error {
	if len(batch) == 0 {
		return nil
	}
	codes := make([]string, len(batch))
	for i, r := range batch {
		codes[i] = r.Code
	}
	names, err := w.Names(ctx, codes)
	if err != nil {
		return err
	}
	var fresh, renamed []region.Region
	for _, r := range batch {
		name, known := names[r.Code]
		switch {
		case !known:
			fresh = append(fresh, r)
		case name != r.Name:
			renamed = append(renamed, r)
		}
	}
	im.report.Inserted += len(fresh)
	im.report.Renamed += len(renamed)
	im.report.Unchanged += len(batch) - len(fresh) - len(renamed)
	if len(fresh) > 0 {
		err = w.Insert(ctx, fresh)
	}
	if err == nil && len(renamed) > 0 {
		err = w.Rename(ctx, renamed)
	}
	return err
}
