package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingyuan/config"
	"qingyuan/internal/search"
	"qingyuan/internal/testkit"
	"qingyuan/models"
	"qingyuan/models/disclosure"
)

// benchDocs is how many documents the bench has: what a county of two hundred villages
// publishes in a year; QINGYUAN_TEST_DOCS says another number.
func benchDocs() int {
	if n, err := strconv.Atoi(os.Getenv("QINGYUAN_TEST_DOCS")); err == nil {
		return n
	}
	return 100_000
}

// BenchmarkSearch asks what people ask, of a hundred thousand documents: each figure is the
// slowest of twenty answers but one, in milliseconds.
func BenchmarkSearch(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchSearch(b, testkit.SQLite(b)) })
	b.Run("mariadb", func(b *testing.B) { benchSearch(b, testkit.MariaDBConfig(b)) })
}

func benchSearch(b *testing.B, cfg config.Database) {
	l := newLibrary(b, cfg)
	l.many(benchDocs())
	start := time.Now()
	l.catchUp()
	b.ReportMetric(float64(benchDocs())/time.Since(start).Seconds(), "indexed/s")
	for name, q := range map[string]search.Query{
		"common": {Text: "收入"}, "rare": {Text: "水渠第4711段"}, "none": {Text: "飞机 收入"}, "phrase": {Text: "土地承包费收入"},
		"village": {Text: "收入", Region: bridge}, "year": {Text: "收入", Period: "2021"}, "amount": {Text: "收入", Least: fen(99_990)},
		"english": {Text: "drainage grant"}, "filters": {Region: "990101101", Item: "test-works", Newest: true},
	} {
		b.ReportMetric(l.slowest(func() { l.ask(q) }), name+"-ms")
	}
	deep := l.deepest(search.Query{Text: "收入", Newest: true}, 50)
	b.ReportMetric(l.slowest(func() { l.ask(deep) }), "page50-ms")
	b.ReportMetric(l.slowest(func() {
		_, err := l.find.Suggest(b.Context(), "道路")
		testkit.Must(b, err)
	}), "suggest-ms")
	b.ReportMetric(l.slowest(func() {
		_, _, err := l.find.News(b.Context(), "990101", "test-works", 0, 50)
		testkit.Must(b, err)
	}), "news-ms")
	one := time.Now()
	l.print("test-works", willow, benchContent(rand.New(rand.NewPCG(9, 9)), 1))
	l.catchUp()
	b.ReportMetric(float64(time.Since(one).Microseconds())/1000, "publish-and-index-ms")
}

// slowest is the slowest of twenty but one, in milliseconds.
func (l *library) slowest(do func()) float64 {
	took := make([]time.Duration, 20)
	for i := range took {
		start := time.Now()
		do()
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return float64(took[len(took)-2].Microseconds()) / 1000
}

func (l *library) deepest(q search.Query, pages int) search.Query {
	for range pages {
		if r := l.ask(q); !r.Next.IsZero() {
			q.From = r.Next
		}
	}
	return q
}

// many publishes documents past the press, which would sign each.
func (l *library) many(n int) {
	r := rand.New(rand.NewPCG(1, 2))
	villages := []string{willow, apricot, bridge}
	for done := 0; done < n; done += 1000 {
		var docs []disclosure.Disclosure
		var versions []disclosure.Version
		var changes []disclosure.Change
		for i := done; i < done+1000; i++ {
			c := benchContent(r, i)
			d := disclosure.Disclosure{ID: fmt.Sprintf("%032x", i), ItemID: "test-works", RegionCode: villages[r.IntN(20)/9], Subject: strconv.Itoa(i), EventOn: models.Date(fmt.Sprintf("%d-03-01", 2020+i*6/n)),
				Title: c.Title, State: disclosure.Published, Version: 1, FirstPublishedAt: int64(i), PublishedAt: int64(i)}
			canonical, err := disclosure.Edition{Item: d.ItemID, Region: d.RegionCode, Version: 1, Content: c}.Canonical()
			testkit.Must(l, err)
			docs = append(docs, d)
			versions = append(versions, disclosure.Version{DisclosureID: d.ID, No: 1, State: disclosure.Published, Canonical: canonical, Hash: []byte{1}})
			changes = append(changes, disclosure.Change{Seq: int64(i + 1), At: int64(i), Happened: disclosure.WasPublished, Kind: disclosure.KindDisclosure, Record: d.ID, Version: 1, ItemID: d.ItemID, RegionCode: d.RegionCode, Title: d.Title})
		}
		l.insert(docs, versions, changes)
	}
}

// insert writes rows around the store's use cases.
func (l *library) insert(docs []disclosure.Disclosure, versions []disclosure.Version, changes []disclosure.Change) {
	testkit.Must(l, l.db.InTx(l.Context(), func(ctx context.Context) error {
		for i := range docs {
			if err := l.db.CreateDisclosure(ctx, docs[i]); err != nil {
				return err
			}
			if err := l.db.AddVersion(ctx, versions[i]); err != nil {
				return err
			}
			if err := l.db.AddChange(ctx, &changes[i]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func benchContent(r *rand.Rand, i int) disclosure.Content {
	words := strings.Fields("道路硬化 水渠清淤 桥梁修缮 土地承包费 村级收入 集体支出 公益岗位 危房改造 饮水工程 文化广场 路灯安装 垃圾清运 小学操场 卫生室 防洪堤 果园灌溉 机耕道 排水沟 太阳能 养老院")
	pick := func() string { return words[r.IntN(len(words))] }
	var rows [][]string
	for range 8 {
		rows = append(rows, []string{fmt.Sprintf("%s第%d段%s", pick(), r.IntN(10_000), string(rune(0x4e00+r.IntN(3000)))), strconv.Itoa(r.IntN(1_000_000))})
	}
	body := "经村民代表会议讨论决定，" + pick() + "由本村村民投工投劳，资金来自" + pick() + "收入。"
	if i%50 == 0 {
		body += " A grant for drainage works."
	}
	if i%7 == 0 {
		body += "另有土地承包费收入。"
	}
	return disclosure.Content{Title: fmt.Sprintf("%s和%s情况（%d）", pick(), pick(), i), Body: body, Facts: map[string]string{"budget": strconv.Itoa(r.IntN(10_000_000))}, Tables: map[string][][]string{"parts": rows}}
}
