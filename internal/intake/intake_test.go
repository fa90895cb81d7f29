package intake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
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

func (o *office) Recipients(context.Context, models.About) (models.Recipients, error) {
	if o.closed {
		return models.Recipients{}, models.Fail(models.Unavailable, "err.no_reader")
	}
	return models.Recipients{Unit: o.unit, Readers: []models.Staff{o.reader, o.supervisor}, Custodians: []models.Staff{o.custodian},
		Supervisors: []models.Staff{o.supervisor}}, nil
}

func (o *office) At(ctx context.Context, about models.About, _ int64) (models.Recipients, error) {
	return o.Recipients(ctx, about)
}

func (o *office) Custodians(context.Context, models.About, int64) ([]models.Staff, error) {
	if o.closed {
		return nil, nil
	}
	return []models.Staff{o.custodian}, nil
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
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return newBenchOn(t, testkit.SQLite(t))
}

func newBenchOn(t *testing.T, cfg config.Database) *bench {
	t.Helper()
	files, err := blob.Folder(filepath.Join(t.TempDir(), "uploads"))
	testkit.Must(t, err)
	return newBenchIn(t, cfg, files)
}

func newBenchIn(t *testing.T, cfg config.Database, files blob.Store) *bench {
	t.Helper()
	db := stores.Open(t, cfg)
	sealer := seal.NewStretcher(bytes.Repeat([]byte{7}, 32), seal.Cost{MemoryKiB: 64, Passes: 1}, seal.Cost{MemoryKiB: 64, Passes: 1})
	b := &bench{db: db, now: time.Date(2026, 3, 5, 10, 20, 30, 0, models.Shanghai()), office: &office{}}
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
	b.Intake = intake.Intake{Clocks: testkit.Clocks(t), Store: db, Trail: testkit.Trail(db), Blob: blob.Aging{Store: files}, Sealer: sealer, Directory: b.office, Regions: anyRegion{}, Matters: testkit.Matters(t), Hash: testkit.Hash,
		Scrub: samples.Scrub(), Once: samples.Once, Clock: func() time.Time { return b.now }, Caps: intake.Caps{File: 1 << 20, Tip: 3 << 20, Files: 3}}
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

// pdf is a file of n bytes.
func pdf(n int) io.Reader { return samples.PDFOf(rand.NewChaCha8([32]byte{2}), int64(n)) }

func TestATipFromDraftToFollowing(t *testing.T) {
	b := newBench(t)
	token := begun(t, b)
	testkit.Must(t, b.AddFile(t.Context(), token, `C:\photos\bill.png`, bytes.NewReader(samples.PNG(60))))
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

// earlier gives a tip as it was kept before tips had parts: under the receipt lies its identity
// alone.
type earlier struct {
	intake.Store
	sealer intake.Sealer
	key    []byte // of the receipt
}

func (e earlier) FindTipByReceipt(ctx context.Context, index []byte) (models.Tip, error) {
	tip, err := e.Store.FindTipByReceipt(ctx, index)
	if err != nil {
		return tip, err
	}
	plain, err := e.sealer.Unbox(e.key, "tip-identity", tip.ReceiptKey)
	if err != nil {
		return tip, err
	}
	var ring models.Keyring
	if err := json.Unmarshal(plain, &ring); err != nil {
		return tip, err
	}
	tip.ReceiptKey, err = e.sealer.Box(e.key, "tip-identity", []byte(ring.Tip))
	return tip, err
}

func TestAReceiptFromBeforeTipsHadParts(t *testing.T) {
	b := newBench(t)
	receipt := sent(t, b, begun(t, b))
	_, key, err := b.Sealer.Receipt(t.Context(), receipt)
	testkit.Must(t, err)
	b.Store = earlier{b.db, b.Sealer, key}
	session, err := b.Enter(t.Context(), receipt)
	testkit.Must(t, err)
	testkit.Must(t, b.Write(t.Context(), session, "还有一件事"))
	if f := b.follow(t, session); f.Content.First() != "王某" || len(f.Messages) != 1 {
		t.Errorf("%+v", f)
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
	counts, err := b.db.CountHeldTips(t.Context(), models.TipQuery{UnitID: b.office.unit.ID, StaffID: b.office.reader.ID})
	testkit.Must(t, err)
	if len(counts) != 1 || counts[0].Tips != 1 {
		t.Errorf("%+v, want one tip", counts)
	}
	testkit.Must(t, b.Submit(t.Context(), token))
	testkit.WantCode(t, b.Describe(t.Context(), token, intake.Described{Narrative: "太晚了"}), models.Conflict)
	testkit.WantCode(t, b.AddFile(t.Context(), token, "late.pdf", pdf(100)), models.Conflict)
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
