package store

import (
	"fmt"
	"testing"
	"time"

	"qingyuan/internal/publishing"
	"qingyuan/internal/regions"
	"qingyuan/models"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

func TestAPageOfFiftyPaymentsTakesAsManyQueriesAsOne(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		must(t, RegionImport{Store: s}.Import(t.Context(), func(w region.Writer) error {
			list := []region.Region{{Code: "99"}, {Code: "9901", Parent: "99"}, {Code: "990101", Parent: "9901"}, {Code: "990101101", Parent: "990101"}}
			for n := range 60 {
				list = append(list, region.Region{Code: fmt.Sprintf("9901011012%02d", n), Name: "村", Parent: "990101101"})
			}
			return w.Insert(t.Context(), list)
		}))
		must(t, s.AddProgrammes(t.Context(), []fund.Programme{{Code: "a", Name: "甲"}}))
		ledger := publishing.Ledger{Store: s, Regions: regions.Tree{Store: s}, Clock: func() time.Time { return time.Date(2026, 3, 25, 9, 0, 0, 0, models.Shanghai()) }}
		lines, one := 0, fund.Sums{Payments: 1}
		look := func() {
			p, err := ledger.Page(t.Context(), publishing.Query{Filter: fund.Filter{Region: "990101101"}})
			must(t, err)
			lines = len(p.Lines)
		}
		pay := func(n int) {
			code := fmt.Sprintf("9901011012%02d", n)
			must(t, s.AddPayments(t.Context(), []fund.Record{{Listed: true, ListedUntil: "2026-04-04", Payment: fund.Payment{ProgrammeCode: "a", RegionCode: code, Period: "2026", IdentityHash: []byte{1}}}}))
			for _, c := range []string{code, "990101101"} {
				for _, p := range []string{"", "a"} {
					must(t, s.AddTotals(t.Context(), []fund.Total{{RegionCode: c, ProgrammeCode: p, Sums: one, ListedUntil: "2026-04-04"}, {RegionCode: c, ProgrammeCode: p, Period: "2026", Sums: one, ListedUntil: "2026-04-04"}}))
				}
			}
		}
		pay(0)
		first := queries(t, s, look)
		if lines != 1 || first == 0 {
			t.Fatalf("%d lines, %d queries", lines, first)
		}
		for n := 1; n < 60; n++ {
			pay(n)
		}
		if many := queries(t, s, look); lines != publishing.PageSize || many != first {
			t.Fatalf("%d lines take %d queries, one takes %d", lines, many, first)
		}
	})
}
