package regions

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
)

// Source is a file to import. It is opened more than once and must not change meanwhile.
type Source struct {
	Name string // as messages call it
	Size int64  // bytes, for the progress; 0 where it isn't known
	Open func() (io.ReadCloser, error)
}

// File is the Source at a path.
func File(path string) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	if info.IsDir() {
		return Source{}, fmt.Errorf("%s is a folder", path)
	}
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	return Source{Name: filepath.Base(path), Size: info.Size(), Open: open}, nil
}

// rows yields what ReadCSV finds, its errors with the file's name, and calls meter with every
// number of bytes that was read. It ends with ctx's error once ctx is done.
func (s Source) rows(ctx context.Context, meter func(int)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		f, err := s.Open()
		if err != nil {
			yield(Row{}, fmt.Errorf("open %s: %w", s.Name, err))
			return
		}
		defer f.Close()
		for row, err := range ReadCSV(metered{ctx, f, meter}) {
			if bad, ok := errors.AsType[*RowError](err); ok {
				bad.File = s.Name
			} else if err != nil {
				err = fmt.Errorf("%s: %w", s.Name, err)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// metered tells how much was read of r, and stops when ctx is done.
type metered struct {
	ctx   context.Context
	r     io.Reader
	meter func(int)
}

func (m metered) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.r.Read(p)
	m.meter(n)
	return n, err
}
