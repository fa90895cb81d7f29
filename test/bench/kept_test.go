package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
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
// handler that sends the same bytes. Either is a process of its own.
func BenchmarkKept(b *testing.B) {
	prog := testkit.Embedded(b).Serve(b, []string{"QINGYUAN_LOG_LEVEL=warn"}, "--demo")
	for name, path := range map[string]string{"first": "/", "village": "/funds?region=990101101200"} {
		b.Run(name, func(b *testing.B) { benchKept(b, prog.PID(), prog.URL+path) })
	}
}

func benchKept(b *testing.B, pid int, url string) {
	body := visit(b, url)
	otherPID, other := bare(b, body)
	var kept, plain time.Duration
	used, usedBare := -cpu(b, pid), -cpu(b, otherPID)
	for b.Loop() {
		for range turns {
			kept += together(visits, func(int) { visit(b, url) })
			plain += together(visits, func(int) { visit(b, other) })
		}
	}
	used, usedBare = used+cpu(b, pid), usedBare+cpu(b, otherPID)
	n := float64(visits * turns * b.N)
	b.ReportMetric(n/kept.Seconds(), "kept/s")
	b.ReportMetric(n/plain.Seconds(), "bare/s")
	b.ReportMetric(plain.Seconds()/kept.Seconds(), "ratio")
	b.ReportMetric(float64(used.Microseconds())/n, "cpu-µs")
	b.ReportMetric(float64(usedBare.Microseconds())/n, "cpu-µs-bare")
	b.ReportMetric(float64(len(body)), "bytes")
}

// bareVar makes the benchmark's own binary a bare server of what comes on its standard input.
const bareVar = "QINGYUAN_BENCH_BARE"

// bare starts such a server.
func bare(b *testing.B, body []byte) (pid int, url string) {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), bareVar+"=1")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(body), os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	must(b, err)
	must(b, cmd.Start())
	b.Cleanup(func() {
		cmd.Process.Kill() // it may have ended
		cmd.Wait()         // it was killed
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	must(b, err)
	return cmd.Process.Pid, "http://" + strings.TrimSpace(address) + "/"
}

func serveBare() error {
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(body)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(os.Stdout, ln.Addr()); err != nil {
		return err
	}
	return app.Listener(ln)
}

var visitors = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, DisableCompression: true}, Timeout: time.Minute}

// visit asks for a page as a browser does, and returns it as it came.
func visit(b *testing.B, url string) []byte {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	must(b, err)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("Accept-Language", "zh-CN")
	resp, err := visitors.Do(req)
	must(b, err)
	body, err := io.ReadAll(resp.Body)
	must(b, err)
	must(b, resp.Body.Close())
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Encoding") != "gzip" || strconv.Itoa(len(body)) != resp.Header.Get("Content-Length") {
		panic(fmt.Sprintf("%s: %d %v", url, resp.StatusCode, resp.Header))
	}
	return body
}
