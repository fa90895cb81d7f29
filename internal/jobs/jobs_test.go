package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/jobs"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
)

// work is a job that several nodes could do, by a clock that the test moves.
type work struct {
	t   *testing.T
	db  *store.Store
	now time.Time
	by  []string // who has begun it, in order
	do  func(ctx context.Context, keep jobs.Keep) error
}

func (w *work) node(name string) jobs.Runner {
	return jobs.Runner{Store: w.db, Clock: func() time.Time { return w.now }, Holder: name, Log: slog.New(slog.DiscardHandler),
		Jobs: []jobs.Job{{Name: "work", Every: 10 * time.Minute, Lease: time.Minute, Do: func(ctx context.Context, keep jobs.Keep) error {
			w.by = append(w.by, name)
			return w.do(ctx, keep)
		}}}}
}

// pass lets nodes look for work, a time after the last.
func (w *work) pass(later time.Duration, nodes ...string) {
	w.now = w.now.Add(later)
	for _, n := range nodes {
		w.node(n).Pass(w.t.Context())
	}
}

func (w *work) want(by ...string) {
	w.t.Helper()
	if !slices.Equal(w.by, by) {
		w.t.Fatalf("done by %v, want %v", w.by, by)
	}
}

func TestOneNodeAtATime(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		db := stores.Open(t, cfg)
		w := &work{t: t, db: db, now: time.Unix(1_800_000_000, 0), do: func(context.Context, jobs.Keep) error { return nil }}

		w.pass(0, "a", "b") // a does it, and it isn't due again
		w.pass(9*time.Minute, "b", "a")
		w.want("a")
		w.pass(time.Minute, "b", "a")
		w.want("a", "b")

		// While a is at it nobody else is; once it has been silent for its lease another is, and a
		// can't go on.
		w.do = func(ctx context.Context, keep jobs.Keep) error {
			w.do = func(context.Context, jobs.Keep) error { return nil }
			testkit.Must(t, keep(ctx))
			w.pass(59*time.Second, "b")
			w.want("a", "b", "a")
			testkit.Must(t, keep(ctx)) // put off
			w.pass(59*time.Second, "b")
			w.want("a", "b", "a")
			w.pass(2*time.Second, "b")
			w.want("a", "b", "a", "b")
			testkit.WantCode(t, db.InTx(ctx, keep), models.Conflict)
			return errors.New("too late to count")
		}
		w.pass(10*time.Minute, "a")
		j, err := db.FindJob(t.Context(), "work")
		testkit.Must(t, err)
		if j.Failures != 0 || j.Holder != "" || j.RanAt != w.now.Unix() {
			t.Errorf("what a says last is kept: %+v", j)
		}

		// What fails is due again soon, later each time, and never later than it would be anyway.
		w.by, w.do = nil, func(context.Context, jobs.Keep) error { return errors.New("broken") }
		w.pass(10*time.Minute, "a")
		for _, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute} {
			before := len(w.by)
			w.pass(wait-time.Second, "a")
			if len(w.by) != before {
				t.Fatalf("tried again before %s", wait)
			}
			w.pass(time.Second, "a")
			if len(w.by) != before+1 {
				t.Fatalf("not tried again after %s", wait)
			}
		}

		// A panic is a failure like any other, and ends no process.
		w.by, w.do = nil, func(context.Context, jobs.Keep) error { panic("a bug") }
		w.pass(10*time.Minute, "a")
		if j, err := db.FindJob(t.Context(), "work"); err != nil || j.Failures == 0 || j.Holder != "" {
			t.Errorf("after a panic: %+v, %v", j, err)
		}
		w.do = func(context.Context, jobs.Keep) error { return nil }
		w.pass(10*time.Minute, "b")
		w.want("a", "b")

		// A node that is asked to end leaves its work to the others at once.
		w.by = nil
		ctx, stop := context.WithCancel(t.Context())
		w.do = func(ctx context.Context, _ jobs.Keep) error { stop(); return ctx.Err() }
		w.now = w.now.Add(10 * time.Minute)
		w.node("a").Pass(ctx)
		w.do = func(context.Context, jobs.Keep) error { return nil }
		w.pass(0, "b")
		w.want("a", "b")
	})
}
