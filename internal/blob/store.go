// Package blob keeps sealed files: in a folder, or in MinIO. What passes through is
// ciphertext already; nothing here looks inside.
package blob

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"qingyuan/models"
)

// Store keeps objects under keys such as tips/9f3c…/01ab…: lower-case letters, digits, "-"
// and "_" in segments parted by "/". An object that can't be found is models.NotFound; a
// store that doesn't answer, is full or refuses us is models.Unavailable.
type Store interface {
	// Put stores all of r under key, or nothing, and returns its length in bytes. An object
	// that is already there is replaced. An r that ends with any error but io.EOF is not
	// stored, and that error is what Put returns.
	Put(ctx context.Context, key string, r io.Reader) (int64, error)
	// Open returns the object under key. Its reads end when ctx does.
	Open(ctx context.Context, key string) (Object, error)
	// Remove removes the object under key; one that is not there is no error.
	Remove(ctx context.Context, key string) error
	// Walk calls fn for every object whose key starts with prefix, in no promised order,
	// and ends with the first error of fn.
	Walk(ctx context.Context, prefix string, fn func(Info) error) error
	// Ready reports whether objects can be stored now. It answers within a few seconds.
	Ready(ctx context.Context) error
	// SweepUnfinished removes what uploads left half-way before olderThan, and returns how
	// many there were. Uploads that still run must be younger.
	SweepUnfinished(ctx context.Context, olderThan time.Time) (int, error)
}

// Object is an open object.
type Object = models.Object

// Info describes an object without opening it.
type Info struct {
	Key      string
	Size     int64 // bytes
	Modified time.Time
}

const (
	longestKey     = 512
	longestSegment = 200 // leaves room for our suffix in a file name
)

func checkKey(key string) error {
	if key == "" || len(key) > longestKey {
		return fmt.Errorf("object key of %d bytes", len(key))
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || len(segment) > longestSegment {
			return fmt.Errorf("object key %q has a segment of %d bytes", key, len(segment))
		}
	}
	return checkLetters(key)
}

func checkLetters(key string) error {
	for i := range len(key) {
		c := key[i]
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '/' || c == '_' || c == '-' {
			continue
		}
		return fmt.Errorf("object key %q has the byte %q", key, c)
	}
	return nil
}

func notFound(err error) error {
	return models.Fail(models.NotFound, "err.not_found").Because(err)
}

func unavailable(doing string, err error) error {
	return models.Fail(models.Unavailable, "err.store_unavailable").Because(fmt.Errorf("%s: %w", doing, err))
}

// source reads an upload. It ends with ctx, and remembers how it failed: the reader's
// failure is told as it is, the store's as Unavailable. Whoever copies from it must take
// io.EOF alone for the end: io.ErrUnexpectedEOF is an upload that was cut off.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
