package regions_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	base "qingyuan/config/regions"
	"qingyuan/internal/regions"
	"qingyuan/models"
)

func file(name, text string) regions.Source {
	return regions.Source{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

func TestImportTwice(t *testing.T) {
	store := newMemory(t)
	for _, want := range []regions.Report{{Inserted: 5}, {Unchanged: 5}} {
		got, err := regions.Import(t.Context(), store, []regions.Source{file("county.csv", county)}, nil)
		if err != nil || got != want {
			t.Fatalf("got %+v, %v; want %+v", got, err, want)
		}
	}
	if store.names["990101101200"] != "柳树村村民委员会" || len(store.names) != 5 {
		t.Errorf("the store has %v", store.names)
	}
}

func TestImportRenames(t *testing.T) {
	store := newMemory(t, "99 示范省", "9901 明镜地区", "9902 别处市")
	got, err := regions.Import(t.Context(), store, []regions.Source{file("county.csv", county)}, nil)
	if want := (regions.Report{Inserted: 3, Renamed: 1, Unchanged: 1}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if store.names["9901"] != "明镜市" || store.names["9902"] != "别处市" {
		t.Errorf("the store has %v", store.names)
	}
}

// A parent may stand anywhere: in the store, in another file, after its children.
func TestImportFindsParentsEverywhere(t *testing.T) {
	store := newMemory(t, "99 示范省")
	sources := []regions.Source{
		file("villages.csv", "code,name\n990101101201,大王村\n990101101200,柳树村\n"),
		file("towns.csv", "code,name\n990101101,清源镇\n990101,清源县\n"),
		file("cities.csv", "code,name\n9901,明镜市\n"),
	}
	for _, want := range []regions.Report{{Inserted: 5}, {Unchanged: 5}} {
		got, err := regions.Import(t.Context(), store, sources, nil)
		if err != nil || got != want {
			t.Fatalf("got %+v, %v; want %+v", got, err, want)
		}
	}
}

func TestImportTakesRepeatedLines(t *testing.T) {
	store := newMemory(t)
	sources := []regions.Source{file("a.csv", county+"990101,清源县,9901\n"), file("b.csv", county)}
	got, err := regions.Import(t.Context(), store, sources, nil)
	if want := (regions.Report{Inserted: 5, Repeated: 6}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestImportRefusesAllBadLinesTogether(t *testing.T) {
	store := newMemory(t, "98 旧省")
	sources := []regions.Source{
		file("a.csv", county+"990,短,\n990102101,孤儿镇,990102\n"),
		file("b.csv", "name\n甲\n"),
		file("c.csv", "code,name\n990101,清流县\n990102102,又一孤儿镇\n9801,旧市\n"),
	}
	_, err := regions.Import(t.Context(), store, sources, nil)
	refused, ok := errors.AsType[*regions.Refused](err)
	if !ok || models.CodeOf(err) != models.Invalid {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, e := range refused.Rows {
		got = append(got, fmt.Sprintf("%s:%d %s", e.File, e.Line, e.Key))
	}
	want := []string{
		"a.csv:7 region.err.code_shape",
		"b.csv:1 region.err.header_code",
		"c.csv:2 region.err.code_twice",
		"a.csv:8 region.err.parent_unknown",
		"c.csv:3 region.err.parent_unknown",
	}
	if !slices.Equal(got, want) || refused.Total != len(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if twice := refused.Rows[2].Args; twice["File"] != "a.csv" || twice["Line"] != 4 || twice["Code"] != "990101" {
		t.Errorf("the line that says otherwise is told as %v", twice)
	}
	if len(store.names) != 1 || slices.Contains(store.calls, "Insert") {
		t.Errorf("something was written: %v, %v", store.names, store.calls)
	}
}

func TestImportKeepsSoManyBadLines(t *testing.T) {
	text := "code,name\n" + strings.Repeat("990,短\n", regions.RefusedMax+5)
	_, err := regions.Import(t.Context(), newMemory(t), []regions.Source{file("a.csv", text)}, nil)
	refused, ok := errors.AsType[*regions.Refused](err)
	if !ok || len(refused.Rows) != regions.RefusedMax || refused.Total != regions.RefusedMax+5 {
		t.Errorf("got %v", err)
	}
}

func TestImportLeavesNothingAfterAnError(t *testing.T) {
	gone := errors.New("the database is gone")
	store := newMemory(t)
	store.fail = gone
	if _, err := regions.Import(t.Context(), store, []regions.Source{file("a.csv", county)}, nil); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
	if len(store.names) != 0 {
		t.Errorf("left %v", store.names)
	}
}

func TestImportStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	store := newMemory(t)
	if _, err := regions.Import(ctx, store, []regions.Source{file("a.csv", county)}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A file that changes between being checked and being written is not trusted.
func TestImportRefusesAChangingFile(t *testing.T) {
	for _, second := range []string{
		strings.Replace(county, "清源县", "浊源县", 1), county + "9902,后来市,99\n", county + "990,短,\n",
	} {
		opened := 0
		source := regions.Source{Name: "a.csv", Open: func() (io.ReadCloser, error) {
			opened++
			text := county
			if opened == 2 {
				text = second
			}
			return io.NopCloser(strings.NewReader(text)), nil
		}}
		store := newMemory(t)
		_, err := regions.Import(t.Context(), store, []regions.Source{source}, nil)
		if models.CodeOf(err) != models.Conflict || len(store.names) > 0 {
			t.Errorf("got %v, left %v", err, store.names)
		}
	}
}

func TestImportTellsItsProgress(t *testing.T) {
	var text strings.Builder
	text.WriteString("code,name\n99,示范省\n9901,明镜市\n990101,清源县\n990101101,清源镇\n")
	for i := range 990 {
		fmt.Fprintf(&text, "990101101%03d,%s第%d村\n", i+1, strings.Repeat("很长的名字", 15), i)
	}
	for form, source := range map[string]regions.Source{
		"in order": file("a.csv", text.String()),
		"disorder": file("b.csv", strings.Replace(text.String(), "99,示范省\n", "", 1)+"99,示范省\n"),
	} {
		var told []int64
		_, err := regions.Import(t.Context(), newMemory(t), []regions.Source{source}, func(done, total int64) {
			if total != 2*source.Size {
				t.Errorf("%s: total %d, want %d", form, total, 2*source.Size)
			}
			told = append(told, done)
		})
		if err != nil || !slices.IsSorted(told) || len(told) < 3 || told[len(told)-1] != 2*source.Size {
			t.Errorf("%s: told %v, %v", form, told, err)
		}
		if len(slices.Compact(told)) != len(told) {
			t.Errorf("%s: told the same twice: %v", form, told)
		}
	}
}

// What the program brings along is such a file itself, in several batches.
func TestImportOfTheBase(t *testing.T) {
	source := regions.Source{Name: base.Name, Size: base.CSV().Size(), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(base.CSV()), nil
	}}
	store := newMemory(t)
	got, err := regions.Import(t.Context(), store, []regions.Source{source}, nil)
	if want := (regions.Report{Inserted: 44_703}); err != nil || got != want {
		t.Fatalf("got %+v, %v; want %+v", got, err, want)
	}
	want := map[string]string{}
	for r := range base.Base() {
		want[r.Code] = r.Name
	}
	if !maps.Equal(store.names, want) {
		t.Error("the store differs from the base")
	}
	if n := len(store.calls); n != 2*45 {
		t.Errorf("%d calls of the store, want 2 for each of 45 batches", n)
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "county.csv")
	if err := os.WriteFile(path, []byte(county), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := regions.File(path)
	if err != nil || source.Name != "county.csv" || source.Size != int64(len(county)) {
		t.Fatalf("got %+v, %v", source, err)
	}
	store := newMemory(t)
	if got, err := regions.Import(t.Context(), store, []regions.Source{source}, nil); err != nil || got.Inserted != 5 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := regions.File(filepath.Dir(path)); err == nil {
		t.Error("a folder passed for a file")
	}
	if _, err := regions.File(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := regions.Import(t.Context(), store, []regions.Source{source}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that went: %v", err)
	}
}
