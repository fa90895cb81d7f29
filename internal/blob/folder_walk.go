package blob

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// keyOf is the key of a path that place made; for a folder, what its keys start with.
func keyOf(name string) string {
	segments := strings.Split(strings.TrimSuffix(name, suffix), "/")
	if len(segments) > 2 {
		segments = slices.Delete(segments, 1, 2)
	}
	return strings.Join(segments, "/")
}

func (f *folder) Walk(ctx context.Context, prefix string, fn func(Info) error) error {
	if err := checkLetters(prefix); err != nil {
		return err
	}
	return fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed while we walk
		}
		if err != nil {
			return unavailable("list objects", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.IsDir() {
			return enter(name, prefix)
		}
		return visit(name, prefix, d, fn)
	})
}

// enter skips folders in which no key can start with prefix.
func enter(name, prefix string) error {
	if name == "." {
		return nil
	}
	start := keyOf(name)
	if strings.HasPrefix(name, ".") || !strings.HasPrefix(start, prefix) && !strings.HasPrefix(prefix, start) {
		return fs.SkipDir
	}
	return nil
}

func visit(name, prefix string, d fs.DirEntry, fn func(Info) error) error {
	key := keyOf(name)
	if path.Ext(name) != suffix || !strings.HasPrefix(key, prefix) {
		return nil
	}
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unavailable("measure an object", err)
	}
	return fn(Info{Key: key, Size: info.Size(), Modified: info.ModTime()})
}
