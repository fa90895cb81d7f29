package publishing_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

func TestASheetFromTheClerkToThePublic(t *testing.T) { eachBench(t, fromTheClerkToThePublic) }

func fromTheClerkToThePublic(t *testing.T, b *bench) {
	id := b.stage(t, `C:\表\三月高龄津贴.csv`, good(t))
	p := b.preview(t, id)
	if !p.Ready() || p.Name != "三月高龄津贴.csv" || p.Plan.Rows != 4 || p.Plan.Accepted != 4 || p.Plan.NotedRows != 1 || *p.Plan.DeclaredTotalFen != 42000 {
		t.Fatalf("preview: %+v", p)
	}
	if got := b.page(t, fund.Filter{}); got.Payments != 0 || got.Lines != nil {
		t.Fatalf("before publishing the accounts have %+v", got.Sum)
	}
	must(t, b.Submit(t.Context(), b.visitor, id, seen(p), ""))
	if got := b.page(t, fund.Filter{}); got.Payments != 0 {
		t.Fatalf("one person alone has published %+v", got.Sum)
	}
	done, err := b.Approve(t.Context(), b.approver, id, seen(p))
	must(t, err)
	if len(done) != 1 || done[0].Rows != 4 || done[0].TotalFen != 42000 || done[0].RegionCode != county || done[0].UnitID != b.visitor.Unit.ID || done[0].ApproverID != b.approver.Staff.ID || done[0].NotedRows != 1 {
		t.Fatalf("published %+v", done)
	}

	page := b.page(t, fund.Filter{Region: "990101101", Programme: "elderly-allowance"})
	if page.Payments != 3 || page.TotalFen != 32000 || len(page.Lines) != 3 || len(page.Parts) != 2 || len(page.Path) != 4 {
		t.Fatalf("the town's page: %+v", page)
	}
	first := page.Lines[0]
	if first.Name != "欧阳*" || first.Village != "柳树村村民委员会" || first.Town != "清源镇" || first.AmountFen != 10000 || first.Period != "2026-03" || first.PaidOn != "2026-03-20" {
		t.Errorf("the first line: %+v", first)
	}
	if rest, err := b.List(t.Context(), b.visitor); err != nil || len(rest) != 0 {
		t.Errorf("still waiting: %+v, %v", rest, err)
	}
	wantNoFiles(t, b)
}

func wantNoFiles(t *testing.T, b *bench) {
	t.Helper()
	must(t, filepath.Walk(filepath.Join(b.dir, "uploads"), func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			t.Errorf("left in the object store: %s", path)
		}
		return err
	}))
}

// The second confirmation shows what the first did; so does a third, much later.
func TestConfirmedTwiceIsPublishedOnce(t *testing.T) { eachBench(t, confirmedTwice) }

func confirmedTwice(t *testing.T, b *bench) {
	id, want := b.submit(t, "三月.csv", good(t))
	var both [3][]publishing.Published
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			var err error
			if both[i], err = b.Approve(context.WithoutCancel(t.Context()), b.approver, id, want); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var err error
	both[2], err = b.Approve(t.Context(), b.approver, id, want)
	must(t, err)
	for _, got := range both {
		if len(got) != 1 || got[0].ID != both[0][0].ID {
			t.Fatalf("the clicks were answered %+v", both)
		}
	}
	if sum := b.page(t, fund.Filter{}).Sum; sum.Payments != 4 {
		t.Errorf("%d payments are published, want 4", sum.Payments)
	}
}

// Several sheets published at the same moment, some of them the same: every total adds up.
func TestManyAtOnce(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		var wg sync.WaitGroup
		for n := range 12 {
			content := sheet(t, line(n/2, "990101101200", "100"), line(n/2+100, "990101102200", "100"))
			wg.Go(func() {
				_, err := b.Import(context.WithoutCancel(t.Context()), file("三月.csv", content), publishing.Choice{}, false)
				if err != nil && models.CodeOf(err) != models.Conflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for code, want := range map[string]int64{"": 12, "99": 12, "990101101": 6, "990101102200": 6} {
			page := b.page(t, fund.Filter{Region: code})
			if page.Payments != want || int64(len(page.Lines)) != want {
				t.Errorf("%q has %d payments and %d lines, want %d", code, page.Payments, len(page.Lines), want)
			}
		}
	})
}

func TestTheSameBytesAgain(t *testing.T) {
	b := newBench(t)
	b.publish(t, "三月.csv", good(t))
	again := b.stage(t, "改了名.csv", good(t))
	p := b.preview(t, again)
	if p.Ready() || len(p.Before) != 1 {
		t.Errorf("the preview says nothing of the first time: %+v", p.Before)
	}
	if err := b.Submit(t.Context(), b.visitor, again, seen(p), ""); models.CodeOf(err) != models.Conflict {
		t.Errorf("the same bytes are submitted: %v", err)
	}
	_, err := b.Import(t.Context(), file("三月.csv", good(t)), publishing.Choice{}, false)
	wantCode(t, err, models.Conflict, "funds.err.published_before")
	e, _ := errors.AsType[*models.Error](err)
	if e.Args["On"] != "2026-03-25" || e.Args["Batch"] != int64(1) {
		t.Errorf("it doesn't say when and as what: %v", e.Args)
	}
	out, err := b.Import(t.Context(), file("三月.csv", good(t)), publishing.Choice{}, true)
	must(t, err)
	if out.Batches[0].RepeatNo != 1 || b.page(t, fund.Filter{}).Payments != 8 {
		t.Errorf("on purpose: %+v", out.Batches)
	}
}

func TestAllOrNothing(t *testing.T) {
	b := newBench(t)
	content := good(t)
	broken := errors.New("the disk failed")
	f := publishing.File{Name: "三月.csv", Size: int64(len(content)), ReaderAt: &failsOnceRead{strings.NewReader(content), broken, 3}}
	if _, err := b.Import(t.Context(), f, publishing.Choice{}, false); err == nil {
		t.Fatal("a sheet that couldn't be read to its end was published")
	}
	page := b.page(t, fund.Filter{})
	before, err := b.db.ListPublicationsByUnit(t.Context(), 0, 0, 10)
	must(t, err)
	if page.Payments != 0 || page.Lines != nil || len(before) != 0 {
		t.Errorf("something was kept: %+v, %+v", page.Sum, before)
	}
}

// failsOnceRead breaks off after some reads from the start: first the hash, then the rest.
type failsOnceRead struct {
	r     io.ReaderAt
	err   error
	reads int
}

func (f *failsOnceRead) ReadAt(p []byte, off int64) (int, error) {
	if f.reads--; f.reads < 0 {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

func TestNobodyPublishesForOthers(t *testing.T) {
	b := newBench(t)
	outside := sheet(t, line(1, "990102101200", "100"), line(2, "990101101200", "100"))
	p := b.preview(t, b.stage(t, "两县.csv", outside))
	if p.Plan.Accepted != 1 || p.Plan.Refused[0].Reason != "fund.reason.region_outside" {
		t.Errorf("another county's row: %+v", p.Plan.Refused)
	}
	id, as := b.submit(t, "三月.csv", good(t))
	both := b.join(t, "两职", county, models.RolePublisher)
	both.Staff.Roles = models.JoinRoles(models.RolePublisher, models.RoleApprover)
	own := b.visitor
	own.Staff.Roles = both.Staff.Roles
	for what, v := range map[string]models.Visitor{"a colleague": b.join(t, "同事", county, models.RolePublisher), "an outsider": b.join(t, "外县", "990102", models.RoleApprover),
		"an approver below": b.join(t, "镇上", "990101101", models.RoleApprover), "its sender": own, "an approver who came later": both} {
		if _, err := b.Preview(t.Context(), v, id, publishing.Choice{}); models.CodeOf(err) != models.NotFound && what != "its sender" && v.Staff.ID != both.Staff.ID {
			t.Errorf("%s looks at it: %v", what, err)
		}
		if done, err := b.Approve(t.Context(), v, id, as); err == nil {
			t.Errorf("%s approves it: %v", what, done)
		}
	}
	if _, err := b.Approve(t.Context(), b.visitor, id, as); models.CodeOf(err) != models.Forbidden {
		t.Errorf("a publisher approves: %v", err)
	}
	if b.page(t, fund.Filter{}).Payments != 0 {
		t.Error("it is public")
	}
	reviewer := b.visitor
	reviewer.Staff.Roles = models.JoinRoles(models.RoleReviewer)
	if _, err := b.Stage(t.Context(), reviewer, publishing.Sent{Name: "x.csv", Reader: strings.NewReader(good(t))}); models.CodeOf(err) != models.Forbidden {
		t.Errorf("a reviewer stages: %v", err)
	}
	adrift := b.visitor
	adrift.Unit = models.Unit{}
	_, err := b.List(t.Context(), adrift)
	wantCode(t, err, models.Forbidden, "funds.err.no_unit")
}

func TestWhatIsApprovedIsWhatWasSeen(t *testing.T) {
	b := newBench(t)
	id := b.stage(t, "三月.csv", good(t))
	wantCode(t, b.Submit(t.Context(), b.visitor, id, publishing.Seen{Accepted: 4, TotalFen: 42001}, ""), models.Conflict, "funds.err.plan_changed")
	must(t, b.Submit(t.Context(), b.visitor, id, publishing.Seen{Accepted: 4, TotalFen: 42000}, ""))
	_, err := b.Approve(t.Context(), b.approver, id, publishing.Seen{Accepted: 4, TotalFen: 42001})
	wantCode(t, err, models.Conflict, "funds.err.plan_changed")
	if b.page(t, fund.Filter{}).Payments != 0 {
		t.Error("it was published all the same")
	}
	if waiting, err := b.Waiting(t.Context(), b.approver); err != nil || len(waiting) != 1 || waiting[0].Name != "三月.csv" {
		t.Errorf("it waits no more: %+v, %v", waiting, err)
	}
}

func TestAProgrammeIsChosenWhereTheSheetDoesntTell(t *testing.T) {
	b := newBench(t)
	name, identity, _ := person(1)
	content := "姓名,身份证号,村代码,金额,所属期\n" + name + "," + identity + ",990101101200,100,2026-03\n"
	id := b.stage(t, "名单.csv", content)
	p := b.preview(t, id)
	if p.Ready() || len(p.Choose) < 30 {
		t.Fatalf("nothing to choose from: %d", len(p.Choose))
	}
	p, err := b.Preview(t.Context(), b.visitor, id, publishing.Choice{Programme: "elderly-allowance"})
	must(t, err)
	if !p.Ready() || p.Plan.Accepted != 1 {
		t.Fatalf("with a programme: %+v", p)
	}
	want := seen(p)
	want.Programme = "elderly-allowance"
	must(t, b.Submit(t.Context(), b.visitor, id, want, ""))
	done, err := b.Approve(t.Context(), b.approver, id, publishing.Seen{Accepted: want.Accepted, TotalFen: want.TotalFen})
	must(t, err)
	if done[0].ProgrammeCode != "elderly-allowance" {
		t.Errorf("published as %s", done[0].ProgrammeCode)
	}
}

func TestVillagesAreFoundByNameInOnesOwnCounty(t *testing.T) {
	b := newBench(t)
	name, identity, _ := person(1)
	content := "乡镇,村,姓名,身份证号,补贴项目,金额,所属期\n清源镇,大王村," + name + "," + identity + ",高龄津贴,100,2026-03\n,石桥村委会," + name + "," + identity + ",高龄津贴,100,2026-03\n石桥镇,大王村," + name + "," + identity + ",高龄津贴,100,2026-03\n"
	p := b.preview(t, b.stage(t, "名单.csv", content))
	if p.Plan.Accepted != 2 || len(p.Plan.Refused) != 1 || p.Plan.Refused[0].Reason != "fund.reason.village_unknown" {
		t.Errorf("%d accepted, refused %+v", p.Plan.Accepted, p.Plan.Refused)
	}
}

func TestVillagesMustHaveBeenImported(t *testing.T) {
	b := newBench(t)
	out, err := b.Import(t.Context(), file("外省.csv", sheet(t, line(1, "110101001001", "100"))), publishing.Choice{}, false)
	wantCode(t, err, models.Invalid, "funds.err.no_villages")
	if out.Plan.Rows != 1 || len(out.Plan.Refused) != 1 {
		t.Errorf("the plan is lost: %+v", out.Plan)
	}
}

// deafStore can't find regions.
type deafStore struct{ publishing.Store }

func (deafStore) ListRegionsWithin(context.Context, string) ([]region.Region, error) {
	return nil, models.Fail(models.Unavailable, "err.database_unavailable")
}

// A database that fails for a moment must not make every village an unknown one.
func TestAFailingStoreRefusesNoRows(t *testing.T) {
	b := newBench(t)
	b.Store = deafStore{b.Store}
	out, err := b.Import(t.Context(), file("三月.csv", good(t)), publishing.Choice{}, false)
	wantCode(t, err, models.Unavailable, "err.database_unavailable")
	if out.Plan.Rows != 0 {
		t.Errorf("it tells of rows: %+v", out.Plan)
	}
}

func TestOnlyARegionCanBeWithin(t *testing.T) {
	b := newBench(t)
	_, err := b.Look(t.Context(), file("三月.csv", good(t)), publishing.Choice{Within: "99010"})
	wantCode(t, err, models.Invalid, "region.err.code_shape")
}
