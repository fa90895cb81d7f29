// Package jobs runs the program's own work on any number of nodes: each piece is done by one of
// them at a time, which holds a lease in the database. No node is special; where one dies, its
// lease ends and another takes the work. docs/adr/0020-reminders.md.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"qingyuan/models"
)

// Store keeps jobs.
type Store interface {
	// EnsureJob keeps a job that isn't there yet.
	EnsureJob(ctx context.Context, j models.Job) error
	// TakeJob makes a node the holder of a job that is due and nobody's, until a moment; false
	// where it isn't.
	TakeJob(ctx context.Context, name, holder string, now, until int64) (bool, error)
	// KeepJob puts the end of the holder's lease off; models.Conflict where it is another's. In a
	// transaction, nobody else can take the job before that ends.
	KeepJob(ctx context.Context, name, holder string, until int64) error
	// LeaveJob writes how it went and ends the holder's lease; nothing where it is another's.
	LeaveJob(ctx context.Context, j models.Job) error
	FindJob(ctx context.Context, name string) (models.Job, error)
}

// Job is a piece of work, done again and again.
type Job struct {
	Name  string
	First time.Duration // how long after the job is first known; 0: at once
	Every time.Duration // how long after it was begun
	Lease time.Duration // until another node takes it from one that is silent
	// Do does all there is to do. What must not be done twice begins, in each of its
	// transactions, with keep: it fails once the lease is another's.
	Do func(ctx context.Context, keep Keep) error
}

// Keep puts the end of the lease off, and holds the job until the transaction ends.
type Keep func(ctx context.Context) error

// Runner is one node at work.
type Runner struct {
	Store  Store
	Clock  func() time.Time
	Holder string // of this process alone
	Log    *slog.Logger
	Jobs   []Job
}

// lookEvery is how often a node looks for work.
const lookEvery = 20 * time.Second

// Run works until ctx ends: each job by itself, so that none waits for a long one.
func (r Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, j := range r.Jobs {
		all.Go(func() { r.again(ctx, j) })
	}
	all.Wait()
}

func (r Runner) again(ctx context.Context, j Job) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		r.do(ctx, j)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass does each job that is due and nobody's, once, one after the other.
func (r Runner) Pass(ctx context.Context) {
	for _, j := range r.Jobs {
		r.do(ctx, j)
	}
}

// do does a job if it is due and nobody's. What fails is logged, and tried again.
func (r Runner) do(ctx context.Context, j Job) {
	if err := r.try(ctx, j); err != nil && ctx.Err() == nil {
		r.Log.Error("job", "name", j.Name, "error", err)
	}
}

func (r Runner) try(ctx context.Context, j Job) error {
	begun := r.Clock()
	if err := r.Store.EnsureJob(ctx, models.Job{Name: j.Name, NextAt: begun.Add(j.First).Unix()}); err != nil {
		return fmt.Errorf("know the job: %w", err)
	}
	taken, err := r.Store.TakeJob(ctx, j.Name, r.Holder, begun.Unix(), begun.Add(j.Lease).Unix())
	if err != nil {
		return fmt.Errorf("take the job: %w", err)
	}
	if !taken {
		return nil
	}
	keep := func(ctx context.Context) error {
		return r.Store.KeepJob(ctx, j.Name, r.Holder, r.Clock().Add(j.Lease).Unix())
	}
	done := j.safely(ctx, keep)
	if err := r.leave(ctx, j, begun, done); err != nil {
		return fmt.Errorf("leave the job: %w", err)
	}
	return done
}

// safely does a job; a panic is its error, and ends nothing else.
func (j Job) safely(ctx context.Context, keep Keep) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return j.Do(ctx, keep)
}

// leaveTime bounds the last word about a job, said after the program was asked to end too.
const leaveTime = 5 * time.Second

// leave ends the lease. What failed is due again soon, later with each failure; what was broken
// off because the node ends, at once.
func (r Runner) leave(ctx context.Context, j Job, begun time.Time, done error) error {
	ends := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	was, err := r.Store.FindJob(ctx, j.Name)
	if err != nil {
		return err
	}
	after := models.Job{Name: j.Name, Holder: r.Holder, RanAt: begun.Unix(), NextAt: begun.Add(j.Every).Unix()}
	switch {
	case done != nil && ends:
		after.RanAt, after.Failures, after.NextAt = was.RanAt, was.Failures, was.NextAt
	case done != nil:
		after.RanAt, after.Failures = was.RanAt, was.Failures+1
		after.NextAt = r.Clock().Add(Backoff(after.Failures, j.Every)).Unix()
	}
	return r.Store.LeaveJob(ctx, after)
}

// Backoff is how long to wait after a number of failures in a row: a minute, then twice as long
// each time, up to a bound.
func Backoff(failures int, most time.Duration) time.Duration {
	return min(time.Minute<<min(max(failures-1, 0), 20), most)
}
