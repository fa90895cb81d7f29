package crash

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
)

// rounds is how often each step is cut off, at another moment each time.
const rounds = 2

// The program is killed in the middle of each step. Started again, it has what was typed
// before; the reporter fills the step in once more, goes on, and gets a receipt that opens
// the whole tip, once.
func TestKilledInTheMiddleOfEachStep(t *testing.T) {
	onEachBackend(t, func(t *testing.T, back testkit.Backend) {
		v := &victim{back: back}
		v.prog = v.serve(t, "--demo")
		said := testkit.Said("990101", "王某")
		content := func() testkit.File {
			return testkit.File{Field: "files", Name: "note.txt", Content: strings.NewReader(strings.Repeat(canary+"\n", 40_000))}
		}
		for i := range testkit.Way(said, content()) {
			for round := range rounds {
				said.Narrative = fmt.Sprintf("第 %d 步，第 %d 次 %s", i, round, canary)
				c := testkit.NewClient(t, v.url())
				for _, s := range testkit.Way(said, content())[:i] {
					s.Do(c)
				}
				cutOff(t, v, testkit.Way(said, content())[i], c)
				receipt := goOn(t, c.At(v.url()), testkit.Way(said, content()), i)
				opens(t, v.url(), shown{receipt: receipt, narrative: said.Narrative, file: true})
			}
		}
		v.prog.Stop(t)
		sweptClean(t, back)
		noTrace(t, back)
	})
}

// cutOff kills the program while a step is on its way.
func cutOff(t *testing.T, v *victim, step testkit.Step, c *testkit.Client) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		testkit.Attempt(t, func(t testing.TB) { step.Do(c.With(t)) })
	}()
	time.Sleep(time.Duration(rand.IntN(25)) * time.Millisecond)
	v.kill(t)
	<-done
}

// goOn does a step again and those after it. The step may have been done just before the
// plug was pulled: then the way goes on, or the receipt is there already.
func goOn(t *testing.T, c *testkit.Client, way []testkit.Step, i int) string {
	t.Helper()
	if i > 0 {
		c.Get("/report/receipt").Want(http.StatusOK)
		if strings.HasSuffix(c.Path, "/receipt") {
			return testkit.ReceiptOn(c)
		}
	}
	for _, s := range way[i:] {
		s.Do(c)
	}
	return testkit.ReceiptOn(c)
}
