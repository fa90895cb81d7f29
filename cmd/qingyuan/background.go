package main

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"qingyuan/internal/jobs"
)

// sweepEvery is how often what has expired is removed; objectsEvery, how often the object
// store is looked through for what nobody knows, by one node, for the first time after
// objectsFirst; another takes that over after objectsLease.
const (
	sweepEvery   = 10 * time.Minute
	objectsFirst = time.Hour
	objectsEvery = 24 * time.Hour
	objectsLease = 6 * time.Hour
)

// fillAgain is how long filling waits after it failed.
const fillAgain = 10 * time.Second

// settled is when the first round of jobs is done, most often.
const settled = time.Second

// background does what no request waits for, until ctx ends: it begins by filling a new
// database, so that the first page is there at once, and then sweeps.
func (p *parts) background(ctx context.Context, begin func() error) {
	if err := p.files.Ready(ctx); err != nil { // makes the bucket if it is missing
		p.log.Warn("the object store doesn't answer; tips without files still go through", "error", err)
	}
	for err := begin(); err != nil; err = p.fill(ctx) {
		p.log.Error("fill a new database", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(fillAgain):
		}
	}
	p.filled.Store(true)
	go p.followCalendars(ctx)
	go p.indexer().Follow(ctx, func(err error) { p.log.Error("index what is published", "error", err) })
	debug.FreeOSMemory() // what only the start needed: parsing pages, filling, a first password
	var work sync.WaitGroup
	work.Go(func() { p.runner().Run(ctx) })
	time.AfterFunc(settled, debug.FreeOSMemory) // what those used
	defer work.Wait()
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

// sweepObjects removes what broken uploads left. It looks at every object there is.
func (p *parts) sweepObjects(ctx context.Context, _ jobs.Keep) error {
	orphans, unfinished, err := p.intake().SweepObjects(ctx)
	p.log.Info("swept", "orphans", orphans, "unfinished", unfinished)
	return errors.Join(err, p.drafting().SweepFiles(ctx))
}

// sweep removes what has expired. Any number of nodes may do it at once: each removal is
// for one row or object, and one that is gone already is no error.
func (p *parts) sweep(ctx context.Context) {
	now := p.clock()
	_, err := p.intake().Sweep(ctx)
	p.swept(ctx, "drafts", err)
	_, err = p.keeping().Sweep(ctx)
	p.swept(ctx, "erased tips", err)
	_, err = p.desk().Sweep(ctx)
	p.swept(ctx, "staged sheets", err)
	_, err = p.cases().SweepNames(ctx)
	p.swept(ctx, "names that were given", err)
	_, err = p.db.RemoveCaptchasBefore(ctx, now.Unix())
	p.swept(ctx, "captchas", err)
	_, err = p.db.RemoveSessionsBefore(ctx, now.Unix())
	p.swept(ctx, "sessions", err)
	_, err = p.limits().Sweep(ctx)
	p.swept(ctx, "limits", err)
	p.swept(ctx, "terms of questions", p.questions().Recount(ctx))
	p.pace.Sweep()
	if p.pages != nil {
		p.pages.Sweep()
	}
	debug.FreeOSMemory() // what a rush has used
}

func (p *parts) swept(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		p.log.Error("sweep", "what", what, "error", err)
	}
}
