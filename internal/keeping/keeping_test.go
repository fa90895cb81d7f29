package keeping_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/accounts"
	"qingyuan/internal/blob"
	"qingyuan/internal/intake"
	"qingyuan/internal/keeping"
	"qingyuan/internal/seal"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/samples"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/retention"
)

// office is a county below a city, with two supervisors and one above, and the reporter's side.
type office struct {
	keeping.Keeping
	in                 intake.Intake
	db                 *store.Store
	files              blob.Store
	county, city       models.Unit
	sun, wu, chief, li models.Visitor
	now                time.Time
}

func open(t *testing.T, cfg config.Database) *office {
	t.Helper()
	db := stores.Open(t, cfg)
	files, err := blob.Folder(filepath.Join(t.TempDir(), "uploads"))
	testkit.Must(t, err)
	o := &office{db: db, files: files, now: time.Date(2026, 3, 2, 9, 0, 0, 0, models.Shanghai())}
	clock, cheap := func() time.Time { return o.now }, seal.Cost{MemoryKiB: 8, Passes: 1}
	o.Keeping = keeping.Keeping{Store: db, Blob: files, Trail: testkit.Trail(db), Terms: config.Default("").Keeping.Terms(), Remind: []int{90, 30}, Clock: clock}
	o.in = intake.Intake{Clocks: testkit.Clocks(t), Store: db, Blob: blob.Aging{Store: files}, Sealer: seal.NewStretcher(make([]byte, 32), cheap, cheap),
		Directory: accounts.Directory{Store: db, Hash: testkit.Hash}, Regions: testkit.AnyRegion{}, Trail: testkit.Trail(db), Matters: testkit.Matters(t),
		Hash: testkit.Hash, Clock: clock, Caps: intake.Caps{File: 1 << 20, Tip: 1 << 20, Files: 5}, Scrub: samples.Scrub(), Once: samples.Once}
	o.city = models.Unit{Name: "云溪市纪委监委", RegionCode: "9901"}
	testkit.Must(t, db.CreateUnit(t.Context(), &o.city))
	o.county = models.Unit{Name: "云溪县纪委监委", RegionCode: "990101", SuperiorID: o.city.ID}
	testkit.Must(t, db.CreateUnit(t.Context(), &o.county))
	o.sun, o.wu = stores.Join(t, o.db, "孙正", o.county, models.RoleSupervisor), stores.Join(t, o.db, "吴平", o.county, models.RoleSupervisor)
	o.chief, o.li = stores.Join(t, o.db, "周严", o.city, models.RoleSupervisor), stores.Join(t, o.db, "李明", o.county, models.RoleReviewer)
	return o
}

// archived sends a tip with a file, and puts it where it is archived.
func (o *office) archived(t *testing.T, f models.Finding) (id string, receipt models.Receipt) {
	t.Helper()
	ctx := t.Context()
	draft, err := o.in.Begin(ctx, intake.Start{})
	testkit.Must(t, err)
	testkit.Must(t, o.in.Fill(ctx, draft, testkit.Said("990101", "王某"), models.Reporter{}))
	testkit.Must(t, o.in.AddFile(ctx, draft, "说明.txt", strings.NewReader("看得见的字")))
	testkit.Must(t, o.in.Submit(ctx, draft))
	d, err := o.in.Draft(ctx, draft)
	testkit.Must(t, err)
	receipt, _ = models.ParseReceipt(d.Receipt)
	index, _, err := o.in.Sealer.Receipt(ctx, receipt)
	testkit.Must(t, err)
	tip, err := o.db.FindTipByReceipt(ctx, index)
	testkit.Must(t, err)
	tip.State, tip.Finding, tip.ArchivedOn = models.Archived, f, models.DateOf(o.now)
	tip.KeptAs = retention.OutcomeOf(tip.Handling)
	testkit.Must(t, o.db.MoveTip(ctx, tip))
	return tip.ID, receipt
}

// blocked fails the test unless what was refused is refused for a block.
func blocked(t *testing.T, err error, block models.Block) {
	t.Helper()
	if p, ok := err.(models.Problems); !ok || p[0].Field != "tips" || p[0].Key != "keeping.err.block."+string(block) {
		t.Errorf("%v, want %s", err, block)
	}
}

// The life of what is kept: listed long before, proposed when its term is over, erased by
// somebody else, and its reporter is told.
func TestTwoSupervisorsErase(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		o := open(t, cfg)
		ctx := t.Context()
		id, receipt := o.archived(t, models.Unsubstantiated)
		other, _ := o.archived(t, models.Substantiated)
		ids := []string{id}
		o.now = o.now.AddDate(3, 0, -60)
		all, err := o.Overview(ctx, o.sun)
		testkit.Must(t, err)
		if len(all.Over) != 0 || len(all.Soon) != 1 || all.Soon[0].ID != id || all.Soon[0].Last != "2029-03-02" {
			t.Fatalf("%+v", all)
		}
		blocked(t, o.Propose(ctx, o.sun, ids, models.EraseOver), models.BlockTerm)
		o.now = o.now.AddDate(0, 0, 61)
		if all, err = o.Overview(ctx, o.sun); err != nil || len(all.Over) != 1 || len(all.Soon) != 0 {
			t.Fatalf("%+v, %v", all, err)
		}
		testkit.WantCode(t, o.Propose(ctx, o.li, ids, models.EraseOver), models.NotFound)
		testkit.WantCode(t, o.Propose(ctx, o.chief, ids, models.EraseOver), models.NotFound)
		testkit.WantCode(t, o.Approve(ctx, o.chief, ids), models.NotFound)
		testkit.Must(t, o.Propose(ctx, o.sun, ids, models.EraseOver))
		blocked(t, o.Propose(ctx, o.wu, ids, models.EraseOver), models.BlockChanged)
		testkit.WantCode(t, o.Approve(ctx, o.sun, ids), models.Forbidden)
		if all, err = o.Overview(ctx, o.chief); err != nil || len(all.Proposed) != 1 || all.Proposed[0].By != "孙正" || all.Proposed[0].Unit != o.county.Name {
			t.Fatalf("the superior sees %+v, %v", all, err)
		}
		testkit.Must(t, o.Approve(ctx, o.wu, ids))
		testkit.WantCode(t, o.Approve(ctx, o.chief, ids), models.NotFound)

		_, err = o.in.Enter(ctx, receipt)
		if gone, is := err.(intake.Erased); !is || gone.On != "2029-03-03" {
			t.Errorf("the reporter is told %v", err)
		}
		left, err := o.db.FindTip(ctx, id)
		testkit.Must(t, err)
		if left.ErasedOn != "2029-03-03" || left.State != models.Archived || left.Finding != models.Unsubstantiated || len(left.Content)+len(left.ReceiptKey)+len(left.Recipient) != 0 {
			t.Errorf("%+v", left)
		}
		files, err := o.db.ListAttachments(ctx, id)
		testkit.Must(t, err)
		broken := o.Keeping
		broken.Blob = stuck{}
		if _, err := broken.Sweep(ctx); err == nil || len(files) != 1 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		if n, err := o.Sweep(ctx); err != nil || n != 1 { // goes on where it was cut off
			t.Errorf("%d files went, %v", n, err)
		}
		if _, err := o.files.Open(ctx, files[0].ObjectKey); models.CodeOf(err) != models.NotFound {
			t.Errorf("the object is there: %v", err)
		}
		if n, err := o.Sweep(ctx); err != nil || n != 0 {
			t.Errorf("%d files went again, %v", n, err)
		}
		if tip, err := o.db.FindTip(ctx, other); err != nil || len(tip.Content) == 0 {
			t.Errorf("another went with it: %v", err)
		}
	})
}

// meanwhile is a store in which somebody else does something, the first time that a tip was read.
type meanwhile struct {
	keeping.Store
	do func()
}

func (m *meanwhile) FindKeptTip(ctx context.Context, id string, staffID int64, unitIDs []int64) (models.KeptTip, error) {
	t, err := m.Store.FindKeptTip(ctx, id, staffID, unitIDs)
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return t, err
}

// A court's hold that comes while a tip is being erased comes first. SQLite's transactions are one at a time.
func TestAHoldThatComesWhileATipIsErased(t *testing.T) {
	o := open(t, testkit.MariaDBConfig(t))
	ctx := t.Context()
	id, _ := o.archived(t, models.Unsubstantiated)
	testkit.Must(t, o.Propose(ctx, o.sun, []string{id}, models.EraseAsked))
	late := o.Keeping
	late.Store = &meanwhile{o.Store, func() { testkit.Must(t, o.Hold(ctx, o.sun, id, models.HoldCourt)) }}
	blocked(t, late.Approve(ctx, o.wu, []string{id}), models.BlockChanged)
	if tip, err := o.db.FindTip(ctx, id); err != nil || tip.ErasedOn != "" {
		t.Errorf("erased on %q, %v", tip.ErasedOn, err)
	}
}

// stuck is an object store that doesn't answer.
type stuck struct{}

func (stuck) Remove(context.Context, string) error {
	return models.Fail(models.Unavailable, "err.objects_unavailable")
}

// What stands in the way of erasing, looked at when it is proposed and again when it is approved.
func TestWhatStandsInTheWay(t *testing.T) {
	o := open(t, testkit.SQLite(t))
	ctx := t.Context()
	id, receipt := o.archived(t, models.Unsubstantiated)
	ids := []string{id}
	session, err := o.in.Enter(ctx, receipt)
	testkit.Must(t, err)
	propose := func() { t.Helper(); testkit.Must(t, o.Propose(ctx, o.sun, ids, models.EraseAsked)) }
	approve := func(b models.Block) { t.Helper(); blocked(t, o.Approve(ctx, o.wu, ids), b) }
	testkit.WantCode(t, o.Propose(ctx, o.sun, ids, "because"), models.Invalid)
	testkit.WantCode(t, o.Propose(ctx, o.sun, nil, models.EraseAsked), models.Invalid)

	propose()
	testkit.Must(t, o.Hold(ctx, o.wu, id, models.HoldCourt)) // the proposal falls
	approve(models.BlockChanged)
	blocked(t, o.Propose(ctx, o.sun, ids, models.EraseAsked), models.BlockHeld)
	testkit.WantCode(t, o.Hold(ctx, o.sun, id, models.HoldReview), models.Conflict)
	testkit.WantCode(t, o.Release(ctx, o.chief, id), models.NotFound)
	testkit.Must(t, o.Release(ctx, o.sun, id))

	propose()
	testkit.Must(t, o.in.Write(ctx, session, "又有新情况"))
	approve(models.BlockChanged)
	testkit.Must(t, o.Refuse(ctx, o.sun, ids)) // their own
	blocked(t, o.Propose(ctx, o.sun, ids, models.EraseAsked), models.BlockUnread)
	tip, err := o.db.FindTip(ctx, id)
	testkit.Must(t, err)
	testkit.Must(t, o.db.MarkTipRead(ctx, id, tip.Version))
	propose()
	request := models.Request{ID: models.NewID(), TipID: id, Kind: models.RequestRetaliation, State: models.RequestOpen, MadeOn: "2026-03-02", Content: []byte{1}, Version: 1}
	testkit.Must(t, o.db.CreateRequest(ctx, request))
	approve(models.BlockAsked)
	request.State = models.RequestRefused
	testkit.Must(t, o.db.DecideRequest(ctx, request))

	first, _ := o.archived(t, models.Substantiated)
	second, err := o.db.FindTip(ctx, id)
	testkit.Must(t, err)
	second.FirstID = first
	testkit.Must(t, o.db.MoveTip(ctx, second))
	blocked(t, o.Propose(ctx, o.sun, []string{first}, models.EraseOrdered), models.BlockLinked)

	testkit.Must(t, o.Refuse(ctx, o.wu, ids))
	testkit.Must(t, o.db.Recuse(ctx, []models.Recusal{{TipID: id, StaffID: o.wu.Staff.ID, Cause: models.CauseReported, RecusedOn: "2026-03-02"}}))
	propose()
	testkit.WantCode(t, o.Approve(ctx, o.wu, ids), models.NotFound) // who is kept from the tip
	if all, err := o.Overview(ctx, o.wu); err != nil || len(all.Proposed) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	testkit.Must(t, o.Approve(ctx, o.chief, ids)) // the superior's
	testkit.Must(t, o.Propose(ctx, o.sun, []string{first}, models.EraseOrdered))
}
