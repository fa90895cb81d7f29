// Package snapshots makes the data files of each county, once a day where something changed, and
// opens them for whoever takes them away. They hold no row about a person, so that nothing in
// them has to leave: docs/adr/0033-taking-it-away.md.
package snapshots

import (
	"context"
	"fmt"
	"io"
	"time"

	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
	"qingyuan/models/snapshot"
)

// Store is what snapshots are made of, and where they are written down.
type Store interface {
	LastChange(ctx context.Context) (int64, error)
	// CountiesChanged finds the counties in which anything was ever published, in order.
	CountiesChanged(ctx context.Context) ([]string, error)
	ListRegionsWithin(ctx context.Context, code string) ([]region.Region, error)
	// ListTotalsWithin lists the totals of a region and all below it for each programme and period, by
	// their keys, beyond a row; the zero Total begins.
	ListTotalsWithin(ctx context.Context, code string, from fund.Total, limit int) ([]fund.Total, error)
	ListPublications(ctx context.Context, f fund.Filter, before int64, limit int) ([]fund.Publication, error)
	ListProgrammes(ctx context.Context) ([]fund.Programme, error)
	ListDisclosuresBy(ctx context.Context, f disclosure.Filter, from disclosure.Place, limit int) ([]disclosure.Disclosure, error)
	// ListEditions lists all versions of disclosures with their canonical bytes, and without rows
	// about persons, by disclosure and number.
	ListEditions(ctx context.Context, ids []string) ([]disclosure.Version, error)
	// ListChangesWithin lists the changes of a region and all below it, and those of batches above it,
	// which may hold its payments: beyond a number and up to another, the oldest first.
	ListChangesWithin(ctx context.Context, code string, after, upTo int64, limit int) ([]disclosure.Change, error)

	CreateSnapshot(ctx context.Context, s snapshot.Snapshot) error
	RemoveSnapshot(ctx context.Context, code string, day models.Date) error
	FindSnapshot(ctx context.Context, code string, day models.Date) (snapshot.Snapshot, error)
	// ListSnapshots lists a county's, the newest first, before a day; "" begins.
	ListSnapshots(ctx context.Context, code string, before models.Date, limit int) ([]snapshot.Snapshot, error)
	// ListNewestSnapshots lists the newest of each county within a region, by their codes, beyond a code.
	ListNewestSnapshots(ctx context.Context, within, after string, limit int) ([]snapshot.Snapshot, error)
	// ListSnapshotsBefore lists those made before a day that are neither their county's newest nor the
	// first of their month, the oldest first.
	ListSnapshotsBefore(ctx context.Context, day models.Date, limit int) ([]snapshot.Snapshot, error)
}

// Blob keeps sealed files.
type Blob interface {
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	Open(ctx context.Context, key string) (models.Object, error)
	Remove(ctx context.Context, key string) error
	// Old calls fn with the keys of objects under prefix that are older than a moment.
	Old(ctx context.Context, prefix string, before time.Time, fn func(keys []string) error) error
}

// Sealer seals files to an identity of their own, which is boxed under Key.
type Sealer interface {
	NewIdentity() (secret models.Secret, recipient string, err error)
	SealFrom(plain io.Reader, recipients ...string) io.ReadCloser
	OpenAt(secret models.Secret, sealed io.ReaderAt, size int64) (io.ReaderAt, int64, error)
	Box(key []byte, label string, plain []byte) ([]byte, error)
	Unbox(key []byte, label string, boxed []byte) ([]byte, error)
}

// Snapshots makes and opens data files.
type Snapshots struct {
	Store  Store
	Blob   Blob
	Sealer Sealer
	Key    []byte // 32 bytes, for what opens the files
	Clock  func() time.Time
	Keep   int // days that a snapshot is kept, unless it is its county's newest or the first of its month
}

const labelSnapshot = "snapshot"

func (s Snapshots) today() models.Date { return models.DateOf(s.Clock()) }

// Newest lists the newest snapshot of each county within a region, beyond a code.
func (s Snapshots) Newest(ctx context.Context, within, after string, limit int) ([]Listed, error) {
	rows, err := s.Store.ListNewestSnapshots(ctx, within, after, limit)
	return listed(rows, err)
}

// List lists the snapshots of a county, the newest first, before a day; "" begins.
func (s Snapshots) List(ctx context.Context, code string, before models.Date, limit int) ([]Listed, error) {
	rows, err := s.Store.ListSnapshots(ctx, code, before, limit)
	return listed(rows, err)
}

// Listed is a snapshot with what its manifest says.
type Listed struct {
	snapshot.Snapshot
	Files snapshot.Manifest
}

func listed(rows []snapshot.Snapshot, err error) ([]Listed, error) {
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	list := make([]Listed, len(rows))
	for i, row := range rows {
		m, err := snapshot.Parse(row.Manifest)
		if err != nil {
			return nil, fmt.Errorf("read a kept manifest: %w", err)
		}
		list[i] = Listed{row, m}
	}
	return list, nil
}

// Find finds the snapshot of a county and a day; models.NotFound where there is none.
func (s Snapshots) Find(ctx context.Context, code string, day models.Date) (Listed, error) {
	row, err := s.Store.FindSnapshot(ctx, code, day)
	if err != nil {
		return Listed{}, fmt.Errorf("find a snapshot: %w", err)
	}
	list, err := listed([]snapshot.Snapshot{row}, nil)
	if err != nil {
		return Listed{}, err
	}
	return list[0], nil
}

// Open is an open data file.
type Open struct {
	snapshot.File
	io.ReaderAt
	object models.Object
}

// Close gives it back.
func (o *Open) Close() error { return o.object.Close() }

// Open opens a file of a snapshot; models.NotFound where there is none.
func (s Snapshots) Open(ctx context.Context, of Listed, name string) (*Open, error) {
	f, ok := of.Files.Find(name)
	if !ok {
		return nil, models.Fail(models.NotFound, "err.not_found")
	}
	secret, err := s.Sealer.Unbox(s.Key, labelSnapshot, of.Boxed)
	if err != nil {
		return nil, fmt.Errorf("open a data file: %w", err)
	}
	object, err := s.Blob.Open(ctx, of.ObjectKey(name))
	if err != nil {
		return nil, fmt.Errorf("open a data file: %w", err)
	}
	r, _, err := s.Sealer.OpenAt(models.Secret(secret), object, object.Size())
	if err != nil {
		object.Close()
		return nil, fmt.Errorf("open a data file: %w", err)
	}
	return &Open{f, r, object}, nil
}
