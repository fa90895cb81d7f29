package main

import (
	"context"
	"fmt"
	"io"

	fundconfig "qingyuan/config/fund"
	baseregions "qingyuan/config/regions"
	"qingyuan/internal/regions"
	"qingyuan/internal/store"
	"qingyuan/models"
)

// seed fills a new database with what ships inside the program: the provinces, cities,
// counties and towns, and the programmes. Programmes that a newer program brings are added.
func seed(ctx context.Context, db *store.Store) error {
	programmes, err := fundconfig.Programmes()
	if err != nil {
		return err
	}
	if err := db.AddProgrammes(ctx, programmes); err != nil {
		return fmt.Errorf("fill in the programmes: %w", err)
	}
	return seedRegions(ctx, db)
}

func seedRegions(ctx context.Context, db *store.Store) error {
	provinces, err := db.ListChildren(ctx, "")
	if err != nil || len(provinces) > 0 {
		return err
	}
	base := regions.Source{Name: baseregions.Name, Size: baseregions.CSV().Size(),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(baseregions.CSV()), nil }}
	_, err = regions.Import(ctx, store.RegionImport{Store: db}, []regions.Source{base}, nil)
	if models.CodeOf(err) == models.Conflict { // another process fills it at this moment, and was first
		return nil
	}
	if err != nil {
		return fmt.Errorf("fill in the regions: %w", err)
	}
	return nil
}
