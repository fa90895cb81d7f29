package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
)

// dial opens a bare connection to a program.
func dial(t *testing.T, prog *testkit.Program) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(prog.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// A body that nobody reads isn't taken for the next request of its connection.
func TestABodyIsNoRequest(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil)
	inner := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	body := strings.Repeat("x", 8192) + strings.Repeat(inner, 3)
	for name, head := range map[string]string{
		"no such page":  "POST /nope HTTP/1.1\r\nContent-Type: text/plain\r\n",
		"HEAD":          "HEAD / HTTP/1.1\r\n",
		"GET":           "GET /report HTTP/1.1\r\n",
		"not multipart": "POST /report/evidence HTTP/1.1\r\nContent-Type: text/plain\r\n",
		"cross site":    "POST /report/evidence HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nSec-Fetch-Site: cross-site\r\n",
		"a form":        "POST /follow HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
	} {
		for _, chunked := range []bool{false, true} {
			conn := dial(t, prog)
			if chunked {
				fmt.Fprintf(conn, "%sHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", head, len(body), body)
			} else {
				fmt.Fprintf(conn, "%sHost: x\r\nContent-Length: %d\r\n\r\n%s", head, len(body), body)
			}
			if err := conn.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			answers, _ := io.ReadAll(bufio.NewReader(conn)) // a reset is as good as an end
			if n := strings.Count(string(answers), "HTTP/1.1 "); n > 1 {
				t.Errorf("%s (chunked %v): %d answers to one request", name, chunked, n)
			}
		}
	}
}

// An upload that is cut off leaves nothing of its sender in the logs.
func TestACutOffUploadIsNotTraced(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_LOG_LEVEL=debug"}, "--demo")
	c := testkit.NewClient(t, prog.URL)
	before := countFiles(t, b)
	begin(c, said{subject: "王某", narrative: "断线"})
	c.Get("/report/evidence").Want(http.StatusOK)
	conn := dial(t, prog)
	port := fmt.Sprint(conn.LocalAddr().(*net.TCPAddr).Port)
	form := "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + c.Find(`name="_csrf" value="([^"]+)"`) +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"cut.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n" + strings.Repeat("x", 200_000)
	fmt.Fprintf(conn, "POST /report/evidence HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n%s", c.Cookies(), form)
	time.Sleep(300 * time.Millisecond)
	if err := conn.SetLinger(0); err != nil { // a reset, not an end
		t.Fatal(err)
	}
	conn.Close()
	time.Sleep(700 * time.Millisecond)
	for _, trace := range []string{port, "127.0.0.1:" + port, "reset by peer"} {
		if strings.Contains(prog.Output(), trace) {
			t.Errorf("the log has %q:\n%s", trace, prog.Output())
		}
	}
	if text := c.Get("/report/evidence").Body; strings.Contains(text, "cut.png") {
		t.Error("a cut-off file was kept")
	}
	if n := countFiles(t, b) - before; n != 0 {
		t.Errorf("%d files are recorded", n)
	}
}

func TestARedirectCarriesNoHeaders(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	c := testkit.NewClient(t, prog.URL)
	begin(c, said{subject: "王某", narrative: "x"})
	c.Get("/report/where")
	c.Stay().Post("/report/where", "action", "down", "region", "11\r\nSet-Cookie: planted=1")
	if strings.Contains(c.Cookies(), "planted") {
		t.Error("a header was planted through a redirect")
	}
}

// Two taps at the same moment do no harm: the text is kept, and no file beyond the cap.
func TestAtTheSameMoment(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_LIMITS_FILES_PER_TIP=5"}, "--demo")
	before := countFiles(t, b)
	c := testkit.NewClient(t, prog.URL)
	begin(c, said{subject: "王某", narrative: "两次"})
	var wg sync.WaitGroup
	clients := make([]*testkit.Client, 12)
	for i := range clients {
		clients[i] = c.At(prog.URL)
		clients[i].Get("/report/what")
	}
	for i, tap := range clients {
		wg.Go(func() {
			tap.Post("/report/what", "narrative", fmt.Sprint("第", i, "次"))
			if tap.Status != http.StatusOK {
				t.Errorf("tap %d was answered with %d", i, tap.Status)
			}
		})
	}
	wg.Wait()
	for i, tap := range clients {
		tap.Get("/report/evidence")
		wg.Go(func() {
			tap.Upload("/report/evidence", testkit.File{Field: "files", Name: fmt.Sprint(i, ".pdf"), Content: samples.PDF(strings.Repeat("x", 100_000))})
		})
	}
	wg.Wait()
	if files := countFiles(t, b) - before; files != 5 {
		t.Errorf("%d files are kept, want the 5 of the cap", files)
	}
}

func countFiles(t *testing.T, b testkit.Backend) (n int) {
	t.Helper()
	testkit.Must(t, database(t, b).QueryRow("SELECT COUNT(*) FROM attachments").Scan(&n))
	return n
}
