package e2e

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/servers"
)

const draftUploads = "/report/evidence/uploads"

// randomPDF is a file of n bytes that pass as they are.
func randomPDF(t *testing.T, n int) []byte {
	t.Helper()
	b, err := io.ReadAll(samples.PDFOf(rand.NewChaCha8([32]byte{3}), int64(n)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// onEvidence is a client on the page that takes files.
func onEvidence(t *testing.T, prog *testkit.Program) *testkit.Client {
	t.Helper()
	return begin(testkit.NewClient(t, prog.URL), said{subject: "王某", narrative: "有录像"}).Get("/report/evidence").Want(http.StatusOK)
}

func TestTheProtocolOfUploads(t *testing.T) {
	prog := testkit.Embedded(t).Serve(t, []string{"QINGYUAN_LIMITS_FILE=20MiB", "QINGYUAN_LIMITS_REQUEST=21MiB"}, "--demo")
	c := onEvidence(t, prog)
	u := testkit.NewTus(t, c, prog.URL)
	file := randomPDF(t, 10<<20)

	resp := u.Do(http.MethodOptions, draftUploads, nil, "Tus-Resumable", "")
	u.Want(resp, http.StatusNoContent)
	for header, want := range map[string]string{"Tus-Resumable": "1.0.0", "Tus-Version": "1.0.0", "Tus-Max-Size": fmt.Sprint(20 << 20),
		"Tus-Extension": "creation,termination,checksum,expiration", "Tus-Checksum-Algorithm": "sha256,sha1"} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	old := u.Do(http.MethodPost, draftUploads, nil, "Tus-Resumable", "0.2.2", "Upload-Length", "5")
	if u.Want(old, http.StatusPreconditionFailed); old.Header.Get("Tus-Version") != "1.0.0" {
		t.Errorf("another version is answered with %v", old.Header)
	}
	for name, c := range map[string]struct {
		status  int
		headers []string
	}{
		"no token":         {403, []string{"X-Csrf-Token", "", "Upload-Length", "5"}},
		"another token":    {403, []string{"X-Csrf-Token", "AAAA", "Upload-Length", "5"}},
		"another site":     {403, []string{"Sec-Fetch-Site", "cross-site", "Upload-Length", "5"}},
		"nobody's draft":   {404, []string{"Cookie", csrfAlone(u.Cookies), "Upload-Length", "5"}},
		"no length":        {400, nil},
		"no number":        {400, []string{"Upload-Length", "five"}},
		"a later length":   {400, []string{"Upload-Defer-Length", "1"}},
		"bad metadata":     {400, []string{"Upload-Length", "5", "Upload-Metadata", "filename ***"}},
		"nothing":          {422, []string{"Upload-Length", "0"}},
		"over the maximum": {413, []string{"Upload-Length", fmt.Sprint(20<<20 + 1)}},
	} {
		if got := u.Do(http.MethodPost, draftUploads, nil, c.headers...); got.Status != c.status {
			t.Errorf("create with %s: %d, want %d", name, got.Status, c.status)
		}
	}

	named := "filename " + base64.StdEncoding.EncodeToString([]byte("账本.pdf")) + ",note"
	resp = u.Do(http.MethodPost, draftUploads, nil, "Upload-Length", fmt.Sprint(len(file)), "Upload-Metadata", named)
	u.Want(resp, http.StatusCreated)
	at := resp.Header.Get("Location")
	if expires, err := http.ParseTime(resp.Header.Get("Upload-Expires")); err != nil || time.Until(expires) < 23*time.Hour || time.Until(expires) > 26*time.Hour {
		t.Errorf("expires %q", resp.Header.Get("Upload-Expires"))
	}
	resp = u.Do(http.MethodHead, at, nil)
	u.Want(resp, http.StatusOK)
	if resp.Header.Get("Upload-Offset") != "0" || resp.Header.Get("Upload-Length") != fmt.Sprint(len(file)) || resp.Header.Get("Upload-Metadata") != named ||
		resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("HEAD: %v", resp.Header)
	}
	resp = u.Patch(at, 0, file[:3<<20])
	if u.Want(resp, http.StatusNoContent); resp.Header.Get("Upload-Offset") != fmt.Sprint(3<<20) || resp.Header.Get("Upload-Expires") == "" {
		t.Errorf("PATCH: %v", resp.Header)
	}
	sum := sha256.Sum256(file[3<<20 : 4<<20])
	right := "sha256 " + base64.StdEncoding.EncodeToString(sum[:])
	next := file[3<<20 : 4<<20]
	for name, c := range map[string]struct {
		status, at int
		body       []byte
		headers    []string
	}{
		"another type":         {415, 3 << 20, next, []string{"Content-Type", "application/octet-stream"}},
		"no offset":            {400, 3 << 20, next, []string{"Upload-Offset", ""}},
		"an earlier offset":    {409, 0, next, nil},
		"a later offset":       {409, 4 << 20, next, nil},
		"more than announced":  {413, 3 << 20, make([]byte, 8<<20), nil},
		"another checksum":     {460, 3 << 20, file[:1<<20], []string{"Upload-Checksum", right}},
		"an unknown algorithm": {400, 3 << 20, next, []string{"Upload-Checksum", "md5 " + base64.StdEncoding.EncodeToString(make([]byte, 16))}},
		"half a checksum":      {400, 3 << 20, next, []string{"Upload-Checksum", "sha256 AAAA"}},
		"no token":             {403, 3 << 20, next, []string{"X-Csrf-Token", ""}},
	} {
		if got := u.Patch(at, c.at, c.body, c.headers...); got.Status != c.status {
			t.Errorf("PATCH with %s: %d, want %d", name, got.Status, c.status)
		}
		if got := u.Offset(at); got != 3<<20 {
			t.Fatalf("after %s: %d bytes", name, got)
		}
	}
	u.Want(u.Patch(at, 3<<20, next, "Upload-Checksum", right), http.StatusNoContent)
	older := sha1.Sum(file[4<<20 : 5<<20])
	u.Want(u.Patch(at, 4<<20, file[4<<20:5<<20], "Upload-Checksum", "sha1 "+base64.StdEncoding.EncodeToString(older[:])), http.StatusNoContent)
	overridden := u.Do(http.MethodPost, at, bytes.NewReader(file[5<<20:6<<20]), "X-Http-Method-Override", "PATCH", "Upload-Offset", fmt.Sprint(5<<20),
		"Content-Type", "application/offset+octet-stream")
	u.Want(overridden, http.StatusNoContent)
	chunked := u.Do(http.MethodPatch, at, io.MultiReader(bytes.NewReader(file[6<<20:])), "Upload-Offset", fmt.Sprint(6<<20)) // of a length that isn't said
	if u.Want(chunked, http.StatusNoContent); chunked.Header.Get("Upload-Offset") != fmt.Sprint(len(file)) {
		t.Errorf("the last PATCH: %v", chunked.Header)
	}
	if got := u.Offset(at); got != len(file) {
		t.Errorf("a whole file has %d bytes", got)
	}
	u.Want(u.Patch(at, len(file), nil), http.StatusNoContent)
	c.Get("/report/evidence").Want(http.StatusOK, "账本.pdf", "10 MB")

	gone := u.Create(draftUploads, 100, "")
	u.Want(u.Do(http.MethodDelete, gone, nil), http.StatusNoContent)
	u.Want(u.Do(http.MethodHead, gone, nil), http.StatusNotFound)
	u.Want(u.Patch(gone, 0, make([]byte, 10)), http.StatusNotFound)

	stranger := testkit.NewTus(t, onEvidence(t, prog), prog.URL)
	mine := u.Create(draftUploads, 100, "")
	stranger.Want(stranger.Do(http.MethodHead, mine, nil), http.StatusNotFound)
	stranger.Want(stranger.Patch(mine, 0, make([]byte, 10)), http.StatusNotFound)
	stranger.Want(stranger.Do(http.MethodDelete, mine, nil), http.StatusNoContent)
	u.Want(u.Do(http.MethodHead, mine, nil), http.StatusOK)

	program := u.Create(draftUploads, 5<<20, "")
	if text := u.Want(u.Patch(program, 0, append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 1<<20)...)), http.StatusUnprocessableEntity); !strings.Contains(text, "「{name}」的类型不能接收") {
		t.Errorf("a program is refused with %q", text)
	}
}

// csrfAlone are cookies without the draft's.
func csrfAlone(cookies string) string {
	for pair := range strings.SplitSeq(cookies, "; ") {
		if strings.HasPrefix(pair, "qy_csrf=") {
			return pair
		}
	}
	return ""
}

// A process that is killed in the middle of an upload loses what it held of one part; the
// next goes on from there, and the reviewer gets what was sent.
func TestAnUploadGoesOnAfterAKill(t *testing.T) {
	onEachBackend(t, func(t *testing.T, b testkit.Backend) {
		prog := b.Serve(t, nil, "--demo")
		c := onEvidence(t, prog)
		file := randomPDF(t, 40<<20)
		u := testkit.NewTus(t, c, prog.URL)
		at := u.Create(draftUploads, len(file), "")
		u.Want(u.Patch(at, 0, file[:1<<20]), http.StatusNoContent)

		sent := make(chan struct{})
		slow := &slowly{r: bytes.NewReader(file[1<<20:]), begun: sent}
		ended := make(chan error, 1)
		go func() {
			req, err := http.NewRequest(http.MethodPatch, prog.URL+at, slow)
			if err != nil {
				ended <- err
				return
			}
			for name, value := range map[string]string{"Cookie": u.Cookies, "X-Csrf-Token": u.Token, "Tus-Resumable": "1.0.0",
				"Content-Type": "application/offset+octet-stream", "Upload-Offset": fmt.Sprint(1 << 20)} {
				req.Header.Set(name, value)
			}
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err == nil {
				resp.Body.Close()
				err = fmt.Errorf("it was answered with %d", resp.StatusCode)
			}
			ended <- err
		}()
		<-sent
		for u.Offset(at) < 9<<20 { // a part is there, the next is on its way
			time.Sleep(20 * time.Millisecond)
		}
		prog.Kill()
		if err := <-ended; err == nil || strings.Contains(err.Error(), "answered") {
			t.Fatalf("the killed process: %v", err)
		}

		again := b.Serve(t, passwordAlone())
		c = c.At(again.URL)
		c.Get("/report/evidence").Want(http.StatusOK, "还没有传完", "40 MB")
		u = testkit.NewTus(t, c, again.URL)
		from := u.Offset(at)
		if from < 9<<20 || from >= len(file) {
			t.Fatalf("%d bytes were kept", from)
		}
		u.Want(u.Patch(at, from, file[from:]), http.StatusNoContent)
		c.Get("/report/evidence").Want(http.StatusOK, "证据1.pdf")
		wantAtReviewer(t, b, again, demoOf(prog), c, file)
	})
}

// wantAtReviewer sends the client's tip and fails the test unless the reviewer downloads the
// bytes of its one file.
func wantAtReviewer(t *testing.T, b testkit.Backend, prog *testkit.Program, d demo, c *testkit.Client, file []byte) {
	t.Helper()
	submit(t, database(t, b), c)
	reviewer := signIn(testkit.NewClient(t, prog.URL), d, "reviewer")
	reviewer.Get("/staff/tips").Want(http.StatusOK, "王某")
	tip := reviewer.Find(`(?s)href="(/staff/tips/[0-9a-f]{32})"[^>]*>[^<]*王某`)
	reviewer.Get(tip).Want(http.StatusOK, "没有查过病毒")
	if got := reviewer.Get(reviewer.Find(`"(` + tip + `/files/[0-9a-f]{32})"`)).Body; got != string(file) {
		t.Errorf("the reviewer got %d bytes, other than the %d that were sent", len(got), len(file))
	}
}

// With a scanner, what it finds isn't taken, by the form and in pieces; without its answer
// readers are told.
func TestMalwareIsRefusedAndWhatNobodyScannedIsSaid(t *testing.T) {
	clamd := testkit.OwnClamd(t)
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_SCAN_CLAMD=" + clamd.TCP}, "--demo")
	c := onEvidence(t, prog)
	bad := strings.Repeat("0123456789abcdef", 1<<15) + servers.Malware
	c.Upload("/report/evidence", testkit.File{Field: "files", Name: "bad.txt", Content: strings.NewReader(bad)},
		testkit.File{Field: "files", Name: "good.pdf", Content: samples.PDF("x")}).
		Want(http.StatusUnprocessableEntity, "「bad.txt」里查出了病毒", "good.pdf")
	u := testkit.NewTus(t, c, prog.URL)
	at := u.Create(draftUploads, len(bad), "")
	u.Want(u.Patch(at, 0, []byte(bad[:1<<18])), http.StatusNoContent)
	if text := u.Want(u.Patch(at, 1<<18, []byte(bad[1<<18:])), http.StatusUnprocessableEntity); !strings.Contains(text, "里查出了病毒") {
		t.Errorf("malware in pieces is refused with %q", text)
	}
	u.Want(u.Do(http.MethodHead, at, nil), http.StatusNotFound)
	clamd.Stop()
	c.Upload("/report/evidence", testkit.File{Field: "files", Name: "later.pdf", Content: samples.PDF("y")}).Want(http.StatusOK, "later.pdf")
	submit(t, database(t, b), c)
	reviewer := signIn(testkit.NewClient(t, prog.URL), demoOf(prog), "reviewer")
	tip := reviewer.Get("/staff/tips").Find(`(?s)href="(/staff/tips/[0-9a-f]{32})"[^>]*>[^<]*王某`)
	reviewer.Get(tip).Want(http.StatusOK, "good.pdf", "later.pdf")
	if n := strings.Count(reviewer.Body, ">没有查过病毒</span>"); n != 1 {
		t.Errorf("%d files are said not to be scanned, want the one that came while nobody scanned", n)
	}
}
