package regions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"qingyuan/models/region"
)

// check reads every source and refuses all bad lines together.
func (im *importer) check(ctx context.Context) error {
	waiting := map[string]bool{} // parents that no line before their children named
	for i, s := range im.sources {
		for row, err := range s.rows(ctx, im.gauge.add) {
			if err := im.keep(err); err != nil {
				return fmt.Errorf("check regions: %w", err)
			}
			if err != nil {
				continue
			}
			im.note(row, i)
			if row.Parent != "" && !im.seen.has(row.Parent) {
				waiting[row.Parent] = true
			}
		}
	}
	missing, err := im.missing(ctx, waiting)
	if err != nil {
		return fmt.Errorf("check regions: %w", err)
	}
	if len(missing) > 0 {
		if err := im.blame(ctx, missing); err != nil {
			return fmt.Errorf("check regions: %w", err)
		}
	}
	return im.refuse()
}

// keep files a bad line among the refused and returns any other error.
func (im *importer) keep(err error) error {
	bad, ok := errors.AsType[*RowError](err)
	if ok {
		im.refused.add(bad)
		return nil
	}
	return err
}

// note adds a row to the ledger, or to the refused where its code had another name before.
func (im *importer) note(row Row, source int) {
	first, same := im.seen.add(row, source)
	if same {
		return
	}
	im.refused.add(&RowError{File: im.sources[source].Name, Line: row.Line, Value: excerpt(row.Name), Key: "region.err.code_twice",
		Args: map[string]any{"Code": row.Code, "File": im.sources[first.source].Name, "Line": int(first.line)}})
}

// missing returns those parents that are neither in the sources nor in the store, and notes
// whether children stand before their parents.
func (im *importer) missing(ctx context.Context, waiting map[string]bool) (map[string]bool, error) {
	for code := range waiting {
		if im.seen.has(code) {
			delete(waiting, code)
			im.disordered = true
		}
	}
	for codes := range slices.Chunk(slices.Sorted(maps.Keys(waiting)), BatchSize) {
		names, err := im.store.Names(ctx, codes)
		if err != nil {
			return nil, err
		}
		for code := range names {
			delete(waiting, code)
		}
	}
	return waiting, nil
}

// blame reads the sources again to refuse every line whose parent is missing.
func (im *importer) blame(ctx context.Context, missing map[string]bool) error {
	for _, s := range im.sources {
		for row, err := range s.rows(ctx, func(int) {}) {
			if _, bad := errors.AsType[*RowError](err); err != nil && !bad {
				return err
			}
			if err == nil && missing[row.Parent] {
				im.refused.add(orphan(s.Name, row))
			}
		}
	}
	return nil
}

func orphan(file string, row Row) *RowError {
	return &RowError{File: file, Line: row.Line, Value: row.Code, Key: "region.err.parent_unknown",
		Args: map[string]any{"Code": row.Code, "Parent": region.Parent(row.Code)}}
}
