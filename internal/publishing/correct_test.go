package publishing_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// paid is a line of these tests: who, where, how much, for which month.
type paid struct {
	n       int
	village string
	yuan    int
	period  string
}

func (p paid) row() string {
	name, identity, card := person(p.n)
	return fmt.Sprintf("%d,,%s,,3组,%s,%s,%s,高龄津贴,1,人,%d,%d,%s,2026-03-20,\n", p.n, p.village, name, identity, card, p.yuan, p.yuan, p.period)
}

func sheetOf(t *testing.T, lines []paid) string {
	t.Helper()
	var rows []string
	for _, l := range lines {
		rows = append(rows, l.row())
	}
	return sheet(t, rows...)
}

// wantTotals checks every total of every level against the lines that should be in it.
func (b *bench) wantTotals(t *testing.T, when string, lines []paid) {
	t.Helper()
	type key struct{ region, programme, period string }
	want := map[key]fund.Sums{}
	for _, code := range []string{"", "99", "9901", "990101", "990101101", "990101102", "990101101200", "990101101201", "990101102200"} {
		for _, programme := range []string{"", "elderly-allowance"} {
			for _, period := range []string{"", "2026-02", "2026-03"} {
				want[key{code, programme, period}] = fund.Sums{}
			}
		}
	}
	for _, l := range lines {
		for k, s := range want {
			if (k.region == "" || region.Contains(k.region, l.village)) && (k.period == "" || k.period == l.period) {
				s.Payments, s.Persons, s.TotalFen = s.Payments+1, s.Persons+1, s.TotalFen+int64(l.yuan*100)
				switch {
				case l.yuan < 100:
					s.Band0++
				case l.yuan < 200:
					s.Band1++
				default:
					s.Band2++
				}
				want[k] = s
			}
		}
	}
	for k, w := range want {
		got, err := b.db.FindTotals(t.Context(), []string{k.region}, k.programme, fund.Period(k.period))
		must(t, err)
		if len(got) == 0 && w == (fund.Sums{}) {
			continue
		}
		if len(got) != 1 || got[0].Sums != w {
			t.Errorf("%s, %+v: %+v, want %+v", when, k, got, w)
		}
	}
}

func (b *bench) batchPage(t *testing.T, id int64) publishing.BatchPage {
	t.Helper()
	p, err := b.ledger.BatchPage(t.Context(), id, 0)
	must(t, err)
	return p
}

// download is a batch's lines and summary, checked against their hashes.
func (b *bench) download(t *testing.T, id int64) (lines, summary string) {
	t.Helper()
	one, err := b.ledger.Batch(t.Context(), id)
	must(t, err)
	var out bytes.Buffer
	must(t, b.ledger.WriteBatch(t.Context(), one, &out))
	for what, pair := range map[string][2]string{"lines": {out.String(), one.LinesHash}, "summary": {string(one.Summary), one.SummaryHash}} {
		if sum := sha256.Sum256([]byte(pair[0])); hex.EncodeToString(sum[:]) != pair[1] {
			t.Errorf("the %s of batch %d don't have the hash that is shown:\n%s", what, id, pair[0])
		}
	}
	return out.String(), string(one.Summary)
}

// correct has a batch's place taken by another sheet, by two people.
func (b *bench) correct(t *testing.T, id int64, content, reason string) fund.Publication {
	t.Helper()
	staged, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: "更正.csv", Corrects: id, Reader: strings.NewReader(content)})
	must(t, err)
	as := seen(b.preview(t, staged))
	must(t, b.Submit(t.Context(), b.visitor, staged, as, reason))
	done, err := b.Approve(t.Context(), b.approver, staged, as)
	must(t, err)
	return done[0].Publication
}

func firstLines() []paid {
	return []paid{{1, "990101101200", 100, "2026-03"}, {2, "990101101200", 100, "2026-03"}, {3, "990101101201", 120, "2026-03"}, {4, "990101102200", 80, "2026-02"}, {5, "990101102200", 300, "2026-03"}}
}

// What a correction must keep right: design §3, and that nothing vanishes silently.
func TestACorrection(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		other := []paid{{20, "990101101200", 90, "2026-03"}}
		b.publish(t, "别的.csv", sheetOf(t, other))
		lines := firstLines()
		old := b.publish(t, "三月.csv", sheetOf(t, lines))[0]
		b.wantTotals(t, "published", append(other, lines...))
		before, summary := b.download(t, old.ID)
		if strings.Count(before, "欧阳*") != 5 || !strings.Contains(before, "990101101200,清源镇,柳树村村民委员会,3组,欧阳*,elderly-allowance,2026-03,1,人,100,100.00,2026-03-20,\r\n") {
			t.Errorf("its lines:\n%s", before)
		}

		// one more, one less, one of another amount, one of another village
		corrected := []paid{lines[0], {3, "990101101201", 150, "2026-03"}, {4, "990101101200", 80, "2026-02"}, lines[4], {6, "990101102200", 200, "2026-03"}}
		b.now = b.now.AddDate(0, 0, 1)
		done := b.correct(t, old.ID, sheetOf(t, corrected), "第二行重复发放")
		b.wantTotals(t, "corrected", append(other, corrected...))
		if got := b.page(t, fund.Filter{Region: county}); got.Payments != 6 || len(got.Lines) != 6 {
			t.Errorf("the present list has %d lines of %d payments", len(got.Lines), got.Payments)
		}
		now := b.batchPage(t, done.ID)
		if now.Version != 2 || now.Added != 1 || now.Removed != 1 || now.Changed != 2 || now.Reason != "第二行重复发放" || len(now.Versions) != 2 || len(now.Lines) != 5 || now.Newest != done.ID {
			t.Errorf("the new version: %+v", now)
		}
		var changes []string
		for _, v := range now.Villages {
			changes = append(changes, fmt.Sprintf("%s %d→%d", v.Code, v.Before.TotalFen, v.After.TotalFen))
		}
		if got := strings.Join(changes, ", "); got != "990101101200 20000→18000, 990101101201 12000→15000, 990101102200 38000→50000" {
			t.Errorf("by village: %s", got)
		}
		was := b.batchPage(t, old.ID)
		if was.State != fund.BatchCorrected || was.EndedOn != "2026-03-26" || was.Newest != done.ID || len(was.Lines) != 5 {
			t.Errorf("the old version: %+v", was)
		}
		if again, s := b.download(t, old.ID); again != before || s != summary {
			t.Error("the download of the old version isn't the same any more")
		}

		if _, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: "x.csv", Corrects: old.ID, Reader: strings.NewReader(good(t))}); models.CodeOf(err) != models.Conflict {
			t.Errorf("a version that was corrected is corrected again: %v", err)
		}
		b.withdrawal(t, done.ID, other)

		changed, err := b.db.ListChanges(t.Context(), county, "fund/elderly-allowance", 0, 10)
		must(t, err)
		var happened []string
		for _, c := range changed {
			happened = append(happened, fmt.Sprintf("%s %s v%d %s", c.Happened, c.Record, c.Version, c.Reason))
		}
		if want := fmt.Sprintf("withdrawn %d v2 不该公开, corrected %d v2 第二行重复发放, published %d v1 , published %d v1 ", done.ID, done.ID, old.ID, old.ID-1); strings.Join(happened, ", ") != want || changed[0].Kind != disclosure.KindBatch || changed[0].Title != "高龄津贴" {
			t.Errorf("the record of changes: %q, want %q", happened, want)
		}
	})
}

// withdrawal takes the correction back: what is left is the other batch, and a tombstone.
func (b *bench) withdrawal(t *testing.T, id int64, rest []paid) {
	t.Helper()
	if _, err := b.AskWithdrawal(t.Context(), b.visitor, id, "  "); err == nil {
		t.Error("withdrawn without a reason")
	}
	if _, err := b.AskWithdrawal(t.Context(), b.visitor, id, "身份证号 "+identityOf(9)+" 公开了"); err == nil {
		t.Error("a reason with a number becomes public")
	}
	ask, err := b.AskWithdrawal(t.Context(), b.visitor, id, "不该公开")
	must(t, err)
	p, err := b.Preview(t.Context(), b.approver, ask, publishing.Choice{})
	must(t, err)
	if p.Deed != fund.DeedWithdraw || p.Reason != "不该公开" || p.Target == nil || p.Target.ID != id {
		t.Errorf("the approver sees %+v", p)
	}
	_, err = b.Approve(t.Context(), b.join(t, "新来", county, models.RoleApprover), ask, publishing.Seen{})
	wantCode(t, err, models.Conflict, "funds.err.not_sealed_to_you")
	for range 2 {
		if _, err = b.Approve(t.Context(), b.approver, ask, publishing.Seen{}); err != nil {
			break
		}
	}
	if models.CodeOf(err) != models.NotFound {
		t.Errorf("withdrawn twice: %v", err)
	}
	b.wantTotals(t, "withdrawn", rest)
	page := b.batchPage(t, id)
	if page.State != fund.BatchWithdrawn || page.EndReason != "不该公开" || page.Reason != "第二行重复发放" || page.Lines != nil || page.Summary != nil || page.Rows != 5 {
		t.Errorf("the tombstone: %+v", page)
	}
	if first := b.batchPage(t, page.Versions[1].ID); first.Lines != nil || first.Shown {
		t.Error("what it had taken the place of is shown again")
	}
	if got := b.page(t, fund.Filter{Region: county}); len(got.Lines) != len(rest) {
		t.Errorf("%d lines are listed", len(got.Lines))
	}
	one, err := b.ledger.Batch(t.Context(), id)
	must(t, err)
	if err := b.ledger.WriteBatch(t.Context(), one, &bytes.Buffer{}); models.CodeOf(err) != models.NotFound {
		t.Errorf("its lines can be downloaded: %v", err)
	}
}

func identityOf(n int) string { _, identity, _ := person(n); return identity }

// Two corrections of one batch: the second finds that the first has come.
func TestABatchIsCorrectedOnce(t *testing.T) {
	b := newBench(t)
	old := b.publish(t, "三月.csv", sheetOf(t, firstLines()))[0]
	var ids []string
	var as publishing.Seen
	for n := range 2 {
		id, err := b.Stage(t.Context(), b.visitor, publishing.Sent{Name: "更正.csv", Corrects: old.ID, Reader: strings.NewReader(sheetOf(t, firstLines()[n:n+2]))})
		must(t, err)
		as = seen(b.preview(t, id))
		must(t, b.Submit(t.Context(), b.visitor, id, publishing.Seen{Accepted: as.Accepted, TotalFen: as.TotalFen}, "有误"))
		ids = append(ids, id)
	}
	if _, err := b.Approve(t.Context(), b.approver, ids[1], as); err != nil {
		t.Fatal(err)
	}
	_, err := b.Approve(t.Context(), b.approver, ids[0], publishing.Seen{Accepted: 2, TotalFen: 20000})
	if models.CodeOf(err) != models.Conflict {
		t.Errorf("both take its place: %v", err)
	}
	b.wantTotals(t, "corrected once", firstLines()[1:3])
}

// Lines leave on the day after their last, and the job that follows tells of it.
func TestLinesLeaveAndTotalsStay(t *testing.T) {
	eachBench(t, func(t *testing.T, b *bench) {
		lines := firstLines()
		old := b.publish(t, "三月.csv", sheetOf(t, lines))[0]
		none := func(context.Context) error { return nil }
		b.now = time.Date(2026, 4, 4, 23, 59, 59, 0, models.Shanghai())
		if n, err := b.Expire(t.Context(), none); n != 0 || err != nil {
			t.Fatalf("%d batches expired on the last day, %v", n, err)
		}
		if got := b.page(t, fund.Filter{Region: county}); len(got.Lines) != 5 || got.Left || got.ListedUntil != "2026-04-04" {
			t.Fatalf("on the last day: %+v", got)
		}
		b.now = b.now.Add(time.Second)
		gone := func(when string) {
			t.Helper()
			for _, f := range []fund.Filter{{Region: county}, {Region: "990101101200", Programme: "elderly-allowance"}, {Period: "2026-03"}, {Programme: "elderly-allowance", Period: "2026-03"}} {
				if got := b.page(t, f); got.Lines != nil || !got.Left || got.Payments == 0 {
					t.Errorf("%s, %+v: %+v", when, f, got)
				}
				must(t, b.ledger.Export(t.Context(), f, func(l []publishing.Line) error { t.Errorf("%s, exported: %+v", when, l); return nil }))
			}
			page := b.batchPage(t, old.ID)
			if page.Lines != nil || page.Shown || page.Summary == nil || len(page.Villages) != 3 {
				t.Errorf("%s: %+v", when, page)
			}
			b.wantTotals(t, when, lines)
		}
		gone("before the job")
		if n, err := b.Expire(t.Context(), none); n != 1 || err != nil {
			t.Fatalf("%d batches expired, %v", n, err)
		}
		if n, err := b.Expire(t.Context(), none); n != 0 || err != nil {
			t.Fatalf("%d batches expired again, %v", n, err)
		}
		gone("after the job")
		if kept, err := b.db.FindPublication(t.Context(), old.ID); err != nil || kept.LinesHash == nil || kept.LinesSalt != nil {
			t.Errorf("lines could be guessed by their hash: %x, %v", kept.LinesSalt, err)
		}
		left, err := b.db.ListPayments(t.Context(), fund.Filter{}, "", fund.ListingPlace{}, false, 10)
		must(t, err)
		changed, err := b.db.ListChanges(t.Context(), "", "", 0, 1)
		must(t, err)
		if len(left) != 0 || changed[0].Happened != disclosure.WasExpired {
			t.Errorf("%d lines are still marked as listed; the last change is %+v", len(left), changed[0])
		}
	})
}

// A number of a person doesn't become public by way of a group's name.
func TestAGroupThatIsANumberIsRefused(t *testing.T) {
	b := newBench(t)
	rows := strings.Replace(line(1, "990101101200", "100"), "3组", "13800138000", 1) + line(2, "990101101200", "100")
	p := b.preview(t, b.stage(t, "三月.csv", sheet(t, rows)))
	if p.Plan.Accepted != 1 || len(p.Plan.Refused) != 1 || p.Plan.Refused[0].Reason != "fund.reason.text_personal" || strings.Contains(p.Plan.Refused[0].Value, "138") {
		t.Errorf("refused: %+v", p.Plan.Refused)
	}
}

// The form says of which programme a correction is; what counts is what its approver is shown.
func TestACorrectionStaysWithItsProgramme(t *testing.T) {
	b := newBench(t)
	content := func(n int) string { return sheet(t, row(n, "990101101200", "", "2026", "")) }
	id := b.stage(t, "孤儿.csv", content(1))
	p, err := b.Preview(t.Context(), b.visitor, id, publishing.Choice{Programme: "orphan-allowance"})
	must(t, err)
	as := publishing.Seen{Programme: "orphan-allowance", Accepted: p.Plan.Accepted, TotalFen: p.Plan.TotalFen}
	must(t, b.Submit(t.Context(), b.visitor, id, as, ""))
	done, err := b.Approve(t.Context(), b.approver, id, as)
	must(t, err)
	if id, err = b.Stage(t.Context(), b.visitor, publishing.Sent{Name: "更正.csv", Corrects: done[0].ID, Reader: strings.NewReader(content(2))}); err != nil {
		t.Fatal(err)
	}
	as = seen(b.preview(t, id))
	as.Programme = "elderly-allowance" // of which each line is shown
	must(t, b.Submit(t.Context(), b.visitor, id, as, "有误"))
	if done, err = b.Approve(t.Context(), b.approver, id, as); err != nil || done[0].ProgrammeCode != "orphan-allowance" {
		t.Fatalf("it became %+v, %v", done, err)
	}
	about := models.Reference{Kind: models.ToBatch, Record: strconv.FormatInt(done[0].ID, 10)}
	if cited, err := b.ledger.Cite(t.Context(), about); err != nil || cited.UnitID != 0 || cited.At != "990101" {
		t.Errorf("whoever is asked about it tells the village: %+v, %v", cited, err)
	}
	if lines := b.page(t, fund.Filter{}).Lines; len(lines) != 0 {
		t.Errorf("lines that are never shown are: %+v", lines)
	}
}
