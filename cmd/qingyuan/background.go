package main

import (
	"context"
	"runtime/debug"
	"time"
)

// sweepEvery is how often what has expired is removed.
const sweepEvery = 10 * time.Minute

// background does what no request waits for, until ctx ends: it begins by filling a new
// database, so that the first page is there at once, and then sweeps.
func (p *parts) background(ctx context.Context, begin func() error) {
	if err := begin(); err != nil {
		p.log.Error("fill a new database", "error", err)
	}
	p.filled.Store(true)
	debug.FreeOSMemory() // what only the start needed: parsing pages, filling, a first password
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		p.sweep(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sweep removes what has expired. Any number of nodes may do it at once: each removal is
// for one row or object, and one that is gone already is no error.
func (p *parts) sweep(ctx context.Context) {
	now := p.clock()
	swept, err := p.intake().Sweep(ctx)
	p.swept(ctx, "drafts and files", err)
	if swept.Drafts+swept.Orphans+swept.Unfinished > 0 {
		p.log.Info("swept", "drafts", swept.Drafts, "orphans", swept.Orphans, "unfinished", swept.Unfinished)
	}
	_, err = p.desk().Sweep(ctx)
	p.swept(ctx, "staged sheets", err)
	_, err = p.db.RemoveCaptchasBefore(ctx, now.Unix())
	p.swept(ctx, "captchas", err)
	_, err = p.db.RemoveSessionsBefore(ctx, now.Unix())
	p.swept(ctx, "sessions", err)
	_, err = p.limits().Sweep(ctx)
	p.swept(ctx, "limits", err)
}

func (p *parts) swept(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		p.log.Error("sweep", "what", what, "error", err)
	}
}
