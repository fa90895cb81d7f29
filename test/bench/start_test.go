package bench

import (
	"testing"
	"time"

	"qingyuan/internal/testkit"
)

// BenchmarkStart starts the embedded default with the demonstration on nothing, then again
// on what it left: milliseconds to the first page, memory at rest.
func BenchmarkStart(b *testing.B) {
	var first, again time.Duration
	var rest int64
	for b.Loop() {
		back := testkit.Embedded(b)
		prog, took := back.Begin(b, "--demo")
		first += took
		prog.Ready(b)
		prog.Stop(b)
		prog, took = back.Begin(b)
		again += took
		prog.Ready(b)
		time.Sleep(2 * time.Second)
		rest = max(rest, status(b, prog.PID(), "VmRSS"))
		prog.Stop(b)
	}
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms-first-start")
	b.ReportMetric(float64(again.Milliseconds())/float64(b.N), "ms-later-start")
	b.ReportMetric(float64(rest)/1024, "MiB-at-rest")
}
