package blob_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qingyuan/models"
)

func paths(t *testing.T, dir string) []string {
	t.Helper()
	found := []string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[d.IsDir()]; info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, want %v", path, info.Mode().Perm(), want)
		}
		rel, err := filepath.Rel(dir, path)
		found = append(found, rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFolderSpreadsAndTidies(t *testing.T) {
	dir := t.TempDir()
	store := newFolder(t, dir)
	put(t, store, "tips/9f3c/01ab", []byte("x"))
	want := []string{".unfinished", "tips", "tips/9f", "tips/9f/9f3c", "tips/9f/9f3c/01ab.blob"}
	if got := paths(t, dir); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if err := store.Remove(t.Context(), "tips/9f3c/01ab"); err != nil {
		t.Fatal(err)
	}
	if got := paths(t, dir); !slices.Equal(got, want[:1]) {
		t.Errorf("left %v", got)
	}
}

func TestFolderIgnoresForeignFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte("#"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, newFolder(t, dir), ""); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestFolderStaysInside(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	store := newFolder(t, dir)
	if err := os.Symlink(outside, filepath.Join(dir, "tips")); err != nil {
		t.Fatal(err)
	}
	_, err := store.Put(t.Context(), "tips/aa/bb", strings.NewReader("x"))
	wantCode(t, "put", err, models.Unavailable, "err.store_unavailable")
	if got := paths(t, outside); len(got) != 0 {
		t.Errorf("written outside: %v", got)
	}
}

func TestFolderThatIsGone(t *testing.T) {
	dir := t.TempDir()
	store := newFolder(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "ready", store.Ready(t.Context()), models.Unavailable, "err.store_unavailable")
	_, err := store.Put(t.Context(), "tips/aa/bb", strings.NewReader("x"))
	wantCode(t, "put", err, models.Unavailable, "err.store_unavailable")
}
