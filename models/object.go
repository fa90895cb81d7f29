package models

import "io"

// Object is an open object of the object store: ciphertext. ReadAt doesn't move what Read
// reads, and may be called from several goroutines.
type Object interface {
	io.Reader
	io.ReaderAt
	io.Closer
	Size() int64 // bytes
}
