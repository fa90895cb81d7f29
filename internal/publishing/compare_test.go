package publishing_test

import (
	"fmt"
	"testing"

	"qingyuan/internal/publishing"
	"qingyuan/internal/store"
	"qingyuan/models/fund"
	"qingyuan/models/region"
)

func TestAPageIsComparedWithWhatWasBefore(t *testing.T) {
	b := newBench(t)
	must(t, b.addVillages(t, "990101101202", "990101101203"))
	var lines []paid
	add := func(n int, village string, yuan int, period string) {
		lines = append(lines, paid{n, village, yuan, period})
	}
	for n := range 6 {
		add(n, "990101101200", 100, "2026-03")
		add(n, "990101101200", 80, "2026-02")
	}
	add(0, "990101101200", 60, "2026-03") // twice in one period: another payment to the same person
	add(1, "990101101200", 330, "2025-03")
	add(10, "990101101201", 200, "2026-03")
	add(11, "990101101202", 50, "2026-03")
	add(12, "990101101203", 90, "2026-03")
	b.publish(t, "三月.csv", sheetOf(t, lines))

	p := b.page(t, fund.Filter{Region: "990101101200", Programme: "elderly-allowance", Period: "2026-03"})
	if fmt.Sprint(p.Against) != "[{2026-02 {6 0 48000} 18000 37} {2025-03 {1 0 33000} 33000 100}]" {
		t.Errorf("against: %v", p.Against)
	}
	if p.Payments != 7 || p.Persons != 6 || p.Spread != (fund.Spread{Band0: 1, Band1: 6}) {
		t.Errorf("%d payments to %d persons, %+v", p.Payments, p.Persons, p.Spread)
	}
	want := publishing.Median{Town: p.Path[3], Villages: 4, Own: publishing.AverageOf{Payment: 9428, Person: 11000}, Of: publishing.AverageOf{Payment: 9214, Person: 10000}}
	if p.Median == nil || fmt.Sprint(*p.Median) != fmt.Sprint(want) {
		t.Errorf("median: %+v, want %+v", p.Median, want)
	}
	for _, f := range []fund.Filter{{Region: "990101101"}, {Region: "990101101200"}, {Region: "990101102200", Programme: "elderly-allowance"}} {
		if p := b.page(t, f); p.Median != nil {
			t.Errorf("%+v is compared: %+v", f, p.Median)
		}
	}
	few := b.page(t, fund.Filter{Region: "990101101201", Programme: "elderly-allowance"})
	if few.Spread != (fund.Spread{}) {
		t.Errorf("the spread of one payment is shown: %+v", few.Spread)
	}
}

func (b *bench) addVillages(t *testing.T, codes ...string) error {
	t.Helper()
	return store.RegionImport{Store: b.db}.Import(t.Context(), func(w region.Writer) error {
		for _, code := range codes {
			if err := w.Insert(t.Context(), []region.Region{{Code: code, Name: "村" + code[9:], Parent: region.Parent(code)}}); err != nil {
				return err
			}
		}
		return nil
	})
}
