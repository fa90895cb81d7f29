package affairs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingyuan/internal/affairs"
	"qingyuan/internal/blob"
	"qingyuan/internal/jobs"
	"qingyuan/internal/scrub"
	"qingyuan/internal/seal"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/privacy"
	"qingyuan/models/region"
)

// office is a square with a desk and the people who work at it.
type office struct {
	*square
	affairs.Desk
	clerk, other, both, approver, second, stranger models.Visitor
	objects                                        blob.Store
	text                                           string // that files say
}

const village = "990101101200"

func eachOffice(t *testing.T, run func(o *office)) {
	eachSquare(t, func(s *square) { run(openOffice(s)) })
}

func openOffice(s *square) *office {
	o := &office{square: s, text: "没有什么"}
	files, err := blob.Folder(s.TempDir())
	testkit.Must(s.T, err)
	o.objects = files
	o.Desk = affairs.Desk{Store: s.db, Catalogue: s.press.Catalogue, Press: s.press, Board: s.board, Sealer: seal.Sealer{}, Key: seal.Sealer{}.Token(), Blob: blob.Aging{Store: files},
		Scrub:    affairs.Scrub{Kind: scrub.Kind, Clean: scrub.Clean, Damaged: scrub.Damaged, Named: scrub.Named},
		ReadText: func(string, io.ReaderAt, int64) (string, error) { return o.text, nil },
		OpenSheet: func(_ string, file io.ReaderAt, size int64) ([][]string, error) {
			text := make([]byte, size)
			_, err := file.ReadAt(text, 0)
			return disclosure.Pasted(string(text)), errors.Join(err)
		},
		Mask: fund.NewSurnames(nil).Mask, Trail: s.press.Trail, Clock: s.press.Clock, MaxFile: 1 << 20}
	unit := models.Unit{Name: "清源县财政局", RegionCode: "990101"}
	far := models.Unit{Name: "别县财政局", RegionCode: "990102"}
	testkit.Must(s.T, s.db.CreateUnit(s.Context(), &unit))
	testkit.Must(s.T, s.db.CreateUnit(s.Context(), &far))
	person := func(id int64, u models.Unit, roles ...models.Role) models.Visitor {
		return models.Visitor{Staff: models.Staff{ID: id, UnitID: u.ID, Roles: models.JoinRoles(roles...)}, Unit: u}
	}
	o.clerk, o.other = person(1, unit, models.RolePublisher), person(2, unit, models.RolePublisher)
	o.both = person(3, unit, models.RolePublisher, models.RoleApprover)
	o.approver, o.second = person(4, unit, models.RoleApprover), person(5, unit, models.RoleApprover)
	o.stranger = person(6, far, models.RolePublisher, models.RoleApprover)
	return o
}

// begin is a month's accounts that could be submitted.
func (o *office) begin(period models.Period) affairs.Opened {
	o.Helper()
	b, err := o.Start(o.Context(), o.clerk, affairs.Start{Item: "village-accounts", Region: village, Period: period, Title: "财务收支"})
	testkit.Must(o.T, err)
	d := o.find(o.clerk, b.Draft)
	typed := affairs.Typed{Title: "清水村财务收支", Body: "修渠。", Facts: map[string]string{}}
	for _, f := range d.Item.Facts {
		typed.Facts[f.ID] = map[disclosure.FieldType]string{disclosure.Money: "1.2万元", disclosure.Count: "3", disclosure.Day: "2026-03-01"}[f.Type]
		if f.Type == disclosure.Text || f.Type == disclosure.Long || f.Type == disclosure.Person {
			typed.Facts[f.ID] = "张会计"
		}
	}
	d, err = o.Save(o.Context(), o.clerk, d.ID, d.Revision, typed)
	testkit.Must(o.T, err)
	d, err = o.AddRows(o.Context(), o.clerk, d.ID, "entries", d.Revision, disclosure.Pasted("日期\t摘要\t收入\t支出\n2026年3月2日\t修渠水泥\t\t1,000\n"))
	testkit.Must(o.T, err)
	return d
}

func (o *office) find(v models.Visitor, id string) affairs.Opened {
	o.Helper()
	d, err := o.Find(o.Context(), v, id)
	testkit.Must(o.T, err)
	return d
}

func (o *office) submit(d affairs.Opened) affairs.Opened {
	o.Helper()
	d, err := o.Submit(o.Context(), o.clerk, d.ID, d.Revision)
	testkit.Must(o.T, err)
	return d
}

func (o *office) wantCode(err error, code models.Code) {
	o.Helper()
	testkit.WantCode(o.T, err, code)
}

func (o *office) wantProblem(err error, field string) {
	o.Helper()
	p, ok := errors.AsType[models.Problems](err)
	if !ok || p.Of(field) == nil {
		o.Errorf("%v, want a problem of %s", err, field)
	}
}

func TestFromTheDraftToTheBoardAndBack(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		d := o.begin("2026-03")
		if c := o.Content(d).Content; c.Facts["opening"] != "1200000" || c.Tables["entries"][0][3] != "100000" || c.Tables["entries"][0][0] != "2026-03-02" {
			t.Errorf("what was typed is %+v", c)
		}
		if again, err := o.Start(ctx, o.other, affairs.Start{Item: "village-accounts", Region: village, Period: "2026-03"}); err != nil || again.Draft != d.ID {
			t.Errorf("a second draft of the same month: %+v, %v", again, err)
		}
		_, err := o.Save(ctx, o.other, d.ID, d.Revision-1, affairs.Typed{})
		o.wantCode(err, models.Conflict)
		for _, v := range []models.Visitor{o.stranger, o.approver} { // nobody's business yet
			_, err := o.Find(ctx, v, d.ID)
			o.wantCode(err, models.NotFound)
		}
		d = o.submit(d)
		_, err = o.Save(ctx, o.clerk, d.ID, d.Revision, affairs.Typed{})
		o.wantCode(err, models.Conflict)
		d, err = o.Return(ctx, o.approver, d.ID, d.Revision, "")
		o.wantProblem(err, "note")
		d, err = o.Return(ctx, o.approver, d.ID, o.find(o.clerk, o.must(d.ID)).Revision, "少了附件")
		testkit.Must(t, err)
		if d = o.find(o.clerk, d.ID); d.State != disclosure.Returned || d.Paper.Note != "少了附件" {
			t.Errorf("returned: %+v", d.Draft)
		}
		// Whoever wrote on it doesn't approve it, whoever submits it.
		d, err = o.AddRows(ctx, o.both, d.ID, "entries", d.Revision, [][]string{{"2026-03-09", "租金", "500"}})
		testkit.Must(t, err)
		d = o.submit(d)
		_, err = o.Approve(ctx, o.both, d.ID, affairs.Approval{Revision: d.Revision})
		o.wantCode(err, models.Forbidden)
		_, err = o.Approve(ctx, o.clerk, d.ID, affairs.Approval{Revision: d.Revision})
		o.wantCode(err, models.Conflict)

		// Two approvers at the same moment publish once.
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i, v := range []models.Visitor{o.approver, o.second} {
			all.Go(func() { _, errs[i] = o.Approve(ctx, v, d.ID, affairs.Approval{Revision: d.Revision}) })
		}
		all.Wait()
		if codes := []models.Code{models.CodeOf(errs[0]), models.CodeOf(errs[1])}; !slices.Contains(codes, "") || !slices.Contains(codes, models.Conflict) {
			t.Errorf("two approvers: %v", errs)
		}
		posted := o.read(d.ID, 0)
		if posted.Version.No != 1 || posted.Version.PublisherID != o.clerk.Staff.ID || len(posted.Edition.Content.Tables["entries"]) != 2 {
			t.Errorf("published: %+v", posted.Version)
		}
		if done := o.find(o.clerk, d.ID); done.State != disclosure.Done || len(done.Paper.Form.Facts) != 0 {
			t.Errorf("the draft is %+v", done.Draft)
		}
		if again, err := o.Start(ctx, o.clerk, affairs.Start{Item: "village-accounts", Region: village, Period: "2026-03"}); err != nil || again.Published != d.ID {
			t.Errorf("a draft of what is published: %+v, %v", again, err)
		}

		// A correction begins with what was published, and needs a reason and a difference.
		_, err = o.Change(ctx, o.clerk, d.ID, disclosure.ToCorrect, "")
		o.wantProblem(err, "reason")
		_, err = o.Change(ctx, o.stranger, d.ID, disclosure.ToCorrect, "x")
		o.wantCode(err, models.NotFound)
		id, err := o.Change(ctx, o.clerk, d.ID, disclosure.ToCorrect, "租金录错")
		testkit.Must(t, err)
		if twice, err := o.Change(ctx, o.other, d.ID, disclosure.ToCorrect, "租金录错"); err != nil || twice != id {
			t.Errorf("a second correction at the same time: %s, %v", twice, err)
		}
		c := o.find(o.clerk, id)
		_, err = o.Submit(ctx, o.clerk, id, c.Revision)
		o.wantProblem(err, "title")
		rows := c.Paper.Form.Tables["entries"]
		rows[1][2] = "600"
		c, err = o.SaveRows(ctx, o.clerk, id, "entries", c.Revision, rows)
		testkit.Must(t, err)
		c = o.submit(c)
		_, err = o.Approve(ctx, o.second, id, affairs.Approval{Revision: c.Revision})
		testkit.Must(t, err)
		if now := o.read(d.ID, 0); now.Version.No != 2 || now.Version.Reason != "租金录错" {
			t.Errorf("corrected: %+v", now.Version)
		}

		// A withdrawal is asked for by one and approved by another.
		id, err = o.Change(ctx, o.clerk, d.ID, disclosure.ToWithdraw, "账目重核")
		testkit.Must(t, err)
		w, err := o.Save(ctx, o.clerk, id, 1, affairs.Typed{Reason: "账目重核"})
		testkit.Must(t, err)
		if w.Paper.Form.Title == "" {
			t.Error("a withdrawal has lost the title of what it withdraws")
		}
		w = o.submit(w)
		_, err = o.Approve(ctx, o.approver, id, affairs.Approval{Revision: w.Revision})
		testkit.Must(t, err)
		if gone := o.read(d.ID, 0); gone.Version.State != disclosure.Withdrawn || gone.Version.Reason != "账目重核" {
			t.Errorf("withdrawn: %+v", gone.Version)
		}
		if o.read(d.ID, 2).Version.Reason != "租金录错" {
			t.Error("the version before has gone")
		}

		// What comes in its place begins with what it said, and is public again.
		id, err = o.Change(ctx, o.clerk, d.ID, disclosure.ToCorrect, "重新核对后公布")
		testkit.Must(t, err)
		again, err := o.Find(ctx, o.clerk, id)
		testkit.Must(t, err)
		if again.Paper.Form.Title == "" || again.Paper.From != 3 {
			t.Errorf("begun again with %+v", again.Paper)
		}
		again = o.submit(again)
		_, err = o.Approve(ctx, o.approver, id, affairs.Approval{Revision: again.Revision})
		testkit.Must(t, err)
		if back := o.read(d.ID, 0); back.Version.State != disclosure.Published || back.Version.No != 4 {
			t.Errorf("published again: %+v", back.Version)
		}
	})
}

// must gives the id of a draft that a failed act returned.
func (o *office) must(id string) string {
	o.Helper()
	if id == "" {
		o.Fatal("no draft")
	}
	return id
}

func TestNothingPassesTheGateUnread(t *testing.T) {
	o := openOffice(openSquare(t, testkit.SQLite(t)))
	ctx := o.Context()
	d := o.begin("2026-04")
	rows := slices.Concat(d.Paper.Form.Tables["entries"], [][]string{{"2026-04-02", "付给13812345678", "", "50", ""}})
	d, err := o.SaveRows(ctx, o.clerk, d.ID, "entries", d.Revision, rows)
	testkit.Must(t, err)
	o.text = "卡号 6222020200112233445"
	pdf := "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	o.Desk.Scrub.Clean = func(_ string, r io.Reader) io.Reader { return r } // what PDFs lose is tested with scrub
	d, err = o.AddFile(ctx, o.clerk, d.ID, d.Revision, "回执.pdf", strings.NewReader(pdf))
	testkit.Must(t, err)
	typed := affairs.Typed{Title: "付给11010519491231002X的钱", Body: "修渠。", Facts: d.Paper.Form.Facts}
	d, err = o.Save(ctx, o.clerk, d.ID, d.Revision, typed)
	testkit.Must(t, err)

	_, err = o.Submit(ctx, o.clerk, d.ID, d.Revision)
	o.wantProblem(err, "gate")
	found, err := o.Findings(ctx, d)
	testkit.Must(t, err)
	kinds := map[privacy.Kind]string{}
	for _, f := range found {
		kinds[f.Kind] = f.Key
		for _, bad := range []string{"11010519491231002X", "13812345678", "6222020200112233445"} {
			if strings.Contains(f.Excerpt, bad) {
				t.Errorf("the excerpt of a %s shows it", f.Kind)
			}
		}
	}
	if len(found) != 3 || kinds[privacy.Identity] == "" || kinds[privacy.Phone] == "" || kinds[privacy.Card] == "" {
		t.Fatalf("found %+v", found)
	}
	d, err = o.MaskFound(ctx, o.clerk, d.ID, d.Revision, kinds[privacy.Identity])
	testkit.Must(t, err)
	if strings.Contains(d.Paper.Form.Title, "11010519491231002X") || !strings.Contains(d.Paper.Form.Title, "付给") {
		t.Errorf("masked: %s", d.Paper.Form.Title)
	}
	_, err = o.KeepFound(ctx, o.clerk, d.ID, d.Revision, kinds[privacy.Phone], "")
	o.wantProblem(err, "reason-"+kinds[privacy.Phone])
	_, err = o.KeepFound(ctx, o.clerk, d.ID, d.Revision, kinds[privacy.Phone], "打13812345678问过")
	o.wantProblem(err, "reason-"+kinds[privacy.Phone])
	d, err = o.KeepFound(ctx, o.clerk, d.ID, d.Revision, kinds[privacy.Phone], "村里的公开电话")
	testkit.Must(t, err)
	d, err = o.KeepFound(ctx, o.clerk, d.ID, d.Revision, kinds[privacy.Card], "集体账户")
	testkit.Must(t, err)
	d = o.submit(d)

	// Whoever approves sees what was kept, and confirms each; it is looked through again.
	_, err = o.Approve(ctx, o.approver, d.ID, affairs.Approval{Revision: d.Revision, Confirmed: []string{kinds[privacy.Phone]}})
	o.wantProblem(err, "confirm-"+kinds[privacy.Card])
	_, err = o.OpenPosted(ctx, d.Paper.Form.Files[0].ID)
	o.wantCode(err, models.NotFound)
	_, err = o.Approve(ctx, o.approver, d.ID, affairs.Approval{Revision: d.Revision, Confirmed: []string{kinds[privacy.Phone], kinds[privacy.Card]}})
	testkit.Must(t, err)
	f, err := o.OpenPosted(ctx, d.Paper.Form.Files[0].ID)
	testkit.Must(t, err)
	got := make([]byte, f.Size)
	_, err = f.ReadAt(got, 0)
	if string(got) != pdf || f.Name != "回执.pdf" || f.Type != "application/pdf" || err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("the file is %q %s %s, %v", got, f.Name, f.Type, err)
	}
	testkit.Must(t, f.Close())

	entries, err := o.db.ListEntriesFrom(ctx, 1, 100)
	testkit.Must(t, err)
	var trail strings.Builder
	for _, e := range entries {
		trail.WriteString(string(e.Act) + e.After + "\n")
	}
	for _, want := range []string{`disclosure.mask`, `"kind":"identity"`, `"place":"title"`, `"place":"table entries 2/2"`, `"reason":"村里的公开电话"`, "disclosure.submit"} {
		if !strings.Contains(trail.String(), want) {
			t.Errorf("the trail lacks %s:\n%s", want, trail.String())
		}
	}
}

func TestWhatIsScheduledIsPublishedOnce(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		d := o.submit(o.begin("2026-05"))
		_, err := o.Approve(ctx, o.approver, d.ID, affairs.Approval{Revision: d.Revision, At: o.clock.Add(-time.Hour)})
		o.wantProblem(err, "at")
		_, err = o.Approve(ctx, o.approver, d.ID, affairs.Approval{Revision: d.Revision, At: o.clock.Add(time.Hour)})
		testkit.Must(t, err)
		// One that somebody else published meanwhile goes back to its writers.
		late := o.submit(o.begin("2026-06"))
		_, err = o.Approve(ctx, o.approver, late.ID, affairs.Approval{Revision: late.Revision, At: o.clock.Add(time.Hour)})
		testkit.Must(t, err)
		_, err = o.press.Print(ctx, o.second, affairs.Copy{Item: "village-accounts", Region: village, Period: "2026-06", UnitID: 2, Content: disclosure.Content{Title: "先到"}})
		testkit.Must(t, err)

		node := func(name string) jobs.Runner {
			return jobs.Runner{Store: o.db, Clock: o.press.Clock, Holder: name, Log: slog.New(slog.DiscardHandler), Jobs: []jobs.Job{{Name: "scheduled", Every: 30 * time.Second, Lease: time.Minute,
				Do: func(ctx context.Context, keep jobs.Keep) error { _, err := o.PublishDue(ctx, keep); return err }}}}
		}
		both := func() {
			var all sync.WaitGroup
			for _, name := range []string{"a", "b"} {
				all.Go(func() { node(name).Pass(ctx) })
			}
			all.Wait()
		}
		both()
		_, err = o.board.Read(ctx, d.ID, 0)
		o.wantCode(err, models.NotFound)
		o.clock = o.clock.Add(2 * time.Hour)
		both()
		if p := o.read(d.ID, 0); p.Version.No != 1 || p.Version.ApproverID != o.approver.Staff.ID {
			t.Errorf("published: %+v", p.Version)
		}
		if back := o.find(o.clerk, late.ID); back.State != disclosure.Returned || back.Paper.Fault != "draft.fault.there" {
			t.Errorf("what can't be published is %s, %s", back.State, back.Paper.Fault)
		}
		o.clock = o.clock.Add(time.Hour)
		both()
		list, err := o.db.ListVersions(ctx, d.ID)
		if err != nil || len(list) != 1 {
			t.Errorf("%d versions, %v", len(list), err)
		}
	})
}

// A correction that was begun from a version which isn't the newest any more would take back what
// the newest says: it isn't published, at once or when its day comes.
func TestAnOutdatedCorrectionIsNotPublished(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		for period, in := range map[models.Period]time.Duration{"2026-05": 0, "2026-06": time.Hour} {
			var at time.Time
			if in > 0 {
				at = o.clock.Add(in)
			}
			first := o.submit(o.begin(period))
			d, err := o.Approve(ctx, o.approver, first.ID, affairs.Approval{Revision: first.Revision})
			testkit.Must(t, err)
			id, err := o.Change(ctx, o.clerk, d.DisclosureID, disclosure.ToCorrect, "租金录错")
			testkit.Must(t, err)
			late := o.find(o.clerk, id)
			rows := late.Paper.Form.Tables["entries"]
			rows[0][3] = "600"
			late, err = o.SaveRows(ctx, o.clerk, id, "entries", late.Revision, rows)
			testkit.Must(t, err)
			late = o.submit(late)
			other := affairs.Copy{ID: d.DisclosureID, Item: d.ItemID, Region: d.RegionCode, Period: d.Period, UnitID: d.UnitID, From: 1, Reason: "别人先更正", Content: disclosure.Content{Title: "别人先更正"}}
			if at.IsZero() {
				_, err = o.press.Print(ctx, o.second, other)
				testkit.Must(t, err)
			}
			_, err = o.Approve(ctx, o.approver, id, affairs.Approval{Revision: late.Revision, At: at})
			if at.IsZero() {
				o.wantCode(err, models.Conflict)
			} else {
				testkit.Must(t, err)
				_, err = o.press.Print(ctx, o.second, other)
				testkit.Must(t, err)
				o.clock = o.clock.Add(2 * time.Hour)
				_, err = o.PublishDue(ctx, func(context.Context) error { return nil })
				testkit.Must(t, err)
				if back := o.find(o.clerk, id); back.State != disclosure.Returned || back.Paper.Fault != "draft.fault.outdated" {
					t.Errorf("when its day comes it is %s, %s", back.State, back.Paper.Fault)
				}
			}
			if now := o.read(d.DisclosureID, 0); now.Version.No != 2 || now.Version.Reason != "别人先更正" {
				t.Errorf("published: %+v", now.Version)
			}
		}
	})
}

// update tells what is new of something that goes on.
func (o *office) update() {
	o.Helper()
	i := slices.IndexFunc(o.Catalogue.List(), func(it disclosure.Item) bool {
		return it.Ongoing && it.Frequency == disclosure.Event && it.Level == region.Village
	})
	item := o.Catalogue.List()[i]
	posted, err := o.press.Print(o.Context(), o.approver, affairs.Copy{Item: item.ID, Region: village, Subject: "修渠", EventOn: "2026-04-01", UnitID: o.clerk.Unit.ID, Content: disclosure.Content{Title: "修渠"}})
	testkit.Must(o.T, err)
	id, err := o.Change(o.Context(), o.clerk, posted.ID, disclosure.ToUpdate, "已完工")
	testkit.Must(o.T, err)
	d := o.find(o.clerk, id)
	typed := affairs.Typed{Title: "修渠（完工）", EventOn: "2026-04-01", Reason: "已完工", Subject: "不能改", Facts: map[string]string{}}
	for _, f := range item.Facts {
		typed.Facts[f.ID] = map[disclosure.FieldType]string{disclosure.Money: "5万元", disclosure.Day: "2026.4.1", disclosure.Count: "1", disclosure.Number: "1", disclosure.Percent: "100%", disclosure.YesNo: "是"}[f.Type]
		if len(f.Choices) > 0 {
			typed.Facts[f.ID] = f.Choices[0].Name
		} else if typed.Facts[f.ID] == "" {
			typed.Facts[f.ID] = "某公司"
		}
	}
	d, err = o.Save(o.Context(), o.clerk, id, d.Revision, typed)
	testkit.Must(o.T, err)
	d = o.submit(d)
	_, err = o.Approve(o.Context(), o.approver, id, affairs.Approval{Revision: d.Revision})
	testkit.Must(o.T, err)
	if now := o.read(posted.ID, 0); !now.Version.Told || now.Version.Reason != "已完工" || now.Disclosure.Subject != "修渠" || now.Edition.Content.Title != "修渠（完工）" {
		o.Errorf("updated: %+v", now.Version)
	}
}

// What a draft says stands plain in no table and no object, and a draft that is discarded leaves
// nothing.
func TestADraftIsBoxed(t *testing.T) {
	o := openOffice(openSquare(t, testkit.SQLite(t)))
	ctx, canary := o.Context(), "金丝雀在此"
	b, err := o.Start(ctx, o.clerk, affairs.Start{Item: "assistance-list", Region: village})
	testkit.Must(t, err)
	d, err := o.Save(ctx, o.clerk, b.Draft, 1, affairs.Typed{Title: canary, Subject: canary, Body: canary, EventOn: "x" + canary, Facts: map[string]string{"people": canary}})
	testkit.Must(t, err)
	d, err = o.SaveRows(ctx, o.clerk, d.ID, "list", d.Revision, [][]string{{"张" + canary, canary, canary, canary}})
	testkit.Must(t, err)
	if d.Paper.Form.Tables["list"][0][0] != "张*" || d.Paper.Form.EventOn != "x"+canary {
		t.Errorf("kept as typed: %+v", d.Paper.Form)
	}
	o.text = canary
	d, err = o.AddFile(ctx, o.clerk, d.ID, d.Revision, canary+".png", bytes.NewReader(picture))
	testkit.Must(t, err)
	rows, err := o.db.FindDisclosureDraft(ctx, d.ID)
	testkit.Must(t, err)
	file, err := o.db.FindAttached(ctx, d.Paper.Form.Files[0].ID)
	testkit.Must(t, err)
	all := [][]byte{rows.Label, rows.Boxed, file.Boxed}
	testkit.Must(t, o.objects.Walk(ctx, "", func(i blob.Info) error {
		f, err := o.objects.Open(ctx, i.Key)
		testkit.Must(t, err)
		defer f.Close()
		b, err := io.ReadAll(f)
		all = append(all, b)
		return err
	}))
	if len(all) != 4 {
		t.Fatalf("%d things are kept", len(all))
	}
	for _, b := range all {
		if bytes.Contains(b, []byte(canary)) || bytes.Contains(b, picture[:24]) {
			t.Error("it is kept plain")
		}
	}
	if s := errors.New(d.Paper.String()).Error(); strings.Contains(s, canary) {
		t.Error("a draft prints")
	}
	testkit.Must(t, o.Discard(ctx, o.clerk, d.ID, d.Revision))
	_, err = o.Find(ctx, o.clerk, d.ID)
	o.wantCode(err, models.NotFound)
	testkit.Must(t, o.objects.Walk(ctx, "", func(i blob.Info) error { t.Errorf("%s is left", i.Key); return nil }))
}

// picture is a PNG of one pixel.
var picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func TestWhoMayBeginWhat(t *testing.T) {
	o := openOffice(openSquare(t, testkit.SQLite(t)))
	for field, start := range map[string]affairs.Start{
		"item":   {Item: "none", Region: village, Period: "2026-03"},
		"region": {Item: "village-accounts", Region: "990102101200", Period: "2026-03"},
		"period": {Item: "village-accounts", Region: village, Period: "2026-Q1"},
	} {
		_, err := o.Start(t.Context(), o.clerk, start)
		o.wantProblem(err, field)
	}
	_, err := o.Start(t.Context(), o.clerk, affairs.Start{Item: "village-accounts", Region: "990101", Period: "2026-03"})
	o.wantProblem(err, "region")
	_, err = o.Start(t.Context(), o.approver, affairs.Start{Item: "village-accounts", Region: village, Period: "2026-03"})
	o.wantCode(err, models.Forbidden)

	d := o.submit(o.begin("2026-02"))
	_, err = o.Approve(t.Context(), o.approver, d.ID, affairs.Approval{Revision: d.Revision})
	testkit.Must(t, err)
	next := o.begin("2026-03")
	next, err = o.CarryOver(t.Context(), o.clerk, next.ID, "entries", next.Revision)
	testkit.Must(t, err)
	if rows := next.Paper.Form.Tables["entries"]; len(rows) != 2 || rows[1][3] != "1000.00" {
		t.Errorf("carried over: %v", rows)
	}
	_, err = o.Change(t.Context(), o.clerk, d.ID, disclosure.ToUpdate, "又一月")
	o.wantCode(err, models.Conflict) // nothing goes on
	o.update()
	waits, err := o.Count(t.Context(), o.approver)
	if err != nil || waits.Approve != 0 {
		t.Errorf("waiting: %+v, %v", waits, err)
	}
	o.submit(next)
	if waits, err = o.Count(t.Context(), o.approver); err != nil || waits.Approve != 1 {
		t.Errorf("waiting: %+v, %v", waits, err)
	}
	list, err := o.List(t.Context(), o.approver, affairs.TabApprove, disclosure.Spot{}, 10)
	if err != nil || len(list) != 1 || list[0].Title != "清水村财务收支" {
		t.Errorf("to approve: %+v, %v", list, err)
	}
	posted, err := o.ListPosted(t.Context(), o.clerk, disclosure.Spot{}, 10)
	if err != nil || len(posted) != 2 {
		t.Errorf("published: %+v, %v", posted, err)
	}
}
