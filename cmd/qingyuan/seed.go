package main

import (
	"context"
	"fmt"
	"io"

	baseregions "qingyuan/config/regions"
	"qingyuan/internal/regions"
	"qingyuan/internal/store"
)

// seed fills a new database with what ships inside the program: the provinces, cities,
// counties and towns.
func seed(ctx context.Context, db *store.Store) error {
	provinces, err := db.ListChildren(ctx, "")
	if err != nil || len(provinces) > 0 {
		return err
	}
	base := regions.Source{Name: baseregions.Name, Size: baseregions.CSV().Size(),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(baseregions.CSV()), nil }}
	if _, err := regions.Import(ctx, store.RegionImport{Store: db}, []regions.Source{base}, nil); err != nil {
		return fmt.Errorf("fill in the regions: %w", err)
	}
	return nil
}
