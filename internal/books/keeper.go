// Package books keeps what was published with a form of its own (projects, purchases, leases,
// accounts) as rows, and reads them for the public (docs/adr/0031-books-with-a-form-of-their-own.md).
package books

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/disclosure"
)

// KeeperStore keeps the rows. Methods called inside InTx's fn work on its transaction.
type KeeperStore interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	FindDisclosure(ctx context.Context, id string) (disclosure.Disclosure, error)
	FindVersion(ctx context.Context, id string, no int) (disclosure.Version, error)
	// ListDisclosuresOf lists those of an item in the order of their IDs, from the first beyond one.
	ListDisclosuresOf(ctx context.Context, item, after string, limit int) ([]disclosure.Disclosure, error)

	FindBookRows(ctx context.Context, disclosureID string) (book.Rows, error)
	ReplaceBookRows(ctx context.Context, disclosureID string, rows book.Rows) error
	MoveBookTotals(ctx context.Context, moves []book.Total) error
	// ClearBooks removes all rows, totals and releases, and lets nobody publish until the
	// transaction ends.
	ClearBooks(ctx context.Context) error

	// ListNewestReleases lists the newest release of each process of a disclosure.
	ListNewestReleases(ctx context.Context, disclosureID string) ([]book.Release, error)
	// FindNewestRelease finds the newest of a process; models.NotFound where there is none.
	FindNewestRelease(ctx context.Context, ocid string) (book.Release, error)
	AddReleases(ctx context.Context, list []book.Release) error
	// ListOnly marks of a disclosure's releases those of some processes as listed, all others not.
	ListOnly(ctx context.Context, disclosureID string, ocids []string) error
}

// Keeper keeps the rows as the newest versions have them.
type Keeper struct {
	Store     KeeperStore
	Catalogue disclosure.Catalogue
}

// Follow is a changes.Follower: it puts the rows of a version in the place of those before.
func (k Keeper) Follow(ctx context.Context, c disclosure.Change) error {
	if c.Kind != disclosure.KindDisclosure || !slices.Contains(book.Items(), c.ItemID) || c.Happened == disclosure.WasExpired {
		return nil
	}
	d, err := k.Store.FindDisclosure(ctx, c.Record)
	if err != nil {
		return fmt.Errorf("follow into the books: %w", err)
	}
	if err := k.enter(ctx, d); err != nil {
		return fmt.Errorf("follow into the books: %w", err)
	}
	return nil
}

// enter enters the newest version of a disclosure.
func (k Keeper) enter(ctx context.Context, d disclosure.Disclosure) error {
	e, v, err := k.read(ctx, d, d.Version)
	if err != nil {
		return err
	}
	item, _ := k.Catalogue.Find(d.ItemID)
	before, err := k.Store.FindBookRows(ctx, d.ID)
	if err != nil {
		return err
	}
	after := book.Read(d, item, e)
	if err := k.Store.ReplaceBookRows(ctx, d.ID, after); err != nil {
		return err
	}
	if err := k.Store.MoveBookTotals(ctx, book.Moves(before, after)); err != nil {
		return err
	}
	return k.release(ctx, d, v, book.Processes(d, item, e))
}

func (k Keeper) read(ctx context.Context, d disclosure.Disclosure, no int) (disclosure.Edition, disclosure.Version, error) {
	var e disclosure.Edition
	v, err := k.Store.FindVersion(ctx, d.ID, no)
	if err != nil {
		return e, v, err
	}
	if err := json.Unmarshal(v.Canonical, &e); err != nil {
		return e, v, fmt.Errorf("read a version: %w", err)
	}
	return e, v, nil
}

// release keeps what a version says of each process, where that isn't what was said last.
func (k Keeper) release(ctx context.Context, d disclosure.Disclosure, v disclosure.Version, processes []book.Process) error {
	latest, err := k.Store.ListNewestReleases(ctx, d.ID)
	if err != nil {
		return err
	}
	last := make(map[string]book.Release, len(latest))
	for _, r := range latest {
		last[r.OCID] = r
	}
	var fresh []book.Release
	keys := make([]string, 0, len(processes))
	for _, p := range processes {
		r, err := k.following(ctx, p, last)
		if err != nil {
			return err
		}
		keys = append(keys, p.Key)
		if r == nil {
			continue
		}
		r.DisclosureID, r.Version, r.RegionCode, r.PublishedAt = d.ID, v.No, p.Region, v.PublishedAt
		r.Year, r.Listed = p.Year(d.On()), true
		last[p.Key] = *r
		fresh = append(fresh, *r)
	}
	if err := k.Store.AddReleases(ctx, fresh); err != nil {
		return err
	}
	return k.Store.ListOnly(ctx, d.ID, keys)
}

// following is the release of a process after its last one; nil where nothing is new.
func (k Keeper) following(ctx context.Context, p book.Process, last map[string]book.Release) (*book.Release, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("keep a process: %w", err)
	}
	before, ok := last[p.Key]
	if !ok { // the number may stand in another list too
		before, err = k.Store.FindNewestRelease(ctx, p.Key)
		if err != nil && models.CodeOf(err) != models.NotFound {
			return nil, err
		}
	}
	if ok && bytes.Equal(before.Data, data) {
		return nil, nil
	}
	return &book.Release{OCID: p.Key, No: before.No + 1, Data: data}, nil
}
