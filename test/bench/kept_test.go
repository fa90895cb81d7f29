package bench

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"qingyuan/internal/testkit"
)

// visits is how many requests are sent of either kind in a turn, and turns how many there are: in
// turns, because the machine does other things too.
const (
	visits = 4000
	turns  = 5
)

// BenchmarkKept asks for a public page that is kept, eight visitors at once, against a bare Fiber
// handler that sends the same bytes. Both are processes of their own or would be: the bare one runs
// in this one, beside its visitors.
func BenchmarkKept(b *testing.B) {
	prog := testkit.Embedded(b).Serve(b, []string{"QINGYUAN_LOG_LEVEL=warn"}, "--demo")
	for name, path := range map[string]string{"first": "/", "village": "/funds?region=990101101200"} {
		b.Run(name, func(b *testing.B) { benchKept(b, prog.URL+path) })
	}
}

func benchKept(b *testing.B, url string) {
	size, body := visit(b, url)
	bare := fiber.New(fiber.Config{DisableStartupMessage: true})
	bare.Get("/", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(body)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	go bare.Listener(ln)
	b.Cleanup(func() { must(b, bare.ShutdownWithTimeout(5*time.Second)) })
	other := "http://" + ln.Addr().String() + "/"
	var kept, plain time.Duration
	for b.Loop() {
		for range turns {
			kept += together(visits, func(int) { visit(b, url) })
			plain += together(visits, func(int) { visit(b, other) })
		}
	}
	n := float64(visits * turns * b.N)
	b.ReportMetric(n/kept.Seconds(), "kept/s")
	b.ReportMetric(n/plain.Seconds(), "bare/s")
	b.ReportMetric(plain.Seconds()/kept.Seconds(), "ratio")
	b.ReportMetric(float64(size), "bytes")
}

var visitors = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, DisableCompression: true}, Timeout: time.Minute}

// visit asks for a page as a browser does, and returns it as it came.
func visit(b *testing.B, url string) (size int, body []byte) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	must(b, err)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("Accept-Language", "zh-CN")
	resp, err := visitors.Do(req)
	must(b, err)
	body, err = io.ReadAll(resp.Body)
	must(b, err)
	must(b, resp.Body.Close())
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Encoding") != "gzip" || strconv.Itoa(len(body)) != resp.Header.Get("Content-Length") {
		panic(fmt.Sprintf("%s: %d %v", url, resp.StatusCode, resp.Header))
	}
	return len(body), body
}
