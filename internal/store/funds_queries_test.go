package store

import (
	"fmt"
	"testing"

	"qingyuan/internal/publishing"
	"qingyuan/internal/regions"
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
		ledger := publishing.Ledger{Store: s, Regions: regions.Tree{Store: s}}
		lines := 0
		look := func() {
			p, err := ledger.Page(t.Context(), publishing.Query{Filter: fund.Filter{Region: "990101101"}})
			must(t, err)
			lines = len(p.Lines)
		}
		pay := func(n int) {
			code := fmt.Sprintf("9901011012%02d", n)
			must(t, s.AddPayments(t.Context(), []fund.Record{{Listed: true, Payment: fund.Payment{ProgrammeCode: "a", RegionCode: code, Period: "2026", IdentityHash: []byte{1}}}}))
			for _, c := range []string{code, "990101101"} {
				for _, p := range []string{"", "a"} {
					must(t, s.AddTotals(t.Context(), []fund.Total{{RegionCode: c, ProgrammeCode: p, Payments: 1}, {RegionCode: c, ProgrammeCode: p, Period: "2026", Payments: 1}}))
				}
			}
		}
		pay(0)
		one := queries(t, s, look)
		if lines != 1 || one == 0 {
			t.Fatalf("%d lines, %d queries", lines, one)
		}
		for n := 1; n < 60; n++ {
			pay(n)
		}
		if many := queries(t, s, look); lines != publishing.PageSize || many != one {
			t.Fatalf("%d lines take %d queries, one takes %d", lines, many, one)
		}
	})
}
