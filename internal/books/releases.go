package books

import (
	"context"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/region"
)

// Released is a release with the name of its place.
type Released struct {
	book.Release
	Place string // the town and the village
}

// Releases reads the next of a run of releases; none once there are no more.
type Releases func(ctx context.Context) ([]Released, error)

// releaseChunk is how many releases are read at a time. Between two of them nothing of the
// store's is held.
const releaseChunk = 500

// Releases begins to read the releases of a region and all below it, of a year where one is
// named.
func (s Shelf) Releases(code string, year int) Releases {
	var at book.ReleasePlace
	done := false
	return func(ctx context.Context) ([]Released, error) {
		if done {
			return nil, nil
		}
		list, err := s.Store.ListReleases(ctx, code, year, at, releaseChunk)
		if err != nil {
			return nil, fmt.Errorf("read releases: %w", err)
		}
		if done = len(list) < releaseChunk; len(list) > 0 {
			at = book.PlaceOfRelease(list[len(list)-1])
		}
		return s.released(ctx, list)
	}
}

// ReleasesOf are all releases of a process, the first first; models.NotFound where it isn't there.
func (s Shelf) ReleasesOf(ctx context.Context, key string) ([]Released, error) {
	list, err := s.Store.ListReleasesOf(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("read a process's releases: %w", err)
	}
	if len(list) == 0 {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	return s.released(ctx, list)
}

func (s Shelf) released(ctx context.Context, list []book.Release) ([]Released, error) {
	var codes []string
	for _, r := range list {
		codes = append(codes, r.RegionCode, region.At(r.RegionCode, region.Town))
	}
	slices.Sort(codes)
	names, err := s.Store.RegionNames(ctx, slices.Compact(codes))
	if err != nil {
		return nil, fmt.Errorf("name the places of releases: %w", err)
	}
	with := make([]Released, len(list))
	for i, r := range list {
		with[i] = Released{r, names[r.RegionCode]}
		if region.LevelOf(r.RegionCode) == region.Village {
			with[i].Place = names[region.At(r.RegionCode, region.Town)] + names[r.RegionCode]
		}
	}
	return with, nil
}

// Changed is when anything public changed last, in unix seconds; 0 where nothing is.
func (s Shelf) Changed(ctx context.Context) (int64, error) {
	list, err := s.Store.ListChanges(ctx, "", "", 0, 1)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0].At, nil
}
