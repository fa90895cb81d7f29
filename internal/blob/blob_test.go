package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"qingyuan/internal/blob"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// each runs a test on every kind of store, empty.
func each(t *testing.T, test func(t *testing.T, store blob.Store)) {
	t.Run("folder", func(t *testing.T) { test(t, newFolder(t, t.TempDir())) })
	t.Run("minio", func(t *testing.T) { test(t, newMinIO(t, testkit.MinIO(t))) })
}

func newFolder(t *testing.T, dir string) blob.Store {
	t.Helper()
	store, err := blob.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func newMinIO(t *testing.T, server testkit.MinIOServer) blob.Store {
	t.Helper()
	store, err := blob.NewMinIO(blob.MinIOConfig(server))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// noise is n bytes that look like ciphertext; the same seed gives the same bytes.
func noise(seed byte, n int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), n)
}

func noiseBytes(t *testing.T, seed byte, n int64) []byte {
	t.Helper()
	b, err := io.ReadAll(noise(seed, n))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t *testing.T, store blob.Store, key string, content []byte) {
	t.Helper()
	n, err := store.Put(t.Context(), key, bytes.NewReader(content))
	if err != nil || n != int64(len(content)) {
		t.Fatalf("put %s: %d bytes, %v", key, n, err)
	}
}

func get(t *testing.T, store blob.Store, key string) []byte {
	t.Helper()
	o, err := store.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer o.Close()
	b, err := io.ReadAll(o)
	if err != nil || int64(len(b)) != o.Size() {
		t.Fatalf("read %s: %d of %d bytes, %v", key, len(b), o.Size(), err)
	}
	return b
}

func keys(t *testing.T, store blob.Store, prefix string) []string {
	t.Helper()
	found := []string{}
	err := store.Walk(t.Context(), prefix, func(i blob.Info) error {
		found = append(found, i.Key)
		return nil
	})
	if err != nil {
		t.Fatalf("walk %q: %v", prefix, err)
	}
	slices.Sort(found)
	return found
}

func wantCode(t *testing.T, what string, err error, code models.Code, key string) {
	t.Helper()
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Code != code || e.Key != key {
		t.Errorf("%s: got %v, want %s %s", what, err, code, key)
	}
}

func TestPutThenOpen(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		for i, size := range []int64{0, 1, 256 * kib, 256*kib + 1, 8*mib - 1, 8 * mib, 8*mib + 1, 16 * mib, 20 * mib} {
			key := fmt.Sprintf("tips/0a1b/%d", size)
			content := noiseBytes(t, byte(i), size)
			put(t, store, key, content)
			if !bytes.Equal(get(t, store, key), content) {
				t.Errorf("%d bytes came back changed", size)
			}
		}
	})
}

func TestPutReplaces(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		put(t, store, "tips/aa/bb", noiseBytes(t, 1, 9*mib))
		put(t, store, "tips/aa/bb", []byte("second"))
		if got := get(t, store, "tips/aa/bb"); string(got) != "second" {
			t.Errorf("got %d bytes", len(got))
		}
	})
}

func TestReadsAndRanges(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		content := noiseBytes(t, 3, 100*kib)
		put(t, store, "tips/aa/bb", content)
		o, err := store.Open(t.Context(), "tips/aa/bb")
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		if err := iotest.TestReader(o, content); err != nil {
			t.Error(err)
		}
	})
}

// Ranges as a sealed file is read: the head, the last piece, then pieces in order, some
// of them by several readers at once, while Read goes its own way.
func TestRangesOfALargeObject(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		const size = 12*mib + 777
		content := noiseBytes(t, 4, size)
		put(t, store, "tips/aa/bb", content)
		o, err := store.Open(t.Context(), "tips/aa/bb")
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		head := make([]byte, 100)
		if _, err := io.ReadFull(o, head); err != nil || !bytes.Equal(head, content[:100]) {
			t.Fatalf("head: %v", err)
		}
		var readers sync.WaitGroup
		for _, start := range []int64{0, size - 900, 5 * mib} {
			readers.Go(func() { compareFrom(t, o, content, start) })
		}
		readers.Wait()
		rest, err := io.ReadAll(o)
		if err != nil || !bytes.Equal(rest, content[100:]) {
			t.Errorf("the rest of Read: %d bytes, %v", len(rest), err)
		}
	})
}

func compareFrom(t *testing.T, o blob.Object, content []byte, off int64) {
	piece := make([]byte, 64*kib+16)
	for off < int64(len(content)) {
		n, err := o.ReadAt(piece, off)
		if err != nil && (err != io.EOF || off+int64(n) != o.Size()) {
			t.Errorf("read at %d: %d bytes, %v", off, n, err)
			return
		}
		if !bytes.Equal(piece[:n], content[off:off+int64(n)]) {
			t.Errorf("wrong bytes at %d", off)
			return
		}
		off += int64(n)
	}
}

func TestWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		_, err := store.Open(t.Context(), "tips/aa/none")
		wantCode(t, "open", err, models.NotFound, "err.not_found")
		if err := store.Remove(t.Context(), "tips/aa/none"); err != nil {
			t.Errorf("remove: %v", err)
		}
	})
}

func TestRemove(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		put(t, store, "tips/aa/one", []byte("1"))
		put(t, store, "tips/aa/two", []byte("2"))
		if err := store.Remove(t.Context(), "tips/aa/one"); err != nil {
			t.Fatal(err)
		}
		if got := keys(t, store, ""); !slices.Equal(got, []string{"tips/aa/two"}) {
			t.Errorf("left: %v", got)
		}
	})
}

func TestWalk(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		all := []string{"exports/x", "single", "tips/9f3c/01", "tips/9f3c/02", "tips/9f3d/01", "tips/a/b/c"}
		for _, key := range all {
			put(t, store, key, []byte(key))
		}
		for prefix, want := range map[string][]string{
			"": all, "tips/9f3": all[2:5], "tips/9f3c/": all[2:4], "tips/9": all[2:5], "tips/a/b": all[5:],
			"s": all[1:2], "none": {}, "tips/9f3c/01": all[2:3],
		} {
			if got := keys(t, store, prefix); !slices.Equal(got, want) {
				t.Errorf("prefix %q: %v, want %v", prefix, got, want)
			}
		}
	})
}

func TestWalkTellsSizeAndTimeAndStops(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		put(t, store, "tips/aa/one", []byte("12345"))
		put(t, store, "tips/aa/two", []byte("12345"))
		enough, calls := errors.New("enough"), 0
		err := store.Walk(t.Context(), "", func(i blob.Info) error {
			calls++
			if age := time.Since(i.Modified); i.Size != 5 || age < -time.Minute || age > time.Minute {
				t.Errorf("%+v", i)
			}
			return enough
		})
		if !errors.Is(err, enough) || calls != 1 {
			t.Errorf("%d calls, %v", calls, err)
		}
	})
}

func TestKeysThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		bad := []string{"", "/", "/tips", "tips/", "tips//x", "..", "tips/../x", "tips/./x", "Tips/x", "tips/x.blob",
			"tips/举报", `tips\x`, "tips/x\x00", ".unfinished/x", strings.Repeat("a", 201), strings.Repeat("a/", 300) + "a"}
		for _, key := range bad {
			if _, err := store.Put(t.Context(), key, strings.NewReader("x")); err == nil {
				t.Errorf("put %q was accepted", key)
			}
			if _, err := store.Open(t.Context(), key); err == nil {
				t.Errorf("open %q was accepted", key)
			}
			if err := store.Remove(t.Context(), key); err == nil {
				t.Errorf("remove %q was accepted", key)
			}
		}
		if got := keys(t, store, ""); len(got) != 0 {
			t.Errorf("stored: %v", got)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		const count = 100
		var puts sync.WaitGroup
		for i := range count {
			puts.Go(func() {
				size := int64(i) * 3001
				n, err := store.Put(t.Context(), fmt.Sprintf("tips/%02x/file", i), noise(byte(i), size))
				if err != nil || n != size {
					t.Errorf("put %d: %d bytes, %v", i, n, err)
				}
			})
		}
		puts.Wait()
		for i := range count {
			got := get(t, store, fmt.Sprintf("tips/%02x/file", i))
			if !bytes.Equal(got, noiseBytes(t, byte(i), int64(i)*3001)) {
				t.Errorf("object %d came back changed", i)
			}
		}
	})
}

// Remove takes empty folders away while Put makes them.
func TestPutAndRemoveBesideEachOther(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		var workers sync.WaitGroup
		for w := range 8 {
			workers.Go(func() {
				key := fmt.Sprintf("tips/same/%d", w)
				for range 30 {
					if _, err := store.Put(t.Context(), key, strings.NewReader("x")); err != nil {
						t.Errorf("put: %v", err)
					}
					if err := store.Remove(t.Context(), key); err != nil {
						t.Errorf("remove: %v", err)
					}
				}
			})
		}
		workers.Wait()
		if got := keys(t, store, ""); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
	})
}

// A large object passes through in little memory, both ways.
func TestMemoryStaysFlat(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		const size, limit = 300 * mib, 40 * mib // the race detector makes the pool forget
		in := &watch{r: noise(7, size), sum: sha256.New()}
		grown := in.start()
		if n, err := store.Put(t.Context(), "tips/aa/large", in); err != nil || n != size {
			t.Fatalf("put: %d bytes, %v", n, err)
		}
		if grown() > limit {
			t.Errorf("the heap grew by %d MiB while storing", grown()/mib)
		}
		o, err := store.Open(t.Context(), "tips/aa/large")
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		out := &watch{r: io.NewSectionReader(o, 0, o.Size()), sum: sha256.New()}
		grown = out.start()
		if n, err := io.Copy(io.Discard, out); err != nil || n != size {
			t.Fatalf("read: %d bytes, %v", n, err)
		}
		if grown() > limit {
			t.Errorf("the heap grew by %d MiB while reading", grown()/mib)
		}
		if !bytes.Equal(in.sum.Sum(nil), out.sum.Sum(nil)) {
			t.Error("came back changed")
		}
	})
}

// watch measures the heap every few MiB of what it reads.
type watch struct {
	r    io.Reader
	sum  hash.Hash
	read int64
	next int64
	peak uint64
}

func (w *watch) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.sum.Write(p[:n])
	w.read += int64(n)
	if w.read >= w.next {
		w.next = w.read + 3*mib
		w.peak = max(w.peak, heap())
	}
	return n, err
}

// start returns how to ask by how many bytes the heap has grown at most since now.
func (w *watch) start() func() uint64 {
	before := settledHeap()
	w.peak = before
	return func() uint64 { return w.peak - before }
}

func TestReadsEndWithTheirContext(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		put(t, store, "tips/aa/bb", noiseBytes(t, 1, 2*mib))
		ctx, cancel := context.WithCancel(t.Context())
		o, err := store.Open(ctx, "tips/aa/bb")
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		cancel()
		if _, err := io.ReadAll(o); !errors.Is(err, context.Canceled) {
			t.Errorf("read: %v", err)
		}
		if _, err := o.ReadAt(make([]byte, 10), 0); !errors.Is(err, context.Canceled) {
			t.Errorf("read at: %v", err)
		}
	})
}

func TestReady(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		for range 2 {
			if err := store.Ready(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := keys(t, store, ""); len(got) != 0 {
			t.Errorf("asking left %v", got)
		}
	})
}
