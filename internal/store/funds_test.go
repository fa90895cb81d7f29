package store

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"qingyuan/models"
	"qingyuan/models/fund"
)

// lastDay is that of the lines of these tests, and today the day on which they are read.
const lastDay, today = "2026-04-10", "2026-04-10"

// someRecords are n payments over six villages, three programmes and five periods, in no
// order; every ninth isn't listed.
func someRecords(n int) []fund.Record {
	villages := []string{"990101101200", "990101101201", "990101102200", "990201101200", "110101001001", "990101101202"}
	programmes := []string{"elderly-allowance", "farmland-protection", "rural-subsistence"}
	periods := []fund.Period{"2025", "2026", "2026-02", "2026-03", "2026-Q1"}
	r := rand.New(rand.NewPCG(1, 2))
	records := make([]fund.Record, n)
	for i := range records {
		records[i] = fund.Record{Listed: i%9 != 0, ListedUntil: lastDay, Payment: fund.Payment{BatchID: 1, ProgrammeCode: programmes[r.IntN(3)],
			RegionCode: villages[r.IntN(6)], Period: periods[r.IntN(5)], PaidOn: "2026-03-05", Name: "张*", IdentityHash: []byte{1, byte(i)},
			GroupName: "3组", Quantity: 1500, Unit: "亩", UnitPrice: 1475000, AmountFen: int64(100 + i), Marks: fund.MarkDuplicate, SheetName: "表1", SheetRow: i + 2}}
	}
	return records
}

func someFilters() []fund.Filter {
	return []fund.Filter{{}, {Region: "99"}, {Region: "990101101"}, {Region: "990101101200"}, {Programme: "elderly-allowance"},
		{Programme: "elderly-allowance", Region: "990101"}, {Period: "2026-03"}, {Period: "2026-03", Region: "99"},
		{Period: "2026-03", Programme: "rural-subsistence"}, {Period: "2026", Programme: "rural-subsistence", Region: "990101101201"},
		{Region: "12"}, {Period: "2024"}}
}

// wanted is the list that a filter should give, worked out by hand.
func wanted(records []fund.Record, f fund.Filter) []int64 {
	type line struct {
		fund.Record
		id int64
	}
	var lines []line
	for i, r := range records {
		if r.Listed && strings.HasPrefix(r.RegionCode, f.Region) && (f.Programme == "" || r.ProgrammeCode == f.Programme) && (f.Period == "" || r.Period == f.Period) {
			lines = append(lines, line{r, int64(i + 1)})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		if c := strings.Compare(a.RegionCode, b.RegionCode); c != 0 {
			return c
		}
		return strings.Compare(string(b.Period), string(a.Period))
	})
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.id
	}
	return ids
}

func TestPaymentsArePagedBothWays(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		records := someRecords(700)
		must(t, s.AddPayments(t.Context(), records[:600]))
		must(t, s.AddPayments(t.Context(), records[600:]))
		for _, f := range someFilters() {
			for _, size := range []int{1, 7, 1000} {
				want := wanted(records, f)
				if got := walk(t, s, f, size, false); !slices.Equal(got, want) {
					t.Fatalf("%+v by %d: %d lines %v, want %d lines %v", f, size, len(got), got, len(want), want)
				}
				if got := walk(t, s, f, size, true); len(want) > 0 && !slices.Equal(got, want[:len(want)-1]) {
					t.Fatalf("%+v by %d backwards: %v, want %v", f, size, got, want)
				}
			}
		}
	})
}

// walk goes through all pages; backwards from the last line, which it leaves out.
func walk(t *testing.T, s *Store, f fund.Filter, size int, back bool) []int64 {
	t.Helper()
	var ids []int64
	var at fund.ListingPlace
	if back {
		all, err := s.ListPayments(t.Context(), f, today, at, false, 10_000)
		must(t, err)
		if len(all) == 0 {
			return nil
		}
		at = fund.PlaceOf(all[len(all)-1])
	}
	for {
		page, err := s.ListPayments(t.Context(), f, today, at, back, size)
		must(t, err)
		if len(page) == 0 {
			return ids
		}
		mine := make([]int64, len(page))
		for i, l := range page {
			mine[i] = l.ID
		}
		if at = fund.PlaceOf(page[len(page)-1]); back {
			ids, at = append(mine, ids...), fund.PlaceOf(page[0])
			continue
		}
		ids = append(ids, mine...)
	}
}

func TestAPlaceOutsideTheFilterIsNone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		must(t, s.AddPayments(t.Context(), someRecords(200)))
		outside := fund.ListingPlace{Region: "110101001001", Period: "2026", ID: 1}
		page, err := s.ListPayments(t.Context(), fund.Filter{Region: "990101101200"}, today, outside, false, 500)
		must(t, err)
		for _, l := range page {
			if l.RegionCode != "990101101200" {
				t.Fatalf("a line of %s under the filter of another village", l.RegionCode)
			}
		}
	})
}

func TestAPaymentComesBackAsItWas(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		card := bytes.Repeat([]byte{9}, 32)
		want := fund.Payment{BatchID: 7, ProgrammeCode: "elderly-allowance", RegionCode: "990101101200", Period: "2026-03", PaidOn: "2026-03-05",
			Name: "欧阳*", IdentityHash: bytes.Repeat([]byte{8}, 32), CardHash: card, GroupName: "𠮷组", Quantity: 12345, Unit: "亩", UnitPrice: 1475000,
			AmountFen: 182089, Minor: true, Marks: fund.MarkCardCheck | fund.MarkDuplicate, SheetName: "三月", SheetRow: 12}
		must(t, s.AddPayments(t.Context(), []fund.Record{{Payment: want, Listed: false}, {Payment: fund.Payment{RegionCode: "990101101201", Period: "2026", IdentityHash: []byte{1}}, Listed: true, ListedUntil: lastDay}}))
		got, err := list[fund.Payment](s.in(t.Context()).Table("payments").Order("id"), "read payments")
		must(t, err)
		want.ID = 1
		if fmt.Sprint(got[0]) != fmt.Sprint(want) {
			t.Errorf("came back as\n%+v, want\n%+v", got[0], want)
		}
		if got[1].CardHash != nil {
			t.Errorf("no card came back as %v", got[1].CardHash)
		}
		listed, err := s.ListPayments(t.Context(), fund.Filter{}, today, fund.ListingPlace{}, false, 10)
		must(t, err)
		if len(listed) != 1 || listed[0].ID != 2 {
			t.Errorf("%d lines are listed, want the second alone", len(listed))
		}
	})
}

func TestAVillagesPaymentsStayInTheirOrder(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var records []fund.Record
		for i := range 2500 {
			records = append(records, fund.Record{Listed: true, ListedUntil: lastDay, Payment: fund.Payment{RegionCode: []string{"990101101201", "990101101200"}[i%2], Period: "2026",
				IdentityHash: []byte{1}, SheetRow: i, AmountFen: int64(i)}})
		}
		must(t, s.AddPayments(t.Context(), records))
		list, err := s.ListPayments(t.Context(), fund.Filter{}, today, fund.ListingPlace{}, false, 3000)
		must(t, err)
		for i, l := range list {
			if want := int64(i%1250*2 + 1 - i/1250); l.AmountFen != want {
				t.Fatalf("line %d is row %d of the sheet, want %d", i, l.AmountFen, want)
			}
		}
	})
}

func TestTotalsAddUp(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		sums := func(payments, unlisted, fen, band3 int64) fund.Sums {
			return fund.Sums{Payments: payments, Unlisted: unlisted, TotalFen: fen, Persons: payments, Spread: fund.Spread{Band3: band3}}
		}
		first := []fund.Total{{RegionCode: "99", Sums: sums(3, 1, 500, 2), ListedUntil: "2026-04-10"}, {RegionCode: "99", ProgrammeCode: "a", Period: "2026", Sums: sums(3, 1, 500, 0)},
			{RegionCode: "99", Period: "2026", Sums: sums(3, 0, 500, 0)}, {RegionCode: "9901", Sums: sums(2, 0, 300, 0), ListedUntil: "2026-04-01"}}
		must(t, s.AddTotals(t.Context(), slices.Clone(first)))
		must(t, s.AddTotals(t.Context(), []fund.Total{{RegionCode: "99", Sums: sums(1, 1, -50, 1), ListedUntil: "2026-04-02"}, {RegionCode: "9901", Sums: sums(1, 0, 1, 0), ListedUntil: "2026-04-03"}}))
		got, err := s.FindTotals(t.Context(), []string{"99", "9901", "98"}, "", "")
		must(t, err)
		want := []fund.Total{{RegionCode: "99", Sums: sums(4, 2, 450, 3), ListedUntil: "2026-04-10"}, {RegionCode: "9901", Sums: sums(3, 0, 301, 0), ListedUntil: "2026-04-03"}}
		if !slices.Equal(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		must(t, s.AddTotals(t.Context(), []fund.Total{{RegionCode: "9901", Sums: sums(-3, 0, -301, 0)}}))
		if got, err = s.FindTotals(t.Context(), []string{"9901"}, "", ""); err != nil || len(got) != 0 {
			t.Errorf("a region of which everything was taken out: %+v, %v", got, err)
		}
		if got, err = s.FindPeriodTotals(t.Context(), "99", ""); err != nil || len(got) != 1 || got[0].Period != "2026" {
			t.Errorf("periods: %+v, %v", got, err)
		}
		if got, err = s.FindProgrammeTotals(t.Context(), "99", []string{"a", "b"}, "2026"); err != nil || len(got) != 1 || got[0].ProgrammeCode != "a" {
			t.Errorf("programmes: %+v, %v", got, err)
		}
	})
}

// A line is shown up to its last day, whether or not the job has come.
func TestALineLeavesOnTheDayAfterItsLast(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		must(t, s.AddPayments(t.Context(), []fund.Record{{Listed: true, ListedUntil: lastDay, Payment: fund.Payment{BatchID: 4, RegionCode: "990101101200", Period: "2026", IdentityHash: []byte{1}}}}))
		for day, want := range map[models.Date]int{"2026-04-09": 1, "2026-04-10": 1, "2026-04-11": 0} {
			for _, f := range []fund.Filter{{}, {Region: "990101"}, {Period: "2026"}} {
				if got, err := s.ListPayments(t.Context(), f, day, fund.ListingPlace{}, false, 10); err != nil || len(got) != want {
					t.Errorf("%+v on %s: %d lines, %v", f, day, len(got), err)
				}
			}
			if got, err := s.ListBatchListings(t.Context(), 4, day, 0, 10); err != nil || len(got) != want {
				t.Errorf("its batch on %s: %d lines, %v", day, len(got), err)
			}
		}
	})
}

func TestTheSameBytesArePublishedOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		p := fund.Publication{Batch: fund.Batch{ProgrammeCode: "a", RegionCode: "99", SealedName: []byte("sealed"), FileHash: []byte("hash"), FirstPeriod: "2026", LastPeriod: "2026"},
			UnitID: 4, ImportID: models.NewID(), PublishedAt: 1000}
		must(t, s.CreatePublication(t.Context(), &p))
		again := p
		again.ID = 0
		wantCode(t, s.CreatePublication(t.Context(), &again), models.Conflict)
		again.RepeatNo, again.UnitID = 1, 5
		must(t, s.CreatePublication(t.Context(), &again))

		declared := int64(1234)
		p.Rows, p.TotalFen, p.DeclaredTotalFen, p.NotedRows = 12, 1230, &declared, 3
		must(t, s.UpdatePublication(t.Context(), p))
		got, err := s.ListPublicationsByHash(t.Context(), []byte("hash"))
		must(t, err)
		if len(got) != 2 || got[0].Rows != 12 || *got[0].DeclaredTotalFen != 1234 || got[1].DeclaredTotalFen != nil || got[1].RepeatNo != 1 {
			t.Errorf("got %+v", got)
		}
		mine, err := s.ListPublicationsByUnit(t.Context(), 4, 0, 10)
		must(t, err)
		if len(mine) != 1 || mine[0].ID != p.ID {
			t.Errorf("the unit's: %+v", mine)
		}
		if mine, _ = s.ListPublicationsByUnit(t.Context(), 4, p.ID, 10); len(mine) != 0 {
			t.Errorf("before the first: %+v", mine)
		}
	})
}

func TestProgrammesAreAddedOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		add := func(list ...fund.Programme) { t.Helper(); must(t, s.AddProgrammes(t.Context(), list)) }
		add(fund.Programme{Code: "a", Name: "甲", Unit: "亩"})
		add(fund.Programme{Code: "a", Name: "改名", Synonyms: []string{"x"}}, fund.Programme{Code: "b", Name: "乙", TotalsOnly: true})
		got, err := s.ListProgrammes(t.Context())
		must(t, err)
		if len(got) != 2 || got[0].Name != "甲" || !got[1].TotalsOnly {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAStagedSheetIsTakenOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		sheet := fund.StagedSheet{ID: models.NewID(), StaffID: 3, ObjectKey: "imports/ab/x", SealedName: []byte("sealed"), FileHash: []byte("h"), Size: 5, CreatedAt: 10, ExpiresAt: 20,
			RegionCode: "990101", Deed: fund.DeedCorrect, State: fund.Staged, BatchID: 3}
		must(t, s.CreateImport(t.Context(), sheet))
		got, err := s.FindImport(t.Context(), sheet.ID)
		must(t, err)
		if fmt.Sprint(got) != fmt.Sprint(sheet) {
			t.Errorf("came back as %+v", got)
		}
		expired, err := s.ListExpiredImports(t.Context(), 20, 10)
		must(t, err)
		if len(expired) != 1 {
			t.Errorf("%d expired", len(expired))
		}
		wantCode(t, s.TakeImport(t.Context(), sheet.ID), models.Conflict) // nobody has submitted it
		submitted := sheet
		submitted.State, submitted.ObjectKey, submitted.SealedWords, submitted.Accepted, submitted.ExpiresAt, submitted.SubmittedAt = fund.Submitted, "submitted/x", []byte("words"), 3, 90, 15
		must(t, s.MoveImport(t.Context(), sheet, submitted))
		wantCode(t, s.MoveImport(t.Context(), sheet, submitted), models.Conflict)
		for region, want := range map[string]int{"99": 1, "990101": 1, "990102": 0} {
			waiting, err := s.ListSubmitted(t.Context(), region, 10)
			must(t, err)
			if len(waiting) != want || want > 0 && fmt.Sprint(waiting[0]) != fmt.Sprint(submitted) {
				t.Errorf("in %s there wait %+v", region, waiting)
			}
		}
		must(t, s.TakeImport(t.Context(), sheet.ID))
		wantCode(t, s.TakeImport(t.Context(), sheet.ID), models.Conflict)
		must(t, s.RemoveImport(t.Context(), sheet.ID))
	})
}

// Every page of every kind of filter must be a run of an index, on a table of the size at
// which the optimizer has a choice.
func TestListsReadOneRunOfAnIndex(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		must(t, s.InTx(t.Context(), func(ctx context.Context) error { return s.AddPayments(ctx, someRecords(20_000)) }))
		if s.dialect == MySQL {
			must(t, s.db.Exec("ANALYZE TABLE payments").Error)
		} else {
			must(t, s.db.Exec("ANALYZE").Error)
		}
		place := fund.ListingPlace{Region: "990101101200", Period: "2026-03", ID: 9000}
		for _, f := range someFilters()[:10] {
			for _, p := range []fund.ListingPlace{{}, place} {
				for _, back := range []bool{false, true} {
					for i, part := range listParts(f, p, back) {
						explain(t, s, fmt.Sprintf("%+v from %q back %v part %d", f, p, back, i), f, part)
					}
				}
			}
		}
	})
}

func explain(t *testing.T, s *Store, what string, f fund.Filter, p part) {
	t.Helper()
	sql := s.db.ToSQL(func(tx *gorm.DB) *gorm.DB {
		var rows []fund.Listing
		dry := &Store{db: tx, dialect: s.dialect}
		return p(dry.listings(t.Context(), f, today)).Limit(51).Find(&rows)
	})
	var plan []map[string]any
	prefix := "EXPLAIN QUERY PLAN "
	if s.dialect == MySQL {
		prefix = "EXPLAIN "
	}
	must(t, s.db.Raw(prefix+sql).Scan(&plan).Error)
	text := fmt.Sprint(plan)
	for _, bad := range []string{"filesort", "temporary", "TEMP B-TREE", "SCAN", "type:ALL", "type:index "} {
		if strings.Contains(text, bad) {
			t.Errorf("%s: %s\n%s", what, text, sql)
			return
		}
	}
	if strings.Contains(text, "Impossible WHERE") { // nothing is beyond a single village
		return
	}
	if !strings.Contains(text, listIndex(f)) {
		t.Errorf("%s doesn't use %s: %s", what, listIndex(f), text)
	}
}
