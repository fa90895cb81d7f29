package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"qingyuan/models"
)

// record is a record of changes that a test moves.
type record struct {
	seq, noted int64
	asked      int
	err        error
}

func (r *record) LastChange(context.Context) (int64, error) { r.asked++; return r.seq, r.err }
func (r *record) Noted() int64                              { return r.noted }

// counter renders a page that says which it is.
func counter(n *int) func() (*Page, error) {
	return func() (*Page, error) { *n++; return &Page{Body: fmt.Append(nil, *n)}, nil }
}

func TestAPageIsKeptUntilSomethingChanges(t *testing.T) {
	now := time.Date(2026, 4, 10, 20, 0, 0, 0, models.Shanghai())
	changes := &record{seq: 7}
	pages, n := New(changes, func() time.Time { return now }, 1<<20), 0
	find := func(want string) {
		t.Helper()
		page, err := pages.Find(t.Context(), "/funds", counter(&n))
		if err != nil || string(page.Body) != want {
			t.Errorf("got %s, %v; want %s", page.Body, err, want)
		}
	}
	find("1")
	find("1")
	changes.seq = 8 // another node published
	find("1")
	now = now.Add(time.Second)
	find("2")
	if changes.asked != 2 {
		t.Errorf("asked %d times for the newest change", changes.asked)
	}
	changes.seq, changes.noted = 9, 1 // this one did
	find("3")
	now = now.Add(kept)
	find("4")
	now = models.Date("2026-04-10").Time().Add(24*time.Hour - time.Second)
	find("5")
	now = now.Add(time.Second) // midnight: a notice period ends
	find("6")
	changes.err, changes.noted = errors.New("no answer"), 2
	if page, err := pages.Find(t.Context(), "/funds", counter(&n)); err == nil || page != nil {
		t.Errorf("what nobody knows to be new is shown: %v", page)
	}
	now = now.Add(kept)
	if pages.Sweep(); pages.bytes != 0 || len(pages.byKey) != 0 {
		t.Errorf("%d bytes are left of %d pages", pages.bytes, len(pages.byKey))
	}
}

func TestTheCacheStaysInItsBounds(t *testing.T) {
	const max = 64 << 10
	pages := New(&record{}, time.Now, max)
	for i := range 1000 {
		for _, key := range []string{"often", fmt.Sprint(i)} {
			_, err := pages.Find(t.Context(), key, func() (*Page, error) { return &Page{Body: []byte(strings.Repeat("x", 4000))}, nil })
			if err != nil || pages.bytes > max || len(pages.byKey) != pages.order.Len() {
				t.Fatalf("%d bytes, %v", pages.bytes, err)
			}
		}
	}
	if pages.take(0, "often") == nil || pages.take(0, "1") != nil {
		t.Error("what is asked for most has left first")
	}
	_, err := pages.Find(t.Context(), "large", func() (*Page, error) { return &Page{Body: make([]byte, max/8)}, nil })
	if err != nil || pages.take(0, "large") != nil {
		t.Error("one page drives out many")
	}
}

// A village day: everybody opens the same page at eight in the evening.
func TestAPageIsRenderedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages, n, asked := New(&record{}, time.Now, 1<<20), 0, sync.WaitGroup{}
		render := func() (*Page, error) {
			n++
			time.Sleep(time.Millisecond) // all others come meanwhile
			return &Page{}, nil
		}
		for range 50 {
			asked.Go(func() {
				if page, err := pages.Find(t.Context(), "/", render); page == nil || err != nil {
					t.Errorf("%v, %v", page, err)
				}
			})
		}
		if asked.Wait(); n != 1 {
			t.Errorf("rendered %d times", n)
		}
		page, err := pages.Find(t.Context(), "/none", func() (*Page, error) { return nil, errors.New("not found") })
		if page != nil || err == nil || pages.take(0, "/none") != nil {
			t.Errorf("what failed is kept: %v, %v", page, err)
		}
	})
}
