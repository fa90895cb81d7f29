package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	suffix     = ".blob" // no key has a dot, so a file never stands where a folder must
	unfinished = ".unfinished"
	fileMode   = 0o600
	folderMode = 0o700
)

// folder keeps each object as a file. os.Root holds all paths inside, symbolic links too.
type folder struct {
	root *os.Root
}

// Folder opens the store in dir, and makes dir if it is missing. Processes of one
// machine may share it.
func Folder(dir string) (Store, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("make the object folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the object folder: %w", err)
	}
	if err := root.MkdirAll(unfinished, folderMode); err != nil {
		return nil, fmt.Errorf("prepare the object folder: %w", err)
	}
	return &folder{root: root}, nil
}

// place is the file of a key. One more folder after the first segment keeps folders small:
// tips/9f3c/01ab is in tips/9f/9f3c/01ab.blob.
func place(key string) string {
	segments := strings.Split(key, "/")
	if len(segments) > 1 {
		segments = slices.Insert(segments, 1, segments[1][:min(2, len(segments[1]))])
	}
	return strings.Join(segments, "/") + suffix
}

// Put writes beside, then renames: a reader sees the whole object or none.
func (f *folder) Put(ctx context.Context, key string, r io.Reader) (int64, error) {
	if err := checkKey(key); err != nil {
		return 0, err
	}
	beside := path.Join(unfinished, strings.ToLower(rand.Text()))
	n, err := f.write(beside, &source{ctx: ctx, r: r})
	if err == nil {
		err = f.publish(beside, place(key))
	}
	if err != nil {
		_ = f.root.Remove(beside) // the sweep has it otherwise
		return 0, err
	}
	return n, nil
}

// write stores all of src in a new file and waits until the disk has it.
func (f *folder) write(name string, src *source) (int64, error) {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return 0, unavailable("start an object", err)
	}
	n, err := io.Copy(file, src)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if src.err != nil {
		return 0, fmt.Errorf("read what is to be stored: %w", src.err)
	}
	if err != nil {
		return 0, unavailable("write an object", err)
	}
	return n, nil
}

// publish gives a finished file its name. Remove may take an empty folder away in between.
func (f *folder) publish(from, to string) error {
	dir := path.Dir(to)
	err := f.root.Rename(from, to)
	for tries := 0; errors.Is(err, fs.ErrNotExist) && tries < 10; tries++ {
		if made := f.root.MkdirAll(dir, folderMode); made != nil && !errors.Is(made, fs.ErrNotExist) {
			return unavailable("make an object's folder", made)
		}
		err = f.root.Rename(from, to)
	}
	if err != nil {
		return unavailable("name an object", err)
	}
	return f.sync(dir)
}

// sync waits until the disk has the entries of dir and of the folders above it, any of
// which a concurrent Put may just have made.
func (f *folder) sync(dir string) error {
	for ; ; dir = path.Dir(dir) {
		if err := f.syncOne(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unavailable("sync an object's folder", err)
		}
		if dir == "." {
			return nil
		}
	}
}

func (f *folder) syncOne(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func (f *folder) Open(ctx context.Context, key string) (Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, err := f.root.Open(place(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(err)
	}
	if err != nil {
		return nil, unavailable("open an object", err)
	}
	stat, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, unavailable("measure an object", err)
	}
	return &openFile{ctx: ctx, file: file, size: stat.Size()}, nil
}

// Remove takes the folders with it that become empty.
func (f *folder) Remove(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	name := place(key)
	err := f.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unavailable("remove an object", err)
	}
	dir := path.Dir(name)
	for dir != "." && f.root.Remove(dir) == nil {
		dir = path.Dir(dir)
	}
	return f.sync(dir)
}

// Ready writes a file, because a full or read-only disk still reads.
func (f *folder) Ready(ctx context.Context) error {
	name := path.Join(unfinished, strings.ToLower(rand.Text()))
	if _, err := f.write(name, &source{ctx: ctx, r: strings.NewReader("ready")}); err != nil {
		_ = f.root.Remove(name)
		return err
	}
	if err := f.root.Remove(name); err != nil {
		return unavailable("remove the trial file", err)
	}
	return nil
}

func (f *folder) SweepUnfinished(ctx context.Context, olderThan time.Time) (int, error) {
	entries, err := fs.ReadDir(f.root.FS(), unfinished)
	if err != nil {
		return 0, unavailable("list unfinished objects", err)
	}
	n := 0
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(olderThan) {
			continue
		}
		if err == nil {
			err = f.root.Remove(path.Join(unfinished, e.Name()))
		}
		if err != nil {
			return n, unavailable("remove an unfinished object", err)
		}
		n++
	}
	return n, nil
}

// openFile is an object in a folder.
type openFile struct {
	ctx  context.Context
	file *os.File
	size int64
}

func (o *openFile) Size() int64  { return o.size }
func (o *openFile) Close() error { return o.file.Close() }

func (o *openFile) Read(p []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.file.Read(p)
}

func (o *openFile) ReadAt(p []byte, off int64) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.file.ReadAt(p, off)
}
