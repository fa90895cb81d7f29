package publishing_test

import (
	"os"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"qingyuan/config"
	"qingyuan/internal/publishing"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

// beforeCorrections is the last version of the schema in which a batch was published for good.
const beforeCorrections = 20

// earlier is a database as the program before corrections left it: two batches of the old-age
// allowance, and one of a programme whose totals alone are published.
func earlier(t *testing.T, cfg config.Database, lines, other []paid) {
	t.Helper()
	raw, dialect := testkit.Raw(t, cfg), goose.DialectSQLite3
	if cfg.Driver == "mysql" {
		dialect = goose.DialectMySQL
	}
	steps, err := goose.NewProvider(dialect, raw, os.DirFS("../store/migrations/"+cfg.Driver), goose.WithTableName("schema_versions"), goose.WithDisableGlobalRegistry(true))
	must(t, err)
	_, err = steps.UpTo(t.Context(), beforeCorrections)
	must(t, err)
	do := func(query string, args ...any) {
		t.Helper()
		_, err := raw.ExecContext(t.Context(), query, args...)
		must(t, err)
	}
	for _, p := range []fund.Programme{{Code: "elderly-allowance", Name: "高龄津贴"}, {Code: "orphan-allowance", Name: "孤儿基本生活保障", TotalsOnly: true}} {
		do("INSERT INTO programmes (code, name, name_en, category, unit, totals_only) VALUES (?,?,'','x','',?)", p.Code, p.Name, p.TotalsOnly)
	}
	published := time.Date(2026, 3, 20, 23, 59, 0, 0, models.Shanghai()).Unix()
	batch := func(id int, programme, within string, listed bool, lines []paid) {
		t.Helper()
		total := 0
		for i, l := range lines {
			do(`INSERT INTO payments (batch_id, programme_code, region_code, period, paid_on, name, identity_hash, group_name, quantity, unit, unit_price, amount_fen, minor, listed, marks, sheet_name, sheet_row)
				VALUES (?,?,?,?,'',?,?,'3组',1000,'人',0,?,?,?,0,'',?)`, id, programme, l.village, l.period, "欧阳某", []byte{byte(l.n)}, l.yuan*100, false, listed, i+2)
			total += l.yuan * 100
			lowest, unlisted := l.village, 0
			if !listed {
				lowest, unlisted = region.At(l.village, region.County), 1
			}
			for _, code := range append(region.Ancestors(lowest), lowest, "") {
				for _, of := range []string{programme, ""} {
					for _, period := range []string{l.period, ""} {
						do("INSERT INTO payment_totals (region_code, programme_code, period, payments, unlisted, total_fen) VALUES (?,?,?,1,?,?) "+
							map[string]string{"sqlite": "ON CONFLICT DO UPDATE SET payments = payments + 1, unlisted = unlisted + excluded.unlisted, total_fen = total_fen + excluded.total_fen",
								"mysql": "ON DUPLICATE KEY UPDATE payments = payments + 1, unlisted = unlisted + VALUES(unlisted), total_fen = total_fen + VALUES(total_fen)"}[cfg.Driver],
							code, of, period, unlisted, l.yuan*100)
					}
				}
			}
		}
		do("INSERT INTO batches (id, programme_code, region_code, file_hash, `rows`, total_fen, first_period, last_period, repeat_no, unit_id, staff_id, import_id, noted_rows, refused_rows, published_at) VALUES (?,?,?,?,?,?,'2026-02','2026-03',0,0,0,'',0,0,?)",
			id, programme, within, []byte{byte(id)}, len(lines), total, published)
	}
	batch(1, "elderly-allowance", county, true, lines)
	batch(2, "elderly-allowance", county, true, other)
	batch(3, "orphan-allowance", "990101101200", false, []paid{{9, "990101101200", 1200, "2026-03"}})
}

// What the program before published is corrected and withdrawn as what this one publishes is.
func TestBatchesOfTheEarlierSchema(t *testing.T) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		lines, other := firstLines(), []paid{{20, "990101101200", 90, "2026-03"}}
		earlier(t, cfg, lines, other)
		b := benchOn(t, t.TempDir(), cfg)

		for code, want := range map[string]int64{county: 120000, "990101101": 0, "990101101200": 0} {
			if got := b.page(t, fund.Filter{Region: code, Programme: "orphan-allowance"}); got.TotalFen != want || got.Lines != nil {
				t.Errorf("%s: %+v", code, got.Sum)
			}
		}
		if got, err := b.ledger.Batches(t.Context(), fund.Filter{Region: "990101101200"}, 0, 10); err != nil || len(got) != 0 {
			t.Errorf("batches of a village: %+v, %v", got, err)
		}
		b.withdraw(t, 3)
		b.wantTotals(t, "after the upgrade", append(other, lines...))
		if changed, err := b.db.ListChanges(t.Context(), "", "", 0, 1); err != nil || changed[0].RegionCode != county {
			t.Errorf("the record of changes tells of %+v, %v", changed, err)
		}
		if got := b.page(t, fund.Filter{Region: county}); len(got.Lines) != 6 || got.ListedUntil != "2026-03-30" {
			t.Errorf("%d lines until %s", len(got.Lines), got.ListedUntil)
		}

		corrected := []paid{lines[0], {3, "990101101201", 150, "2026-03"}, {6, "990101102200", 200, "2026-03"}}
		done := b.correct(t, 1, sheetOf(t, corrected), "金额有误")
		b.wantTotals(t, "corrected", append(other, corrected...))
		if p := b.batchPage(t, done.ID); p.Version != 2 || p.Newest != done.ID || p.Added != 3 || p.Removed != 5 {
			t.Errorf("the correction: %+v", p)
		}
		b.withdraw(t, done.ID)
		b.wantTotals(t, "withdrawn", other)
		b.withdraw(t, 2)
		b.wantTotals(t, "all withdrawn", nil)
	})
}

// withdraw takes a batch back, by two people.
func (b *bench) withdraw(t *testing.T, id int64) {
	t.Helper()
	ask, err := b.AskWithdrawal(t.Context(), b.visitor, id, "不该公开")
	must(t, err)
	_, err = b.Approve(t.Context(), b.approver, ask, publishing.Seen{})
	must(t, err)
}

// A correction is of the programme that it corrects, where its sheet doesn't say it; and it is news
// of all that either version is about.
func TestACorrectionIsNewsOfBothVersions(t *testing.T) {
	b := newBench(t)
	lines := firstLines()
	old := b.publish(t, "三月.csv", sheetOf(t, []paid{lines[0]}))[0]
	name, identity, card := person(1)
	text := "村代码,组,姓名,身份证号,银行卡号,金额,所属期,发放日期\n990101102200,3组," + name + "," + identity + "," + card + ",100,2025-12,2026-03-20\n"
	done := b.correct(t, old.ID, text, "村和月份有误")
	if done.ProgrammeCode != "elderly-allowance" || done.Version != 2 {
		t.Errorf("published is %+v", done)
	}
	changed, err := b.db.ListChanges(t.Context(), "", "", 0, 1)
	must(t, err)
	if c := changed[0]; c.RegionCode != county || c.Period != "" {
		t.Errorf("the record of changes tells of %+v", c)
	}
}
