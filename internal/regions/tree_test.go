package regions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingyuan/internal/regions"
	"qingyuan/models/region"
)

func tree(t *testing.T) (regions.Tree, *memory) {
	m := newMemory(t, "99 示范省", "9901 明镜市", "990101 清源县", "990101101 清源镇", "990101102 石桥镇",
		"990101101200 柳树村", "9902 石桥市")
	return regions.Tree{Store: m}, m
}

func codes(rs []region.Region) string {
	var s []string
	for _, r := range rs {
		s = append(s, r.Code)
	}
	return strings.Join(s, " ")
}

func TestTreePath(t *testing.T) {
	tree, _ := tree(t)
	for code, want := range map[string]string{
		"990101101": "99 9901 990101 990101101", "99": "99", "990101103": "", "": "", "990": "", "' OR 1": "",
	} {
		if got, err := tree.Path(t.Context(), code); err != nil || codes(got) != want {
			t.Errorf("Path(%q) = %v, %v; want %s", code, got, err, want)
		}
	}
}

func TestTreeChildren(t *testing.T) {
	tree, _ := tree(t)
	for code, want := range map[string]string{"": "99", "99": "9901 9902", "990101": "990101101 990101102", "990101101200": "", "97": ""} {
		if got, err := tree.Children(t.Context(), code); err != nil || codes(got) != want {
			t.Errorf("Children(%q) = %v, %v; want %s", code, got, err, want)
		}
	}
}

func TestTreeHasRegion(t *testing.T) {
	tree, _ := tree(t)
	for code, want := range map[string]bool{"990101101": true, "990101109": false, "": false} {
		if got, err := tree.HasRegion(t.Context(), code); err != nil || got != want {
			t.Errorf("HasRegion(%q) = %v, %v; want %v", code, got, err, want)
		}
	}
}

func TestTreeSearch(t *testing.T) {
	for q, want := range map[string][]string{
		" 石桥 ": {"示范省 › 石桥市", "示范省 › 明镜市 › 清源县 › 石桥镇"},
		"柳树":   {"示范省 › 明镜市 › 清源县 › 清源镇 › 柳树村"},
		"没有":   nil,
		" ":    nil,
	} {
		tree, _ := tree(t)
		found, err := tree.Search(t.Context(), q)
		var got []string
		for _, f := range found {
			got = append(got, f.Path)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Search(%q) = %v, %v; want %v", q, got, err, want)
		}
	}
}

// However many a search finds, it makes two queries.
func TestTreeSearchAsksTwice(t *testing.T) {
	tree, m := tree(t)
	for i := range 50 {
		m.names[fmt.Sprintf("990101101%03d", 300+i)] = fmt.Sprintf("第%d柳村", i)
	}
	found, err := tree.Search(t.Context(), "柳")
	if err != nil || len(found) != 20 || len(m.calls) != 2 {
		t.Errorf("%d found in %d queries, %v", len(found), len(m.calls), err)
	}
	found, err = tree.Search(t.Context(), strings.Repeat("柳", region.NameMax+1))
	if err != nil || len(found) != 0 || len(m.calls) != 2 {
		t.Errorf("what is longer than a name: %d found, %d queries, %v", len(found), len(m.calls), err)
	}
}
