package search_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/config/catalogue"
	fundconfig "qingyuan/config/fund"
	"qingyuan/internal/affairs"
	"qingyuan/internal/changes"
	"qingyuan/internal/i18n"
	"qingyuan/internal/regions"
	"qingyuan/internal/search"
	"qingyuan/internal/store"
	"qingyuan/internal/testkit"
	"qingyuan/internal/testkit/stores"
	"qingyuan/models"
	"qingyuan/models/disclosure"
	"qingyuan/models/region"
)

// library is what is published in a county, and the search over it.
type library struct {
	testing.TB
	db    *store.Store
	items disclosure.Catalogue
	press affairs.Press
	index search.Indexer
	find  search.Search
	clock time.Time
	n     int
	raw   *sql.DB
}

func eachLibrary(t *testing.T, run func(l *library)) {
	testkit.OnEachDatabase(t, func(t *testing.T, cfg config.Database) {
		l := newLibrary(t, cfg)
		run(l)
	})
}

func newLibrary(t testing.TB, cfg config.Database) *library {
	l := &library{TB: t, db: stores.Open(t, cfg), raw: testkit.Raw(t, cfg), clock: time.Date(2026, 4, 10, 10, 0, 0, 0, models.Shanghai())}
	now := func() time.Time { return l.clock }
	shipped, err := catalogue.Load()
	testkit.Must(t, err)
	l.items = disclosure.NewCatalogue(append(shipped.List(), works(), roll()))
	texts, err := i18n.Load()
	testkit.Must(t, err)
	programmes, err := fundconfig.Programmes()
	testkit.Must(t, err)
	testkit.Must(t, l.db.AddProgrammes(t.Context(), programmes))
	addRegions(t, l.db)
	l.press = affairs.Press{Store: l.db, Catalogue: l.items, Trail: testkit.Trail(l.db), Changes: changes.Changes{Store: l.db, Clock: now}, Clock: now}
	names := search.Names{Regions: l.db.FindRegions, Say: func(lang, key string, args map[string]any) string { return texts.Text(i18n.Lang(lang), key, args) }}
	l.index = search.Indexer{Store: l.db, Holder: "test", Clock: now, Sources: map[disclosure.Kind]search.Source{
		disclosure.KindDisclosure: search.Disclosures{Store: l.db, Catalogue: l.items, Names: names}.Document}}
	tree := regions.Tree{Store: l.db}
	l.find = search.Search{Store: l.db, Catalogue: l.items, Places: func(ctx context.Context, q string) ([]search.Place, error) {
		list, err := tree.Search(ctx, q)
		var places []search.Place
		for _, r := range list {
			places = append(places, search.Place{Code: r.Code, Name: r.Name, Path: r.Path})
		}
		return places, err
	}}
	return l
}

// works is an item whose form has a fact and a table of everything, roll one with rows about
// persons.
func works() disclosure.Item {
	return disclosure.Item{ID: "test-works", Class: disclosure.Procurement, Name: "村级工程", NameEN: "Works of the village", Frequency: disclosure.Event,
		Facts: []disclosure.Field{{ID: "budget", Name: "预算", Type: disclosure.Money}, {ID: "head", Name: "负责人", Type: disclosure.Person}},
		Tables: []disclosure.Table{{ID: "parts", Name: "分项", Fields: []disclosure.Field{
			{ID: "what", Name: "内容", Type: disclosure.Text}, {ID: "sum", Name: "金额", Type: disclosure.Money, Sum: true}}}}}
}

func roll() disclosure.Item {
	return disclosure.Item{ID: "test-roll", Class: disclosure.Affairs, Name: "名单公示", NameEN: "Roll", Frequency: disclosure.Event, NoticeDays: 7,
		Tables: []disclosure.Table{{ID: "list", Name: "名单", Persons: true, Fields: []disclosure.Field{{ID: "name", Name: "姓名", Type: disclosure.Person}}}}}
}

func addRegions(t testing.TB, db *store.Store) {
	testkit.Must(t, store.RegionImport{Store: db}.Import(t.Context(), func(w region.Writer) error {
		var list []region.Region
		for _, r := range [][2]string{{"99", "示范省"}, {"9901", "明镜市"}, {"990101", "清源县"}, {"990101101", "清源镇"}, {"990101102", "石桥镇"}, {"990101101200", "柳树村"}, {"990101101201", "杏花村"}, {"990101102200", "石桥村"}} {
			made, err := region.New(r[0], r[1])
			if err != nil {
				return err
			}
			list = append(list, made)
		}
		return w.Insert(t.Context(), list)
	}))
}

// print publishes something new of a village.
func (l *library) print(item, village string, c disclosure.Content) disclosure.Disclosure {
	l.Helper()
	l.n++
	d, err := l.press.Print(l.Context(), models.Visitor{Staff: models.Staff{ID: 2}}, affairs.Copy{Item: item, Region: village, Subject: fmt.Sprint(l.n),
		EventOn: models.DateOf(l.clock), PublisherID: 1, ApproverID: 2, Content: c})
	testkit.Must(l, err)
	return d
}

func (l *library) correct(d disclosure.Disclosure, c disclosure.Content) {
	l.Helper()
	_, err := l.press.Print(l.Context(), models.Visitor{Staff: models.Staff{ID: 2}}, affairs.Copy{ID: d.ID, From: d.Version, Item: d.ItemID, Region: d.RegionCode, Reason: "有误", Content: c})
	testkit.Must(l, err)
}

func (l *library) catchUp() {
	l.Helper()
	testkit.Must(l, l.index.CatchUp(l.Context()))
}

func (l *library) ask(q search.Query) search.Result {
	l.Helper()
	r, err := l.find.Find(l.Context(), q)
	testkit.Must(l, err)
	return r
}

func titles(r search.Result) string {
	var list []string
	for _, h := range r.Hits {
		list = append(list, h.Doc.Title)
	}
	return strings.Join(list, "|")
}

const (
	willow  = "990101101200"
	apricot = "990101101201"
	bridge  = "990101102200"
)

func (l *library) fill() {
	l.print("test-works", willow, disclosure.Content{Title: "柳树村道路硬化", Body: "## 说明\n\n村民代表会议**通过**，由农村低保户优先务工。",
		Facts: map[string]string{"budget": "12800000", "head": "欧阳*"}, Tables: map[string][][]string{"parts": {{"路面浇筑 C30混凝土", "9000000"}, {"排水沟", "3800000"}}}})
	l.print("test-works", bridge, disclosure.Content{Title: "石桥修缮", Body: "Repair of the old bridge, with a grant for drainage works.", Facts: map[string]string{"budget": "500000"}})
	l.print("test-roll", apricot, disclosure.Content{Title: "农村低保名单", Tables: map[string][][]string{"list": {{"司马*"}}}})
	l.clock = l.clock.AddDate(1, 0, 0)
	l.print("village-decisions", apricot, disclosure.Content{Title: "关于低温天气的通知", Body: "农民房屋保暖。村低洼处、低处注意防水。", Facts: map[string]string{"present": "32", "votes": "全票ＡＢＣ１２３"}})
	l.catchUp()
}

func fen(yuan int64) *int64 { yuan *= 100; return &yuan }

func TestWhatIsFound(t *testing.T) {
	cases := []struct {
		name  string
		query search.Query
		want  string
	}{
		{"two characters", search.Query{Text: "道路"}, "柳树村道路硬化"},
		{"one character, title first", search.Query{Text: "桥"}, "石桥修缮"},
		{"one character in a row", search.Query{Text: "筑"}, "柳树村道路硬化"},
		{"four characters stand together, title first", search.Query{Text: "农村低保"}, "农村低保名单|柳树村道路硬化"},
		{"traditional", search.Query{Text: "農村低保"}, "农村低保名单|柳树村道路硬化"},
		{"newest first", search.Query{Text: "农村低保", Newest: true}, "农村低保名单|柳树村道路硬化"},
		{"pairs that don't stand together", search.Query{Text: "村低保暖"}, ""},
		{"terms apart", search.Query{Text: "低保 排水沟"}, "柳树村道路硬化"},
		{"all terms", search.Query{Text: "低保 石桥"}, ""},
		{"English", search.Query{Text: "drainage"}, "石桥修缮"},
		{"English, one and many", search.Query{Text: "GRANTS"}, "石桥修缮"},
		{"English isn't found within words", search.Query{Text: "rain"}, ""},
		{"an English phrase", search.Query{Text: `"old bridge"`}, "石桥修缮"},
		{"an English phrase in another order", search.Query{Text: `"bridge old"`}, ""},
		{"a phrase in Chinese quotes", search.Query{Text: "“农村低保户”"}, "柳树村道路硬化"},
		{"mixed", search.Query{Text: "C30混凝土"}, "柳树村道路硬化"},
		{"full width in the text", search.Query{Text: "abc123"}, "关于低温天气的通知"},
		{"full width in the question", search.Query{Text: "Ｃ３０"}, "柳树村道路硬化"},
		{"an amount in a cell", search.Query{Text: "38,000.00"}, "柳树村道路硬化"},
		{"a place's name", search.Query{Text: "石桥镇 修缮"}, "石桥修缮"},
		{"an item's English name", search.Query{Text: "village works"}, "石桥修缮|柳树村道路硬化"},
		{"a class's name", search.Query{Text: "工程项目与采购"}, "石桥修缮|柳树村道路硬化"},
		{"names of persons never", search.Query{Text: "欧阳"}, ""},
		{"rows about persons never", search.Query{Text: "司马"}, ""},
		{"signs alone", search.Query{Text: "？！"}, ""},
		{"a percent sign is no pattern", search.Query{Text: "低%"}, "关于低温天气的通知|农村低保名单|柳树村道路硬化"},
		{"region and below", search.Query{Region: "990101101"}, "关于低温天气的通知|农村低保名单|柳树村道路硬化"},
		{"a village", search.Query{Region: apricot, Text: "低"}, "关于低温天气的通知|农村低保名单"},
		{"class", search.Query{Class: disclosure.Affairs, Text: "低保"}, "农村低保名单"},
		{"item", search.Query{Item: "test-works", Text: "修缮"}, "石桥修缮"},
		{"kind", search.Query{Kind: disclosure.KindBatch, Text: "低保"}, ""},
		{"year", search.Query{Period: "2027", Text: "低"}, "关于低温天气的通知"},
		{"amount from", search.Query{Least: fen(6000)}, "柳树村道路硬化"},
		{"amount to", search.Query{Most: fen(5000)}, "石桥修缮"},
		{"amount from and to", search.Query{Least: fen(5000), Most: fen(128000), Text: "村"}, "柳树村道路硬化|石桥修缮"},
	}
	eachLibrary(t, func(l *library) {
		l.fill()
		for _, c := range cases {
			r := l.ask(c.query)
			if got := titles(r); got != c.want || r.Count != len(r.Hits) || r.More || !r.Next.IsZero() {
				l.Errorf("%s: found %s (%d), want %s", c.name, got, r.Count, c.want)
			}
		}
	})
}

func marks(list []search.Mark) string {
	var b strings.Builder
	for _, m := range list {
		if m.Hit {
			b.WriteString("[" + m.Text + "]")
		} else {
			b.WriteString(m.Text)
		}
	}
	return b.String()
}

func TestWhatWasFoundIsMarked(t *testing.T) {
	l := newLibrary(t, testkit.SQLite(t))
	l.fill()
	for text, want := range map[string]string{
		"農村低保 道路":       "柳树村[道路]硬化 / 说明 村民代表会议通过，由[农村低保]户优先务工。 预算：128,000.00 分项 路面浇筑 C30混凝土 · 90,000.00 排水沟 · 38,000.00",
		"38000":         "柳树村道路硬化 / …C30混凝土 · 90,000.00 排水沟 · [38,000.00]",
		"abc123 低温":     "关于[低温]天气的通知 / …水。 应到和实到人数：32 表决结果：全票[ＡＢＣ１２３]",
		"grants BRIDGE": "石桥修缮 / Repair of the old [bridge], with a [grant] for drainage works. 预算：5,000.00",
	} {
		r := l.ask(search.Query{Text: text})
		if len(r.Hits) != 1 {
			t.Fatalf("%s: %d hits", text, len(r.Hits))
		}
		got := strings.ReplaceAll(marks(r.Hits[0].Title)+" / "+marks(r.Hits[0].Passage), "　", " ")
		if strings.Contains(want, "/ …") { // where it is cut is settled elsewhere
			head, tail, _ := strings.Cut(want, "/ …")
			if !strings.HasPrefix(got, head) || !strings.HasSuffix(got, tail) || !strings.Contains(got, "/ …") {
				t.Errorf("%s: %s\nwant %s", text, got, want)
			}
		} else if got != want {
			t.Errorf("%s: %s\nwant %s", text, got, want)
		}
	}
}

func TestWordsNameWhatThereIs(t *testing.T) {
	l := newLibrary(t, testkit.SQLite(t))
	l.fill()
	r := l.ask(search.Query{Text: "柳樹村 收支"})
	if len(r.Places) != 1 || r.Places[0].Code != willow {
		t.Errorf("places %v", r.Places)
	}
	if r := l.ask(search.Query{Text: "高齡津貼"}); len(r.Programmes) != 1 || r.Programmes[0].Code != "elderly-allowance" {
		t.Errorf("programmes %v", r.Programmes)
	}
	if r := l.ask(search.Query{Text: "works village"}); !slices.ContainsFunc(r.Items, func(it disclosure.Item) bool { return it.ID == "test-works" }) {
		t.Errorf("items %v", r.Items)
	}
	for text, want := range map[string]string{"石桥": "石桥修缮", "修缮": "石桥修缮", "低": "关于低温天气的通知|农村低保名单", "道路硬": "柳树村道路硬化"} {
		s, err := l.find.Suggest(t.Context(), text)
		testkit.Must(t, err)
		var got []string
		for _, d := range s.Docs {
			got = append(got, d.Title)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s suggests %v, want %s", text, got, want)
		}
	}
}

// Pages follow each other while others publish: nothing comes twice, nothing is left out, and
// nothing new comes in between.
func TestPagesHoldStillWhileOthersPublish(t *testing.T) {
	eachLibrary(t, func(l *library) {
		want := map[string]bool{}
		for i := range 50 {
			title := fmt.Sprintf("第%d号水渠清淤", i)
			if i%3 == 0 {
				title = fmt.Sprintf("第%d号通知", i) // the words are in the text alone
			}
			want[title] = true
			l.print("village-decisions", willow, disclosure.Content{Title: title, Body: "水渠清淤"})
		}
		l.catchUp()
		var fresh []string
		for _, newest := range []bool{false, true} {
			for _, title := range fresh { // of the round before
				want[title] = true
			}
			seen := map[string]bool{}
			q := search.Query{Text: "水渠", Newest: newest}
			for page := 0; page == 0 || !q.From.IsZero(); page++ {
				r := l.ask(q)
				for _, h := range r.Hits {
					if seen[h.Doc.Title] || !want[h.Doc.Title] {
						l.Errorf("%s on page %d again, or from nowhere", h.Doc.Title, page)
					}
					seen[h.Doc.Title] = true
				}
				if !newest && page == 1 && !strings.Contains(r.Hits[0].Doc.Title, "水渠") {
					l.Errorf("titles come first, but page 1 begins with %s", r.Hits[0].Doc.Title)
				}
				q.From = search.ParseCursor(r.Next.String())
				fresh = append(fresh, l.print("village-decisions", willow, disclosure.Content{Title: fmt.Sprintf("新水渠%d%v", page, newest)}).Title)
				l.catchUp()
			}
			if len(seen) != len(want) {
				l.Errorf("%d of %d were on the pages", len(seen), len(want))
			}
		}
	})
}

// Whoever makes a place up has no more looked at than there is.
func TestAPlaceBeyondTheIndex(t *testing.T) {
	l := newLibrary(t, config.Database{Driver: "sqlite", File: filepath.Join(t.TempDir(), "test.db")})
	l.fill()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	far := search.ParseCursor("1.9223372036854775807.9223372036854775806")
	if _, err := l.find.Find(ctx, search.Query{Text: "水渠", From: far}); far.IsZero() || err != nil {
		t.Errorf("%v from %v", err, far)
	}
}

func TestTheIndexFollowsWhatChanges(t *testing.T) {
	eachLibrary(t, func(l *library) {
		d := l.print("test-works", willow, disclosure.Content{Title: "旧标题水井", Body: "老内容", Facts: map[string]string{"budget": "100"}})
		other := l.print("test-works", willow, disclosure.Content{Title: "别的水井"})
		l.catchUp()
		l.correct(d, disclosure.Content{Title: "新标题水井", Body: "新内容"})
		by := models.Visitor{Staff: models.Staff{ID: 2}}
		_, err := l.press.Withdraw(l.Context(), by, other.ID, other.Version, 1, "重复")
		testkit.Must(l, err)
		l.catchUp()
		l.expect("水井", "新标题水井")
		l.expect("旧标题", "")
		l.expect("老内容", "")
		l.expect("别的", "")
		if n := l.count("search_postings WHERE token LIKE '%老%' OR token LIKE '%旧%' OR token LIKE '%别%'"); n != 0 {
			l.Errorf("%d tokens are left of what isn't public any more", n)
		}
		if n := l.count("search_docs") + l.count("search_texts WHERE plain LIKE '%老%'"); n != 1 {
			l.Errorf("%d rows are left", n)
		}
		testkit.Must(l, l.index.Rebuild(l.Context(), func(done, of int64) {
			if done != of {
				l.Errorf("%d of %d are done", done, of)
			}
		}))
		l.expect("水井", "新标题水井")
		l.expect("旧标题", "")
	})
}

func (l *library) expect(text, want string) {
	l.Helper()
	if got := titles(l.ask(search.Query{Text: text})); got != want {
		l.Errorf("%s finds %s, want %s", text, got, want)
	}
}

func (l *library) count(what string) (n int) {
	l.Helper()
	testkit.Must(l, l.raw.QueryRowContext(l.Context(), "SELECT COUNT(*) FROM "+what).Scan(&n))
	return n
}

func TestAPlaceAndWhatIsPaidThere(t *testing.T) {
	l := newLibrary(t, testkit.SQLite(t))
	l.find.Synonyms = map[string][]string{"rural-subsistence": {"农村低保"}}
	for _, words := range []string{"石桥村 农村最低生活保障", "农村低保 石桥村"} {
		r := l.ask(search.Query{Text: words})
		if !r.Together || len(r.Places) != 1 || r.Places[0].Code != bridge || len(r.Programmes) != 1 || r.Programmes[0].Code != "rural-subsistence" {
			t.Errorf("%s names %+v", words, r.Named)
		}
	}
	if r := l.ask(search.Query{Text: "石桥村"}); r.Together || len(r.Places) != 1 {
		t.Errorf("a village alone names %+v", r.Named)
	}
}
