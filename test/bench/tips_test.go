package bench

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// atOnce is how many reporters send at the same time.
const atOnce = 8

// BenchmarkTips sends tips without attachments over HTTP, eight at once, on the embedded
// default and on MariaDB with MinIO. First drafts are filled in, page by page; then they are
// sent, which is what is measured against its limit, the cryptography of as many tips alone:
// by the clock, and by the processor time of either, which others on the machine disturb less.
// Then every receipt is tried: none may be lost.
func BenchmarkTips(b *testing.B) {
	for name, back := range map[string]func(testing.TB) testkit.Backend{"embedded": testkit.Embedded, "services": testkit.Services} {
		b.Run(name, func(b *testing.B) { benchTips(b, back(b)) })
	}
}

const tips = 800

func benchTips(b *testing.B, back testkit.Backend) {
	prog := back.Serve(b, []string{"QINGYUAN_CAPTCHA_OFF=true"}, "--demo")
	said := testkit.Said("990101", "王某")
	way := testkit.Way(said)
	last := len(way) - 1
	var typed, sent, bare, used, bareUsed time.Duration
	for b.Loop() {
		clients, receipts := make([]*testkit.Client, tips), make([]string, tips)
		typed += together(tips, func(i int) {
			clients[i] = testkit.NewClient(b, prog.URL)
			for _, step := range way[:last] {
				step.Do(clients[i])
			}
			clients[i].Get("/report/check").Want(http.StatusOK)
		})
		before := cpu(b, prog.PID())
		sent += together(tips, func(i int) {
			clients[i].Post("/report/check", "action", "send").Want(http.StatusOK)
			receipts[i] = testkit.ReceiptOn(clients[i])
		})
		used += cpu(b, prog.PID()) - before
		before = cpu(b, os.Getpid())
		bare += together(tips, func(int) { sealTip(b) })
		bareUsed += cpu(b, os.Getpid()) - before
		together(tips, func(i int) {
			c := testkit.NewClient(b, prog.URL)
			c.Get("/follow")
			c.Post("/follow", "receipt", receipts[i], "action", "open").Want(http.StatusOK, said.Narrative)
		})
	}
	n := float64(tips * b.N)
	b.ReportMetric(n/sent.Seconds(), "sent/s")
	b.ReportMetric(n/bare.Seconds(), "bare/s")
	b.ReportMetric(bare.Seconds()/sent.Seconds(), "ratio")
	b.ReportMetric(used.Seconds()*1000/n, "cpu-ms")
	b.ReportMetric(bareUsed.Seconds()*1000/n, "cpu-ms-bare")
	b.ReportMetric(n/(typed+sent).Seconds(), "whole-way/s")
}

// cpu is how much processor time a process has used.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	must(b, err)
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // the name may hold spaces
	user, err := strconv.Atoi(fields[11])
	must(b, err)
	system, err := strconv.Atoi(fields[12])
	must(b, err)
	return time.Duration(user+system) * time.Second / 100 // USER_HZ
}

// together does something n times, atOnce at a time, and returns how long it took.
func together(n int, do func(i int)) time.Duration {
	start := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

var stretcher = sync.OnceValue(func() *seal.Stretcher {
	return seal.NewStretcher(make([]byte, 32), seal.PasswordCost(), seal.ReceiptCost())
})

var readers = sync.OnceValue(func() (keys []string) {
	for range 2 { // as many as the demonstration's county has
		_, public, err := seal.Sealer{}.NewIdentity()
		if err != nil {
			panic(err)
		}
		keys = append(keys, public)
	}
	return keys
})

// sealTip is the limit: the cryptography of one anonymous tip, nothing else. Two identities,
// the receipt's slow step, the content, a key a reader and part, the box under the receipt.
func sealTip(b *testing.B) {
	s := stretcher()
	_, key, err := s.Receipt(b.Context(), models.NewReceipt())
	must(b, err)
	content, err := json.Marshal(testkit.Said("990101", "王某"))
	must(b, err)
	tip, recipient, err := s.NewIdentity()
	must(b, err)
	supervision, _, err := s.NewIdentity()
	must(b, err)
	_, err = s.Seal(content, recipient)
	must(b, err)
	for _, reader := range readers() {
		_, err = s.Seal([]byte(tip.Reveal()), reader)
		must(b, err)
	}
	_, err = s.Seal([]byte(supervision.Reveal()), readers()[0])
	must(b, err)
	_, err = s.Box(key, "tip-identity", []byte(tip.Reveal()+supervision.Reveal()))
	must(b, err)
	runtime.KeepAlive(content)
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
