package e2e

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
)

func TestTooLargeIsSaid(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_LIMITS_FILE=1MiB", "QINGYUAN_LIMITS_REQUEST=2MiB", "QINGYUAN_LIMITS_FORM=64KiB"}, "--demo")
	c := testkit.NewClient(t, prog.URL)
	begin(c, said{subject: "王某", narrative: "文件太大"})

	c.Get("/report/evidence")
	c.Upload("/report/evidence", testkit.File{Field: "files", Name: "big.pdf", Content: samples.PDF(strings.Repeat("x", 1<<20))},
		testkit.File{Field: "files", Name: "small.pdf", Content: samples.PDF("x")}).
		Want(http.StatusUnprocessableEntity, "big.pdf", "1 MB", "small.pdf")
	c.Get("/report/evidence").Want(http.StatusOK, "small.pdf")
	c.Upload("/report/evidence", testkit.File{Field: "files", Name: "huge.pdf", Content: samples.PDF(strings.Repeat("x", 3<<20))}).
		Want(http.StatusRequestEntityTooLarge, "2 MB", "small.pdf")
	c.Get("/report/what")
	c.Post("/report/what", "narrative", strings.Repeat("x", 70<<10)).Want(http.StatusRequestEntityTooLarge)
}

func TestFormsNeedTheirToken(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil, "--demo")
	c := testkit.NewClient(t, prog.URL)
	c.Post("/report").Want(http.StatusForbidden)
	c.Get("/report")
	stranger := testkit.NewClient(t, prog.URL)
	stranger.Body = c.Body // a token that was made for another browser
	stranger.Post("/report").Want(http.StatusForbidden)
	stranger.Upload("/report/evidence", testkit.File{Field: "files", Name: "a.pdf", Content: samples.PDF("x")}).Want(http.StatusForbidden)
	c.Post("/report", "read", "yes").Want(http.StatusOK)
}

// answer asks for a path with headers, without following redirects.
func answer(t *testing.T, url string, headers ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestHeadersOfEveryPage(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, []string{"QINGYUAN_LISTEN_HTTPS=true"}, "--demo")
	for _, path := range []string{"/", "/report", "/follow", "/funds", "/staff/sign-in", "/nowhere"} {
		resp := answer(t, prog.URL+path)
		for header, want := range map[string]string{
			"Content-Security-Policy":   "default-src 'none'",
			"Referrer-Policy":           "no-referrer",
			"X-Content-Type-Options":    "nosniff",
			"X-Frame-Options":           "DENY",
			"Strict-Transport-Security": "max-age=63072000",
		} {
			if got := resp.Header.Get(header); !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q, want %q", path, header, got, want)
			}
		}
		if csp := resp.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
			t.Errorf("%s: %s", path, csp)
		}
		for _, c := range resp.Cookies() {
			strict := c.SameSite == http.SameSiteStrictMode || c.SameSite == http.SameSiteLaxMode && strings.HasSuffix(c.Name, "csrf")
			if !c.Secure || !c.HttpOnly || !strict || !strings.HasPrefix(c.Name, "__Host-") {
				t.Errorf("%s: cookie %+v", path, c)
			}
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, inline := range []string{"<style", " style=", "onclick=", "<script>"} {
			if bytes.Contains(body, []byte(inline)) {
				t.Errorf("%s has %s", path, inline)
			}
		}
		if m := regexp.MustCompile(`(?:src|action)="(https?:)?//[^"]*"|<link[^>]*href="(https?:)?//[^"]*"`).Find(body); m != nil {
			t.Errorf("%s asks another host: %s", path, m)
		}
	}
}

func TestStaticFilesAreKeptForGood(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil)
	c := testkit.NewClient(t, prog.URL)
	css := c.Get("/report").Find(`href="(/static/app\.[0-9a-f]{10}\.css)"`)
	resp := answer(t, prog.URL+css, "Accept-Encoding", "gzip")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Encoding") != "gzip" ||
		!strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", css, resp.StatusCode, resp.Header)
	}
	if got := answer(t, prog.URL+"/static/../qingyuan.db").StatusCode; got == http.StatusOK {
		t.Error("a file outside of static is served")
	}
}

func TestLanguageAndSize(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, nil)
	c := testkit.NewClient(t, prog.URL)
	c.Get("/report").Want(http.StatusOK, `lang="zh-CN"`, "举报")
	c.Get("/prefs?lang=en&back=/report").Want(http.StatusOK, `lang="en"`, "Before you report")
	c.Get("/prefs?size=large&back=/report").Want(http.StatusOK, `data-size="large"`, "Before you report")
	resp := answer(t, prog.URL+"/report", "Accept-Language", "en-GB,en;q=0.9")
	body, _ := io.ReadAll(resp.Body)
	if !bytes.Contains(body, []byte(`lang="en"`)) {
		t.Error("the browser's language isn't followed")
	}
	for _, back := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:1"} {
		if to := answer(t, prog.URL+"/prefs?lang=en&back="+back).Header.Get("Location"); to != "/" {
			t.Errorf("back=%s leads to %s", back, to)
		}
	}
}

func TestServeRefusesASchemaThatIsNotItsOwn(t *testing.T) {
	b := testkit.Services(t)
	db := database(t, b)
	refused := func(want string) {
		t.Helper()
		cmd := b.Command(t, "serve")
		cmd.Env = append(cmd.Env, "QINGYUAN_LISTEN_PUBLIC=127.0.0.1:0")
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("serve said %q (%v), want %q", out, err, want)
		}
	}
	if _, err := db.Exec("INSERT INTO schema_versions (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	refused("newer")
	if _, err := db.Exec("DELETE FROM schema_versions WHERE version_id > 1"); err != nil {
		t.Fatal(err)
	}
	refused("qingyuan migrate up")
	if out := b.Run(t, "migrate", "status"); !strings.Contains(out, "missing") || !strings.Contains(out, "applied") {
		t.Errorf("migrate status: %s", out)
	}
}

// An upload that is under way when the process is asked to end is finished.
func TestShutdownLetsAnUploadEnd(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	c := testkit.NewClient(t, prog.URL)
	before := countFiles(t, b)
	begin(c, said{subject: "王某", narrative: "上传中重启"})
	c.Get("/report/evidence")
	begun := make(chan struct{})
	slow := &slowly{r: samples.PDF(strings.Repeat("x", 1<<20)), begun: begun}
	done := make(chan int, 1)
	go func() {
		defer func() { done <- c.Status }() // also where the line is cut
		c.Stay().Upload("/report/evidence", testkit.File{Field: "files", Name: "slow.pdf", Content: slow})
	}()
	<-begun
	if err := syscall.Kill(prog.PID(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := <-done; status != http.StatusSeeOther {
		t.Errorf("the upload was answered with %d", status)
	}
	prog.Stop(t)
	if n := countFiles(t, b) - before; n != 1 {
		t.Errorf("%d files are kept, want the one that was under way", n)
	}
}

// slowly gives a stream 20 ms for each block.
type slowly struct {
	r     io.Reader
	begun chan struct{} // closed once the server has had time to take the request
	reads int
}

func (s *slowly) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if s.reads++; s.reads == 10 {
		close(s.begun)
	}
	time.Sleep(20 * time.Millisecond)
	if errors.Is(err, io.EOF) {
		return n, io.EOF
	}
	return n, err
}

// What somebody typed when their session had ended is shown to them, to be copied.
func TestWordsOutliveASession(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	db := database(t, b)
	end := func() {
		t.Helper()
		if _, err := db.Exec("DELETE FROM sessions"); err != nil {
			t.Fatal(err)
		}
	}
	reporter := testkit.NewClient(t, prog.URL)
	reporter.Get("/follow")
	reporter.Post("/follow", "receipt", demoOf(prog)["receipt"], "action", "open").Want(http.StatusOK)
	end()
	reporter.Post("/follow/tip/messages", "text", "写了很久的一段话").Want(http.StatusForbidden, "写了很久的一段话", "/follow?over=1")

	reviewer := signIn(testkit.NewClient(t, prog.URL), demoOf(prog), "reviewer")
	tip := reviewer.Get("/staff/tips").Find(`href="(/staff/tips/[0-9a-f]{32})"`)
	reviewer.Get(tip)
	end()
	reviewer.Post(tip+"/acts/write", "version", "1", "text", "也写了很久").Want(http.StatusForbidden, "也写了很久", "/staff/sign-in")
	reviewer.Get(tip).Want(http.StatusOK, "password")
}

// With another key nothing would open any more: the program says so instead of starting.
func TestAnotherKeyIsRefused(t *testing.T) {
	b := testkit.Embedded(t)
	b.Serve(t, nil, "--demo").Stop(t)
	key := filepath.Join(b.Dir, "secret.key")
	refused := func(want string) {
		t.Helper()
		out, err := b.Command(t, "serve").CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("serve said %q (%v), want %q", out, err, want)
		}
	}
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	refused("is missing")
	if err := os.WriteFile(key, []byte("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("not the one")
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}
	b.Serve(t, nil)
}
