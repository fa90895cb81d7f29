package publishing_test

import (
	"fmt"
	"strings"
	"testing"

	"qingyuan/internal/publishing"
	"qingyuan/models"
	"qingyuan/models/fund"
)

// row is a line of a sheet with a programme and a period of its own.
func row(n int, village, programme, period, identity string) string {
	name, own, _ := person(n)
	if identity == "" {
		identity = own
	}
	return fmt.Sprintf("%d,,%s,,,%s,%s,,%s,,,,%d.00,%s,,\n", n, village, name, identity, programme, n, period)
}

// filled has 130 payments of three programmes: one of totals only, one with two minors.
func filled(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	var rows []string
	for n := 1; n <= 120; n++ {
		rows = append(rows, row(n, []string{"990101101200", "990101101201", "990101102200"}[n%3], "高龄津贴", []string{"2026-02", "2026-03"}[n%2], ""))
	}
	rows = append(rows, row(121, "990101101200", "农村低保", "2026-03", "99010120150101001X"), row(122, "990101101200", "农村低保", "2026-03", "990101201501010028"), row(123, "990101101200", "农村低保", "2026-03", ""))
	for n := 124; n <= 130; n++ {
		rows = append(rows, row(n, "990101102200", "孤儿基本生活保障", "2026", ""))
	}
	_, err := b.Import(t.Context(), file("一季度.csv", sheet(t, rows...)), publishing.Choice{}, false)
	must(t, err)
	return b
}

func TestTotalsAreTheSumsOfTheLines(t *testing.T) {
	b := filled(t)
	for _, c := range []struct {
		f    fund.Filter
		want publishing.Sum
	}{
		{fund.Filter{}, publishing.Sum{Payments: 130, Unlisted: 9, TotalFen: 100 * 130 * 131 / 2}},
		{fund.Filter{Region: "990101101200", Programme: "rural-subsistence"}, publishing.Sum{Payments: 3, Unlisted: 2, TotalFen: 36600}},
		{fund.Filter{Region: "99", Programme: "orphan-allowance"}, publishing.Sum{Payments: 7, Unlisted: 7, TotalFen: 88900}},
		{fund.Filter{Programme: "elderly-allowance", Period: "2026-02"}, publishing.Sum{Payments: 60, TotalFen: 100 * 60 * 61}},
		{fund.Filter{Region: "990101102", Period: "2026"}, publishing.Sum{}},
	} {
		if got := b.page(t, c.f).Sum; got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.f, got, c.want)
		}
	}
}

// A village's total of a programme whose lines aren't shown could be one child's.
func TestTotalsOnlyStopAtTheCounty(t *testing.T) {
	b := filled(t)
	page := b.page(t, fund.Filter{Region: "990101", Programme: "orphan-allowance"})
	if page.Payments != 7 || len(page.Parts) != 0 || len(page.Lines) != 0 {
		t.Errorf("the county's page: %+v", page)
	}
	town := b.page(t, fund.Filter{Region: "990101102"})
	for _, p := range town.Programmes {
		if p.Code == "orphan-allowance" {
			t.Error("the town's page names the programme")
		}
	}
	if town.Payments != 40 {
		t.Errorf("the town's total has %d payments, want the 40 that are shown", town.Payments)
	}
}

func TestMinorsAreCountedAndNotShown(t *testing.T) {
	b := filled(t)
	page := b.page(t, fund.Filter{Region: "990101101200", Programme: "rural-subsistence"})
	if len(page.Lines) != 1 || page.Lines[0].AmountFen != 12300 {
		t.Errorf("shown: %+v", page.Lines)
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	b := filled(t)
	q := publishing.Query{}
	var amounts []int64
	var pages []publishing.Page
	for {
		p, err := b.ledger.Page(t.Context(), q)
		must(t, err)
		pages = append(pages, p)
		for _, l := range p.Lines {
			amounts = append(amounts, l.AmountFen)
		}
		if p.Next.IsZero() {
			break
		}
		q.From = p.Next
	}
	if len(pages) != 3 || len(amounts) != 121 || !pages[0].Prev.IsZero() || pages[2].Prev.IsZero() {
		t.Fatalf("%d pages, %d lines", len(pages), len(amounts))
	}
	back, err := b.ledger.Page(t.Context(), publishing.Query{From: pages[2].Prev, Back: true})
	must(t, err)
	if fmt.Sprint(back.Lines) != fmt.Sprint(pages[1].Lines) || back.Next != pages[1].Next {
		t.Error("the page before the last isn't the second")
	}
	back, err = b.ledger.Page(t.Context(), publishing.Query{From: pages[1].Prev, Back: true})
	must(t, err)
	if !back.Prev.IsZero() || back.Next != pages[0].Next || fmt.Sprint(back.Lines) != fmt.Sprint(pages[0].Lines) {
		t.Error("the page before the second isn't the first")
	}

	beyond, err := b.ledger.Page(t.Context(), publishing.Query{From: fund.ListingPlace{Region: "999999999999", Period: "2026", ID: 1}})
	must(t, err)
	if fmt.Sprint(beyond.Lines) != fmt.Sprint(pages[0].Lines) || !beyond.Prev.IsZero() {
		t.Error("beyond the last line isn't the first page")
	}

	var exported []int64
	must(t, b.ledger.Export(t.Context(), fund.Filter{}, func(lines []publishing.Line) error {
		for _, l := range lines {
			exported = append(exported, l.AmountFen)
		}
		return nil
	}))
	if fmt.Sprint(exported) != fmt.Sprint(amounts) {
		t.Error("the export isn't what the pages show")
	}
}

func TestChoicesAreWhatThereIs(t *testing.T) {
	b := filled(t)
	page := b.page(t, fund.Filter{Region: "990101101200", Programme: "elderly-allowance", Period: "2026-03"})
	var programmes, periods []string
	for _, p := range page.Programmes {
		programmes = append(programmes, p.Code)
	}
	for _, p := range page.Periods {
		periods = append(periods, string(p.Period))
	}
	if strings.Join(programmes, " ") != "elderly-allowance rural-subsistence" || strings.Join(periods, " ") != "2026-03 2026-02" {
		t.Errorf("programmes %v, periods %v", programmes, periods)
	}
}

func TestWhatIsntThereIsNotFound(t *testing.T) {
	b := filled(t)
	for _, f := range []fund.Filter{{Region: "98"}, {Region: "x"}, {Programme: "none"}, {Period: "2026-13"}, {Period: "'"}} {
		if _, err := b.ledger.Page(t.Context(), publishing.Query{Filter: f}); models.CodeOf(err) != models.NotFound {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestTheOverviewBeginsWhereTheTreeBranches(t *testing.T) {
	b := newBench(t)
	o, err := b.ledger.Overview(t.Context())
	must(t, err)
	if o.Payments != 0 || o.Latest != nil {
		t.Errorf("an empty installation shows %+v", o)
	}
	b = filled(t)
	o, err = b.ledger.Overview(t.Context())
	must(t, err)
	if len(o.Path) != 3 || o.Path[2].Code != county || len(o.Regions) != 2 || o.Regions[0].Share != 100 || len(o.Programmes) != 3 || o.Programmes[0].Code != "elderly-allowance" {
		t.Errorf("overview: %+v", o)
	}
	if len(o.Latest) != 3 || o.Latest[0].RegionName != "清源县" || o.Latest[0].PublishedOn != "2026-03-25" {
		t.Errorf("latest: %+v", o.Latest)
	}
	figures, err := b.ledger.Figures(t.Context())
	must(t, err)
	if figures.Programmes != 3 || figures.Payments != 130 {
		t.Errorf("figures: %+v", figures)
	}
}
