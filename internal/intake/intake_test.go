package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/scrub"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/models"
)

// office is the one unit of these tests, with one reader, one custodian and one supervisor,
// whose secrets the test keeps.
type office struct {
	unit                          models.Unit
	reader, custodian, supervisor models.Staff
	secret, kept, supervised      models.Secret
	closed                        bool
}

func (o *office) Recipients(_ context.Context, about models.About) (models.Recipients, error) {
	if o.closed {
		return models.Recipients{}, models.Fail(models.Unavailable, "err.no_reader")
	}
	return models.Recipients{Unit: o.unit, Readers: []models.Staff{o.reader, o.supervisor}, Custodians: []models.Staff{o.custodian},
		Supervisors: []models.Staff{o.supervisor}}, nil
}

func (o *office) Open(context.Context) (bool, error) { return true, nil }

type anyRegion struct{}

func (anyRegion) HasRegion(_ context.Context, code string) (bool, error) {
	return code == "990101", nil
}

// bench is the reporter's side on a real store and folder, with a clock that the test moves.
type bench struct {
	intake.Intake
	db     *store.Store
	office *office
	now    time.Time
	files  string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return newBenchOn(t, testkit.SQLite(t))
}

func newBenchOn(t *testing.T, cfg config.Database) *bench {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(cfg)
	testkit.Must(t, err)
	t.Cleanup(func() { db.Close() })
	_, err = db.Migrate(t.Context())
	testkit.Must(t, err)
	files, err := blob.Folder(filepath.Join(dir, "uploads"))
	testkit.Must(t, err)
	sealer := seal.NewStretcher(bytes.Repeat([]byte{7}, 32), seal.Cost{MemoryKiB: 64, Passes: 1}, seal.Cost{MemoryKiB: 64, Passes: 1})
	b := &bench{db: db, now: time.Date(2026, 3, 5, 10, 20, 30, 0, models.Shanghai()), files: filepath.Join(dir, "uploads"), office: &office{}}
	b.office.unit = models.Unit{Name: "清源县纪委监委", RegionCode: "990101"}
	testkit.Must(t, db.CreateUnit(t.Context(), &b.office.unit))
	for _, p := range []struct {
		who    *models.Staff
		secret *models.Secret
		role   models.Role
	}{{&b.office.reader, &b.office.secret, models.RoleReviewer}, {&b.office.custodian, &b.office.kept, models.RoleCustodian},
		{&b.office.supervisor, &b.office.supervised, models.RoleSupervisor}} {
		secret, recipient, err := sealer.NewIdentity()
		testkit.Must(t, err)
		*p.secret = secret
		*p.who = models.Staff{Username: string(p.role), Name: string(p.role), UnitID: b.office.unit.ID, Roles: models.JoinRoles(p.role),
			Salt: []byte{1}, Verifier: []byte{1}, PublicKey: recipient, SealedKey: []byte{1}, Version: 1}
		testkit.Must(t, db.CreateStaff(t.Context(), p.who))
	}
	b.Intake = intake.Intake{Store: db, Blob: blob.Aging{Store: files}, Sealer: sealer, Directory: b.office, Regions: anyRegion{}, Matters: testkit.Matters(t), Hash: testkit.Hash,
		Kind: scrub.Kind, Clock: func() time.Time { return b.now }, Caps: intake.Caps{File: 1 << 20, Tip: 3 << 20, Files: 3}}
	return b
}

var said = models.TipContent{RegionCode: "990101", Field: "benefits", Kind: "favour", Subjects: []models.Subject{{Name: "王某", Unit: "大王村"}}, Narrative: "把低保给了自己的弟弟。\r\n村里人都知道。"}

// begun is a draft that is complete but for the sending.
func begun(t *testing.T, b *bench) []byte {
	t.Helper()
	token, err := b.Begin(t.Context(), intake.Start{})
	testkit.Must(t, err)
	testkit.Must(t, b.Fill(t.Context(), token, said, models.Reporter{}))
	return token
}

// sent submits a draft and returns its receipt.
func sent(t *testing.T, b *bench, token []byte) models.Receipt {
	t.Helper()
	testkit.Must(t, b.Submit(t.Context(), token))
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	receipt, ok := models.ParseReceipt(d.Receipt)
	if !d.Sent() || !ok {
		t.Fatalf("sent %v, receipt %v", d.Sent(), ok)
	}
	return receipt
}

func png(n int) io.Reader {
	return io.MultiReader(strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.NewReader(make([]byte, n)))
}

func TestATipFromDraftToFollowing(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	testkit.Must(t, b.AddFile(t.Context(), token, `C:\photos\bill.png`, png(5000)))
	receipt := sent(t, b, token)

	session, err := b.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	f, err := b.Follow(t.Context(), session)
	testkit.Must(t, err)
	if f.Content.Narrative != "把低保给了自己的弟弟。\n村里人都知道。" || f.Content.RegionCode != "990101" || f.Unit != b.office.unit.Name {
		t.Errorf("the tip came back as %+v", f)
	}
	if len(f.Files) != 1 || f.Files[0].Name != "bill.png" || f.Files[0].Type != "image/png" {
		t.Errorf("the file came back as %+v", f.Files)
	}
	testkit.Must(t, b.Write(t.Context(), session, "还有一件事"))
	testkit.Must(t, b.Attach(t.Context(), session, "note.txt", strings.NewReader("三月五日记")))
	f, err = b.Follow(t.Context(), session)
	testkit.Must(t, err)
	if len(f.Messages) != 1 || f.Messages[0].Text != "还有一件事" || !f.Messages[0].Mine || len(f.Files) != 2 {
		t.Errorf("after writing back: %+v, %+v", f.Messages, f.Files)
	}
	if got := len(f.Events); got != 3 {
		t.Errorf("%d events, want submit, write, attach", got)
	}
	testkit.Must(t, b.Leave(t.Context(), session))
	_, err = b.Follow(t.Context(), session)
	testkit.WantCode(t, err, models.NotFound)
}

func TestTheReaderOpensTheTip(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	sent(t, b, token)
	held, err := b.db.FindHeldTip(t.Context(), d.TipID(), b.office.unit.ID, b.office.reader.ID)
	testkit.Must(t, err)
	identity, err := b.Sealer.Open(b.office.secret, held.Sealed)
	testkit.Must(t, err)
	if string(identity) != d.Identity {
		t.Error("the reader's key opens something else than the tip's identity")
	}
}

func TestAReceiptOpensOneTipOnly(t *testing.T) {
	b := newBench(t)
	one, two := sent(t, b, begun(t, b)), sent(t, b, begun(t, b))
	if one == two {
		t.Fatal("two tips have one receipt")
	}
	_, err := b.Enter(t.Context(), models.NewReceipt())
	testkit.WantCode(t, err, models.NotFound)
}

func TestPressingTwiceSendsOnce(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { errs[i] = b.Submit(t.Context(), token) })
	}
	wg.Wait()
	testkit.Must(t, errors.Join(errs...))
	counts, err := b.db.CountHeldTips(t.Context(), b.office.unit.ID, b.office.reader.ID)
	testkit.Must(t, err)
	if len(counts) != 1 || counts[0].Tips != 1 {
		t.Errorf("%+v, want one tip", counts)
	}
	testkit.Must(t, b.Submit(t.Context(), token))
	testkit.WantCode(t, b.Describe(t.Context(), token, intake.Described{Narrative: "太晚了"}), models.Conflict)
	testkit.WantCode(t, b.AddFile(t.Context(), token, "late.png", png(10)), models.Conflict)
}

func TestWhatWasTypedIsKept(t *testing.T) {
	b := newBench(t)
	token, err := b.Begin(t.Context(), intake.Start{})
	testkit.Must(t, err)
	long := strings.Repeat("长", models.MaxShort+1)
	err = b.Accuse(t.Context(), token, intake.Accused{Subjects: []models.Subject{{}, {Name: "王某"}, {Name: "李某", Unit: long, Level: "x"}}})
	testkit.WantProblem(t, err, "subject-1-unit", "report.err.too_long")
	testkit.WantProblem(t, err, "subject-1-level", "report.err.level")
	testkit.WantProblem(t, b.Classify(t.Context(), token, "benefits", ""), "kind", "report.err.kind")
	testkit.WantProblem(t, b.Describe(t.Context(), token, intake.Described{When: "去年"}), "narrative", "report.err.narrative")
	testkit.WantProblem(t, b.Introduce(t.Context(), token, intake.Introduced{Chosen: true, Named: true, Reporter: models.Reporter{Phone: "139"}}), "name", "report.err.name")
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	if c := d.Content; len(c.Subjects) != 2 || c.Subjects[1].Unit != long || c.Field != "benefits" || c.When != "去年" || d.Reporter.Phone != "139" || len(d.Done) != 0 {
		t.Errorf("what was typed is lost: %+v", d.DraftState)
	}
	if d.Missing != models.StepWhere {
		t.Errorf("what is missing first: %s", d.Missing)
	}
	testkit.WantProblem(t, b.Submit(t.Context(), token), "where", "report.err.missing_where")
}

func TestAPlaceThatNobodyHandlesIsToldAtOnce(t *testing.T) {
	b := newBench(t)
	token, err := b.Begin(t.Context(), intake.Start{})
	testkit.Must(t, err)
	testkit.WantProblem(t, b.Place(t.Context(), token, "123456"), "region", "report.err.region")
	b.office.closed = true
	testkit.WantProblem(t, b.Place(t.Context(), token, "990101"), "region", "report.err.no_unit")
}

func TestBadTexts(t *testing.T) {
	b := newBench(t)
	token, err := b.Begin(t.Context(), intake.Start{})
	testkit.Must(t, err)
	for name, c := range map[string]struct {
		change func(*models.TipContent)
		field  string
		key    string
	}{
		"over-long":             {func(c *models.TipContent) { c.Narrative = strings.Repeat("长", models.MaxNarrative+1) }, "narrative", "report.err.too_long"},
		"control character":     {func(c *models.TipContent) { c.Subjects = []models.Subject{{Name: "王\x00某"}} }, "subject-0-name", "report.err.control_chars"},
		"right-to-left":         {func(c *models.TipContent) { c.Where = "a\u202Eb" }, "where", "report.err.control_chars"},
		"unknown kind":          {func(c *models.TipContent) { c.Kind = "x" }, "kind", "report.err.kind"},
		"blank":                 {func(c *models.TipContent) { c.Narrative = " \n　" }, "narrative", "report.err.narrative"},
		"another kind's answer": {func(c *models.TipContent) { c.Kind = "" }, "kind", "report.err.kind"},
		"a hundred subjects":    {func(c *models.TipContent) { c.Subjects = slices.Repeat(c.Subjects, 100) }, "subjects", "report.err.too_many_subjects"},
		"nobody":                {func(c *models.TipContent) { c.Subjects = nil }, "subjects", "report.err.subjects"},
		"unknown level":         {func(c *models.TipContent) { c.Subjects = []models.Subject{{Name: "王某", Level: "x"}} }, "subject-0-level", "report.err.level"},
		"an own that isn't one": {func(c *models.TipContent) { c.Own = "x" }, "own", "report.err.own"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := said
			c.change(&bad)
			testkit.WantProblem(t, b.Fill(t.Context(), token, bad, models.Reporter{}), c.field, c.key)
		})
	}
	fine := said
	fine.Narrative = "😀 表情没有问题"
	testkit.Must(t, b.Fill(t.Context(), token, fine, models.Reporter{}))
}

func TestFilesThatCannotBeTaken(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "a.png", strings.NewReader("")), "files", "report.err.empty_file")
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "photo.jpg", strings.NewReader("\x7fELF\x02\x01\x01 program")), "files", "report.err.file_type")
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "page.pdf", strings.NewReader("<html><script>1</script></html>")), "files", "report.err.file_type")
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "big.png", png(1<<20)), "files", "report.err.file_too_large")
	wantObjects(t, b, 0)
	for range 3 {
		testkit.Must(t, b.AddFile(t.Context(), token, "a.png", png(900<<10)))
	}
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "fourth.png", png(10)), "files", "report.err.too_many_files")
	d, err := b.Draft(t.Context(), token)
	testkit.Must(t, err)
	testkit.Must(t, b.RemoveFile(t.Context(), token, d.Files[0].ID))
	b.Caps.Tip = 2 << 20
	testkit.WantProblem(t, b.AddFile(t.Context(), token, "over.png", png(900<<10)), "files", "report.err.tip_too_large")
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
	if err := b.AddFile(t.Context(), token, "a.png", &broken{png(900 << 10), 500 << 10}); err == nil {
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
	testkit.Must(t, b.AddFile(t.Context(), forgotten, "a.png", png(100)))
	testkit.Must(t, b.AddFile(t.Context(), kept, "b.png", png(100)))
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

func TestDraftsAndSessionsEnd(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	receipt := sent(t, b, begun(t, b))
	session, err := b.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	b.now = b.now.Add(26 * time.Hour)
	_, err = b.Draft(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)
	_, err = b.Follow(t.Context(), session)
	testkit.WantCode(t, err, models.NotFound)
	_, err = b.Draft(t.Context(), nil)
	testkit.WantCode(t, err, models.NotFound)
}

func TestDiscardForgetsTheReceiptNotTheTip(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	receipt := sent(t, b, token)
	testkit.Must(t, b.Discard(t.Context(), token))
	testkit.Must(t, b.Discard(t.Context(), token))
	_, err := b.Draft(t.Context(), token)
	testkit.WantCode(t, err, models.NotFound)
	if _, err := b.Enter(t.Context(), receipt); err != nil {
		t.Errorf("the tip is gone with its draft: %v", err)
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
