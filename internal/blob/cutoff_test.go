package blob_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"qingyuan/internal/blob"
	"qingyuan/models"
)

// then reads r to its end and fails with err instead of io.EOF.
type then struct {
	r   io.Reader
	err func() error
}

func (c *then) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err == io.EOF {
		err = c.err()
	}
	return n, err
}

func checkNothing(t *testing.T, store blob.Store) {
	t.Helper()
	_, err := store.Open(t.Context(), "tips/aa/cut")
	wantCode(t, "open", err, models.NotFound, "err.not_found")
	if got := keys(t, store, ""); len(got) != 0 {
		t.Errorf("visible: %v", got)
	}
}

func TestUploadCutOff(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		for name, cause := range map[string]error{
			"connection": errors.New("connection reset"),
			"early end":  io.ErrUnexpectedEOF,
			"too large":  models.Fail(models.TooLarge, "err.too_large"),
		} {
			for _, size := range []int64{0, 100, 8 * mib, 20 * mib} {
				cut := &then{r: noise(1, size), err: func() error { return cause }}
				if _, err := store.Put(t.Context(), "tips/aa/cut", cut); !errors.Is(err, cause) {
					t.Errorf("%s after %d bytes: %v", name, size, err)
				}
			}
		}
		checkNothing(t, store)
		if n, err := store.SweepUnfinished(t.Context(), time.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("Put left %d to the sweep, %v", n, err)
		}
	})
}

func TestUploadCancelled(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		for _, size := range []int64{100, 20 * mib} {
			ctx, cancel := context.WithCancel(t.Context())
			cut := &then{r: noise(1, size), err: func() error { cancel(); return nil }}
			if _, err := store.Put(ctx, "tips/aa/cut", cut); !errors.Is(err, context.Canceled) {
				t.Errorf("after %d bytes: %v", size, err)
			}
		}
		checkNothing(t, store)
		if n, err := store.SweepUnfinished(t.Context(), time.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("Put left %d to the sweep, %v", n, err)
		}
	})
}

// An upload whose process died is one that never goes on: here it waits while the sweep
// comes by twice, once too early for it.
func TestSweepRemovesWhatWasLeftHalfWay(t *testing.T) {
	each(t, func(t *testing.T, store blob.Store) {
		waiting, goOn := make(chan struct{}), make(chan struct{})
		cut := &then{r: noise(1, 20*mib), err: func() error { close(waiting); <-goOn; return io.EOF }}
		result := make(chan error)
		go func() {
			_, err := store.Put(t.Context(), "tips/aa/cut", cut)
			result <- err
		}()
		<-waiting
		if n, err := store.SweepUnfinished(t.Context(), time.Now().Add(-time.Hour)); n != 0 || err != nil {
			t.Errorf("the early sweep took %d, %v", n, err)
		}
		if n, err := store.SweepUnfinished(t.Context(), time.Now().Add(time.Hour)); n != 1 || err != nil {
			t.Errorf("the sweep took %d, %v", n, err)
		}
		close(goOn)
		if err := <-result; err == nil {
			t.Error("the swept upload says that it is stored")
		}
		checkNothing(t, store)
	})
}
