package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/models"
)

func TestFilesThatCannotBeTaken(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "a.pdf", strings.NewReader("")), "files", "evidence.err.empty_file")
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "photo.jpg", strings.NewReader("\x7fELF\x02\x01\x01 program")), "files", "evidence.err.file_type")
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "page.pdf", strings.NewReader("<html><script>1</script></html>")), "files", "evidence.err.file_type")
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "big.pdf", pdf(1<<20+1)), "files", "evidence.err.file_too_large")
	wantObjects(t, b, 0)
	for range 3 {
		testkit.Must(t, b.AddFile(t.Context(), token, "a.pdf", pdf(900<<10)))
	}
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "fourth.pdf", pdf(100)), "files", "evidence.err.too_many_files")
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	testkit.Must(t, b.RemoveFile(t.Context(), token, d.Files[0].ID))
	b.Caps.Tip = 2 << 20
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "over.pdf", pdf(900<<10)), "files", "evidence.err.tip_too_large")
	wantObjects(t, b, 2)
}

// broken is a line that drops after n bytes.
type broken struct {
	r io.Reader
	n int
}

func (l *broken) Read(p []byte) (int, error) {
	if l.n <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := l.r.Read(p[:min(len(p), l.n)])
	l.n -= n
	return n, err
}

func TestAnUploadThatBreaksLeavesNothing(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	if err := b.AddFile(t.Context(), token, "a.pdf", &broken{pdf(900 << 10), 500 << 10}); err == nil {
		t.Fatal("a broken upload was taken")
	}
	wantObjects(t, b, 0)
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	if len(d.Files) != 0 {
		t.Errorf("files of a broken upload: %+v", d.Files)
	}
}

func TestSweep(t *testing.T) {
	b := newBench(t)
	forgotten, kept := begun(t, b), begun(t, b)
	testkit.Must(t, b.AddFile(t.Context(), forgotten, "a.pdf", pdf(100)))
	testkit.Must(t, b.AddFile(t.Context(), kept, "b.pdf", pdf(100)))
	receipt := sent(t, b, kept)
	orphan := "sealed/ab/" + models.NewID()
	_, err := b.Intake.Blob.(blob.Aging).Put(t.Context(), orphan, strings.NewReader("x"))
	testkit.Must(t, err)

	b.now = time.Now().Add(72 * time.Hour)
	drafts, err := b.Sweep(t.Context())
	testkit.Must(t, err)
	orphans, _, err := b.SweepObjects(t.Context())
	testkit.Must(t, err)
	if drafts != 2 || orphans != 1 {
		t.Errorf("swept %d drafts and %d orphans, want 2 and 1", drafts, orphans)
	}
	wantObjects(t, b, 1)
	_, err = b.Draft(t.Context(), forgotten)
	testkit.WantCode(t, err, models.NotFound)
	session, err := b.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	f, err := b.Follow(t.Context(), session)
	testkit.Must(t, err)
	if len(f.Files) != 1 {
		t.Errorf("the sweep took a file of a tip: %+v", f.Files)
	}
}

func wantObjects(t *testing.T, b *bench, want int) {
	t.Helper()
	n := 0
	testkit.Must(t, b.Intake.Blob.(blob.Aging).Walk(t.Context(), "", func(blob.Info) error { n++; return nil }))
	if n != want {
		t.Errorf("%d objects in the store, want %d", n, want)
	}
}

// What readers see of a name: by content and order, never what could mislead or identify.
func TestNamesOfFiles(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct{ sent, want string }{
		"neutral":            {"", "1.pdf"},
		"its own":            {"账本.pdf", "账本.pdf"},
		"of a folder":        {`C:\\用户\\张三\\账本.pdf`, "账本.pdf"},
		"another ending":     {"账本.jpg", "账本.jpg.pdf"},
		"turned":             {"账本\u202Efdp.exe", "账本fdp.exe.pdf"},
		"control characters": {"a\x00\x1bb\r\n.pdf", "ab.pdf"},
		"emoji":              {"😀💰.pdf", "😀💰.pdf"},
		"200 characters":     {strings.Repeat("长", 200) + ".pdf", strings.Repeat("长", 116) + ".pdf"},
		"nothing left":       {"\u202E", "file.pdf"},
	} {
		token := begun(t, b)
		testkit.Must(t, b.AddFile(t.Context(), token, c.sent, pdf(5000)))
		if got := wantOne(t, b, token); got.Name != c.want || got.Neutral != (c.sent == "") || !utf8.ValidString(got.Name) || got.Format() != "PDF" {
			t.Errorf("%s: %q (neutral %v), want %q", name, got.Name, got.Neutral, c.want)
		}
	}
}

func TestADamagedPictureIsRefused(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	picture := samples.PNG(200)
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "a.png", bytes.NewReader(picture[:len(picture)-100])), "files", "advice.damaged")
	wantObjects(t, b, 0)
	testkit.Must(t, b.AddFile(t.Context(), token, "a.png", bytes.NewReader(picture)))
	if f := wantOne(t, b, token); !f.Cleaned || f.Type != "image/png" {
		t.Errorf("%+v", f)
	}
}

// looked is a scan with a verdict of the test's.
type looked struct {
	found string
	err   error
	seen  bytes.Buffer
}

func (l *looked) Write(p []byte) (int, error)        { return l.seen.Write(p) }
func (l *looked) Verdict() (found string, err error) { return l.found, l.err }
func (l *looked) Close() error                       { return nil }

func TestWhatTheScanFinds(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		token := begun(t, b)
		file := bytesOf(t, pdf(100_000))
		for _, c := range []struct {
			scan looked
			want models.Scanned
		}{{looked{}, models.ScannedClean}, {looked{err: errors.New("clamd is down")}, models.ScannedNone}} {
			b.Scan = func(context.Context) intake.Scan { return &c.scan }
			testkit.Must(t, b.AddFile(t.Context(), token, "a.pdf", bytes.NewReader(file)))
			if f := wantOne(t, b, token); f.Scanned != c.want || f.Risky() != (c.want == models.ScannedNone) {
				t.Errorf("%+v, want %s", f, c.want)
			}
			if !bytes.Equal(c.scan.seen.Bytes(), file) {
				t.Errorf("the scan saw %d bytes of %d", c.scan.seen.Len(), len(file))
			}
			testkit.Must(t, b.RemoveFile(t.Context(), token, wantOne(t, b, token).ID))
		}
		b.Scan = func(context.Context) intake.Scan { return &looked{found: "Eicar"} }
		testkit.WantProblem(t, b.AddFile(t.Context(), token, "a.pdf", bytes.NewReader(file)), "files", "evidence.err.infected")
		e, err := b.DraftEvidence(t.Context(), token)
		testkit.Must(t, err)
		_, err = e.Append(t.Context(), begunUpload(t, e, len(file)), stretch(file, 0, len(file)))
		testkit.WantProblem(t, err, "files", "evidence.err.infected")
		d, err := b.Draft(t.Context(), token)
		testkit.Must(t, err)
		if len(d.Files)+len(d.Uploads) != 0 {
			t.Errorf("%+v, %+v", d.Files, d.Uploads)
		}
		wantObjects(t, b, 0)
	})
}

// An archive is never unpacked: a bomb is sealed as the few bytes that it is.
func TestABombStaysPacked(t *testing.T) {
	b := newBench(t)
	b.Caps = intake.Caps{File: 1 << 20, Tip: 1 << 20, Files: 3}
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	for _, name := range []string{"a", "b", "c"} {
		f, err := w.Create(name)
		testkit.Must(t, err)
		_, err = io.CopyN(f, zeros{}, 100<<20)
		testkit.Must(t, err)
	}
	testkit.Must(t, w.Close())
	token := begun(t, b)
	testkit.Must(t, b.AddFile(t.Context(), token, "", bytes.NewReader(bomb.Bytes())))
	if f := wantFile(t, b, token, bomb.Bytes()); f.Name != "1.zip" {
		t.Errorf("%+v", f)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
