package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/axe"
	"qingyuan/internal/testkit/browser"
)

// fileOf writes a file for the browser.
func fileOf(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// toEvidence leads a browser to the page that takes files, with the draft of a client.
func toEvidence(t *testing.T, prog *testkit.Program, p *browser.Page) *testkit.Client {
	t.Helper()
	c := onEvidence(t, prog)
	p.Open(prog.URL + "/healthz")
	for pair := range strings.SplitSeq(c.Cookies(), "; ") {
		name, value, _ := strings.Cut(pair, "=")
		p.SetCookie(prog.URL, name, value)
	}
	p.Open(prog.URL + "/report/evidence")
	return c
}

// percent is how far the page says that its first file is.
func percent(p *browser.Page) int {
	return browser.Evaluate[int](p, `(() => { const bar = document.querySelector('[data-rows] progress'); return bar ? bar.value : -1; })()`)
}

// waitPercent waits until the first file is so far.
func waitPercent(t *testing.T, p *browser.Page, want int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); percent(p) < want; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the file is at %d %%, want %d", percent(p), want)
		}
	}
}

// The client that most sites use finds all that it asks for: it breaks off, goes on from
// where it was, and comes through lines that let only POST through.
func TestTusJsClient(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, nil, "--demo")
	p := browser.New(t).Page(browser.Options{Script: true, Width: 1280})
	c := toEvidence(t, prog, p)
	script, err := os.ReadFile(testkit.TusFile(t))
	if err != nil {
		t.Fatal(err)
	}
	browser.Evaluate[bool](p, string(script)+"\n;true")
	file := randomPDF(t, 3<<20)
	client := func(options string) string {
		return fmt.Sprintf(`new Promise(async (resolve, reject) => {
			const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
			const file = new File([bytes], '录像.pdf', {type: 'application/pdf'});
			const make = (more) => new tus.Upload(file, Object.assign({endpoint: %q, chunkSize: 512 * 1024, retryDelays: [0, 200],
				headers: {'X-Csrf-Token': document.querySelector('[name=_csrf]').value}, metadata: {filename: file.name},
				onError: (e) => reject(String(e)), onSuccess: () => resolve(up.url)}, more));
			let up = make(%s);
			up.start();
		})`, base64.StdEncoding.EncodeToString(file), draftUploads, options)
	}
	broken := browser.Await[string](p, client(`{onError: reject, onChunkComplete: (size, at) => {
		if (at < 1024 * 1024) return;
		up.abort().then(() => {
			up = make({});
			up.findPreviousUploads().then((list) => {
				if (list.length !== 1) reject('it remembers ' + list.length + ' uploads');
				up.resumeFromPreviousUpload(list[0]);
				up.start();
			});
		});
	}}`))
	c.Get("/report/evidence").Want(http.StatusOK, "录像.pdf", "3 MB")
	u := testkit.NewTus(t, c, prog.URL)
	if got := u.Offset(strings.TrimPrefix(broken, prog.URL)); got != len(file) {
		t.Errorf("%d bytes", got)
	}
	browser.Await[string](p, client(`{overridePatchMethod: true, storeFingerprintForResuming: false}`))
	browser.Await[string](p, client(`{onError: resolve, metadata: {}, uploadSize: undefined, chunkSize: Infinity, storeFingerprintForResuming: false}`))
	if text := c.Get("/report/evidence").Body; strings.Count(text, `class="file-row"`) != 3 || strings.Contains(text, "还没有传完") {
		t.Errorf("after three uploads:\n%s", text)
	}
}

func TestADroppedLineInTheBrowser(t *testing.T) {
	onEachBackend(t, func(t *testing.T, b testkit.Backend) {
		prog := b.Serve(t, nil, "--demo")
		p := browser.New(t).Page(browser.Options{Script: true})
		c := toEvidence(t, prog, p)
		file := randomPDF(t, 12<<20)
		path := fileOf(t, "村里的录像.pdf", file)

		p.Line(false, 400<<10)
		p.Attach("files", path)
		waitPercent(t, p, 20)
		p.Line(true, 0)
		p.WaitFor("网络断了")
		at := percent(p)
		p.Line(false, 400<<10)
		waitPercent(t, p, max(at, 30))
		p.Open(prog.URL + "/report/evidence") // left in the middle, and come back
		p.WaitFor("还没有传完")
		p.Want("第1个文件")
		axe.Check(t, p)
		if n := browser.Evaluate[int](p, `localStorage.length + sessionStorage.length`); n != 0 {
			t.Errorf("the page left %d things on the device", n)
		}
		p.Attach("files", path)
		waitPercent(t, p, 25) // it goes on, it doesn't begin anew
		p.TabTo(`.btn[value="next"]`)
		p.Keys("\r") // whoever goes on waits for the files
		p.WaitFor("文件传完后会自动到下一步")
		p.Line(false, 0)
		p.WaitFor("匿名还是实名")
		c.Get("/report/evidence").Want(http.StatusOK, "证据1.pdf", "已有 1 个文件")
		if strings.Contains(c.Body, "村里的录像") {
			t.Error("the file's own name was kept")
		}
		wantAtReviewer(t, b, prog, demoOf(prog), c, file)
	})
}

func TestTheUploader(t *testing.T) {
	b := testkit.Embedded(t)
	prog := b.Serve(t, []string{"QINGYUAN_LIMITS_FILES_PER_TIP=4"}, "--demo")
	p := browser.New(t).Page(browser.Options{Script: true})
	c := toEvidence(t, prog, p)
	rows := func(text string) { t.Helper(); p.WaitFor(text) }

	p.Attach("files", fileOf(t, "photo.jpg", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 100_000)...)))
	rows("「photo.jpg」的类型不能接收")
	p.Click(`[data-rows] button`)
	p.Attach("files", fileOf(t, "empty.txt", nil))
	rows("「empty.txt」是空文件")
	p.Click(`[data-rows] button`)
	if n := p.Count(`[data-rows] li`); n != 0 {
		t.Errorf("%d rows are left", n)
	}

	p.Line(false, 1<<20)
	p.Attach("files", fileOf(t, "long.pdf", randomPDF(t, 20<<20)))
	waitPercent(t, p, 5)
	axe.Check(t, p)
	p.Click(`[data-rows] button`) // cancelled
	p.Line(false, 0)
	for deadline := time.Now().Add(20 * time.Second); strings.Contains(c.Get("/report/evidence").Body, "还没有传完"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a cancelled file is still coming")
		}
	}

	p.Click(`#neutral`) // names are to be kept
	var many []string
	for i := range 6 {
		many = append(many, fileOf(t, fmt.Sprintf("第%d页.pdf", i+1), randomPDF(t, 200_000+i)))
	}
	p.Attach("files", many...)
	rows("「第6页.pdf」没有收下：最多 4 个文件")
	rows("已有 4 个文件")
	for i := range 4 {
		rows(fmt.Sprintf("第%d页.pdf", i+1))
	}
	p.Click(`[data-rows] button`)
	p.Click(`[data-rows] button`)
	axe.Check(t, p)
	p.Press(`[data-evidence] button[name="remove"]`)
	p.Want("已有 3 个文件")
	p.Want("PDF、OFD 文件：可能暴露什么，怎样避免")
}
