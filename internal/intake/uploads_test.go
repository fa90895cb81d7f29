package intake_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/models"
)

// onBoth runs a test on the embedded default, and on MariaDB with MinIO.
func onBoth(t *testing.T, test func(*testing.T, *bench)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		if cfg.Driver == "sqlite" {
			test(t, newBenchOn(t, cfg))
			return
		}
		files, err := blob.NewMinIO(blob.MinIOConfig(testkit.MinIO(t)))
		testkit.Must(t, err)
		test(t, newBenchIn(t, cfg, files))
	})
}

// evidence opens a fresh draft's.
func evidence(t *testing.T, b *bench) (intake.Evidence, []byte) {
	t.Helper()
	b.Caps = intake.Caps{File: 32 << 20, Tip: 64 << 20, Files: 20}
	token := begun(t, b)
	e, err := b.DraftEvidence(t.Context(), token)
	testkit.Must(t, err)
	return e, token
}

func begunUpload(t *testing.T, e intake.Evidence, length int) string {
	t.Helper()
	u, err := e.Begin(t.Context(), models.UploadMeta{Length: int64(length), Name: "账本.pdf", Print: "p"})
	testkit.Must(t, err)
	return u.ID
}

// stretch is n bytes of a file from at, with their length.
func stretch(file []byte, at, n int) intake.Stretch {
	return intake.Stretch{At: int64(at), Size: int64(n), Body: bytes.NewReader(file[at : at+n])}
}

func bytesOf(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	testkit.Must(t, err)
	return b
}

// wantFile fails the test unless the draft has one file, of these bytes, and nothing else is
// in the store.
func wantFile(t *testing.T, b *bench, token, want []byte) intake.File {
	t.Helper()
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	if len(d.Files) != 1 || len(d.Uploads) != 0 {
		t.Fatalf("files %+v, uploads %+v", d.Files, d.Uploads)
	}
	a, err := b.db.FindAttachment(t.Context(), d.TipID(), d.Files[0].ID)
	testkit.Must(t, err)
	o, err := b.Blob.Open(t.Context(), a.ObjectKey)
	testkit.Must(t, err)
	defer o.Close()
	plain, size, err := b.Sealer.OpenAt(models.Secret(d.Identity), o, o.Size())
	testkit.Must(t, err)
	if got := bytesOf(t, io.NewSectionReader(plain, 0, size)); !bytes.Equal(got, want) {
		t.Fatalf("%d bytes came back, other than the %d that were sent", len(got), len(want))
	}
	wantObjects(t, b, 1)
	return d.Files[0]
}

func TestAFileInPieces(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(20<<20))
		id := begunUpload(t, e, len(file))
		at := 0
		for _, n := range []int{1, 4000, 1 << 20, 9 << 20, len(file) - 10<<20 - 4001} {
			u, err := e.Append(t.Context(), id, stretch(file, at, n))
			testkit.Must(t, err)
			if at += n; u.Received != int64(at) || u.Done != (at == len(file)) {
				t.Fatalf("after %d bytes: %+v", at, u)
			}
		}
		f := wantFile(t, b, token, file)
		if f.Name != "账本.pdf" || f.Type != "application/pdf" || f.Size != int64(len(file)) || f.Scanned != models.ScannedNone || f.Cleaned {
			t.Errorf("%+v", f)
		}
		u, err := e.Upload(t.Context(), id)
		testkit.Must(t, err)
		if !u.Done || u.Received != int64(len(file)) || u.Length != u.Received {
			t.Errorf("asked again: %+v", u)
		}
		u, err = e.Append(t.Context(), id, intake.Stretch{At: int64(len(file)), Size: 0, Body: bytes.NewReader(nil)})
		if err != nil || !u.Done {
			t.Errorf("finished again: %+v, %v", u, err)
		}
	})
}

func TestADroppedLineLosesNothingThatCame(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(12<<20))
		id := begunUpload(t, e, len(file))
		for _, n := range []int{5000, 10 << 20} { // within a part, and in its second part
			u, err := e.Upload(t.Context(), id)
			testkit.Must(t, err)
			rest := bytes.NewReader(file[u.Received:])
			_, err = e.Append(t.Context(), id, intake.Stretch{At: u.Received, Size: rest.Size(), Body: &broken{rest, n}})
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("a dropped line gives %v", err)
			}
			now, err := e.Upload(t.Context(), id)
			testkit.Must(t, err)
			if now.Received != u.Received+int64(n) {
				t.Fatalf("%d of %d bytes were kept", now.Received-u.Received, n)
			}
		}
		at := 5000 + 10<<20
		_, err := e.Append(t.Context(), id, stretch(file, at, len(file)-at))
		testkit.Must(t, err)
		wantFile(t, b, token, file)
	})
}

func TestAStretchThatDoesNotFit(t *testing.T) {
	b := newBench(t)
	e, token := evidence(t, b)
	file := bytesOf(t, pdf(9000))
	id := begunUpload(t, e, len(file))
	_, err := e.Append(t.Context(), id, stretch(file, 0, 5000))
	testkit.Must(t, err)
	sum := sha256.Sum256(file[5000:6000])
	for name, c := range map[string]struct {
		s    intake.Stretch
		want error
	}{
		"before the end":       {stretch(file, 4000, 1000), intake.ErrPlace},
		"beyond the end":       {stretch(file, 6000, 1000), intake.ErrPlace},
		"too long":             {intake.Stretch{At: 5000, Size: 4001, Body: bytes.NewReader(make([]byte, 4001))}, intake.ErrLong},
		"another checksum":     {intake.Stretch{At: 5000, Size: 4000, Body: bytes.NewReader(file[5000:]), Sum: sha256.New(), Want: sum[:]}, intake.ErrSum},
		"cut off, with a sum":  {intake.Stretch{At: 5000, Size: 1000, Body: &broken{bytes.NewReader(file[5000:6000]), 500}, Sum: sha256.New(), Want: sum[:]}, intake.ErrSum},
		"somebody else's file": {stretch(file, 0, 1), intake.ErrPlace},
	} {
		if _, err := e.Append(t.Context(), id, c.s); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if u, err := e.Upload(t.Context(), id); err != nil || u.Received != 5000 {
			t.Errorf("after %s: %+v, %v", name, u, err)
		}
		wantObjects(t, b, 1)
	}
	_, err = e.Append(t.Context(), id, intake.Stretch{At: 5000, Size: 1000, Body: bytes.NewReader(file[5000:6000]), Sum: sha256.New(), Want: sum[:]})
	testkit.Must(t, err)
	_, err = e.Append(t.Context(), id, intake.Stretch{At: 6000, Size: -1, Body: bytes.NewReader(file[6000:])})
	testkit.Must(t, err)
	wantFile(t, b, token, file)

	id = begunUpload(t, e, 100)
	if _, err = e.Append(t.Context(), id, intake.Stretch{At: 0, Size: -1, Body: pdf(101)}); !errors.Is(err, intake.ErrLong) {
		t.Errorf("more than was announced, of unknown length: %v", err)
	}
	_, err = e.Upload(t.Context(), models.NewID())
	testkit.WantCode(t, err, models.NotFound)
	other, _ := evidence(t, b)
	_, err = other.Upload(t.Context(), id)
	testkit.WantCode(t, err, models.NotFound)
	testkit.Must(t, other.Cancel(t.Context(), id))
	if d, err := b.Draft(t.Context(), token); err != nil || len(d.Uploads) != 1 {
		t.Errorf("another draft cancelled an upload: %+v, %v", d.Uploads, err)
	}
}

func TestOneOfManyAtTheSamePlaceWins(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(300_000))
		id := begunUpload(t, e, len(file))
		for at, n := 0, 100_000; at < len(file); at += n {
			errs := make([]error, 6)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() { _, errs[i] = e.Append(t.Context(), id, stretch(file, at, n)) })
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, intake.ErrPlace):
					t.Errorf("at %d: %v", at, err)
				}
			}
			if won != 1 {
				t.Errorf("at %d: %d won", at, won)
			}
		}
		wantFile(t, b, token, file)
	})
}

// stalled is an object store that fails to store while it is told to.
type stalled struct {
	intake.Blob
	now bool
}

func (s *stalled) Put(ctx context.Context, key string, r io.Reader) (int64, error) {
	if s.now {
		return 0, models.Fail(models.Unavailable, "err.store_unavailable")
	}
	return s.Blob.Put(ctx, key, r)
}

// Several nodes may make the file of one upload at the same moment, long after its last byte.
func TestAFileIsMadeOnceWhoeverAsks(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		whole := b.Blob
		defer func() { b.Blob = whole }()
		fails := &stalled{Blob: whole}
		b.Blob = fails
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(3<<20))
		id := begunUpload(t, e, len(file))
		_, err := e.Append(t.Context(), id, stretch(file, 0, len(file)-1))
		testkit.Must(t, err)
		fails.now = true
		_, err = e.Append(t.Context(), id, stretch(file, len(file)-1, 1))
		testkit.WantCode(t, err, models.Unavailable)
		fails.now = false
		_, err = e.Append(t.Context(), id, stretch(file, len(file)-1, 1))
		testkit.Must(t, err)

		id = begunUpload(t, e, len(file))
		testkit.Must(t, b.RemoveFile(t.Context(), token, wantOne(t, b, token).ID))
		half := &finishing{Blob: whole, calls: 1} // the part is stored, the file isn't
		b.Blob = half
		again, err := b.DraftEvidence(t.Context(), token)
		testkit.Must(t, err)
		_, err = again.Append(t.Context(), id, stretch(file, 0, len(file)))
		testkit.WantCode(t, err, models.Unavailable)
		b.Blob = whole
		again, err = b.DraftEvidence(t.Context(), token)
		testkit.Must(t, err)
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if u, err := again.Upload(t.Context(), id); err != nil || !u.Done {
					t.Errorf("%+v, %v", u, err)
				}
			})
		}
		wg.Wait()
		wantFile(t, b, token, file)
	})
}

// finishing is an object store that stores so many objects and no more.
type finishing struct {
	intake.Blob
	calls int
}

func (f *finishing) Put(ctx context.Context, key string, r io.Reader) (int64, error) {
	if f.calls--; f.calls < 0 {
		return 0, models.Fail(models.Unavailable, "err.store_unavailable")
	}
	return f.Blob.Put(ctx, key, r)
}

// A file is never made of fewer bytes than were announced.
func TestALostPartIsNotPaperedOver(t *testing.T) {
	b := newBench(t)
	whole := b.Blob
	b.Blob = &finishing{Blob: whole, calls: 2}
	e, token := evidence(t, b)
	file := bytesOf(t, pdf(9000))
	id := begunUpload(t, e, len(file))
	for at := 0; at < len(file); at += 4500 {
		if _, err := e.Append(t.Context(), id, stretch(file, at, 4500)); models.CodeOf(err) != models.Unavailable && at > 0 {
			t.Fatal(err)
		}
	}
	parts, err := b.db.ListUploadParts(t.Context(), id)
	testkit.Must(t, err)
	testkit.Must(t, whole.Remove(t.Context(), parts[1].ObjectKey))
	b.Blob = whole
	e, err = b.DraftEvidence(t.Context(), token)
	testkit.Must(t, err)
	if u, err := e.Upload(t.Context(), id); err == nil {
		t.Errorf("half a file was taken for whole: %+v", u)
	}
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	if len(d.Files) != 0 || len(d.Uploads) != 1 {
		t.Errorf("%+v, %+v", d.Files, d.Uploads)
	}
	wantObjects(t, b, 1)
}

func wantOne(t *testing.T, b *bench, token []byte) intake.File {
	t.Helper()
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	if len(d.Files) != 1 {
		t.Fatalf("%d files", len(d.Files))
	}
	return d.Files[0]
}

func TestFilesThatAreComingCount(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		_, token := evidence(t, b)
		b.Caps = intake.Caps{File: 1 << 20, Tip: 3 << 20, Files: 4}
		e, err := b.DraftEvidence(t.Context(), token)
		testkit.Must(t, err)
		begin := func(length int64) error {
			_, err := e.Begin(t.Context(), models.UploadMeta{Length: length})
			return err
		}
		testkit.WantProblem(t, begin(0), "files", "evidence.err.empty_file")
		testkit.WantProblem(t, begin(1<<20+1), "files", "evidence.err.file_too_large")
		testkit.Must(t, begin(1<<20))
		testkit.Must(t, begin(1<<20))
		testkit.Must(t, b.AddFile(t.Context(), token, "", pdf(700<<10)))
		testkit.WantProblem(t, begin(400<<10), "files", "evidence.err.tip_too_large")
		testkit.WantProblem(t, b.AddFile(t.Context(), token, "", pdf(400<<10)), "files", "evidence.err.tip_too_large")
		testkit.Must(t, begin(1<<10))
		testkit.WantProblem(t, begin(1<<10), "files", "evidence.err.too_many_files")
		testkit.WantProblem(t, b.AddFile(t.Context(), token, "", pdf(1<<10)), "files", "evidence.err.too_many_files")
		d, err := b.Draft(t.Context(), token)
		testkit.Must(t, err)
		if h := intake.HeldBy(d.Files, d.Uploads); h != (intake.Held{Files: 4, Bytes: 2<<20 + 701<<10}) {
			t.Errorf("held %+v", h)
		}
		testkit.Must(t, b.RemoveFile(t.Context(), token, d.Uploads[0].ID))
		testkit.Must(t, begin(1<<20))
	})
}

func TestAHundredFilesAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		var wg sync.WaitGroup
		errs := make([]error, 100)
		for i := range errs {
			wg.Go(func() { _, errs[i] = e.Begin(t.Context(), models.UploadMeta{Length: 1 << 20}) })
		}
		wg.Wait()
		begun := 0
		for _, err := range errs {
			if err == nil {
				begun++
				continue
			}
			testkit.WantProblem(t, err, "files", "evidence.err.too_many_files")
		}
		d, err := b.Draft(t.Context(), token)
		testkit.Must(t, err)
		if begun != 20 || len(d.Uploads) != 20 {
			t.Errorf("%d were begun, %d are there; want the 20 of the cap", begun, len(d.Uploads))
		}
	})
}

func TestAnUploadOfTheWrongKindGoesEarly(t *testing.T) {
	b := newBench(t)
	e, token := evidence(t, b)
	program := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 1<<20)...)
	id := begunUpload(t, e, len(program))
	_, err := e.Append(t.Context(), id, stretch(program, 0, 4000))
	testkit.WantProblem(t, err, "files", "evidence.err.file_type")
	_, err = e.Upload(t.Context(), id)
	testkit.WantCode(t, err, models.NotFound)

	id = begunUpload(t, e, 2000) // in pieces too small to tell
	_, err = e.Append(t.Context(), id, stretch(program, 0, 1000))
	testkit.Must(t, err)
	_, err = e.Append(t.Context(), id, stretch(program, 1000, 1000))
	testkit.WantProblem(t, err, "files", "evidence.err.file_type")
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	if len(d.Files)+len(d.Uploads) != 0 {
		t.Errorf("%+v, %+v", d.Files, d.Uploads)
	}
	wantObjects(t, b, 0)
}

func TestAnUploadInCrumbsEnds(t *testing.T) {
	b := newBench(t)
	e, _ := evidence(t, b)
	file := bytesOf(t, pdf(1000))
	id := begunUpload(t, e, len(file))
	for at := range 200 {
		_, err := e.Append(t.Context(), id, stretch(file, at, 1))
		testkit.Must(t, err)
	}
	_, err := e.Append(t.Context(), id, stretch(file, 200, 1))
	testkit.WantCode(t, err, models.TooMany)
}

func TestUploadsExpireAndAreSwept(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(9000))
		old, live := begunUpload(t, e, len(file)), begunUpload(t, e, len(file))
		for _, id := range []string{old, live} {
			_, err := e.Append(t.Context(), id, stretch(file, 0, 5000))
			testkit.Must(t, err)
		}
		b.now = b.now.Add(20 * time.Hour)
		_, err := e.Append(t.Context(), live, stretch(file, 5000, 100))
		testkit.Must(t, err)
		b.now = b.now.Add(10 * time.Hour) // the draft lives on: what comes keeps it
		_, err = e.Upload(t.Context(), old)
		testkit.WantCode(t, err, models.NotFound)
		_, err = b.Sweep(t.Context())
		testkit.Must(t, err)
		wantObjects(t, b, 2)
		before := b.now
		b.now = time.Now().Add(72 * time.Hour) // for the age of objects
		orphans, _, err := b.SweepObjects(t.Context())
		testkit.Must(t, err)
		if orphans != 0 {
			t.Errorf("the sweep took %d parts of an upload", orphans)
		}
		b.now = before
		d, err := b.Draft(t.Context(), token)
		testkit.Must(t, err)
		if len(d.Uploads) != 1 || d.Uploads[0].ID != live || d.Uploads[0].Percent() != 56 || d.Uploads[0].Print != "p" {
			t.Errorf("%+v", d.Uploads)
		}
		testkit.Must(t, b.Discard(t.Context(), token))
		wantObjects(t, b, 0)
	})
}

// What was still coming when the tip was sent can be gone on with by its receipt.
func TestAnUploadOutlivesItsDraft(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(9000))
		id := begunUpload(t, e, len(file))
		_, err := e.Append(t.Context(), id, stretch(file, 0, 5000))
		testkit.Must(t, err)
		session, err := b.Enter(t.Context(), sent(t, b, token))
		testkit.Must(t, err)
		_, err = b.DraftEvidence(t.Context(), token)
		testkit.WantCode(t, err, models.Conflict)
		after, err := b.TipEvidence(t.Context(), session)
		testkit.Must(t, err)
		_, err = after.Append(t.Context(), id, stretch(file, 5000, 4000))
		testkit.Must(t, err)
		f, err := b.Follow(t.Context(), session)
		testkit.Must(t, err)
		if len(f.Files) != 1 || f.Files[0].ID != id || len(f.Uploads) != 0 {
			t.Errorf("%+v, %+v", f.Files, f.Uploads)
		}
		if !slices.ContainsFunc(f.Events, func(ev models.TipEvent) bool { return ev.Action == models.Attach }) {
			t.Errorf("no event tells of the file: %+v", f.Events)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				id := begunUpload(t, after, len(file))
				if _, err := after.Append(t.Context(), id, stretch(file, 0, len(file))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		f, err = b.Follow(t.Context(), session)
		testkit.Must(t, err)
		if len(f.Files) != 5 {
			t.Errorf("%d files, want 5", len(f.Files))
		}
	})
}

// Uploads and forms at the same moment give each file its own number.
func TestNumbersOfFilesDiffer(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		e, token := evidence(t, b)
		file := bytesOf(t, pdf(5000))
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if err := e.Add(t.Context(), "", bytes.NewReader(file)); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				u, err := e.Begin(t.Context(), models.UploadMeta{Length: int64(len(file))})
				if err == nil {
					_, err = e.Append(t.Context(), u.ID, stretch(file, 0, len(file)))
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		d, err := b.Draft(t.Context(), token)
		testkit.Must(t, err)
		names := map[string]bool{}
		for _, f := range d.Files {
			names[f.Name] = true
		}
		if len(d.Files) != 12 || len(names) != 12 {
			t.Errorf("%d files with %d names: %v", len(d.Files), len(names), names)
		}
	})
}

func TestAPictureInPiecesIsCleaned(t *testing.T) {
	b := newBench(t)
	e, token := evidence(t, b)
	picture := samples.PNG(100)
	told := slices.Insert(slices.Clone(picture), 33, []byte("\x00\x00\x00\x0btEXtAuthor\x00Zhao\x2d\x5d\x9c\x6e")...) // after IHDR
	id := begunUpload(t, e, len(told))
	_, err := e.Append(t.Context(), id, stretch(told, 0, 50))
	testkit.Must(t, err)
	_, err = e.Append(t.Context(), id, stretch(told, 50, len(told)-50))
	testkit.Must(t, err)
	f := wantFile(t, b, token, picture)
	if !f.Cleaned || f.Size != int64(len(picture)) || f.Sent != int64(len(told)) || f.Name != "账本.pdf.png" {
		t.Errorf("%+v", f)
	}
}
