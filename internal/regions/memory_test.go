package regions_test

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/regions"
	"qingyuan/models"
	"qingyuan/models/region"
)

// memory is a Store and a TreeStore that holds both sides to their contract.
type memory struct {
	t     *testing.T
	names map[string]string
	calls []string // what was asked of it, by method
	fail  error    // for the next Insert
}

func newMemory(t *testing.T, known ...string) *memory {
	m := &memory{t: t, names: map[string]string{}}
	for _, k := range known {
		code, name, _ := strings.Cut(k, " ")
		m.names[code] = name
	}
	return m
}

func (m *memory) called(method string, n int) {
	m.t.Helper()
	m.calls = append(m.calls, method)
	if n == 0 || n > regions.BatchSize {
		m.t.Errorf("%s of %d", method, n)
	}
}

func (m *memory) Names(ctx context.Context, codes []string) (map[string]string, error) {
	m.called("Names", len(codes))
	found := map[string]string{}
	for _, c := range codes {
		if name, ok := m.names[c]; ok {
			found[c] = name
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(codes)))) != len(codes) {
		m.t.Errorf("Names was asked for a code twice: %v", codes)
	}
	return found, ctx.Err()
}

func (m *memory) Import(_ context.Context, do func(regions.Writer) error) error {
	before := maps.Clone(m.names)
	err := do(m)
	if err != nil {
		m.names = before
	}
	return err
}

func (m *memory) Insert(ctx context.Context, rows []region.Region) error {
	m.called("Insert", len(rows))
	if m.fail != nil {
		return m.fail
	}
	for _, r := range rows {
		if _, there := m.names[r.Code]; there {
			return models.Fail(models.Conflict, "err.duplicate")
		}
		if r.Parent != region.Parent(r.Code) || r.Level != region.LevelOf(r.Code) {
			m.t.Errorf("inserted %+v", r)
		}
		if _, there := m.names[r.Parent]; !there && r.Parent != "" {
			m.t.Errorf("%s was inserted before its parent", r.Code)
		}
		m.names[r.Code] = r.Name
	}
	return ctx.Err()
}

func (m *memory) Rename(ctx context.Context, rows []region.Region) error {
	m.called("Rename", len(rows))
	for _, r := range rows {
		if name, there := m.names[r.Code]; !there || name == r.Name {
			m.t.Errorf("%s renamed from %q to %q", r.Code, name, r.Name)
		}
		m.names[r.Code] = r.Name
	}
	return ctx.Err()
}

func (m *memory) FindRegions(_ context.Context, codes []string) ([]region.Region, error) {
	m.called("FindRegions", len(codes))
	return m.where(func(r region.Region) bool { return slices.Contains(codes, r.Code) }), nil
}

func (m *memory) ListChildren(_ context.Context, code string) ([]region.Region, error) {
	m.called("ListChildren", 1)
	return m.where(func(r region.Region) bool { return r.Parent == code }), nil
}

func (m *memory) SearchRegions(_ context.Context, q string, limit int) ([]region.Region, error) {
	m.called("SearchRegions", limit)
	found := m.where(func(r region.Region) bool { return strings.Contains(r.Name, q) })
	slices.SortStableFunc(found, func(a, b region.Region) int { return cmp.Compare(a.Level, b.Level) })
	return found[:min(limit, len(found))], nil
}

func (m *memory) where(want func(region.Region) bool) []region.Region {
	var found []region.Region
	for _, code := range slices.Sorted(maps.Keys(m.names)) {
		r := region.Region{Code: code, Name: m.names[code], Parent: region.Parent(code), Level: region.LevelOf(code)}
		if want(r) {
			found = append(found, r)
		}
	}
	return found
}
