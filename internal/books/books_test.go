package books_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	"qingyuan/internal/affairs"
	"qingyuan/internal/books"
	"qingyuan/internal/changes"
	"qingyuan/internal/regions"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/book"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// office publishes into books, on one database.
type office struct {
	*testing.T
	db     *store.Store
	press  affairs.Press
	keeper books.Keeper
	shelf  books.Shelf
}

func eachOffice(t *testing.T, run func(o *office)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		db := stores.Open(t, cfg)
		items, err := catalogue.Load()
		testkit.Must(t, err)
		now := func() time.Time { return time.Date(2026, 4, 10, 10, 0, 0, 0, models.Shanghai()) }
		testkit.Must(t, store.RegionImport{Store: db}.Import(t.Context(), func(w region.Writer) error {
			list := []region.Region{{Code: "99", Name: "示范省"}, {Code: "9901", Parent: "99", Name: "明镜市"}, {Code: "990101", Parent: "9901", Name: "清源县"}, {Code: "990101101", Parent: "990101", Name: "清源镇"}}
			for n := range 3 {
				list = append(list, region.Region{Code: fmt.Sprintf("99010110120%d", n), Parent: "990101101", Name: fmt.Sprintf("%d村", n)})
			}
			return w.Insert(t.Context(), list)
		}))
		o := &office{T: t, db: db, keeper: books.Keeper{Store: db, Catalogue: items}, shelf: books.Shelf{Store: db, Regions: regions.Tree{Store: db}, Clock: now}}
		o.press = affairs.Press{Store: db, Catalogue: items, Trail: testkit.Trail(db), Clock: now,
			Changes: changes.Changes{Store: db, Clock: now, Followers: []changes.Follower{o.keeper.Follow}}}
		run(o)
	})
}

func (o *office) print(c affairs.Copy) disclosure.Disclosure {
	o.Helper()
	d, err := o.press.Print(o.Context(), models.Visitor{Staff: models.Staff{ID: 2}}, c)
	testkit.Must(o.T, err)
	return d
}

// list is a county's list of n purchases of 1 yuan, 2 yuan, 3 yuan…, in three villages, by two
// suppliers.
func list(n int) affairs.Copy {
	var rows [][]string
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("CG%04d", i), fmt.Sprintf("99010110120%d", i%3), "村", "路灯", []string{"open", "inquiry"}[i%2], fmt.Sprint(100 * (i + 1)),
			fmt.Sprintf("2026-%02d-%02d", i%3+1, i%28+1), []string{"甲公司", "乙公司"}[i%2], ""})
	}
	return affairs.Copy{Item: "purchase-list", Region: "990101", Period: "2026-Q1", Content: disclosure.Content{Title: "清单", Tables: map[string][][]string{"purchases": rows}}}
}

// whole reads all pages of a filter, on and then back, and returns the places.
func (o *office) whole(f book.Filter) []string {
	o.Helper()
	var on, back []string
	from := book.From{}
	for {
		p, err := o.shelf.Purchases(o.Context(), f, from)
		testkit.Must(o.T, err)
		for _, l := range p.Lines {
			on = append(on, l.Row.Place)
		}
		if from = (book.From{Place: p.Next}); p.Next == "" {
			break
		}
	}
	if len(on) == 0 {
		return nil
	}
	from = book.From{Place: on[len(on)-1], Back: true}
	for from.Place != "" {
		p, err := o.shelf.Purchases(o.Context(), f, from)
		testkit.Must(o.T, err)
		var page []string
		for _, l := range p.Lines {
			page = append(page, l.Row.Place)
		}
		back = append(page, back...)
		from.Place = p.Prev
	}
	if !slices.Equal(back, on[:len(on)-1]) {
		o.Errorf("%+v: %d rows on, %d back", f, len(on), len(back))
	}
	return on
}

func TestPagesHaveEachRowOnce(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.print(list(170))
		for _, c := range []struct {
			f    book.Filter
			want int
		}{
			{book.Filter{}, 170}, {book.Filter{Region: "99"}, 170}, {book.Filter{Region: "990101101200"}, 57}, {book.Filter{Year: 2026}, 170}, {book.Filter{Year: 2025}, 0},
			{book.Filter{Region: "990101", Year: 2026, Method: "open"}, 85}, {book.Filter{Method: "inquiry"}, 85}, {book.Filter{Supplier: book.SupplierKey("", "甲公司")}, 85},
		} {
			places := o.whole(c.f)
			if len(places) != c.want || !slices.IsSorted(places) || len(slices.Compact(places)) != c.want {
				t.Errorf("%+v: %d rows, want %d in their order", c.f, len(places), c.want)
			}
		}
		p, err := o.shelf.Purchases(t.Context(), book.Filter{Region: "990101101200"}, book.From{})
		testkit.Must(t, err)
		if l := p.Lines[0]; l.Town != "清源镇" || l.Village != "0村" || p.Lines[0].Row.AwardedOn < p.Lines[1].Row.AwardedOn {
			t.Errorf("the first row: %+v", l)
		}
	})
}

// totals are all of the shelf's of a filter, in one text.
func (o *office) totals(b book.Book) string {
	o.Helper()
	out := ""
	for _, code := range []string{"", "99", "990101", "990101101", "990101101200", "990101101201"} {
		for _, year := range []int{0, 2026} {
			for _, facet := range []book.Facet{"", book.ByMethod, book.BySupplier, book.ByState} {
				list, err := o.db.ListBookTotals(o.Context(), b, code, year, facet, 10)
				testkit.Must(o.T, err)
				for _, t := range list {
					out += fmt.Sprintf("%s %d %s=%s %s: %d, %d %d %d\n", code, year, facet, t.Value, t.Name, t.Records, t.FirstFen, t.SecondFen, t.ThirdFen)
				}
			}
		}
	}
	return out
}

func TestTotalsFollowCorrectionsAndARebuildFindsTheSame(t *testing.T) {
	eachOffice(t, func(o *office) {
		d := o.print(list(6))
		total, err := o.shelf.Purchases(t.Context(), book.Filter{Region: "990101101"}, book.From{})
		testkit.Must(t, err)
		if total.Total.Records != 6 || total.Total.FirstFen != 2100 || len(total.Facets) != 2 || len(total.Parts) != 3 {
			t.Errorf("the town: %+v", total.Head)
		}
		c := list(5)
		c.ID, c.From, c.Reason = d.ID, d.Version, "末笔作废"
		c.Content.Tables["purchases"][0][4] = "single"
		c.Content.Tables["purchases"][0][7] = "丙公司"
		o.print(c)
		project := affairs.Copy{Item: "village-project", Region: "990101101201", Subject: "渠", EventOn: "2026-01-05", Content: disclosure.Content{Title: "渠",
			Facts: map[string]string{"budget": "900", "contract": "800", "planned_start": "2026-01-09", "state": "building"}, Tables: map[string][][]string{"payments": {{"2026-02-01", "300", "x", "y"}}}}}
		built := o.print(project)
		project.ID, project.From, project.Update, project.Content.Facts["state"] = built.ID, built.Version, true, "completed"
		o.print(project)
		gone := o.print(affairs.Copy{Item: "village-project", Region: "990101101200", Subject: "桥", Content: disclosure.Content{Title: "桥", Facts: map[string]string{"budget": "5", "state": "approved"}}})
		_, err = o.press.Withdraw(t.Context(), models.Visitor{}, gone.ID, 1, 1, "重复")
		testkit.Must(t, err)

		kept, projects := o.totals(book.Purchases), o.totals(book.Projects)
		releases, err := o.db.ListReleases(t.Context(), "", 0, book.ReleasePlace{}, 100)
		testkit.Must(t, err)
		if len(releases) != 8 { // five rows, one of them twice, and the project twice; the sixth row and the bridge stand no more
			t.Errorf("%d releases", len(releases))
		}
		n, err := o.keeper.Rebuild(t.Context())
		testkit.Must(t, err)
		if n != 3 || o.totals(book.Purchases) != kept || o.totals(book.Projects) != projects {
			t.Errorf("%d disclosures; kept\n%s%srebuilt\n%s%s", n, kept, projects, o.totals(book.Purchases), o.totals(book.Projects))
		}
		again, err := o.db.ListReleases(t.Context(), "", 0, book.ReleasePlace{}, 100)
		testkit.Must(t, err)
		if fmt.Sprint(again) != fmt.Sprint(releases) {
			t.Error("the releases are others")
		}
		var paged []book.Release
		for at := (book.ReleasePlace{}); ; {
			page, err := o.db.ListReleases(t.Context(), "99", 2026, at, 3)
			testkit.Must(t, err)
			if paged = append(paged, page...); len(page) < 3 {
				break
			}
			at = book.PlaceOfRelease(page[2])
		}
		if fmt.Sprint(paged) != fmt.Sprint(releases) {
			t.Errorf("three at a time there are %d releases", len(paged))
		}
	})
}

func TestBudgetsLeadToWhereTheyAre(t *testing.T) {
	eachOffice(t, func(o *office) {
		below := func(code string) (names []string) {
			b, err := o.shelf.Budget(t.Context(), code, 0)
			testkit.Must(t, err)
			for _, r := range b.Below {
				names = append(names, r.Code)
			}
			return names
		}
		if got := below(""); len(got) != 0 {
			t.Errorf("nothing is published, yet %v lead on", got)
		}
		o.print(affairs.Copy{Item: "county-budget", Region: "990101", Subject: "2026年预算", EventOn: "2026-01-16", Content: disclosure.Content{Title: "预算",
			Facts: map[string]string{"year": "2026", "approved_by": "人大"}, Tables: map[string][][]string{"accounts": {{"income", "税收", "700", ""}, {"expense", "教育", "700", ""}}}}})
		for code, want := range map[string]string{"": "99", "99": "9901", "9901": "990101"} {
			if got := below(code); !slices.Equal(got, []string{want}) {
				t.Errorf("below %q: %v", code, got)
			}
		}
	})
}
