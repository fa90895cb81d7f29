// Package cache keeps pages that are the same for everyone, compressed, as long as nothing
// public has changed: docs/adr/0033-taking-it-away.md.
package cache

import (
	"container/list"
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"qingyuan/models"
)

// Changes is the public record of changes.
type Changes interface {
	// LastChange is the number of the newest change.
	LastChange(ctx context.Context) (int64, error)
	// Noted is how many changes this process has made.
	Noted() int64
}

// fresh is how long the newest change that is known may have been asked for ago: another node's
// change is seen after that. kept is the longest that a page is kept, for what changes pages and
// is no public change: names of regions, calendars.
const (
	fresh = time.Second
	kept  = time.Minute
)

// Header is one of an answer's.
type Header struct{ Name, Value string }

// Page is an answer as it is kept; it isn't changed any more.
type Page struct {
	Headers []Header
	Body    []byte // gzip
	Size    int    // of the plain body, in bytes
	ETag    string
}

// weight of a page in the cache, in bytes; what the list and the map take is guessed.
func (p *Page) weight(key string) int { return len(p.Body) + 2*len(key) + 512 }

// Pages is one node's cache. It is empty after each public change, after midnight in Shanghai
// (notice periods and due days change pages), and in its bounds.
type Pages struct {
	changes Changes
	clock   func() time.Time
	max     int

	seen    atomic.Pointer[seen]
	flights singleflight.Group

	mu    sync.Mutex
	epoch int64      // of all that is kept
	order *list.List // of *entry; the one used last is in front
	byKey map[string]*list.Element
	bytes int
}

// seen is what was known of the record of changes, and when.
type seen struct {
	epoch, noted int64
	at           time.Time
}

type entry struct {
	key   string
	page  *Page
	until time.Time
}

// New makes a cache of at most max bytes.
func New(changes Changes, clock func() time.Time, max int64) *Pages {
	return &Pages{changes: changes, clock: clock, max: int(max), order: list.New(), byKey: map[string]*list.Element{}}
}

// Epoch is the number of the newest public change: at once where this process made it, at most
// a second old where another did.
func (p *Pages) Epoch(ctx context.Context) (int64, error) {
	if s, ok := p.known(); ok {
		return s.epoch, nil
	}
	epoch, err, _ := p.flights.Do("", func() (any, error) {
		if s, ok := p.known(); ok {
			return s.epoch, nil
		}
		s := seen{noted: p.changes.Noted(), at: p.clock()} // before asking: what comes meanwhile is asked for again
		var err error
		if s.epoch, err = p.changes.LastChange(ctx); err != nil {
			return int64(0), err
		}
		p.seen.Store(&s)
		return s.epoch, nil
	})
	return epoch.(int64), err
}

func (p *Pages) known() (*seen, bool) {
	s := p.seen.Load()
	return s, s != nil && s.noted == p.changes.Noted() && p.clock().Sub(s.at) < fresh
}

// Find finds the page of a key, or has it rendered: once, however many ask for it. It is kept
// unless render gives none. Whoever waited for a render that gave none gets none either.
func (p *Pages) Find(ctx context.Context, key string, render func() (*Page, error)) (*Page, error) {
	epoch, err := p.Epoch(ctx)
	if err != nil {
		return nil, err
	}
	if page := p.take(epoch, key); page != nil {
		return page, nil
	}
	page, err, _ := p.flights.Do(strconv.FormatInt(epoch, 10)+" "+key, func() (any, error) {
		until := p.end()
		page, err := render()
		if page != nil && err == nil {
			p.put(epoch, &entry{key, page, until})
		}
		return page, err
	})
	return page.(*Page), err
}

// end is how long what is rendered now is kept.
func (p *Pages) end() time.Time {
	now := p.clock()
	if midnight := models.DateOf(now).AddDays(1).Time(); midnight.Sub(now) < kept {
		return midnight
	}
	return now.Add(kept)
}

func (p *Pages) take(epoch int64, key string) *Page {
	now := p.clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	at, ok := p.byKey[key]
	if !ok || p.epoch != epoch {
		return nil
	}
	e := at.Value.(*entry)
	if !now.Before(e.until) {
		p.drop(at)
		return nil
	}
	p.order.MoveToFront(at)
	return e.page
}

// put keeps a page of an epoch; a later epoch empties the cache, an earlier one comes too late.
func (p *Pages) put(epoch int64, e *entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if epoch < p.epoch || e.page.weight(e.key) > p.max/8 {
		return
	}
	if epoch > p.epoch {
		p.epoch, p.bytes, p.order, p.byKey = epoch, 0, list.New(), map[string]*list.Element{}
	}
	if old, ok := p.byKey[e.key]; ok {
		p.drop(old)
	}
	p.byKey[e.key] = p.order.PushFront(e)
	for p.bytes += e.page.weight(e.key); p.bytes > p.max; {
		p.drop(p.order.Back())
	}
}

func (p *Pages) drop(at *list.Element) {
	e := p.order.Remove(at).(*entry)
	delete(p.byKey, e.key)
	p.bytes -= e.page.weight(e.key)
}

// Sweep gives back the room of what is kept no longer.
func (p *Pages) Sweep() {
	now := p.clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	for at := p.order.Front(); at != nil; {
		next := at.Next()
		if !now.Before(at.Value.(*entry).until) {
			p.drop(at)
		}
		at = next
	}
}
