package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"sync"
)

// partSize is what one upload holds in memory: S3 wants the length of a part before the
// part, 5 MiB at the least. 10,000 parts are the most that one object may have, which is
// 48 GiB. Eight uploads at once were as fast with 5 MiB as with 8 or 16, in less memory.
const partSize = 5 << 20

const chunkSize = 256 << 10

// part is a piece of an upload, in chunks, so that a slow upload takes only the memory it
// has filled so far.
type part struct {
	pool   *sync.Pool // of *[chunkSize]byte
	chunks []*[chunkSize]byte
	size   int
}

// fill replaces the part by the next of r, and reports whether r may have more.
func (p *part) fill(r io.Reader) (more bool, err error) {
	p.release()
	for p.size < partSize {
		at := p.size % chunkSize
		if p.size == len(p.chunks)*chunkSize {
			p.chunks = append(p.chunks, p.pool.Get().(*[chunkSize]byte))
		}
		n, err := r.Read(p.chunks[len(p.chunks)-1][at:])
		p.size += n
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// release gives the chunks back. No reader of the part may be open.
func (p *part) release() {
	for _, c := range p.chunks {
		p.pool.Put(c)
	}
	p.chunks, p.size = p.chunks[:0], 0
}

// digest is the SHA-256 of the part in hex, which the store checks. The client could sign
// the stream piece by piece instead: the same work, but its garbage doubles the heap.
func (p *part) digest() string {
	sum := sha256.New()
	for i, c := range p.chunks {
		sum.Write(c[:min(chunkSize, p.size-i*chunkSize)])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (p *part) open() *partReader { return &partReader{part: p} }

var errClosed = errors.New("read of a part whose request has ended")

// partReader reads a part once. The HTTP client may go on reading a while after its
// request has failed: Close makes sure that it can't see chunks that are used again.
type partReader struct {
	mu     sync.Mutex
	part   *part
	at     int
	closed bool
}

func (r *partReader) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return 0, errClosed
	}
	if r.at == r.part.size {
		return 0, io.EOF
	}
	end := min(r.part.size-r.at/chunkSize*chunkSize, chunkSize)
	n := copy(b, r.part.chunks[r.at/chunkSize][r.at%chunkSize:end])
	r.at += n
	return n, nil
}

func (r *partReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return nil
}
