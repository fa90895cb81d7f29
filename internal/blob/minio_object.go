package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/minio/minio-go/v7"
)

// readAhead is how much is asked for at once when ReadAt goes on where it ended: a sealed
// file is read in pieces of 64 KiB, and a request for each would be slow.
const readAhead = 4 << 20

func (m *minIO) Open(ctx context.Context, key string) (Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if err := m.prepare(ctx); err != nil {
		return nil, err
	}
	o := &object{store: m, ctx: ctx, key: key}
	err := m.brief(ctx, "open an object", func(ctx context.Context) error {
		info, err := m.client.StatObject(ctx, m.bucket, key, minio.StatObjectOptions{})
		o.size, o.etag = info.Size, info.ETag
		return err
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// object is an open object in MinIO. Nothing is fetched before it is read.
type object struct {
	store *minIO
	ctx   context.Context
	key   string
	size  int64
	etag  string

	stream piece // of Read

	mu  sync.Mutex
	at  piece // of ReadAt
	end int64 // where the last ReadAt ended
}

// piece is a range of an object while it arrives.
type piece struct {
	body io.ReadCloser // nil: none
	from int64         // offset of its next byte
	left int64
}

func (p *piece) close() {
	if p.body != nil {
		_ = p.body.Close()
	}
	*p = piece{}
}

// read takes what has come, at most p.left bytes.
func (p *piece) read(b []byte) (int, error) {
	n, err := p.body.Read(b[:min(int64(len(b)), p.left)])
	p.from += int64(n)
	p.left -= int64(n)
	if p.left == 0 {
		p.close()
		return n, nil
	}
	if err == io.EOF {
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}

func (o *object) Size() int64 { return o.size }

func (o *object) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stream.close()
	o.at.close()
	return nil
}

func (o *object) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if o.stream.body == nil {
		if o.stream.from == o.size {
			return 0, io.EOF
		}
		var err error
		if o.stream, err = o.fetch(o.stream.from, o.size-o.stream.from); err != nil {
			return 0, err
		}
	}
	n, err := o.stream.read(b)
	if o.stream.body == nil {
		o.stream.from = o.size
	}
	if err != nil {
		return n, o.store.failed(o.ctx, "read an object", err)
	}
	return n, nil
}

func (o *object) ReadAt(b []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("read an object before its start")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	want := max(0, min(int64(len(b)), o.size-off))
	n, err := o.readFull(b[:want], off)
	o.end = off + int64(n)
	if err == nil && n < len(b) {
		err = io.EOF
	}
	return n, err
}

func (o *object) readFull(b []byte, off int64) (n int, err error) {
	for n < len(b) {
		if next := off + int64(n); o.at.body == nil || o.at.from != next {
			o.at.close()
			if o.at, err = o.fetch(next, o.ahead(off, next, len(b)-n)); err != nil {
				return n, err
			}
		}
		m, err := o.at.read(b[n:])
		n += m
		if err != nil {
			o.at.close()
			return n, o.store.failed(o.ctx, "read a range of an object", err)
		}
	}
	return n, nil
}

// ahead is how many bytes to ask for at offset next: more than are wanted if the reader is
// going straight on.
func (o *object) ahead(off, next int64, wanted int) int64 {
	length := int64(wanted)
	if off > 0 && off == o.end {
		length = max(length, readAhead)
	}
	return min(length, o.size-next)
}

// fetch starts a range of the object as it was when it was opened.
func (o *object) fetch(from, length int64) (piece, error) {
	p := piece{from: from, left: length}
	err := again(o.ctx, shortPatience, func(ctx context.Context) error {
		var options minio.GetObjectOptions
		if err := options.SetRange(from, from+length-1); err != nil {
			return fmt.Errorf("range %d+%d: %w", from, length, err)
		}
		if err := options.SetMatchETag(o.etag); err != nil {
			return fmt.Errorf("version of the object: %w", err)
		}
		var err error
		p.body, _, _, err = o.store.client.GetObject(ctx, o.store.bucket, o.key, options)
		return err
	})
	if err != nil {
		return piece{}, o.store.failed(o.ctx, "fetch an object", err)
	}
	return p, nil
}
