package regions

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"qingyuan/models/region"
)

// TreeStore finds regions.
type TreeStore interface {
	// FindRegions returns those of codes that are known, in the order of their codes.
	FindRegions(ctx context.Context, codes []string) ([]region.Region, error)
	// ListChildren returns the regions right below a code, in order; of the empty code
	// the provinces.
	ListChildren(ctx context.Context, code string) ([]region.Region, error)
	// SearchRegions returns at most limit regions whose names begin with or hold q, the
	// higher levels first.
	SearchRegions(ctx context.Context, q string, limit int) ([]region.Region, error)
}

// Tree is the tree of regions as pages ask for it.
type Tree struct{ Store TreeStore }

// Path is a region and those above it, the topmost first; empty for the empty code and
// for a region that isn't known.
func (t Tree) Path(ctx context.Context, code string) ([]region.Region, error) {
	if region.LevelOf(code) == 0 {
		return nil, nil
	}
	path, err := t.Store.FindRegions(ctx, append(region.Ancestors(code), code))
	if err != nil {
		return nil, fmt.Errorf("find a region's path: %w", err)
	}
	if len(path) == 0 || path[len(path)-1].Code != code {
		return nil, nil
	}
	return path, nil
}

// Children are the regions right below a code, in order; of the empty code the provinces.
func (t Tree) Children(ctx context.Context, code string) ([]region.Region, error) {
	list, err := t.Store.ListChildren(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("list a region's children: %w", err)
	}
	return list, nil
}

// HasRegion reports whether a code is known.
func (t Tree) HasRegion(ctx context.Context, code string) (bool, error) {
	list, err := t.Store.FindRegions(ctx, []string{code})
	if err != nil {
		return false, fmt.Errorf("find a region: %w", err)
	}
	return len(list) == 1 && list[0].Code == code, nil // MariaDB compares without spaces at the end
}

// Names are the names of regions by their codes; those that aren't known are left out.
func (t Tree) Names(ctx context.Context, codes []string) (map[string]string, error) {
	names := make(map[string]string, len(codes))
	if len(codes) == 0 {
		return names, nil
	}
	list, err := t.Store.FindRegions(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("name regions: %w", err)
	}
	for _, r := range list {
		names[r.Code] = r.Name
	}
	return names, nil
}

// Found is a region with the names above it.
type Found struct {
	region.Region
	Path string // 某省 › 某市 › 某县
}

// searchLimit is how many regions a search answers.
const searchLimit = 20

// Search finds regions by a part of their name. What is longer than any name is asked of
// nobody.
func (t Tree) Search(ctx context.Context, q string) ([]Found, error) {
	if q = strings.TrimSpace(q); q == "" || utf8.RuneCountInString(q) > region.NameMax {
		return nil, nil
	}
	list, err := t.Store.SearchRegions(ctx, q, searchLimit)
	if err != nil {
		return nil, fmt.Errorf("search regions: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	names, err := t.namesAbove(ctx, list)
	if err != nil {
		return nil, err
	}
	found := make([]Found, len(list))
	for i, r := range list {
		var path []string
		for _, code := range append(region.Ancestors(r.Code), r.Code) {
			if name := names[code]; code == r.Code || !region.Filler(name) {
				path = append(path, name)
			}
		}
		found[i] = Found{Region: r, Path: strings.Join(path, " › ")}
	}
	return found, nil
}

// namesAbove finds the names of regions and of all above them, in one query.
func (t Tree) namesAbove(ctx context.Context, list []region.Region) (map[string]string, error) {
	names := map[string]string{}
	for _, r := range list {
		for _, code := range append(region.Ancestors(r.Code), r.Code) {
			names[code] = ""
		}
	}
	codes := make([]string, 0, len(names))
	for code := range names {
		codes = append(codes, code)
	}
	above, err := t.Store.FindRegions(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("find the regions above: %w", err)
	}
	for _, r := range above {
		names[r.Code] = r.Name
	}
	return names, nil
}
