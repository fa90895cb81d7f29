package store

import (
	"context"

	"gorm.io/gorm"

	"qingyuan/models/region"
)

// RegionImport is the Store as regions.Import writes to it.
type RegionImport struct {
	*Store
	// Last runs in the transaction after all else, with how many regions it adds and renames;
	// nil: nothing does.
	Last func(ctx context.Context, added, renamed int) error
}

// Import implements regions.Store. A transaction that the database gave up isn't run
// again: do has side effects (it reads files).
func (s RegionImport) Import(ctx context.Context, do func(region.Writer) error) error {
	return known(s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		w := &regionWriter{store: s.Store, tx: tx}
		if err := do(w); err != nil || s.Last == nil {
			return err
		}
		return s.Last(w.with(ctx), w.added, w.renamed)
	}))
}

// Names implements regions.Store.
func (s RegionImport) Names(ctx context.Context, codes []string) (map[string]string, error) {
	return s.regionNames(ctx, codes)
}

func (s *Store) regionNames(ctx context.Context, codes []string) (map[string]string, error) {
	names := make(map[string]string, len(codes))
	rows, err := list[regionRow](s.in(ctx).Where("code IN ?", codes), "name regions")
	for _, r := range rows {
		names[r.Code] = r.Name
	}
	return names, err
}

// regionWriter works in one transaction.
type regionWriter struct {
	store          *Store
	tx             *gorm.DB
	added, renamed int
}

func (w *regionWriter) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, txKey{}, w.tx)
}

// Names implements region.Writer.
func (w *regionWriter) Names(ctx context.Context, codes []string) (map[string]string, error) {
	return w.store.regionNames(w.with(ctx), codes)
}

// Insert implements region.Writer.
func (w *regionWriter) Insert(ctx context.Context, added []region.Region) error {
	w.added += len(added)
	rows := make([]regionRow, len(added))
	for i, r := range added {
		rows[i] = regionRow{Code: r.Code, Name: r.Name, Parent: r.Parent}
	}
	return did(w.store.in(w.with(ctx)).Create(&rows), "add regions")
}

// Rename implements region.Writer.
func (w *regionWriter) Rename(ctx context.Context, renamed []region.Region) error {
	w.renamed += len(renamed)
	for _, r := range renamed {
		tx := w.store.in(w.with(ctx)).Model(&regionRow{}).Where("code = ?", r.Code).Update("name", r.Name)
		if err := one(tx, "rename a region"); err != nil {
			return err
		}
	}
	return nil
}
