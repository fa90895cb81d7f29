// Package crash pulls the plug: the program is killed at random moments while tips arrive,
// and nothing that a reporter was told of may be lost or half there.
package crash

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingyuan/internal/testkit"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testkit.RemoveBinary()
	os.Exit(code)
}

func onEachBackend(t *testing.T, test func(*testing.T, testkit.Backend)) {
	t.Run("embedded", func(t *testing.T) { test(t, testkit.Embedded(t)) })
	t.Run("services", func(t *testing.T) { test(t, testkit.Services(t)) })
}

// submissions on each of the two back ends:
// make test ARGS='./test/crash -args -submissions=1000' makes two thousand.
var submissions = flag.Int64("submissions", 200, "how many tips are sent to each back end while it is killed")

// atOnce is how many reporters send at the same time.
const atOnce = 8

// victim is a program that is killed and started again.
type victim struct {
	back testkit.Backend
	mu   sync.RWMutex
	prog *testkit.Program
}

func (v *victim) url() string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.prog.URL
}

// kill pulls the plug and starts the program again, on another port.
func (v *victim) kill(t *testing.T) {
	v.prog.Kill()
	v.mu.Lock() // who asks now waits for the new one
	defer v.mu.Unlock()
	v.prog = v.serve(t)
}

func (v *victim) serve(t *testing.T, args ...string) *testkit.Program {
	t.Helper()
	return v.back.Serve(t, []string{"QINGYUAN_CAPTCHA_OFF=true"}, args...)
}

// shown is a tip whose reporter saw the receipt.
type shown struct {
	receipt, narrative string
	file               bool
}

// Every tip whose receipt was shown is there, whole, and opens with it; what was left behind
// is gone after a sweep.
func TestKilledWhileTipsArrive(t *testing.T) {
	onEachBackend(t, func(t *testing.T, back testkit.Backend) {
		v := &victim{back: back}
		v.prog = v.serve(t, "--demo")
		var mu sync.Mutex
		var kept []shown
		var tried atomic.Int64
		var wg sync.WaitGroup
		for range atOnce {
			wg.Go(func() {
				for n := tried.Add(1); n <= *submissions; n = tried.Add(1) {
					s := shown{narrative: fmt.Sprintf("第 %d 份 %s", n, canary), file: n%4 == 0}
					if why := testkit.Attempt(t, func(t testing.TB) { s.receipt = tell(t, v.url(), s) }); why == "" {
						mu.Lock()
						kept = append(kept, s)
						mu.Unlock()
					}
				}
			})
		}
		kills := 0
		for next := between(); next < *submissions; next += between() {
			for tried.Load() < next {
				time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
			}
			v.kill(t)
			kills++
		}
		wg.Wait()
		t.Logf("%d submissions, %d kills, %d receipts shown", *submissions, kills, len(kept))
		if kills < 2 || int64(len(kept)) < *submissions/4 || int64(len(kept)) == *submissions {
			t.Errorf("that shows little")
		}
		for _, s := range kept {
			opens(t, v.url(), s)
		}
		v.prog.Stop(t)
		sweptClean(t, back)
		noTrace(t, back)
	})
}

// between is how many submissions begin from one kill to the next.
func between() int64 { return 25 + rand.Int64N(50) }

// tell sends a tip and returns its receipt; with a file where it has one.
func tell(t testing.TB, url string, s shown) string {
	said := testkit.Said("990101", "王某")
	said.Narrative = s.narrative
	c := testkit.NewClient(t, url)
	if !s.file {
		return testkit.Tell(c, said)
	}
	return testkit.Tell(c, said, testkit.File{Field: "files", Name: "note.txt", Content: strings.NewReader(strings.Repeat(s.narrative+"\n", 2000))})
}

// opens fails the test unless a receipt opens its tip, whole.
func opens(t *testing.T, url string, s shown) {
	t.Helper()
	c := testkit.NewClient(t, url)
	c.Get("/follow")
	c.Post("/follow", "receipt", s.receipt, "action", "open").Want(http.StatusOK, s.narrative)
	if s.file && !strings.Contains(c.Body, ".txt") {
		t.Errorf("the file of %q is lost", s.narrative)
	}
}
