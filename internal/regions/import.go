package regions

import (
	"context"
	"fmt"

	"qingyuan/models"
)

// Report is what an import did, in regions.
type Report struct {
	Inserted  int // were not there
	Renamed   int // were there under another name
	Unchanged int // were there
	Repeated  int // lines that say again what a line before said
}

// Import brings the regions of the sources into the store, all or nothing. Every line is
// checked before the first is written: its shape, its parent (which must be in the store, or
// anywhere in the sources), and that no code has two names. Bad lines make an error of code
// models.Invalid that wraps *Refused. The same sources again change nothing.
//
// progress is told, from time to time and at the end, how many of how many bytes are done;
// every byte counts twice, once checked and once written. It may be nil.
func Import(ctx context.Context, store Store, sources []Source, progress func(done, total int64)) (Report, error) {
	im := &importer{store: store, sources: sources, seen: newLedger()}
	im.gauge = newGauge(sources, progress)
	if err := im.check(ctx); err != nil {
		return Report{}, err
	}
	err := store.Import(ctx, func(w Writer) error { return im.write(ctx, w) })
	if err != nil {
		return Report{}, fmt.Errorf("import regions: %w", err)
	}
	im.gauge.finish()
	return im.report, nil
}

type importer struct {
	store   Store
	sources []Source
	seen    *ledger
	gauge   *gauge
	refused Refused
	report  Report

	disordered bool // a child stands before its parent
}

// refuse ends an import whose files have bad lines.
func (im *importer) refuse() error {
	if im.refused.Total == 0 {
		return nil
	}
	return models.Fail(models.Invalid, "region.err.refused").With("Count", im.refused.Total).Because(&im.refused)
}
